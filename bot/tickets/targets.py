"""What members are promised: when they are answered and when it is solved, counted in working hours.

The clock of the first answer runs until staff answer: putting a ticket off must not be a way round the promise. The
clock of the solution runs only while it is staff's move; while the member is asked, or somebody else is waited for, it
stands still and goes on later with what was left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.tickets.hours import Hours, after_working, worked_between
from bot.tickets.ticket import Notice, Ticket, Urgency

_NOTHING = timedelta()
OF_FIRST_REPLY = frozenset({Notice.FIRST_REPLY_SOON, Notice.FIRST_REPLY_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is promised about one ticket; lengths are working time."""

    first_reply: timedelta
    resolution: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What is promised, by how urgent it is and whose it is."""

    everyone: Mapping[Urgency, Target] = field(default_factory=dict)
    tiers: Mapping[str, Mapping[Urgency, Target]] = field(default_factory=dict)  # where they differ from everyone's
    remind_at: float = 0.75  # part of the time after which staff are reminded (0 to 1)

    def of(self, priority: Urgency, tier: str) -> Target | None:
        """None: nothing is promised."""
        return self.tiers.get(tier, {}).get(priority) or self.everyone.get(priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is promised about one ticket, and whose working time counts."""

    target: Target | None  # None: nothing
    hours: Hours
    remind_at: float = 0.75


def promised(ticket: Ticket, promise: Promise, now: datetime) -> Ticket:
    """The ticket with both clocks begun."""
    if promise.target is None:
        return _unpromised(ticket)
    ticket = _answered_within(ticket, promise, promise.target.first_reply, now)
    return _solved_within(ticket, promise, promise.target.resolution, now)


def timed(ticket: Ticket, promise: Promise, now: datetime) -> Ticket:
    """The ticket with the clock of its solution stopped, or going on, as its state now says."""
    if ticket.awaits_staff and ticket.resolution_left is not None:
        return _solved_within(ticket, promise, ticket.resolution_left, now)
    if not ticket.awaits_staff and ticket.resolution_due is not None:
        left = worked_between(promise.hours, now, ticket.resolution_due)
        return replace(ticket, resolution_left=left, resolution_due=None, resolution_soon=None)
    return ticket


def repromised(ticket: Ticket, before: Promise, after: Promise, now: datetime, *, anew: bool) -> Ticket:
    """The ticket under another promise.

    `anew`: counted from now (a promise cannot have been missed before it was made), though never later than promised
    before; else the time that was used counts. What became of a first answer that was given stays as it was."""
    if after.target is None:
        return _unpromised(ticket)
    if before.target is None:
        return timed(promised(ticket, after, now), after, now)
    waited = _NOTHING if anew else worked_between(before.hours, ticket.opened_at, now)
    used = _NOTHING if anew else max(_NOTHING, before.target.resolution - _left(ticket, before, now))
    changed = _answered_within(ticket, after, max(_NOTHING, after.target.first_reply - waited), now)
    changed = _solved_within(changed, after, max(_NOTHING, after.target.resolution - used), now)
    if anew:
        changed = _not_later(changed, ticket)
    changed = replace(changed, told=())
    return timed(changed if ticket.first_reply_at is None else _with_answer_of(changed, ticket), after, now)


def _with_answer_of(changed: Ticket, before: Ticket) -> Ticket:
    kept = tuple(notice for notice in before.told if notice in OF_FIRST_REPLY)
    due, soon = before.first_reply_due, before.first_reply_soon
    return replace(changed, first_reply_due=due, first_reply_soon=soon, told=kept)


def _left(ticket: Ticket, promise: Promise, now: datetime) -> timedelta:
    if ticket.resolution_due is not None:
        return worked_between(promise.hours, now, ticket.resolution_due)
    return ticket.resolution_left or _NOTHING


def _not_later(changed: Ticket, before: Ticket) -> Ticket:
    if before.first_reply_due and changed.first_reply_due and before.first_reply_due < changed.first_reply_due:
        changed = replace(changed, first_reply_due=before.first_reply_due, first_reply_soon=before.first_reply_soon)
    if before.resolution_due and changed.resolution_due and before.resolution_due < changed.resolution_due:
        changed = replace(changed, resolution_due=before.resolution_due, resolution_soon=before.resolution_soon)
    return changed


def _answered_within(ticket: Ticket, promise: Promise, left: timedelta, now: datetime) -> Ticket:
    whole = promise.target.first_reply if promise.target else left
    soon = left - whole * (1 - promise.remind_at)
    return replace(
        ticket,
        first_reply_due=after_working(promise.hours, now, left),
        first_reply_soon=after_working(promise.hours, now, soon),
    )


def _solved_within(ticket: Ticket, promise: Promise, left: timedelta, now: datetime) -> Ticket:
    whole = promise.target.resolution if promise.target else left
    soon = left - whole * (1 - promise.remind_at)
    return replace(
        ticket,
        resolution_due=after_working(promise.hours, now, left),
        resolution_soon=after_working(promise.hours, now, soon),
        resolution_left=None,
    )


def _unpromised(ticket: Ticket) -> Ticket:
    return replace(
        ticket,
        first_reply_due=None,
        first_reply_soon=None,
        resolution_due=None,
        resolution_soon=None,
        resolution_left=None,
        told=(),
    )
