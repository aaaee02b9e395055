"""What exists in the world: accounts, chats, topics, messages, files.

Plain mutable records. What people do with them is in `people`, what the bot does in `methods`, how
they look on the wire in `wire`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.fakes.telegram import utf16

if TYPE_CHECKING:
    from datetime import datetime

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

ADMIN_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    }
)
GROUP_RIGHTS = frozenset({"can_pin_messages", "can_manage_topics", "can_manage_tags"})
CHANNEL_RIGHTS = frozenset({"can_post_messages", "can_edit_messages", "can_manage_direct_messages"})

GENERAL_TOPIC = 1


@dataclass(kw_only=True, eq=False, repr=False)
class Account:
    """A user or a bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = None  # IETF tag the app of this user is set to
    is_bot: bool = False

    def __repr__(self) -> str:
        return f"<{self.first_name} {self.id}>"


@dataclass(kw_only=True, eq=False)
class Member:
    """How one account stands in one chat."""

    account: Account
    status: Status
    rights: frozenset[str] = frozenset()  # of an administrator
    anonymous: bool = False  # an administrator who writes as the group
    custom_title: str | None = None

    @property
    def is_admin(self) -> bool:
        """Creators and administrators."""
        return self.status in ("creator", "administrator")

    @property
    def is_in(self) -> bool:
        """Whether the account is in the chat at all."""
        return self.status not in ("left", "kicked")

    def can(self, right: str) -> bool:
        """Whether the account has this administrator right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(kw_only=True, eq=False)
class Topic:
    """A topic of a forum supergroup; its id is that of the service message that opened it."""

    chat: Chat
    id: int
    name: str
    icon_color: int
    icon_emoji: str | None = None
    closed: bool = False
    deleted: bool = False

    @property
    def messages(self) -> list[Message]:
        """What a person sees in the topic, without service messages."""
        return [m for m in self.chat.messages if m.thread == self.id]


@dataclass(kw_only=True, eq=False, repr=False)
class Chat:
    """A conversation. The private one of a user has that user's id."""

    id: int
    kind: ChatKind
    title: str | None = None
    username: str | None = None
    forum: bool = False
    person: Account | None = None  # the user, in a private chat
    members: dict[int, Member] = field(default_factory=dict)  # by account id
    topics: dict[int, Topic] = field(default_factory=dict)  # by topic id
    log: list[Message] = field(default_factory=list)  # everything, deleted and service ones too
    migrated_to: Chat | None = None
    discussion: Chat | None = None  # where a channel's posts are forwarded by itself
    bot_blocked: bool = False  # private: the user stopped the bot
    started: bool = False  # private: the user has written or pressed Start
    last_id: int = 0  # message ids count up in each chat by itself

    def __repr__(self) -> str:
        return f"<{self.kind} {self.title or self.person} {self.id}>"

    def next_id(self) -> int:
        """The id of the next message here."""
        self.last_id += 1
        return self.last_id

    def find(self, message_id: int) -> Message | None:
        """A message that still exists."""
        found = next((m for m in self.log if m.id == message_id), None)
        return None if found is None or found.deleted else found

    @property
    def messages(self) -> list[Message]:
        """What a person who scrolls through the chat reads: no service or deleted messages."""
        return [m for m in self.log if not m.deleted and not m.service]

    @property
    def pinned(self) -> list[Message]:
        """What is pinned now."""
        return [m for m in self.messages if m.pinned]

    def topic(self, name: str) -> Topic:
        """The live topic of this name; KeyError when there is none."""
        for topic in self.topics.values():
            if topic.name == name and not topic.deleted:
                return topic
        raise KeyError(f"no topic {name!r}; there are {[t.name for t in self.topics.values()]}")


@dataclass(kw_only=True, eq=False)
class File:
    """A stored file. `content` may be shorter than `size`: big files need no big test."""

    number: int
    kind: str  # photo, document, video, audio, voice, sticker, animation…
    name: str
    mime: str
    content: bytes
    size: int  # bytes

    @property
    def id(self) -> str:
        """`file_id`: what the bot sends or asks for it with."""
        return f"FILE-{self.kind}-{self.number}"

    @property
    def unique_id(self) -> str:
        """`file_unique_id`."""
        return f"UNIQUE{self.number}"

    @property
    def path(self) -> str:
        """`file_path` below the download address."""
        extension = f".{self.name.rpartition('.')[2]}" if "." in self.name else ""
        return f"{self.kind}s/file_{self.number}{extension}"


@dataclass(kw_only=True, eq=False, repr=False)
class Message:
    """One message, as it stands now."""

    chat: Chat
    id: int
    date: datetime
    sender: Account | None = None  # None in channels
    sender_chat: Chat | None = None  # written as a channel, or as the group (anonymous admin)
    thread: int | None = None
    text: str = ""  # or the caption, when there is a file
    entities: list[Json] = field(default_factory=list)
    file: File | None = None
    extras: Json = field(default_factory=dict)  # other wire fields: contact, location, options
    reply_to: Message | None = None
    quote: str | None = None  # the part replied to
    inline_keyboard: list[list[Json]] = field(default_factory=list)
    keyboard: Json | None = None  # reply keyboard, its removal, or a forced reply
    album: str | None = None  # media_group_id
    forwarded: Json | None = None  # MessageOrigin
    signature: str | None = None
    automatic_forward: bool = False
    edited: datetime | None = None
    service: Json = field(default_factory=dict)  # e.g. {"forum_topic_closed": {}}
    silent: bool = False
    pinned: bool = False
    deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)  # by account id

    def __repr__(self) -> str:
        who = self.sender or self.sender_chat
        what = self.service or self.file or ""
        return f"<message {self.id} of {who} in {self.chat}: {self.text!r} {what}>"

    @property
    def buttons(self) -> list[list[str]]:
        """The labels under the message, by row."""
        rows = self.inline_keyboard or (self.keyboard or {}).get("keyboard", [])
        return [[_label(button) for button in row] for row in rows]

    @property
    def spans(self) -> list[tuple[str, str]]:
        """(kind, the words it covers) of each piece of formatting, in order."""
        return [(entity["type"], utf16.cut(self.text, entity["offset"], entity["length"])) for entity in self.entities]

    @property
    def in_thread(self) -> Topic | None:
        """The topic it is in."""
        return self.chat.topics.get(self.thread) if self.thread is not None else None


def _label(button: Json | str) -> str:
    return button if isinstance(button, str) else str(button["text"])


Room = Chat | Topic


def place(room: Room) -> tuple[Chat, int | None]:
    """The chat and the thread id that a person means by "there"."""
    if isinstance(room, Topic):
        return room.chat, room.id
    return room, None
