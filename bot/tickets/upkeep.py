"""What time does to a ticket that nobody touches: reminded, solved for silence, closed for good, back from hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.tickets.ticket import Happening, Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRules:
    """How long tickets wait."""

    remind_after: timedelta = timedelta(days=5)  # of the member's silence
    solve_after: timedelta = timedelta(days=3)  # of more silence after the reminder
    reopen_within: timedelta = timedelta(days=14)  # of being solved; then it is closed for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What will happen to a ticket if nobody does anything before."""

    happening: Happening
    at: datetime


def coming(ticket: Ticket, rules: TicketRules) -> Coming | None:
    """The next thing that the passing of time alone does to the ticket, if anything."""
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


def due(ticket: Ticket, now: datetime, rules: TicketRules) -> Happening | None:
    """What is to happen to the ticket now by the passing of time alone, if anything."""
    next_ = coming(ticket, rules)
    return next_.happening if next_ is not None and next_.at <= now else None
