"""What a platform is to the core: its facts as data, the outcomes of a send, and the protocol an adapter fulfils."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable

from bot.messages import Address, Attachment, Incoming, Outgoing, SentRef


class Measure(StrEnum):
    """How a platform counts the length of a text."""

    CODEPOINTS = "codepoints"
    UTF16 = "utf16"  # Telegram counts UTF-16 units after its markup is parsed
    WEIGHTED = "weighted"  # X: wide characters and emoji 2, a link 23, in NFC


class Markup(StrEnum):
    """What a platform understands."""

    PLAIN = "plain"
    TELEGRAM_HTML = "telegram-html"
    DISCORD = "discord"
    HTML = "html"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What the platform charges for a message, in USD."""

    message: Decimal
    with_link: Decimal  # also for an answer: what it costs at most
    answer: Decimal | None = None  # to a person who spoke to us in public; None: as any other


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """A platform's facts. The core asks these, never which platform it is."""

    max_text: int  # in `measure`, after markup is parsed
    measure: Measure
    markup: Markup
    buttons: int  # per message; 0: choices are offered as numbers to type (`/1`)
    max_label: int = 60  # characters of a button's label
    forms: bool = False  # shows a `Form` itself and returns `FormSent`
    form_fields: int | None = None  # the most fields it shows at once; longer forms come in steps. None: any
    threads: bool = False  # can open, close and rename threads in a room
    edits: bool = False
    deletes: bool = False
    pins: bool = False
    private_reply: bool = False  # can show a message in a room to one person only
    notices: bool = False  # can answer a press with a short notice
    max_caption: int | None = None  # limit of a text that travels with a file; None: `max_text`
    max_file: int = 0  # bytes of one file sent; 0: none
    max_fetch: int | None = None  # bytes of one file that it gives out to us; None: any
    pace_overall: Pace | None = None
    pace_per_chat: Pace | None = None
    pace_per_group: Pace | None = None  # beside pace_per_chat, for rooms of many
    pace_private: Pace | None = None  # of all private chats together, beside pace_overall
    in_flight: int = 4  # sends under way at once: what one crash can leave unknown
    price: Price | None = None  # None: messages are free
    dedupes_by_key: bool = False  # the same key twice is one message, so an uncertain send may be repeated
    one_place: bool = False  # its readers are connected to the process that listens, which must be the one that sends
    max_album: int = 10  # files of one message
    chains: bool = False  # a broadcast of several parts is a thread: each answers the one before, files with the first
    answers_once: bool = False  # in public one message answers one of a person's: given when sure, else a pointer
    max_answer: int | None = None  # in `measure`, of such an answer; None: `max_text`
    mention_length: int = 0  # characters that naming one of `Outgoing.mentions` takes; 0: nobody can be pinged
    deletes_own_only: bool = False  # others' messages cannot be removed
    shown_after: timedelta | None = (
        None  # after this an uncertain send can be looked for (`FindsSent`); None: it cannot
    )
    private_chats: str = ""  # how the names of private chats begin, where `in_private` holds there
    in_private: "Capabilities | None" = None  # what differs there; None: nothing, or (`private_chats`) there are none

    def at(self, where: Address) -> "Capabilities":
        """The facts that hold at an address."""
        is_private = bool(self.private_chats) and where.chat.startswith(self.private_chats)
        return self.in_private if is_private and self.in_private is not None else self

    @property
    def has_private_chats(self) -> bool:
        """Whether a person can write to us alone."""
        return not self.private_chats or self.in_private is not None


# --- what became of a send -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform has it."""

    message_id: str | None = None  # None where the platform gives none (a notice)
    where: Address | None = None  # where it stands if not simply at `Outgoing.to` (a new thread)
    more_ids: tuple[str, ...] = ()  # further messages of the same call (the rest of an album)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """The platform certainly did not take it; try again after a while."""

    reason: str
    after: timedelta | None = None  # what the platform asked for; None: our own backoff
    whole_account: bool = False  # every chat of the account has to wait: no message's fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The platform will never take it."""

    reason: str
    gone: Literal["chat", "thread", "message"] | None = None  # what no longer exists or cannot be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """The platform may or may not have it; nobody but a person (or a deduplicating platform) may send it again."""

    reason: str
    dedupes: bool | None = None  # whether the same key again is one message here; None: as `dedupes_by_key` says


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMoved:
    """The platform did not take it: the room has a new id."""

    to: Address


Outcome = Sent | Deferred | Refused | Uncertain | ChatMoved


# --- the adapter -----------------------------------------------------------------------------------------------------

Receive = Callable[[Incoming], Awaitable[None]]
"""Returns when the event is committed to the inbox; only then may the platform forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `frontdesk doctor`."""

    ok: bool
    what: str
    fix: str = ""  # what to do; empty when ok


class Cursors(Protocol):
    """How far an account has read, by the name of what is read. An event moves it with its own commit
    (`Incoming.cursor`); `put` is for a beginning before any event."""

    async def get(self, name: str) -> str | None: ...

    async def put(self, name: str, value: str) -> None: ...


class Purse(Protocol):
    """What an account may spend on a platform that charges, and what it has spent."""

    async def closed_until(self, cost: Decimal) -> datetime | None:
        """When so much (USD) may be spent again; None: now."""

    async def pay(self, cost: Decimal) -> None:
        """So much was spent, or may have been."""

    async def spent(self) -> tuple[Decimal, Decimal]:
        """Today and this month, USD."""

    async def is_refused(self, reason: str) -> None:
        """The platform itself wants to be paid first."""


class Adapter(Protocol):
    """One account on one platform. Never retries, never decides; maps vendor types and errors at its door."""

    platform: str
    account: str

    @property
    def capabilities(self) -> Capabilities: ...

    def is_group(self, where: Address) -> bool:
        """Whether `pace_per_group` applies at this address."""

    async def listen(self, receive: Receive) -> None:
        """Deliver events until cancelled; reconnects by itself; confirms to the platform after `receive` returned."""

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """Put one message. `key` is stable over repeats, for platforms that deduplicate."""

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """Replace what a message says."""

    async def delete(self, sent: SentRef) -> Outcome:
        """Remove a message."""

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """Make a thread's name and open state as given."""

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The content of a file that this account received; `AttachmentUnavailable` if it cannot be had."""

    async def check(self) -> tuple[Finding, ...]:
        """What `doctor` shows: does the account answer, and has it the rights it needs?"""

    async def close(self) -> None:
        """Free connections; no call follows."""


@runtime_checkable
class FindsSent(Protocol):
    """An adapter whose platform can be asked what became of a send (see `Capabilities.shown_after`)."""

    async def find_sent(self, message: Outgoing, *, since: datetime, taken: Collection[str]) -> Sent | Deferred | None:
        """The message where it stands, put there no earlier than `since`; None: it does not. Deferred: not to be told
        now. `taken`: ids of messages that are known to be others, whatever their words."""
