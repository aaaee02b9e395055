"""Discord's messages → what happened, in the core's words. Pure: no call is made here.

The gateway and the history give the same JSON, so what was missed reads as what was heard.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.discord.connection import Raw
from adapters.discord.contents import Me, command_in, files_of, is_forwarded, mentions, person_of, text_of
from adapters.discord.places import Channel
from adapters.discord.settings import PLATFORM
from adapters.discord.units import moment_of
from bot.messages import (
    Address,
    Command,
    Deleted,
    Edited,
    Event,
    Incoming,
    Message,
    Person,
    RoomKind,
    Unreadable,
)

_BY_PEOPLE = frozenset({0, 19})  # message types: said, and said in reply; the rest is Discord's own
_LONGEST_RAW = 20_000  # characters of an unreadable event that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads for one account."""

    account: str
    guild: str
    me: Me
    watched: frozenset[str]  # channels, and forums, in which everything is read
    now: Callable[[], datetime]  # for what Discord gives no time of

    def concerns_us(self, raw: Raw, channel: Channel) -> bool:
        """Whether a message is for the desk: in private, on the staff side, in a watched channel, or to us."""
        if channel.guild is not None and channel.guild != self.guild:
            return False
        watched = channel.id in self.watched or channel.parent in self.watched
        return watched or channel.is_private_for(self.me.id) or self.is_to_us(raw, channel)

    def is_to_us(self, raw: Raw, channel: Channel) -> bool:
        answered = (raw.get("referenced_message") or {}).get("author") or {}
        replied = str(answered.get("id")) == self.me.id and not is_forwarded(raw)
        return channel.is_private_for(self.me.id) or replied or mentions(raw, self.me)

    def message(self, raw: Raw, channel: Channel) -> Incoming | None:
        """What somebody wrote. None: nothing that concerns the desk."""
        author = raw["author"]
        if author.get("bot") or raw.get("webhook_id") or raw.get("type", 0) not in _BY_PEOPLE:
            return None
        if not self.concerns_us(raw, channel):
            return None
        where, said = channel.address(self.account), self._said(raw, channel)
        if not said.text and not said.attachments:
            return None  # Discord keeps back what was written where we may not read it
        words = command_in(said.text)
        event: Event = said
        if words is not None:
            event = Command(
                name=words.name,
                text=words.text,
                attachments=said.attachments,
                message_id=said.message_id,
                reply_to=said.reply_to,
            )
        return Incoming(
            id=f"m{raw['id']}",
            at=moment_of(raw["id"]),
            sender=person_of(author, raw.get("member")),
            where=where,
            room=channel.room(self.me.id),
            event=event,
            addressed=self.is_to_us(raw, channel),
        )

    def _said(self, raw: Raw, channel: Channel) -> Message:
        answered = None if is_forwarded(raw) else (raw.get("message_reference") or {}).get("message_id")
        return Message(
            message_id=str(raw["id"]),
            text=text_of(raw, self.me),
            attachments=files_of(raw, channel.address(self.account)),
            reply_to=str(answered) if answered else None,
            forwarded=is_forwarded(raw),
        )

    def edited(self, raw: Raw, channel: Channel) -> Incoming | None:
        """A changed message. Discord also "changes" one when it shows a link's preview or pins it: that is no edit."""
        changed, author = raw.get("edited_timestamp"), raw.get("author") or {}
        if not changed or not author or author.get("bot") or "content" not in raw:
            return None
        if not self.concerns_us(raw, channel):
            return None
        said = self._said(raw, channel)
        if not said.text and not said.attachments:
            return None
        return Incoming(
            id=f"m{raw['id']}/{changed}",
            at=datetime.fromisoformat(changed),
            sender=person_of(author, raw.get("member")),
            where=channel.address(self.account),
            room=channel.room(self.me.id),
            event=Edited(message_id=said.message_id, text=said.text, attachments=said.attachments),
            addressed=self.is_to_us(raw, channel),
        )

    def deleted(self, message_id: str, author: Person, channel: Channel) -> Incoming:
        """A message that is gone. Who removed it Discord does not say: it counts as its author's wish."""
        return Incoming(
            id=f"m{message_id}/deleted",
            at=self.now(),
            sender=author,
            where=channel.address(self.account),
            room=channel.room(self.me.id),
            event=Deleted(message_id=message_id),
        )

    def unreadable(self, name: str, raw: object, error: Exception) -> Incoming:
        """Kept for a person to look at; the same event again has the same id."""
        text = raw if isinstance(raw, str) else json.dumps(raw, default=str, sort_keys=True)
        digest = hashlib.sha256(f"{name} {text}".encode("utf-8", "replace")).hexdigest()[:32]
        return Incoming(
            id=f"u{digest}",
            at=self.now(),
            sender=Person(platform=PLATFORM, id="0"),
            where=Address(platform=PLATFORM, account=self.account, chat="0"),
            room=RoomKind.PUBLIC,
            event=Unreadable(raw=f"{name} {text}"[:_LONGEST_RAW], error=f"{type(error).__name__}: {error}"),
        )


def sound(value: object) -> object:
    """Without what JSON can write but no database can store: half characters and NUL."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case dict():
            return {key: sound(inner) for key, inner in value.items()}
        case list():
            return [sound(inner) for inner in value]
        case _:
            return value


def sound_object(value: object) -> Raw:
    """The same of what has to be an object; `TypeError` when it is something else."""
    match sound(value):
        case dict() as raw:
            return raw
        case other:
            raise TypeError(f"an object was expected, not {type(other).__name__}")
