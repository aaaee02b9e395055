"""Which occurrences are due now, which were missed, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from bot.announcements.announcement import Announcement, Upcoming
from bot.announcements.audience import EVERYONE
from bot.announcements.schedule import Occurrence, occurrences

PUNCTUAL = timedelta(minutes=2)
"""An occurrence found due within so long is on time, whatever its policy for missed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The part of an occurrence that goes out at one time: to one tier, or to everyone else."""

    occurrence: Occurrence
    tier: str
    due_at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do about an announcement now."""

    due: tuple[Wave, ...] = ()
    missed: tuple[Occurrence, ...] = ()  # to be skipped and reported
    planned_until: datetime | None = None  # occurrences up to this instant need no more looks


def plan(
    announcement: Announcement,
    *,
    now: datetime,
    planned_until: datetime | None = None,
    not_before: datetime | None = None,
) -> Plan:
    """What is due at `now` of all that was not planned before; a wave may be named twice, its key is unique.

    Of several occurrences that became due together only the last is sent: a process that was down for a week does not
    say the same seven times. `not_before` is when the announcement was released; what was due earlier is late then."""
    if announcement.schedule is None or (not_before is not None and now < not_before):
        return Plan(planned_until=planned_until)
    lead = max(announcement.audience.early.values(), default=timedelta())
    later = occurrences(announcement.schedule, after=planned_until)
    found = tuple(takewhile(lambda o: o.at <= now + lead, later))
    past = [occurrence for occurrence in found if occurrence.at <= now]
    sendable = past[-1:] if past and _may_be_sent(announcement, past[-1], now) else []
    missed = [occurrence for occurrence in past if occurrence not in sendable]
    ahead = [occurrence for occurrence in found if occurrence.at > now]
    waves = [wave for occurrence in (*sendable, *ahead) for wave in waves_of(announcement, occurrence)]
    return Plan(
        due=tuple(wave for wave in waves if wave.due_at <= now),
        missed=tuple(missed),
        planned_until=past[-1].at if past else planned_until,
    )


def _may_be_sent(announcement: Announcement, occurrence: Occurrence, now: datetime) -> bool:
    expiry = announcement.expiry(occurrence.at)
    if expiry is not None and now >= expiry:
        return False
    return now - occurrence.at <= max(announcement.missed or timedelta(), PUNCTUAL)


def next_due(announcement: Announcement, *, now: datetime, planned_until: datetime | None) -> datetime | None:
    """When the next wave after `now` is due; None if there is none any more."""
    if announcement.schedule is None:
        return None
    for occurrence in occurrences(announcement.schedule, after=planned_until):
        later = [wave.due_at for wave in waves_of(announcement, occurrence) if wave.due_at > now]
        if later:
            return min(later)
    return None


def waves_of(announcement: Announcement, occurrence: Occurrence) -> tuple[Wave, ...]:
    """The tiers with early access first, then everyone else."""
    early = sorted(announcement.audience.early.items(), key=lambda item: -item[1])
    return (
        *(Wave(occurrence=occurrence, tier=tier, due_at=occurrence.at - lead) for tier, lead in early),
        Wave(occurrence=occurrence, tier=EVERYONE, due_at=occurrence.at),
    )


def upcoming(announcements: Iterable[Announcement], *, begin: datetime, end: datetime) -> tuple[Upcoming, ...]:
    """Every occurrence later than `begin` and up to `end`, in order."""
    found = [
        Upcoming(announcement=announcement, occurrence=occurrence)
        for announcement in announcements
        if announcement.schedule is not None
        for occurrence in takewhile(lambda o: o.at <= end, occurrences(announcement.schedule, after=begin))
    ]
    return tuple(sorted(found, key=lambda line: (line.occurrence.at, line.announcement.slug)))
