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

    @property
    def shortest(self) -> timedelta:
        """A ticket touched more lately than this has nothing coming."""
        return min(self.remind_after, self.solve_after, self.reopen_within)


def due(ticket: Ticket, now: datetime, rules: TicketRules) -> Happening | None:
    """What is to happen to the ticket by the passing of time alone, if anything."""
    since = ticket.waiting_since or ticket.updated_at
    match ticket.status:
        case Status.ON_HOLD if ticket.wakes_at is not None and ticket.wakes_at <= now:
            return Happening.RESUMED
        case Status.WAITING_FOR_MEMBER if ticket.reminded_at is None and now - since >= rules.remind_after:
            return Happening.REMINDED
        case Status.WAITING_FOR_MEMBER if ticket.reminded_at and now - ticket.reminded_at >= rules.solve_after:
            return Happening.SOLVED
        case Status.SOLVED if now - (ticket.closed_at or ticket.updated_at) >= rules.reopen_within:
            return Happening.CLOSED
        case _:
            return None
