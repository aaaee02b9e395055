"""When an announcement is due: wall-clock times in a named zone, turned into instants.

A local time that a change of clocks skips is due at the first valid instant after it; one that comes twice is due the
first time. Cron therefore counts in wall-clock time here, and only its result is turned into an instant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

ONCE = "once"
"""The occurrence of what is not repeated: moving its time does not make it another one."""
LEAST_DISTANCE = timedelta(hours=1)
_LOOKED_AT = 400  # occurrences that are compared to find the least distance
_WIDEST_SHIFT = timedelta(days=2)  # more than any zone's clocks ever jumped
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Again and again, until an end."""

    cron: str  # five fields: minute, hour, day of month (L is the last), month, weekday (TUE#2, 5L)
    until: datetime  # wall-clock time after which there are no more; naive
    every_weeks: int = 1  # of the weeks counted from the first occurrence's, only every so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A wall-clock time in a zone, alone or repeated."""

    first: datetime  # wall-clock time, naive, whole minutes
    zone: str  # IANA name
    repeat: Repeat | None = None

    def __post_init__(self) -> None:
        if self.first.tzinfo is not None:
            raise ValueError(f"{self.first!r} has a zone of its own; wall-clock times are naive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which an announcement is due."""

    id: str  # stable: `ONCE`, or the wall-clock time
    at: datetime  # UTC
    local: datetime  # wall-clock time as scheduled, naive


def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a wall-clock time: the first of two, or the first valid one after a time that is skipped."""
    here = ZoneInfo(zone)
    first = local.replace(tzinfo=here, fold=0).astimezone(UTC)
    if first.astimezone(here).replace(tzinfo=None) == local:
        return first
    return _end_of_gap(local.replace(tzinfo=here, fold=1).astimezone(UTC), first, here)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which the clocks were changed, to the second (RFC 9636 knows no finer ones)."""
    offset = before.astimezone(zone).utcoffset()
    while (distance := (after - before) // timedelta(seconds=1)) > 1:
        middle = before + timedelta(seconds=distance // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def occurrences(schedule: Schedule, *, after: datetime | None = None) -> Iterator[Occurrence]:
    """Every occurrence later than an instant (None: all), in order. What falls on one instant is one occurrence."""
    repeat = schedule.repeat
    if repeat is None:
        only = Occurrence(id=ONCE, at=instant(schedule.first, schedule.zone), local=schedule.first)
        return iter([only] if after is None or only.at > after else [])
    return _repeated(schedule, repeat, after)


def _repeated(schedule: Schedule, repeat: Repeat, after: datetime | None) -> Iterator[Occurrence]:
    begin = schedule.first
    if after is not None:
        begin = max(begin, after.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None) - _WIDEST_SHIFT)
    last = after
    for local in CronSim(repeat.cron, begin.replace(second=0, microsecond=0) - _MINUTE):
        if local > repeat.until:
            return
        at = instant(local, schedule.zone)
        if _is_its_week(schedule.first, local, repeat.every_weeks) and (last is None or at > last):
            last = at
            yield Occurrence(id=f"{local:%Y-%m-%dT%H%M}", at=at, local=local)


def _is_its_week(first: datetime, local: datetime, every: int) -> bool:
    return (_monday(local) - _monday(first)).days // 7 % every == 0


def _monday(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())


def cron_mistake(cron: str) -> str | None:
    """What is wrong with a cron expression; None if it can be used."""
    if len(cron.split()) != 5:
        return "not five fields"
    try:
        CronSim(cron, datetime(2026, 1, 1))  # noqa: DTZ001 — wall-clock
    except CronSimError as error:
        return str(error).lower()
    return None


def is_too_often(schedule: Schedule) -> bool:
    """Whether two occurrences are closer than `LEAST_DISTANCE`: a broadcast is no clock."""
    moments = [occurrence.local for occurrence in islice(occurrences(schedule), _LOOKED_AT)]
    return any(later - earlier < LEAST_DISTANCE for earlier, later in pairwise(moments))
