"""What time does to a ticket that nobody touches: reminded, solved for silence, closed for good, back from hold; and
when staff are reminded of what was promised, or told that it was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.tickets.ticket import Happening, Notice, Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRules:
    """How long tickets wait."""

    remind_after: timedelta = timedelta(days=5)  # of the member's silence
    solve_after: timedelta = timedelta(days=3)  # of more silence after the reminder
    reopen_within: timedelta = timedelta(days=14)  # of being solved; then it is closed for good
    draft_after: timedelta = timedelta(hours=24)  # of a form left alone; then it is put away
    draft_kept: timedelta = timedelta(days=7)  # of being put away; then it is forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What will happen to a ticket if nobody does anything before."""

    happening: Happening
    at: datetime
    notice: Notice | None = None  # which promise it is about, if it is about one


def coming(ticket: Ticket, rules: TicketRules) -> Coming | None:
    """The next thing that the passing of time alone does to the ticket, if anything."""
    both = (_of_silence(ticket, rules), next(iter(_of_promises(ticket)), None))
    return min((one for one in both if one is not None), key=lambda one: one.at, default=None)


def _of_promises(ticket: Ticket) -> Sequence[Coming]:
    """What staff are to be told of what was promised. Who is told that it is too late needs no reminder any more."""
    first, whole = ticket.is_open and ticket.first_reply_at is None, ticket.awaits_staff
    planned = (
        (first, Notice.FIRST_REPLY_SOON, ticket.first_reply_soon),
        (first, Notice.FIRST_REPLY_LATE, ticket.first_reply_due),
        (whole, Notice.RESOLUTION_SOON, ticket.resolution_soon),
        (whole, Notice.RESOLUTION_LATE, ticket.resolution_due),
    )
    found = [
        Coming(happening=_HAPPENINGS[notice], at=at, notice=notice)
        for counts, notice, at in planned
        if counts and at is not None and not told_of(notice).intersection(ticket.told)
    ]
    return sorted(found, key=lambda one: one.at)


_HAPPENINGS = {
    Notice.FIRST_REPLY_SOON: Happening.TARGET_NEAR,
    Notice.FIRST_REPLY_LATE: Happening.TARGET_MISSED,
    Notice.RESOLUTION_SOON: Happening.TARGET_NEAR,
    Notice.RESOLUTION_LATE: Happening.TARGET_MISSED,
}


def told_of(notice: Notice) -> frozenset[Notice]:
    """What staff need not be told any more once they were told one of these."""
    match notice:
        case Notice.FIRST_REPLY_SOON:
            return frozenset({Notice.FIRST_REPLY_SOON, Notice.FIRST_REPLY_LATE})
        case Notice.RESOLUTION_SOON:
            return frozenset({Notice.RESOLUTION_SOON, Notice.RESOLUTION_LATE})
        case Notice.FIRST_REPLY_LATE | Notice.RESOLUTION_LATE:
            return frozenset({notice})
        case _:
            assert_never(notice)


def _of_silence(ticket: Ticket, rules: TicketRules) -> Coming | None:
    since = ticket.waiting_since or ticket.updated_at
    match ticket.status:
        case Status.ON_HOLD if ticket.wakes_at is not None:
            return Coming(happening=Happening.RESUMED, at=ticket.wakes_at)
        case Status.WAITING_FOR_MEMBER if (reminded := ticket.reminded_at) is not None:
            return Coming(happening=Happening.SOLVED, at=reminded + rules.solve_after)
        case Status.WAITING_FOR_MEMBER:
            return Coming(happening=Happening.REMINDED, at=since + rules.remind_after)
        case Status.SOLVED:
            return Coming(happening=Happening.CLOSED, at=(ticket.closed_at or since) + rules.reopen_within)
        case _:
            return None


def due(ticket: Ticket, now: datetime, rules: TicketRules) -> Coming | None:
    """What is to happen to the ticket now by the passing of time alone, if anything.

    When a clock was late for both, staff are told that a promise is broken, not first that it soon will be."""
    next_ = coming(ticket, rules)
    if next_ is None or next_.at > now:
        return None
    missed = (one for one in _of_promises(ticket) if one.happening is Happening.TARGET_MISSED and one.at <= now)
    return next(missed, next_) if next_.happening is Happening.TARGET_NEAR else next_
