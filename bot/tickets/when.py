"""When it happened, in the member's own words: what is understood is said beside them, the rest is kept as it is."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.announcements.moments import NoMoment, happened

_PLACES: Mapping[str, str] = {
    "beijing": "Asia/Shanghai",
    "shanghai": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "hong kong": "Asia/Hong_Kong",
    "taipei": "Asia/Taipei",
    "singapore": "Asia/Singapore",
    "tokyo": "Asia/Tokyo",
    "london": "Europe/London",
    "berlin": "Europe/Berlin",
    "new york": "America/New_York",
    "北京": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo",
}
_NAMED = re.compile(rf"[,，(（]?\s*({'|'.join(_PLACES)})\s*(?:time|时间|時間)\s*[)）]?", re.IGNORECASE)
_OFFSET = re.compile(r"[,，(（]?\s*\b(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::00)?\s*[)）]?", re.IGNORECASE)
_READ = re.compile(r".*\(\d{4}-\d\d-\d\d \d\d:\d\d [\w/+-]+\)", re.DOTALL)
_WHOLE_HOURS = range(15)


def understood(words: str, *, now: datetime, zone: str) -> str:
    """The words, with the moment that they mean behind them where it is certain."""
    if _READ.fullmatch(words):
        return words
    try:
        found = happened(_with_zone(words), now=now, zone=zone)
    except NoMoment:
        return words
    moment = f"{found.local:%Y-%m-%d %H:%M} {_shown(found.zone)}"
    return words if words == moment else f"{words} ({moment})"


def _with_zone(words: str) -> str:
    """The zone as an IANA name at the end, where it was named in another way."""
    if named := _NAMED.search(words):
        zone = _PLACES[named[1].casefold()]
        return f"{_without(words, named)} {zone}"
    offset = _OFFSET.search(words)
    if offset and int(offset[2]) in _WHOLE_HOURS:
        sign = "-" if offset[1] == "+" else "+"  # POSIX counts the other way
        return f"{_without(words, offset)} Etc/GMT{sign}{int(offset[2])}"
    return words


def _shown(zone: str) -> str:
    """An offset as people read it."""
    fixed = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    return f"UTC{'-' if fixed[1] == '+' else '+'}{fixed[2]}" if fixed else zone


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}".strip(" ,，")
