"""A ticket and its life. `TRANSITIONS` is the state diagram; docs/tickets.md draws it, and a test compares them."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import Address, Attachment, Piece, SentRef

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: easy to read aloud
NEW_REF_ALPHABET = REF_ALPHABET.replace("P", "")
"""Of references that are given now: "PSWZ-4CD8" reads like a password with its name before it, and would be masked."""
REF_LENGTH = 8


class Status(StrEnum):
    """Who has to act."""

    NEW = "new"  # nobody on staff has it yet
    WAITING_FOR_STAFF = "waiting-for-staff"
    WAITING_FOR_MEMBER = "waiting-for-member"
    ON_HOLD = "on-hold"  # staff wait for something or somebody else
    SOLVED = "solved"  # staff are done; the member may still say that it is not so
    CLOSED = "closed"  # for good: the time to object has passed
    MERGED = "merged"  # goes on in another ticket


ACTIVE = (Status.NEW, Status.WAITING_FOR_STAFF, Status.WAITING_FOR_MEMBER, Status.ON_HOLD)
"""The states in which somebody still has to do something."""
FINAL = (Status.CLOSED, Status.MERGED)
"""The states that nobody but staff can end, if anybody."""


class Urgency(StrEnum):
    """How soon a ticket must be seen to; the most urgent first."""

    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """For sorting: 0 is the most urgent."""
        return list(Urgency).index(self)


class Notice(StrEnum):
    """What staff are told about a promise to the member, once each."""

    FIRST_REPLY_SOON = "first-reply-soon"
    FIRST_REPLY_LATE = "first-reply-late"
    RESOLUTION_SOON = "resolution-soon"
    RESOLUTION_LATE = "resolution-late"


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
    HELD = "held"  # put on hold, and the member told so
    SNOOZED = "snoozed"  # put on hold until a time, for staff alone
    RESUMED = "resumed"  # back from hold
    REMINDED = "reminded"  # the member was asked whether the matter still stands
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"  # into another
    ABSORBED = "absorbed"  # another was merged into this one
    MOVED = "moved"  # the member goes on elsewhere
    RATED = "rated"
    COMMENTED = "commented"  # on how it was handled
    ALARMED = "alarmed"  # it is an emergency: whoever is on call was told
    PRIORITISED = "prioritised"  # how urgent it is was changed
    TRANSFERRED = "transferred"  # to another team
    TARGET_NEAR = "target-near"  # staff were reminded of what was promised
    TARGET_MISSED = "target-missed"
    LEFT = "left"  # whoever had it is not on staff any more
    UNDELIVERED = "undelivered"  # a message did not, or may not, have reached the other side


Side = StrEnum("Side", ["MEMBER", "STAFF", "DESK"])
"""Who made a line of the history; DESK is Frontdesk itself."""


def _each(statuses: Iterable[Status], happening: Happening, after: Status) -> dict[tuple[Status, Happening], Status]:
    return {(status, happening): after for status in statuses}


def _unchanged(statuses: Iterable[Status], *happenings: Happening) -> dict[tuple[Status, Happening], Status]:
    return {(status, happening): status for status in statuses for happening in happenings}


_DONE = (Status.SOLVED, Status.CLOSED)
TRANSITIONS: Mapping[tuple[Status, Happening], Status] = {
    **_unchanged(Status, Happening.NOTE, Happening.EDITED, Happening.DELETED, Happening.UNDELIVERED),
    **_unchanged(ACTIVE, Happening.ALARMED, Happening.PRIORITISED, Happening.TRANSFERRED, Happening.LEFT),
    **_unchanged(ACTIVE, Happening.TARGET_NEAR, Happening.TARGET_MISSED),
    **_unchanged(ACTIVE, Happening.ABSORBED, Happening.MOVED, Happening.CLAIMED, Happening.ASSIGNED),
    **_each(ACTIVE, Happening.MEMBER_WROTE, Status.WAITING_FOR_STAFF),
    **_each(ACTIVE, Happening.STAFF_REPLIED, Status.WAITING_FOR_MEMBER),
    **_each(ACTIVE, Happening.HELD, Status.ON_HOLD),
    **_each(ACTIVE, Happening.SNOOZED, Status.ON_HOLD),
    **_each(ACTIVE, Happening.SOLVED, Status.SOLVED),
    **_each((*ACTIVE, Status.SOLVED), Happening.MERGED, Status.MERGED),
    **_each(_DONE, Happening.REOPENED, Status.WAITING_FOR_STAFF),
    **_unchanged(_DONE, Happening.RATED, Happening.COMMENTED),
    **_unchanged((Status.WAITING_FOR_MEMBER,), Happening.REMINDED),
    # What nobody has yet stays new, however often its member writes; who takes it makes it theirs.
    (Status.NEW, Happening.MEMBER_WROTE): Status.NEW,
    **_each((Status.NEW,), Happening.CLAIMED, Status.WAITING_FOR_STAFF),
    **_each((Status.NEW,), Happening.ASSIGNED, Status.WAITING_FOR_STAFF),
    (Status.ON_HOLD, Happening.RESUMED): Status.WAITING_FOR_STAFF,
    (Status.SOLVED, Happening.CLOSED): Status.CLOSED,
}
"""Everything that can happen to a ticket, and its state afterwards. What is not listed is impossible."""

_TURNS = frozenset(
    {
        Happening.MEMBER_WROTE,
        Happening.STAFF_REPLIED,
        Happening.HELD,
        Happening.SNOOZED,
        Happening.RESUMED,
        Happening.SOLVED,
        Happening.CLOSED,
        Happening.REOPENED,
        Happening.MERGED,
    }
)
"""What gives somebody else the next move, or the same side a new reason to."""


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
    contact: str = ""  # how else they can be reached, as they wrote it in the form
    member_place: Address  # where the member reads
    member_account: str | None = None  # `Person.key` with which they read there, if not the requester's
    requester_place: Address | None = None  # then: where the requester's own account read last
    staff_place: Address | None = None  # the ticket's thread in a staff room, once it exists
    card: SentRef | None = None  # the message in it that shows the ticket's state
    thread_key: str = ""  # key of the delivery that opens its present thread; empty: it has had no other
    assignee: str | None = None  # `Person.key`
    assignee_name: str = ""
    priority: Urgency = Urgency.NORMAL
    tier: str = ""  # of the member, e.g. "vip"; empty: none
    team: str = ""  # whose it is; empty: everybody's
    opened_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None = None
    first_reply_soon: datetime | None = None  # when staff are reminded of `first_reply_due`
    first_reply_due: datetime | None = None  # until when the first answer is promised
    resolution_soon: datetime | None = None  # as above
    resolution_due: datetime | None = None  # until when it should be solved; None while nobody waits for staff
    resolution_left: timedelta | None = None  # working time that was left when the member, or a hold, stopped the clock
    told: tuple[Notice, ...] = ()  # what staff were told about these
    waiting_since: datetime | None = None  # when the last move was made; None: when it was opened
    reminded_at: datetime | None = None  # when the member, silent since, was asked whether it still stands
    wakes_at: datetime | None = None  # until when it is on hold; None: until somebody acts
    closed_at: datetime | None = None  # since when staff are done with it
    merged_into: str | None = None  # reference of the ticket it goes on in
    rating: int | None = None  # 1 (poor) to 5 (good)
    comment: str = ""  # on how it was handled, as the member wrote it

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to do something."""
        return self.status in ACTIVE

    @property
    def awaits_staff(self) -> bool:
        """Whether the next move is staff's."""
        return self.status in {Status.NEW, Status.WAITING_FOR_STAFF}

    @property
    def due_at(self) -> datetime | None:
        """Until when staff should have done the next thing that was promised; None if nothing is promised now."""
        first = self.first_reply_due if self.is_open and self.first_reply_at is None else None
        whole = self.resolution_due if self.awaits_staff else None
        return min((moment for moment in (first, whole) if moment is not None), default=None)

    @property
    def is_late(self) -> bool:
        """Whether something that was promised is overdue, as staff were told."""
        unanswered = self.first_reply_at is None and Notice.FIRST_REPLY_LATE in self.told
        return (self.is_open and unanswered) or (self.awaits_staff and Notice.RESOLUTION_LATE in self.told)

    @property
    def reader(self) -> str:
        """`Person.key` of the account at `member_place`: the requester's, or another of the same person's."""
        return self.member_account or self.requester


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """One answer of the form that opened a ticket."""

    field: str  # its name in content
    label: str  # in the member's language
    text: str
    private: bool = False  # for the staff of this ticket alone: in no list, left out of every export
    links: tuple[tuple[str, str], ...] = ()  # (where, address): an explorer's page of a transaction


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
    text: str = ""  # as the person wrote it, secrets masked; not Markdown; of a form what is not private
    answers: tuple[FormAnswer, ...] = ()  # of the form that opened the ticket
    attachments: tuple[Attachment, ...] = ()
    pieces: tuple[Piece, ...] = ()  # the messages of an album, in order
    source: SentRef | None = None  # the message it came from
    number: int = 0  # order over all tickets; given by the store


