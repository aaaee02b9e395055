"""Who sees which line of a ticket, and what the copy says."""

from bot.rendering import escape
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent

STATE_MARKS = OPEN, RESTING, DONE = "🟡", "💤", "✅"
"""What the name of a ticket's thread begins with."""
_READ_BY_MEMBER = frozenset(
    {
        Happening.STAFF_REPLIED,
        Happening.HELD,
        Happening.SOLVED,
        Happening.CLOSED,
        Happening.REOPENED,
        Happening.MERGED,
        Happening.EDITED,
    }
)


def seen_by_member(event: TicketEvent) -> bool:
    """Whether a line may ever leave the staff side. Notes and who handles the ticket never do."""
    return event.side is not Side.STAFF or event.happening in _READ_BY_MEMBER


def copy_for_member(event: TicketEvent, *, support: str, names_shown: bool) -> str:
    """What the member reads: staff speak as themselves or as "Support", as the desk chose."""
    name = event.author_name if names_shown and event.author_name else support
    return _said_by(name, event.text)


def copy_for_staff(event: TicketEvent, *, own_thread: bool) -> str:
    """What the staff thread shows; the member of a thread of their own needs no name before every line."""
    if event.side is Side.MEMBER and own_thread:
        return escape(event.text)
    return _said_by(event.author_name, event.text)


def _said_by(name: str, text: str) -> str:
    said = escape(text)
    return f"**{escape(name)}:** {said}" if said else f"**{escape(name)}:**"


def thread_title(ticket: Ticket) -> str:
    """The name of the ticket's thread: its state first, so that a list of threads shows what is left to do."""
    mark = RESTING if ticket.status is Status.ON_HOLD else OPEN if ticket.is_open else DONE
    return f"{mark} {ticket.ref} · {ticket.requester_name or ticket.requester} · {ticket.subject}"[:120]
