"""Tables for spreadsheets whose cells are never formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.guard.secrets import mask
from bot.tickets.ticket import Ticket

_ACTIVE = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for the beginning of a formula (OWASP, "CSV injection"), full-width forms included."""
COLUMNS = (
    "ref", "status", "category", "language", "platform", "requester", "assignee", "subject", "opened_at",
    "first_reply_at", "closed_at", "updated_at", "rating", "comment",
)  # fmt: skip


def inert(cell: str) -> str:
    """The cell as text: what could begin a formula gets an apostrophe before it."""
    return f"'{cell}" if _ACTIVE.match(cell) else cell


def sheet(head: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    """A CSV table (RFC 4180) with a byte order mark, without which Excel reads UTF-8 wrongly."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow([inert("" if cell is None else str(cell)) for cell in row])
    return out.getvalue()


def tickets_sheet(tickets: Iterable[Ticket]) -> str:
    """A list of tickets, secrets masked."""
    return sheet(COLUMNS, map(_row, tickets))


def _row(ticket: Ticket) -> Sequence[str | int | None]:
    return (
        ticket.ref,
        ticket.status,
        ticket.category,
        ticket.language,
        ticket.member_place.platform,
        mask(ticket.requester_name).text,
        ticket.assignee_name,
        mask(ticket.subject).text,
        _instant(ticket.opened_at),
        _instant(ticket.first_reply_at),
        _instant(ticket.closed_at),
        _instant(ticket.updated_at),
        ticket.rating,
        mask(ticket.comment).text,
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
