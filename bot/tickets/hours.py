"""Working hours: weekly shifts on a zone's clock, holidays and dates of their own, and reckoning with them.

Shifts are wall-clock times; only their ends are turned into instants, so that a night on which the clocks are changed
is as long as it really is. A shift belongs to the day on which it begins: the night before a holiday is worked. Every
moment is taken to UTC first: Python reckons with two times of one zone as with the hands of its clock.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from bot.announcements.schedule import instant

DAY = 24 * 60  # minutes
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = timedelta(days=400)
"""Who does not open in more than a year is not waited for."""
_SHIFT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_A_DAY_OF_MARGIN = timedelta(days=2)  # a shift ends on the next day at the latest; zones are less than one apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of work."""

    opens: int  # minutes after the midnight with which its day begins
    closes: int  # likewise; more than a day's minutes: on the next day

    def __post_init__(self) -> None:
        if not 0 <= self.opens < DAY or not self.opens < self.closes <= 2 * DAY:
            raise ValueError(f"{self} does not open and then close within two days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When somebody is there."""

    zone: str  # IANA name; whose clock the shifts are on
    weekly: tuple[tuple[Shift, ...], ...]  # of Monday to Sunday
    holidays: tuple[str, ...] = ()  # countries ("CN") or their parts ("DE-BY") whose public holidays are not worked
    dates: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)  # shifts of single days, whatever they are

    def __post_init__(self) -> None:
        if len(self.weekly) != len(WEEKDAYS):
            raise ValueError("a week has seven days")

    def on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on a day."""
        if day in self.dates:
            return self.dates[day]
        if any(day in _days_off(code, day.year) for code in self.holidays):
            return ()
        return self.weekly[day.weekday()]


ALWAYS = Hours(zone="UTC", weekly=((Shift(opens=0, closes=DAY),),) * len(WEEKDAYS))
"""Around the clock."""


# --- reckoning -------------------------------------------------------------------------------------------------------


def openings(hours: Hours, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of work that ends after a moment, in order: (opens, closes). Shifts that touch are one stretch."""
    after = after.astimezone(UTC)
    begin: datetime | None = None
    end = after
    for opens, closes in _shifts_from(hours, after):
        if begin is not None and opens <= end:
            end = max(end, closes)
            continue
        if begin is not None and end > after:
            yield begin, end
        begin, end = opens, closes
    if begin is not None and end > after:
        yield begin, end


def _shifts_from(hours: Hours, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = (after.astimezone(ZoneInfo(hours.zone)) - _A_DAY_OF_MARGIN).date()
    last = (after + HORIZON).date()
    while day <= last:
        ends = [(_instant(day, s.opens, hours.zone), _instant(day, s.closes, hours.zone)) for s in hours.on(day)]
        yield from sorted((opens, closes) for opens, closes in ends if opens < closes)
        day += timedelta(days=1)


@lru_cache(4096)
def _instant(day: date, minutes: int, zone: str) -> datetime:
    return instant(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is there at a moment; who closes at it has gone."""
    return next_opening(hours, at) == at


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """The first moment, not before this one, at which somebody is there; None if that is too far away to tell."""
    opens, _ = next(openings(hours, at), (None, None))
    return None if opens is None else max(opens, at.astimezone(UTC))


def worked_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments is worked; nothing if they are the wrong way round."""
    start, end, worked = start.astimezone(UTC), end.astimezone(UTC), timedelta()
    for opens, closes in openings(hours, start):
        if opens >= end:
            break
        worked += min(closes, end) - max(opens, start)
    return worked


def after_working(hours: Hours, start: datetime, length: timedelta) -> datetime | None:
    """The first moment by which so much was worked since `start`; None if that is too far away to tell."""
    start, left = start.astimezone(UTC), length
    if length <= timedelta():
        return start
    for opens, closes in openings(hours, start):
        begin = max(opens, start)
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
    return None


# --- holidays --------------------------------------------------------------------------------------------------------


def is_calendar(code: str) -> bool:
    """Whether we know the public holidays of a country ("CN") or a part of one ("DE-BY")."""
    try:
        _days_off(code, 2026)
    except NotImplementedError:
        return False
    return True


@lru_cache(256)
def _days_off(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


# --- as people write them --------------------------------------------------------------------------------------------


def parse_shifts(text: str) -> tuple[Shift, ...]:
    """ "09:00-12:30 13:30-18:00", "22:00-06:00" (over midnight) or "closed"; `ValueError` says what is expected."""
    if text.strip() == "closed":
        return ()
    shifts = sorted((_parse_shift(word) for word in text.split()), key=lambda shift: shift.opens)
    if not shifts:
        raise ValueError("shifts such as 09:00-12:30 13:30-18:00 were expected, or closed")
    for earlier, later in pairwise(shifts):
        if later.opens < earlier.closes:
            raise ValueError(f"shifts that do not overlap were expected in {text}")
    return tuple(shifts)


def _parse_shift(word: str) -> Shift:
    found = _SHIFT.fullmatch(word)
    if found is None:
        raise ValueError(f"a shift such as 09:00-12:30 was expected, not {word}")
    hour, minute, to_hour, to_minute = map(int, found.groups())
    opens, closes = 60 * hour + minute, 60 * to_hour + to_minute
    if closes > DAY:
        raise ValueError(f"the day ends at 24:00, not as in {word}")
    return Shift(opens=opens, closes=closes if closes > opens else closes + DAY)


def parse_week(days: Mapping[str, str]) -> tuple[tuple[Shift, ...], ...]:
    """Shifts by day (`sat`), days (`mon-fri`) or `daily`, from Monday on; `ValueError` says what is expected."""
    week: dict[int, tuple[Shift, ...]] = {}
    for name, text in days.items():
        for day in _parse_days(name):
            if day in week:
                raise ValueError(f"{WEEKDAYS[day]} was expected once; {name} names it again")
            week[day] = parse_shifts(text)
    if not any(week.values()):
        raise ValueError('at least one shift was expected, such as mon-fri = "09:00-18:00"')
    return tuple(week.get(day, ()) for day in range(len(WEEKDAYS)))


def _parse_days(name: str) -> range:
    first, _, last = ("mon-sun" if name == "daily" else name).partition("-")
    last = last or first
    if first not in WEEKDAYS or last not in WEEKDAYS or WEEKDAYS.index(last) < WEEKDAYS.index(first):
        raise ValueError(f"a day (sat), days (mon-fri) or daily was expected, not {name}")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)