class TicketFilter(StrEnum):
    """Which tickets a list shows to staff."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"  # what was promised is overdue
    VIP = "vip"  # of members of a tier
    CLOSED = "closed"


class ImpossibleTransition(ValueError):
    """The ticket is not in a state where this can happen."""


def can(ticket: Ticket, happening: Happening) -> bool:
    """Whether this can happen to the ticket now."""
    return (ticket.status, happening) in TRANSITIONS


def advance(ticket: Ticket, happening: Happening, now: datetime) -> Ticket:
    """The ticket after something happened to it; `ImpossibleTransition` if it cannot happen now."""
    status = TRANSITIONS.get((ticket.status, happening))
    if status is None:
        raise ImpossibleTransition(f"{ticket.ref} is {ticket.status}: {happening} cannot happen")
    first_reply = happening is Happening.STAFF_REPLIED and ticket.first_reply_at is None
    moved = happening in _TURNS
    return replace(
        ticket,
        status=status,
        updated_at=now,
        first_reply_at=now if first_reply else ticket.first_reply_at,
        waiting_since=now if moved else ticket.waiting_since,
        reminded_at=now if happening is Happening.REMINDED else None if moved else ticket.reminded_at,
        wakes_at=ticket.wakes_at if status is Status.ON_HOLD else None,
        closed_at=None if status in ACTIVE else (ticket.closed_at or now),
    )


def new_ref() -> str:
    """A random reference; with 28^8 possibilities guessing finds nothing."""
    letters = "".join(secrets.choice(NEW_REF_ALPHABET) for _ in range(REF_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def parse_ref(text: str) -> str | None:
    """The reference a person typed, whatever its case and dash; None if it is none."""
    letters = text.upper().replace("-", "").replace(" ", "").lstrip("#")
    if len(letters) != REF_LENGTH or any(letter not in REF_ALPHABET for letter in letters):
        return None
    return f"{letters[:4]}-{letters[4:]}"
