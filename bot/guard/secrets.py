"""Masks what nobody may store: seed phrases, private keys, passwords, codes, cards, API secrets.

Runs on every inbound text before anything is written. A pure scan in time linear in the text: every
pattern is bounded and looks at a bounded neighbourhood. It is a net, not a proof: what is hidden in
pictures, spelt out or said in other words passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.guard.credentials import find_api_secrets, find_cards, find_one_time_codes, find_passwords
from bot.guard.findings import Finding, SecretKind
from bot.guard.fold import fold
from bot.guard.keys import find_private_keys
from bot.guard.seeds import find_seed_phrases

__all__ = ["Masked", "SecretKind", "is_masked", "mask"]

_FINDERS = (  # where finds overlap, the earlier finder names the kind
    find_seed_phrases,
    find_private_keys,
    find_cards,
    find_api_secrets,
    find_passwords,
    find_one_time_codes,
)
_MASK = "[••• "
_MOST_ROUNDS = 8  # a mask can bring a label next to another value; in earnest two rounds do


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without its secrets."""

    text: str
    found: tuple[SecretKind, ...]  # one for each mask, in the order they were found


def mask(text: str) -> Masked:
    """Each secret replaced by `[••• kind]`. Masking a masked text changes nothing."""
    found: list[SecretKind] = []
    for _ in range(_MOST_ROUNDS):
        masked = _once(text)
        if not masked.found:
            break
        text = masked.text
        found += masked.found
    return Masked(text=text, found=tuple(found))


def is_masked(text: str) -> bool:
    """Whether a secret stood in a text that was masked."""
    return _MASK in text


def _once(text: str) -> Masked:
    folded = fold(text)
    out: list[str] = []
    kinds: list[SecretKind] = []
    at = 0
    for finding in _united(folded.text):
        start, end = folded.original(finding.start, finding.end)
        out += [text[at:start], f"{_MASK}{finding.kind}]"]
        kinds.append(finding.kind)
        at = end
    return Masked(text="".join([*out, text[at:]]), found=tuple(kinds))


def _united(text: str) -> Iterator[Finding]:
    """The finds in reading order, overlapping ones as one."""
    ranked = list(chain.from_iterable(((rank, f) for f in find(text)) for rank, find in enumerate(_FINDERS)))
    ranked.sort(key=lambda pair: (pair[1].start, pair[0]))
    held: tuple[int, Finding] | None = None
    for rank, finding in ranked:
        if held is None or finding.start >= held[1].end:
            if held is not None:
                yield held[1]
            held = rank, finding
        else:
            best = min(rank, held[0])
            kind = finding.kind if rank < held[0] else held[1].kind
            held = best, Finding(start=held[1].start, end=max(held[1].end, finding.end), kind=kind)
    if held is not None:
        yield held[1]
