"""Who sees which line of a ticket, and what the copy says."""

from bot.rendering import escape
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent, Urgency

LEFT = "➡️"
"""What the name of a thread begins with whose ticket goes on elsewhere."""
STATE_MARKS = OPEN, RESTING, DONE, ALARM = "🟡", "💤", "✅", "🚨"
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


_BETWEEN_DESK_AND_STAFF = frozenset({Happening.ALARMED, Happening.TARGET_NEAR, Happening.TARGET_MISSED, Happening.LEFT})


def seen_by_member(event: TicketEvent) -> bool:
    """Whether a line may ever leave the staff side. Notes and who handles the ticket never do."""
    if event.side is Side.DESK:
        return event.happening not in _BETWEEN_DESK_AND_STAFF
    return event.side is Side.MEMBER or event.happening in _READ_BY_MEMBER


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
    urgent = ticket.is_open and ticket.priority is Urgency.EMERGENCY
    mark = ALARM if urgent else RESTING if ticket.status is Status.ON_HOLD else OPEN if ticket.is_open else DONE
    return _title(mark, ticket)


def left_title(ticket: Ticket) -> str:
    """The name of a thread that the ticket has left."""
    return _title(LEFT, ticket)


def _title(mark: str, ticket: Ticket) -> str:
    return f"{mark} {ticket.ref} · {ticket.requester_name or ticket.requester} · {ticket.subject}"[:120]
