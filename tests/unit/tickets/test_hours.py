"""Working hours: split shifts, nights, holidays, zones whose clocks change, and reckoning with all of them."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tickets.hours import (
    ALWAYS,
    Hours,
    after_working,
    is_calendar,
    is_open,
    next_opening,
    openings,
    parse_shifts,
    parse_week,
    worked_between,
)

OFFICE = {"mon-fri": "09:00-12:30 13:30-18:00", "sat": "10:00-16:00"}
NIGHT = {"fri": "22:00-06:00", "sat": "22:00-06:00"}


def hours(zone: str = "Asia/Shanghai", days: dict[str, str] | None = None, **more: object) -> Hours:
    """Working hours made from few words."""
    return Hours(zone=zone, weekly=parse_week(days or OFFICE), **more)  # type: ignore[arg-type]


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """A wall-clock time; "*" at its end is the second of two."""
    return datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))


CHINA = hours(holidays=("CN",), dates={date(2026, 10, 10): parse_shifts("09:00-18:00")})
BERLIN = hours("Europe/Berlin", {"daily": "00:00-24:00"})
BERLIN_NIGHTS = hours("Europe/Berlin", NIGHT)
NEW_YORK_NIGHTS = hours("America/New_York", NIGHT)


@pytest.mark.parametrize(
    ("worked", "moment", "opening"),
    [
        (CHINA, "2026-11-23 08:59", "2026-11-23 09:00"),
        (CHINA, "2026-11-23 09:00", "2026-11-23 09:00"),
        (CHINA, "2026-11-23 12:29", "2026-11-23 12:29"),
        (CHINA, "2026-11-23 12:30", "2026-11-23 13:30"),  # the break of a split shift
        (CHINA, "2026-11-28 16:00", "2026-11-30 09:00"),  # Saturday's end; Sunday is free
        (CHINA, "2026-09-30 18:00", "2026-10-08 09:00"),  # the National Day's week, with its bridge days
        (CHINA, "2026-10-10 08:00", "2026-10-10 09:00"),  # a Saturday worked in exchange
        (CHINA, "2025-12-31 20:00", "2026-01-03 10:00"),
    ],
)
def test_when_the_next_person_is_there(worked: Hours, moment: str, opening: str) -> None:
    """At once while somebody is; closing time is no working time any more."""
    assert next_opening(worked, at(moment)) == at(opening)
    assert is_open(worked, at(moment)) is (moment == opening)


@pytest.mark.parametrize(
    ("worked", "start", "end", "length"),
    [
        (CHINA, "2026-11-23 09:00", "2026-11-23 18:00", timedelta(hours=8)),
        (CHINA, "2026-11-23 12:00", "2026-11-23 14:00", timedelta(hours=1)),
        (CHINA, "2026-11-23 18:00", "2026-11-24 09:00", timedelta()),
        (CHINA, "2026-11-27 17:00", "2026-11-30 10:00", timedelta(hours=8)),
        (CHINA, "2026-11-30 10:00", "2026-11-27 17:00", timedelta()),
        (BERLIN, "2026-03-28 12:00", "2026-03-29 12:00", timedelta(hours=23)),  # clocks go forward
        (BERLIN, "2026-10-24 12:00", "2026-10-25 12:00", timedelta(hours=25)),  # and back
        (BERLIN_NIGHTS, "2026-03-28 20:00", "2026-03-29 20:00", timedelta(hours=7)),
        (BERLIN_NIGHTS, "2026-10-24 20:00", "2026-10-25 20:00", timedelta(hours=9)),
        (NEW_YORK_NIGHTS, "2026-03-07 20:00", "2026-03-08 20:00", timedelta(hours=7)),
        (NEW_YORK_NIGHTS, "2026-10-31 20:00", "2026-11-01 20:00", timedelta(hours=9)),
        (NEW_YORK_NIGHTS, "2026-11-27 23:00", "2026-11-28 23:00", timedelta(hours=8)),
    ],
)
def test_how_much_is_worked(worked: Hours, start: str, end: str, length: timedelta) -> None:
    """By the clock on the wall, and as long as it really takes."""
    assert worked_between(worked, at(start, worked.zone), at(end, worked.zone)) == length


@pytest.mark.parametrize(
    ("worked", "start", "length", "end"),
    [
        (CHINA, "2026-11-23 09:00", timedelta(hours=3, minutes=30), "2026-11-23 12:30"),
        (CHINA, "2026-11-23 09:00", timedelta(hours=4), "2026-11-23 14:00"),
        (CHINA, "2026-11-27 17:30", timedelta(hours=1), "2026-11-28 10:30"),
        (CHINA, "2026-11-22 03:00", timedelta(hours=8), "2026-11-23 18:00"),
        (CHINA, "2026-11-22 03:00", timedelta(), "2026-11-22 03:00"),
        (BERLIN, "2026-03-29 01:30", timedelta(hours=1), "2026-03-29 03:30"),
        (BERLIN, "2026-10-25 02:30", timedelta(hours=1), "2026-10-25 02:30*"),
        (NEW_YORK_NIGHTS, "2026-11-01 00:30", timedelta(hours=2), "2026-11-01 01:30*"),
    ],
)
def test_when_so_much_was_worked(worked: Hours, start: str, length: timedelta, end: str) -> None:
    """Breaks, nights, weekends and hours that come twice are stepped over or counted as they are."""
    assert after_working(worked, at(start, worked.zone), length) == at(end, worked.zone).astimezone(UTC)


def test_holidays_are_those_of_a_country_or_a_part_of_one() -> None:
    """Epiphany is free in Bavaria, not in Berlin; the night that began the day before goes on."""
    nights = {"daily": "22:00-06:00"}
    bavaria = hours("Europe/Berlin", nights, holidays=("DE-BY",))
    berlin = hours("Europe/Berlin", nights, holidays=("DE-BE",))
    epiphany = at("2026-01-06 23:00", "Europe/Berlin")
    assert not is_open(bavaria, epiphany)
    assert is_open(berlin, epiphany)
    assert is_open(bavaria, at("2026-01-06 05:00", "Europe/Berlin"))
    assert [is_calendar(code) for code in ("CN", "DE-BY", "XX", "DE-XX", "china", "")] == [True, True, *[False] * 4]


def test_a_date_of_its_own_rules_over_week_and_holiday() -> None:
    """Closed though it is Monday; half a day though it is Christmas."""
    own = {date(2026, 11, 23): (), date(2026, 12, 25): parse_shifts("10:00-12:00")}
    worked = hours("Europe/Berlin", {"daily": "09:00-17:00"}, holidays=("DE",), dates=own)
    whole_year = worked_between(worked, at("2026-11-23", "Europe/Berlin"), at("2026-11-24", "Europe/Berlin"))
    christmas = worked_between(worked, at("2026-12-25", "Europe/Berlin"), at("2026-12-26", "Europe/Berlin"))
    assert (whole_year, christmas) == (timedelta(), timedelta(hours=2))


def test_who_never_opens_is_not_waited_for() -> None:
    """Told as "not known", not searched for for ever."""
    never = Hours(zone="UTC", weekly=((),) * 7)
    assert next_opening(never, at("2026-11-23")) is None
    assert after_working(never, at("2026-11-23"), timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"mon": "9-18"}, "a shift such as 09:00-12:30 was expected, not 9-18"),
        ({"mon": "09:00-25:00"}, "a shift such as"),
        ({"mon": "09:00-24:30"}, "ends at 24:00"),
        ({"mon": "09:00-13:00 12:00-18:00"}, "do not overlap"),
        ({"mon": ""}, "shifts such as"),
        ({"monday": "09:00-18:00"}, "a day .* was expected, not monday"),
        ({"fri-mon": "09:00-18:00"}, "not fri-mon"),
        ({"mon-fri": "09:00-18:00", "fri": "09:00-15:00"}, "fri was expected once"),
        ({"mon": "closed"}, "at least one shift"),
    ],
)
def test_mistakes_say_what_is_expected(days: dict[str, str], expected: str) -> None:
    """Hours are written by people who run a community."""
    with pytest.raises(ValueError, match=expected):
        parse_week(days)


# --- whatever the hours ----------------------------------------------------------------------------------------------

_TEXTS = st.sampled_from(
    ["closed", "09:00-18:00", "09:00-12:30 13:30-18:00", "22:00-06:00", "01:30-02:30", "00:00-24:00"]
)
_ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
_LENGTHS = st.timedeltas(timedelta(), timedelta(hours=90))


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    week = tuple(parse_shifts(draw(_TEXTS)) for _ in range(6))
    return Hours(zone=draw(_ZONES), weekly=(*week, parse_shifts("08:00-20:00")), holidays=("DE",))


@settings(max_examples=60, deadline=None)
@given(_hours(), _MOMENTS, _LENGTHS)
def test_so_much_is_worked_until_so_much_was_worked(worked: Hours, start: datetime, length: timedelta) -> None:
    """The two ways of reckoning agree, and the end is the first moment of which that is true."""
    end = after_working(worked, start, length)
    assert end is not None
    assert worked_between(worked, start, end) == length
    if length:
        assert worked_between(worked, start, end - timedelta(seconds=1)) < length


@settings(max_examples=60, deadline=None)
@given(_hours(), _MOMENTS, _LENGTHS, _LENGTHS)
def test_work_adds_up(worked: Hours, start: datetime, first: timedelta, second: timedelta) -> None:
    """Counted in one go or with a pause in the middle, around the clock or not at all: never more than time passed."""
    middle, end = start + first, start + first + second
    whole = worked_between(worked, start, end)
    assert whole == worked_between(worked, start, middle) + worked_between(worked, middle, end)
    assert whole <= worked_between(ALWAYS, start, end) == end - start


@settings(max_examples=60, deadline=None)
@given(_hours(), _MOMENTS)
def test_stretches_of_work_are_apart_and_in_order(worked: Hours, start: datetime) -> None:
    """And until the next opening nobody works."""
    opening = next_opening(worked, start)
    assert opening is not None
    assert is_open(worked, opening)
    assert worked_between(worked, start, opening) == timedelta()
    stretches = list(islice(openings(worked, start), 20))
    assert all(opens < closes for opens, closes in stretches)
    assert all(closes < later for (_, closes), (later, _) in pairwise(stretches))
