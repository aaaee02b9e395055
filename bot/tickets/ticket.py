"""A ticket and its life. The table `TRANSITIONS` is the state diagram.

(opened) ─▶ waiting-for-staff ⇄ waiting-for-member
                  │    ▲              │
                  ▼    └── reopened ──┤
                closed ◀──────────────┘
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.messages import Address, Attachment, Piece, SentRef

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: easy to read aloud
REF_LENGTH = 8


class Status(StrEnum):
    """Who has to act."""

    WAITING_FOR_STAFF = "waiting-for-staff"
    WAITING_FOR_MEMBER = "waiting-for-member"
    CLOSED = "closed"


class Happening(StrEnum):
    """What a line of a ticket's history says happened."""

    OPENED = "opened"
    MEMBER_WROTE = "member-wrote"
    STAFF_REPLIED = "staff-replied"
    NOTE = "note"  # never leaves the staff side
    EDITED = "edited"
    DELETED = "deleted"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    RATED = "rated"
    UNDELIVERED = "undelivered"  # a message did not, or may not, have reached the other side


Side = StrEnum("Side", ["MEMBER", "STAFF", "DESK"])
"""Who made a line of the history; DESK is Frontdesk itself."""

_WAITING = (Status.WAITING_FOR_STAFF, Status.WAITING_FOR_MEMBER)
TRANSITIONS: dict[tuple[Status, Happening], Status] = {
    **{(status, Happening.MEMBER_WROTE): Status.WAITING_FOR_STAFF for status in _WAITING},
    **{(status, Happening.STAFF_REPLIED): Status.WAITING_FOR_MEMBER for status in _WAITING},
    **{(status, Happening.CLOSED): Status.CLOSED for status in _WAITING},
    (Status.CLOSED, Happening.REOPENED): Status.WAITING_FOR_STAFF,
}
"""What is not listed leaves the status as it is if it is in `HARMLESS`, and is impossible otherwise."""

HARMLESS = frozenset(
    {
        Happening.NOTE,
        Happening.EDITED,
        Happening.DELETED,
        Happening.CLAIMED,
        Happening.ASSIGNED,
        Happening.RATED,
        Happening.UNDELIVERED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One member's matter."""

    ref: str  # "7Q4M-X2KP": unguessable, easy to read aloud
    status: Status
    category: str
    subject: str  # first line of what happened, for lists
    question: str = ""  # what the member asked, in their own words
    language: str  # in which the member is spoken to
    requester: str  # `Person.key`
    requester_name: str
    member_place: Address  # where the member reads
    staff_place: Address | None = None  # the ticket's thread in the staff room, once it exists
    card: SentRef | None = None  # the message in it that shows the ticket's state
    assignee: str | None = None  # `Person.key`
    assignee_name: str = ""
    opened_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    rating: int | None = None  # 1 (poor) to 5 (good)

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One line of a ticket's history."""

    key: str  # unique; derived from the event that caused it, so that a repeat adds nothing
    ref: str
    at: datetime
    happening: Happening
    side: Side
    author: str  # `Person.key`, or "desk"
    author_name: str
    text: str = ""  # as the person wrote it, secrets masked; not Markdown
    attachments: tuple[Attachment, ...] = ()
    pieces: tuple[Piece, ...] = ()  # the messages of an album, in order
    source: SentRef | None = None  # the message it came from
    number: int = 0  # order over all tickets; given by the store


class TicketFilter(StrEnum):
    """Which tickets a list shows to staff."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    CLOSED = "closed"


class ImpossibleTransition(ValueError):
    """The ticket is not in a state where this can happen."""


def advance(ticket: Ticket, happening: Happening, now: datetime) -> Ticket:
    """The ticket after something happened to it; `ImpossibleTransition` if it cannot happen now."""
    status = TRANSITIONS.get((ticket.status, happening), ticket.status if happening in HARMLESS else None)
    if status is None:
        raise ImpossibleTransition(f"{ticket.ref} is {ticket.status}: {happening} cannot happen")
    first_reply = happening is Happening.STAFF_REPLIED and ticket.first_reply_at is None
    return replace(
        ticket,
        status=status,
        updated_at=now,
        first_reply_at=now if first_reply else ticket.first_reply_at,
        closed_at=(ticket.closed_at or now) if status is Status.CLOSED else None,
    )


def new_ref() -> str:
    """A random reference; with 29^8 possibilities guessing finds nothing."""
    letters = "".join(secrets.choice(REF_ALPHABET) for _ in range(REF_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def parse_ref(text: str) -> str | None:
    """The reference a person typed, whatever its case and dash; None if it is none."""
    letters = text.upper().replace("-", "").replace(" ", "").lstrip("#")
    if len(letters) != REF_LENGTH or any(letter not in REF_ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"
