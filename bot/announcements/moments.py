"""When a person means: "tomorrow 9:00 Asia/Shanghai", "in 2h", an ISO time. What could mean two things is refused."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from bot.announcements.chinese_times import earlier, later, wall_clock
from bot.faq.language import has_han

NOW = frozenset({"now", "现在", "立即"})
FARTHEST = timedelta(days=732)
JUST_NOW = NOW | {"just now", "刚才", "刚刚", "剛才", "剛剛"}
_LATER = re.compile(r"in\s.+", re.IGNORECASE)
_AGO = re.compile(r".+\sago", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b|\b(0?[1-9]|1[0-2])\s*[ap]m\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z]{3,5}\b")  # EST is three zones
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_TWO_READINGS = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")  # 01/02/2027: January or February?


class NoMoment(ValueError):
    """The words name no moment, or more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A wall-clock time in a zone."""

    local: datetime  # naive, whole minutes
    zone: str


def moment(words: str, *, now: datetime, zone: str) -> Moment:
    """What the words mean at `now`, on the clock of the zone they end with (else `zone`); `NoMoment`.

    dateparser guesses at anything, so it is asked only what has one meaning: a time of day stands in the words, no date
    whose day and month could be swapped, no zone but by its full name; and what it finds is in the future. Chinese
    is read by `chinese_times`."""
    text, named = _without_zone(" ".join(words.split()))
    here = named or zone
    if text.lower() in NOW:
        return _at(now, here)
    if (exact := _iso(text)) is not None:
        return _future(_at(exact, here) if exact.tzinfo else Moment(local=exact, zone=here), now)
    if has_han(text):
        return _future(_in_chinese(text, now, here), now)
    if _LATER.fullmatch(text):
        return _future(_at(_parsed(text, now.astimezone(UTC)).replace(tzinfo=UTC), here), now)
    return _future(_on_the_clock(text, now, here), now)


def happened(words: str, *, now: datetime, zone: str) -> Moment:
    """As `moment`, of something that is past at `now`: "today 14:30", "2 hours ago", 昨天下午3点; `NoMoment`."""
    text, named = _without_zone(" ".join(words.split()))
    here = named or zone
    if text.lower() in JUST_NOW:
        return _at(now, here)
    if (exact := _iso(text)) is not None:
        return _past(_at(exact, here) if exact.tzinfo else Moment(local=exact, zone=here), now)
    if has_han(text):
        return _past(_in_chinese(text, now, here, ahead=False), now)
    if _AGO.fullmatch(text):
        return _past(_at(_parsed(text, now.astimezone(UTC), ahead=False).replace(tzinfo=UTC), here), now)
    return _past(_on_the_clock(text, now, here, ahead=False), now)


def _on_the_clock(text: str, now: datetime, here: str, *, ahead: bool = True) -> Moment:
    if not _TIME_OF_DAY.search(text) or _TWO_READINGS.search(text) or _ABBREVIATION.search(text):
        raise NoMoment(text)
    local = _parsed(text, now.astimezone(ZoneInfo(here)), ahead=ahead)
    if not _is_the_day(local, text):
        raise NoMoment(text)
    return Moment(local=local.replace(second=0, microsecond=0), zone=here)


def _without_zone(text: str) -> tuple[str, str | None]:
    before, _, last = text.rpartition(" ")
    return (before, last) if before and _is_zone(last) else (text, None)


def _is_zone(word: str) -> bool:
    if "/" not in word and word != "UTC":
        return False
    try:
        ZoneInfo(word)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder of zones
        return False
    return True


def _at(when: datetime, zone: str) -> Moment:
    local = when.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    return Moment(local=local, zone=zone)


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0) if ":" in text else None


def _in_chinese(text: str, now: datetime, zone: str, *, ahead: bool = True) -> Moment:
    if (length := later(text)) is not None:
        return _at(now + length, zone)
    if (length := earlier(text)) is not None:
        return _at(now - length, zone)
    local = wall_clock(text, here=now.astimezone(ZoneInfo(zone)).replace(tzinfo=None), ahead=ahead)
    if local is None:
        raise NoMoment(text)
    return Moment(local=local, zone=zone)


def _is_the_day(found: datetime, text: str) -> bool:
    """Whether a day that stands beside a month was taken as one: for 29 February dateparser goes to a year 29."""
    if not _MONTH.search(text):
        return True
    return str(found.day) in re.findall(r"[1-9]\d*", _TIME_OF_DAY.sub("", text))


def _parsed(text: str, base: datetime, *, ahead: bool = True) -> datetime:
    settings = {
        "RELATIVE_BASE": base.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future" if ahead else "past",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "YMD",
        "PARSERS": ["relative-time", "absolute-time"],
    }
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(text).date_obj
    if found is None:
        raise NoMoment(text)
    return found


def _future(found: Moment, now: datetime) -> Moment:
    at = found.local.replace(tzinfo=ZoneInfo(found.zone))
    if not now - timedelta(minutes=1) < at < now + FARTHEST:
        raise NoMoment(f"{found.local:%Y-%m-%d %H:%M} {found.zone}")
    return found


def _past(found: Moment, now: datetime) -> Moment:
    at = found.local.replace(tzinfo=ZoneInfo(found.zone))
    if not now - FARTHEST < at <= now:
        raise NoMoment(f"{found.local:%Y-%m-%d %H:%M} {found.zone}")
    return found
