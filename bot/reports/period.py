"""Which stretch of time a report is about: a day, week or month on a community's own clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"  # from Monday, ISO 8601
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From midnight to midnight in a zone; the end is the beginning of the next."""

    unit: Unit
    first: date
    zone: str  # IANA name

    @property
    def after(self) -> date:
        """The first day that is no longer in it."""
        match self.unit:
            case Unit.DAY:
                return self.first + timedelta(days=1)
            case Unit.WEEK:
                return self.first + timedelta(days=7)
            case Unit.MONTH:
                return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def begin(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.after, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))

    def day_of(self, moment: datetime) -> date:
        """The day of a moment, on the period's clock."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def has(self, moment: datetime | None) -> bool:
        """Whether a moment is in it."""
        return moment is not None and self.begin <= moment < self.end


@lru_cache(maxsize=64)
def _midnight(day: date, zone: str) -> datetime:
    """Asked of every record of a report."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def period_with(day: date, unit: Unit, zone: str) -> Period:
    """The period that a day is in."""
    return Period(unit=unit, first=_first(day, unit), zone=zone)


def _first(day: date, unit: Unit) -> date:
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)


def last_whole(now: datetime, unit: Unit, zone: str) -> Period:
    """The latest period that is over."""
    running = period_with(now.astimezone(ZoneInfo(zone)).date(), unit, zone)
    return period_with(running.first - timedelta(days=1), unit, zone)
