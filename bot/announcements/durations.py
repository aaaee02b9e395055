"""How people write a length of time: `30m`, `2h`, `1d 12h`, `1w`."""

import re
from datetime import timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_PART = re.compile(r"(\d{1,4})\s*([mhdw])", re.IGNORECASE)
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.IGNORECASE)
EXPECTED = "a time such as 30m, 2h, 1d 12h or 1w"


def duration(text: str) -> timedelta:
    """The length of time; `ValueError` (which says what is expected) if it is none, or nothing at all."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{EXPECTED} was expected")
    total = sum((int(count) * _UNITS[unit.lower()] for count, unit in _PART.findall(text)), timedelta())
    if not total:
        raise ValueError(f"{EXPECTED} was expected, longer than nothing")
    return total


def short(length: timedelta) -> str:
    """The length as people write it, to the minute."""
    minutes = int(length.total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return " ".join(parts) or "0m"
