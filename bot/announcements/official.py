"""Which links an announcement may hold: to the community's own domains, and nowhere else."""

from collections.abc import Iterable

from bot.rendering.extracts import addresses_in
from bot.rendering.links import host_of


def foreign_addresses(markdown: str, domains: Iterable[str]) -> tuple[str, ...]:
    """The addresses in a text that lead outside the official domains (and what is below them), each once.

    An announcement is what members trust most; a typing mistake or a stolen account must not make it lead elsewhere."""
    official = tuple(domain.lower().removeprefix("www.") for domain in domains)
    return tuple(dict.fromkeys(a for a in addresses_in(markdown) if not _is_official(host_of(a), official)))


def _is_official(host: str | None, official: tuple[str, ...]) -> bool:
    return host is not None and any(host == domain or host.endswith(f".{domain}") for domain in official)
