"""What the page asks of the rest of the house. The composition root fulfils these over the store and the FAQ.

Everything is a value in the reader's language; nothing here knows how it is stored.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from bot.messages import Address, Attachment, Button, Form, Person
from bot.tickets.ticket import TicketFilter

# --- reading the FAQ -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLink:
    """An entry or guide as a line in a list."""

    id: str  # `category/entry`
    title: str
    summary: str = ""  # a plain sentence or two
    is_guide: bool = False
    level: str | None = None  # guides: "beginner", "intermediate" or "advanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf of the FAQ."""

    id: str  # the folder's name
    title: str
    icon: str = ""  # one emoji
    summary: str = ""
    count: int = 0  # entries and guides in it


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    """A shelf and what stands on it, in reading order."""

    category: Category
    entries: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryActions:
    """What a reader's answer to an entry sends as `Press.action`; None where it is not offered."""

    helpful: str | None = None
    unhelpful: str | None = None
    ask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry to read."""

    link: EntryLink
    category: Category
    body: str  # Markdown
    updated: date  # the day a person last checked it
    related: tuple[EntryLink, ...] = ()
    languages: tuple[str, ...] = ()  # in which it exists
    actions: EntryActions = EntryActions()


# --- reading announcements -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementView:
    """An announcement to everyone, as it reads now."""

    slug: str
    language: str  # in which it is written, if not in the reader's
    title: str
    body: str  # Markdown
    published: datetime  # when it went out last
    updated: datetime  # the same, or when it was corrected after that
    is_corrected: bool = False
    topics: tuple[str, ...] = ()  # titles
    picture: Attachment | None = None
    languages: tuple[str, ...] = ()  # in which it exists


# --- reading a conversation ------------------------------------------------------------------------------------------


class Author(StrEnum):
    """Who speaks in a member's transcript."""

    ME = "me"
    BOT = "bot"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptItem:
    """One message of a member's conversation."""

    cursor: int  # position of its last change; grows
    message_id: str  # `Message.message_id` or `Incoming.id` of what came in, `message_id(key)` of what went out
    author: Author
    at: datetime
    name: str = ""  # of the member of staff who speaks
    body: str = ""  # Markdown; for `ME` the words as typed, shown as such
    buttons: tuple[tuple[Button, ...], ...] = ()
    form: Form | None = None  # None again once it was answered
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether a person is there now, said honestly."""

    person_there: bool
    opens_at: datetime | None = None  # when the next person comes, in the desk's zone; None: not known


# --- staff -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuery:
    """Which tickets, seen by whom."""

    show: TicketFilter = TicketFilter.OPEN
    text: str = ""  # a reference or words of it; empty: all
    viewer: Person
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """A ticket as staff see it in a list. Labels are in the viewer's language."""

    ref: str
    title: str
    category: str
    state: str
    is_open: bool
    priority: str
    is_urgent: bool
    requester: str  # how to call the member; proves nothing
    platform: str  # where the ticket was opened
    assignee: str | None
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None = None  # when the next answer is promised
    awaits_staff: bool = False
    is_on_hold: bool = False


class TicketEventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    MEMBER_WROTE = "member-wrote"
    STAFF_REPLIED = "staff-replied"
    NOTE = "note"
    EDITED = "edited"
    DELETED = "deleted"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    HELD = "held"
    SNOOZED = "snoozed"
    RESUMED = "resumed"
    REMINDED = "reminded"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    ABSORBED = "absorbed"
    MOVED = "moved"
    RATED = "rated"
    COMMENTED = "commented"
    UNDELIVERED = "undelivered"
    CHANGED = "changed"  # anything else; `body` says what


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """One answer of the form that opened a ticket."""

    label: str
    text: str
    private: bool = False  # for the staff of this ticket alone
    links: tuple[tuple[str, str], ...] = ()  # (where, address): an explorer's page of a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One line of a ticket's history. Ids grow over all tickets."""

    id: int
    ticket: str  # its reference
    kind: TicketEventKind
    at: datetime
    actor: str  # name to show
    body: str = ""  # Markdown; for `OPENED` and `MEMBER_WROTE` the words as typed
    answers: tuple[FormAnswer, ...] = ()  # for OPENED
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """One page of a list of tickets."""

    cards: tuple[TicketCard, ...]
    page: int  # 1-based
    pages: int
    cursor: int  # id of the newest ticket event at the time of reading


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket with its whole history, oldest first."""

    card: TicketCard
    events: tuple[TicketEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffIdentity:
    """A member of staff who is signed in."""

    person: Person  # as configuration names them, often of another platform
    name: str
    role: str


# --- the doors -------------------------------------------------------------------------------------------------------


class Reading(Protocol):
    """Everything the page shows. Never writes."""

    def languages(self) -> tuple[str, ...]:
        """Languages in which the FAQ exists."""

    async def categories(self, language: str) -> tuple[Category, ...]: ...

    async def category(self, category: str, language: str) -> CategoryView | None: ...

    async def entry(self, entry: str, language: str) -> EntryView | None: ...

    async def popular(self, language: str, limit: int) -> tuple[EntryLink, ...]:
        """Entries to start with, most wanted first."""

    async def search(self, text: str, language: str, limit: int) -> tuple[EntryLink, ...]: ...

    async def announcements(self, language: str, now: datetime, limit: int) -> tuple[AnnouncementView, ...]:
        """What was announced to everyone and has not expired, newest first."""

    async def announcement(self, slug: str, language: str, now: datetime) -> AnnouncementView | None: ...

    async def transcript(
        self, address: Address, *, after: int | None = None, limit: int = 100
    ) -> tuple[TranscriptItem, ...]:
        """Without `after` the newest `limit` items as they were said; with it what is new or changed since, by cursor.

        A message that goes out belongs to it from the moment its `send` is called, so that a page that connects
        meanwhile misses nothing.
        """

    async def availability(self, language: str, now: datetime) -> Availability: ...

    async def tickets(self, query: TicketQuery, page: int) -> TicketPage: ...

    async def ticket(self, ref: str, language: str, viewer: StaffIdentity, now: datetime) -> TicketView | None:
        """A ticket with its history; that `viewer` looked at it now is written down."""
        ...

    async def ticket_events(self, after: int, limit: int) -> tuple[TicketEvent, ...]:
        """Events of all tickets with a greater id, oldest first."""

    async def wait_for_ticket_event(self, after: int) -> None:
        """Returns when there is an event with a greater id, at once if there is; returning early is harmless."""


class Sessions(Protocol):
    """Staff sign in by a one-time link; tokens are secrets of the session store."""

    async def redeem(self, link_token: str) -> str | None:
        """Spend a link; the session's token, or None if it is unknown, spent or too old."""

    async def whoami(self, session_token: str) -> StaffIdentity | None: ...

    async def end(self, session_token: str) -> None: ...


class Files(Protocol):
    """Content by hash, outside the database."""

    async def put(self, chunks: AsyncIterator[bytes], *, name: str, media_type: str, max_bytes: int) -> Attachment:
        """Store; the attachment carries `sha256` and `size`. `AttachmentUnavailable` when it is larger than allowed."""

    def open(self, sha256: str) -> AsyncIterator[bytes]:
        """The content; `AttachmentUnavailable` (at the first chunk) if there is none."""


def message_id(key: str) -> str:
    """The id of the message that was sent with this outbox key. The same key twice is one message."""
    return f"d-{sha256(key.encode()).hexdigest()[:20]}"
