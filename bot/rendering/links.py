"""Which link targets go out at all, and when a label lies about its target."""

import re
from unicodedata import normalize
from urllib.parse import SplitResult, unquote, urlsplit

_SCHEMES = frozenset({"http", "https", "mailto"})
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?![\w.-]*@)")
_HANDLE = re.compile(r"(?<![\w.])@(\w{2,40})")
_LONGEST = 2048


def web_target(target: str) -> str | None:
    """The target if it is a well-formed http, https or mailto address, else None."""
    parts = _split(target)
    if parts is None or parts.scheme not in _SCHEMES or len(target) > _LONGEST:
        return None
    if parts.scheme == "mailto":
        return target if "@" in parts.path else None
    return target if parts.hostname else None


def is_misleading(label: str, target: str) -> bool:
    """Whether the label looks like another address or handle than the one the link leads to.

    A label that names the target's host or a domain above it is honest. A target with a user name in
    front of its host (`https://kestrel.example@evil.example`) is always shown.
    """
    parts = _split(target)
    if parts is None or ("@" in parts.netloc):
        return True
    shown = _INVISIBLE.sub("", normalize("NFKC", label)).replace("。", ".").lower()
    host = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    return any(not _is_under(host, name) for name in _DOMAIN.findall(shown[:_LONGEST])) or any(
        not _names(parts, handle) for handle in _HANDLE.findall(shown[:_LONGEST])
    )


def looks_like_address(label: str) -> bool:
    """Whether the label itself would be taken for an address."""
    return _DOMAIN.search(normalize("NFKC", label)[:_LONGEST]) is not None


def bare_addresses(words: str) -> tuple[str, ...]:
    """What chat apps make links of where it stands in plain words: host names, whatever else they are part of."""
    return tuple(match[0] for match in _DOMAIN.finditer(words))


def host_of(address: str) -> str | None:
    """The host that a link or bare address leads to, in ASCII; of a mail address its domain; None if there is none."""
    parts = _split(address if "://" in address or address.lower().startswith("mailto:") else f"https://{address}")
    if parts is None:
        return None
    host = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname
    return _ascii(host) if host else None


def bare(target: str) -> str:
    """The target as people read it: an e-mail address without `mailto:`."""
    return unquote(target[7:]) if target.lower().startswith("mailto:") else target


def _split(target: str) -> SplitResult | None:
    if not target or _FORBIDDEN.search(target):
        return None
    try:
        parts = urlsplit(target)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _is_under(host: str, name: str) -> bool:
    host, name = _ascii(host).removeprefix("www."), _ascii(name).removeprefix("www.")
    return host == name or host.endswith("." + name)


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def _names(parts: SplitResult, handle: str) -> bool:
    """Whether the target's path is that handle's page, or the handle is part of the mail address."""
    if parts.scheme == "mailto":
        return True
    segments = parts.path.strip("/").lower().split("/")
    return handle.lower() in (segment.lstrip("@") for segment in segments)
