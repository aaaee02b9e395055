"""Wall-clock times in a zone: every occurrence exactly once, whatever the clocks do. Over many zones and two years."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest

from bot.announcements.schedule import (
    ONCE,
    Occurrence,
    Repeat,
    Schedule,
    cron_mistake,
    instant,
    is_too_often,
    occurrences,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGIN, END = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001 — wall-clock
# Changes of an hour, half an hour and two hours; at midnight, at Ramadan, at odd offsets; and zones without any.
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Lagos",
    "America/Asuncion",
    "America/Caracas",
    "America/Chicago",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
    "UTC",
]


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _changes(zone: str) -> Iterator[datetime]:
    """The wall-clock time just before every change of the clocks within the two years."""
    here, moment = ZoneInfo(zone), BEGIN.replace(tzinfo=UTC)
    while moment < END.replace(tzinfo=UTC):
        step = DAY if _offset(moment, here) == _offset(moment + DAY, here) else HOUR / 2
        if step < DAY and _offset(moment, here) != _offset(moment + step, here):
            yield moment.astimezone(here).replace(tzinfo=None)
        moment += step


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _first_moment_that_shows(local: datetime, zone: str) -> datetime:
    """What a person would see who looks at a clock in the zone every five minutes: first this time or a later one."""
    here = ZoneInfo(zone)
    moment = local.replace(tzinfo=here).astimezone(UTC) - 4 * HOUR
    while moment.astimezone(here).replace(tzinfo=None) < local:
        moment += 5 * MINUTE
    return moment


@pytest.mark.parametrize("zone", ZONES)
def test_around_every_change_a_time_is_due_when_a_clock_first_shows_it_or_has_passed_it(zone: str) -> None:
    """Skipped: the first valid instant after it. Twice: the first."""
    for change in _changes(zone):
        for minutes in range(-150, 180, 30):
            local = change + timedelta(minutes=minutes)
            assert instant(local, zone) == _first_moment_that_shows(local, zone), local


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 0 * * *", "45 23 * * *"])
def test_a_daily_time_is_due_once_a_day_over_two_years(zone: str, cron: str) -> None:
    """As many occurrences as days, each later than the one before, none named twice."""
    first = next(occurrences(_repeated(cron, BEGIN, END, "UTC"))).local
    found = list(occurrences(_repeated(cron, first, END - MINUTE, zone)))
    assert len(found) == (END - BEGIN).days
    assert len({occurrence.id for occurrence in found}) == len(found)
    assert all(earlier.at < later.at for earlier, later in pairwise(found))


def _repeated(cron: str, first: datetime, until: datetime, zone: str, **more: int) -> Schedule:
    return Schedule(first=first, zone=zone, repeat=Repeat(cron=cron, until=until, **more))


@pytest.mark.parametrize(
    ("local", "zone", "due"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00"),  # skipped: 03:00 is the first valid time
        ("2026-03-29T02:00", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"),  # twice: the first
        ("2026-03-08T02:59", "America/New_York", "2026-03-08T07:00"),
        ("2026-11-01T01:00", "America/New_York", "2026-11-01T05:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),  # half an hour
        ("2026-12-01T09:00", "Asia/Shanghai", "2026-12-01T01:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00"),  # a whole day was skipped
    ],
)
def test_known_instants(local: str, zone: str, due: str) -> None:
    """By the IANA database."""
    assert instant(_wall(local), zone) == _utc(due)


def test_times_that_a_change_throws_together_are_one_occurrence() -> None:
    """02:00, 02:30 and 03:00 are the same instant on that day."""
    schedule = _repeated("0,30 2,3 * * *", _wall("2026-03-29T02:00"), _wall("2026-03-29T23:00"), "Europe/Berlin")
    assert [o.at for o in occurrences(schedule)] == [_utc("2026-03-29T01:00"), _utc("2026-03-29T01:30")]


@pytest.mark.parametrize(
    ("cron", "first", "more", "days"),
    [
        ("0 9 L * *", "2026-11-30T09:00", {}, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("0 9 31 * *", "2026-10-31T09:00", {}, ["2026-10-31", "2026-12-31", "2027-01-31", "2027-03-31"]),
        ("0 9 * * TUE#2", "2026-12-08T09:00", {}, ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]),
        ("0 9 * * TUE", "2026-12-01T09:00", {"every_weeks": 2}, ["2026-12-01", "2026-12-15", "2026-12-29"]),
        ("0 9 * * MON,FRI", "2026-12-04T09:00", {"every_weeks": 2}, ["2026-12-04", "2026-12-14", "2026-12-18"]),
        ("0 9 29 2 *", "2028-02-29T09:00", {}, ["2028-02-29"]),
        ("0 9 * * 5L", "2026-11-27T09:00", {}, ["2026-11-27", "2026-12-25", "2027-01-29"]),
    ],
)
def test_month_ends_and_every_second_tuesday(cron: str, first: str, more: dict[str, int], days: list[str]) -> None:
    """Both readings of it: the second one of the month, and every other week."""
    schedule = _repeated(cron, _wall(first), _wall("2029-01-01T00:00"), "Asia/Shanghai", **more)
    found = [o.local.date().isoformat() for o, _ in zip(occurrences(schedule), days, strict=False)]
    assert found == days


def test_the_end_is_included_and_nothing_comes_after_it() -> None:
    """Days of half a week."""
    schedule = _repeated("0 9 * * *", _wall("2026-12-01T09:00"), _wall("2026-12-03T09:00"), "Asia/Tokyo")
    assert [o.local.day for o in occurrences(schedule)] == [1, 2, 3]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Antarctica/Troll"])
def test_asking_from_any_moment_gives_the_rest_of_the_same_list(zone: str) -> None:
    """Looks at different times never disagree, so nothing is left out or named anew between two of them."""
    schedule = _repeated("15,45 0-4 * * *", _wall("2026-03-01T00:15"), _wall("2026-12-01T00:00"), zone)
    everything = list(occurrences(schedule))
    for index in range(0, len(everything), 41):
        moment = everything[index].at
        expected = everything[index + 1 : index + 5]
        found = list(
            takewhile(lambda o, last=expected[-1].at if expected else moment: o.at <= last, _after(schedule, moment))
        )
        assert found == expected


def _after(schedule: Schedule, moment: datetime) -> Iterator[Occurrence]:
    return occurrences(schedule, after=moment)


def test_what_is_not_repeated_is_one_occurrence_with_one_name() -> None:
    """Moving it does not make another one of it."""
    early, late = (Schedule(first=_wall(f"2026-12-0{day}T09:00"), zone="UTC") for day in (1, 2))
    assert [o.id for o in occurrences(early)] == [o.id for o in occurrences(late)] == [ONCE]
    assert list(occurrences(early, after=_utc("2026-12-01T09:00"))) == []


@pytest.mark.parametrize(
    ("cron", "mistake"),
    [
        ("0 9 * * *", None),
        ("0 9 * *", "not five fields"),
        ("0 0 9 * * *", "not five fields"),
        ("61 9 * * *", "bad minute"),
        ("0 9 * * XYZ", "bad day-of-week"),
        ("", "not five fields"),
    ],
)
def test_mistakes_in_cron(cron: str, mistake: str | None) -> None:
    """In words."""
    assert cron_mistake(cron) == mistake


@pytest.mark.parametrize(("cron", "often"), [("0 * * * *", False), ("0,30 9 * * *", True), ("* * * * *", True)])
def test_more_than_once_an_hour_is_too_often(cron: str, often: bool) -> None:
    """A broadcast is no clock."""
    assert is_too_often(_repeated(cron, _wall("2026-12-01T09:00"), _wall("2026-12-09T09:00"), "UTC")) is often


def test_a_schedule_refuses_a_time_with_an_offset() -> None:
    """Its zone is named beside it."""
    with pytest.raises(ValueError, match="naive"):
        Schedule(first=_utc("2026-12-01T09:00"), zone="UTC")
