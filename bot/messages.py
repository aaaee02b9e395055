"""The values that cross every door: who, where, what came in, what goes out.

All are frozen and serialisable, so that a conversation can be written down, replayed and tested as a list of values.
Nothing here knows a platform; ids are the platforms' own, as text, and are opaque outside their adapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place where messages can be put."""

    platform: str  # "telegram", "web", "console"…
    account: str  # which of our accounts on it, as configuration names it
    chat: str  # the room or private chat
    thread: str | None = None  # the topic or thread inside the chat
    user: str | None = None  # set where only this person of the chat is meant
    via: str | None = None  # a way that answers to one event can take, for a while; says nothing about the place

    @property
    def place(self) -> "Address":
        """The place itself, whatever way leads there."""
        return self if self.via is None else replace(self, via=None)

    @property
    def room(self) -> "Address":
        """The chat itself, without thread and person."""
        return replace(self, thread=None, user=None, via=None)

    @property
    def lane(self) -> str:
        """Messages of one lane leave in the order they were decided; lanes do not wait for each other."""
        thread = f"/{self.thread}" if self.thread else ""
        return f"{self.platform}:{self.account}:{self.chat}{thread}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who acts. Only `platform` and `id` identify; everything else is decoration or a hint."""

    platform: str
    id: str
    name: str = ""  # display name as the platform gives it; proves nothing
    language: str | None = None  # the client's language hint, a BCP 47 tag
    is_bot: bool = False
    roles: frozenset[str] = frozenset()  # role ids the platform vouches for, e.g. Discord roles
    anonymous: bool = False  # acts in the name of a room; cannot be told from others who do

    @property
    def key(self) -> str:
        """`platform:id`, the form in which configuration names people."""
        return f"{self.platform}:{self.id}"


class FileKind(StrEnum):
    """How a file is shown, where a platform tells kinds apart."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    STICKER = "sticker"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file: by its platform's reference, by the hash of its stored content, or both."""

    kind: FileKind
    name: str  # file name to show, never a path
    size: int | None = None  # bytes
    media_type: str = "application/octet-stream"
    source: Address | None = None  # where `ref` is valid
    ref: str | None = None  # the platform's reference, valid for the same account
    sha256: str | None = None  # hex; set once the content is stored
    alt: str = ""  # what a picture shows, for who cannot see it, where a platform takes it
    content_id: str | None = None  # the platform's name for the content, whatever `ref` leads to it

    def is_same_as(self, other: "Attachment") -> bool:
        """Whether it is surely the same content; False where that cannot be told."""
        ours, theirs = ((a.content_id, a.sha256, a.ref) for a in (self, other))
        return any(a is not None and a == b for a, b in zip(ours, theirs, strict=True))


class RoomKind(StrEnum):
    """How many ears a place has."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One message of an album."""

    message_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


# --- what comes in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A person wrote or sent something."""

    message_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None  # id of the message it answers, in the same chat
    album: str | None = None  # messages with the same album id were sent as one
    pieces: tuple[Piece, ...] = ()  # the messages of an album, in order
    forwarded: bool = False
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A person gave a command of the catalogue, or something that looks like one."""

    name: str  # without slash, lower case
    text: str = ""  # everything after the name
    attachments: tuple[Attachment, ...] = ()  # what the command was the caption of
    message_id: str | None = None
    reply_to: str | None = None
    kind: Literal["command"] = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A person pressed a button. `action` comes from the client and may be forged."""

    press_id: str  # what an `Outgoing.answers_press` refers to
    action: str
    message_id: str | None = None  # the message that carried the button, where known
    form_shown: bool = False  # the platform shows the form that the button opens already
    kind: Literal["press"] = "press"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSent:
    """A person sent a form that the platform showed natively. Values are unchecked."""

    form: str  # `Form.id`
    values: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()
    kind: Literal["form"] = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message changed; `text` is the whole new text."""

    message_id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: Literal["edited"] = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message was removed by a person, where the platform tells."""

    message_id: str
    kind: Literal["deleted"] = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Our account was added to or removed from a room, or (private) unblocked or blocked by a person."""

    present: bool
    title: str = ""  # the room's name, where known
    kind: Literal["membership"] = "membership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The room got a new id; everything bound to `Incoming.where` belongs to `to` from now on."""

    to: Address
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something the adapter could not make sense of: kept for a person to look at, in nobody's way."""

    raw: str
    error: str
    kind: Literal["unreadable"] = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Time has come for something of a ticket. Made by the desk's own clock, never by an adapter."""

    ref: str  # the ticket's reference
    kind: Literal["due"] = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """Time has come for a form that its person left alone. Made by the desk's own clock, in the person's place."""

    kind: Literal["lapsed"] = "lapsed"


Event = Message | Command | Press | FormSent | Edited | Deleted | Membership | Moved | Unreadable | Due | Lapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far an account has read something, told by an event: stored in the transaction that commits the event."""

    name: str  # of what is read, e.g. "mentions"
    value: str  # the platform's own; opaque outside its adapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that happened on a platform. `(where.account, id)` is its dedupe key."""

    id: str  # unique per account and stable when the platform repeats the event
    at: datetime  # when it happened, by the platform's clock; aware
    sender: Person
    where: Address
    room: RoomKind
    event: Event
    addressed: bool = False  # private, mentioned, replied to us, or a command: silence would be rude
    masked: bool = False  # secrets stood in it; they were masked before anything was stored
    cursor: Cursor | None = None  # with this event its account has read so far

    def __post_init__(self) -> None:
        _require_aware(self.at)


# --- what goes out ---------------------------------------------------------------------------------------------------


class ButtonStyle(StrEnum):
    """A hint; platforms without styles ignore it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Either an `action` that comes back as a `Press`, or a `url`."""

    label: str
    action: str | None = None  # see `bot.desk.actions`: at most 64 of [A-Za-z0-9_-]
    url: str | None = None
    private: bool = False  # the press must go on in a private chat with us (a deep link where needed)
    style: ButtonStyle = ButtonStyle.PLAIN


class FieldKind(StrEnum):
    """What a form's field takes."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a field."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form, in the reader's language."""

    name: str
    kind: FieldKind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()  # for CHOICE
    max_length: int = 1000  # characters
    pattern: str | None = None  # regular expression the whole answer must match
    pattern_help: str = ""  # what to write instead when it does not
    value: str = ""  # what to begin with


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form in the reader's language. Where a platform shows no forms, its fields are asked one at a time."""

    id: str
    title: str
    intro: str
    submit: str  # label of the button that sends it
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to put somewhere: exactly one call to the platform."""

    to: Address
    body: str = ""  # Markdown (CommonMark, no HTML)
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    form: Form | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None  # message id in the same chat
    answers_press: str | None = None  # a short notice to the presser alone, where the platform has such
    new_thread: str | None = None  # open a thread with this title in `to` and put the message there
    continues: bool = False  # a further part of the message that was put there before it
    language: str | None = None  # of the body, for what has to be added to it on the way
    pin: bool = False
    silent: bool = False  # no sound on the reader's device
    mentions: tuple[str, ...] = ()  # whom it may ping, where a platform can: roles' ids, or "everyone", "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRef:
    """A message that stands on a platform."""

    where: Address
    message_id: str


def _require_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; every time in Frontdesk is aware")
