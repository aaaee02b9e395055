"""What a person does in the app, and what that makes the server tell the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram import entities, happenings, wire
from tests.fakes.telegram.model import Account, Chat, Message, place
from tests.fakes.telegram.moderating import Moderating

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.telegram.model import Json, Room
    from tests.fakes.telegram.press import Press

_START_LINK = re.compile(r"https?://t\.me/(\w+)\?start=([\w-]*)")


@dataclass(kw_only=True, eq=False, repr=False)
class Person(Moderating):
    """Somebody with the app in hand."""

    # Reading

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.world.chats[self.id]

    @property
    def inbox(self) -> list[Message]:
        """What the bot has written in the private chat and still stands there."""
        return [m for m in self.chat.messages if m.sender is self.world.bot]

    def menu(self, room: Room | None = None) -> dict[str, str]:
        """The commands that the app offers here (by default in the private chat)."""
        from tests.fakes.telegram.methods import commands

        chat = place(room)[0] if room is not None else self.chat
        shown = commands.menu(self.world, self, chat)
        return {entry["command"]: entry["description"] for entry in shown}

    # Writing

    async def says(
        self,
        room: Room,
        text: str,
        *,
        reply_to: Message | None = None,
        quote: str | None = None,
        spans: list[Json] | None = None,
        anonymous: bool = False,
        as_channel: Chat | None = None,
    ) -> Message:
        """Write a text; `anonymous` as the group, `as_channel` as a channel one owns.

        `spans` are `MessageEntity` objects besides what is recognised by itself.
        """
        message = self._draft(room, reply_to=reply_to)
        message.text = text
        message.entities = entities.in_order((spans or []) + entities.detect(text))
        message.quote = quote
        self._disguise(message, anonymous=anonymous, as_channel=as_channel)
        return await self._post(message)

    async def starts(self, payload: str = "") -> Message:
        """Open the bot by a link `t.me/…?start=payload` and press Start."""
        if self.chat.bot_blocked:
            await self.unblocks_bot()
        return await self.says(self.chat, f"/start {payload}".strip())

    async def sends_photo(self, room: Room, caption: str = "", **how: Any) -> Message:
        """A picture; see `sends_file`."""
        return await self.sends_file(room, "photo", caption, name="photo.jpg", **how)

    async def sends_document(self, room: Room, name: str = "statement.pdf", caption: str = "", **how: Any) -> Message:
        """A file; see `sends_file`."""
        return await self.sends_file(room, "document", caption, name=name, **how)

    async def sends_video(self, room: Room, caption: str = "", **how: Any) -> Message:
        """A video; see `sends_file`."""
        return await self.sends_file(room, "video", caption, name="video.mp4", **how)

    async def sends_voice(self, room: Room, **how: Any) -> Message:
        """A voice note; see `sends_file`."""
        return await self.sends_file(room, "voice", name="voice.ogg", **how)

    async def sends_sticker(self, room: Room, **how: Any) -> Message:
        """A sticker; see `sends_file`."""
        return await self.sends_file(room, "sticker", name="sticker.webp", **how)

    async def sends_file(
        self,
        room: Room,
        kind: str,
        caption: str = "",
        *,
        name: str = "file.bin",
        mime: str = "application/octet-stream",
        content: bytes = b"\x89 a few bytes",
        size: int | None = None,
        reply_to: Message | None = None,
        album: str | None = None,
    ) -> Message:
        """Upload something; `size` (bytes) pretends that it is bigger than `content`."""
        message = self._draft(room, reply_to=reply_to)
        message.file = self.world.files.store(kind, content, name=name, mime=mime, size=size)
        message.text, message.entities = caption, entities.detect(caption)
        message.album = album
        return await self._post(message)

    async def sends_album(self, room: Room, captions: Iterable[str], *, kind: str = "photo") -> list[Message]:
        """Several pictures at once: separate updates with one `media_group_id`."""
        album = str(13_000_000_000 + len(self.world.files.stored))
        return [await self.sends_file(room, kind, caption, name="photo.jpg", album=album) for caption in captions]

    async def shares(self, room: Room, **extras: Any) -> Message:
        """Any other content, by its wire field: `contact={…}`, `location={…}`, `dice={…}`."""
        message = self._draft(room)
        message.extras = extras
        return await self._post(message)

    async def forwards(self, original: Message, room: Room, *, hidden: bool = False) -> Message:
        """Forward; `hidden` when the author lets nobody link back: only a name remains."""
        message = self._draft(room)
        message.text, message.entities = original.text, list(original.entities)
        message.file = original.file
        message.forwarded = origin(original, hidden=hidden)
        return await self._post(message)

    # Changing one's mind

    async def edits(self, message: Message, text: str) -> None:
        """Change a text or caption."""
        self._mine(message)
        message.text, message.entities = text, entities.detect(text)
        message.edited = self.world.clock()
        await self.world.deliver(message, edited=True)

    async def deletes(self, message: Message) -> None:
        """Delete a message. The server tells bots nothing of it."""
        message.deleted = True
        await self.world.tick()

    async def reacts(self, message: Message, *emoji: str) -> None:
        """Put these reactions under a message instead of the former ones."""
        old = message.reactions.get(self.id, [])
        new = [{"type": "emoji", "emoji": one} for one in emoji]
        message.reactions[self.id] = new
        chat = message.chat
        if chat.kind != "private" and not self.world.member(chat, self.world.bot).is_admin:
            return
        await self.world.tell(
            "message_reaction",
            {
                "chat": wire.chat(chat),
                "message_id": message.id,
                "user": wire.user(self),
                "date": int(self.world.clock().timestamp()),
                "old_reaction": old,
                "new_reaction": new,
            },
        )

    # Buttons

    async def presses(self, message: Message, button: str) -> Press | Message | str:
        """Press by label or data: a `Press`; a start link or reply button: the message; else a URL.

        AssertionError when no such button is under the message.
        """
        if message.deleted:
            raise AssertionError(f"the message {message.id} is gone, and its buttons with it")
        for row in (message.keyboard or {}).get("keyboard", []):
            for key in row:
                label = key if isinstance(key, str) else key["text"]
                if label == button:
                    return await self.says(message.chat, label)
        for row in message.inline_keyboard:
            for key in row:
                if button in (key["text"], key.get("callback_data")):
                    return await self._press_inline(message, key)
        raise AssertionError(f"no button {button!r}; there are {message.buttons}")

    async def _press_inline(self, message: Message, key: Json) -> Press | Message | str:
        if "callback_data" in key:
            data = key["callback_data"]
            return await happenings.press(self.world, self, message.chat, message, data)
        url = str(key.get("url", ""))
        link = _START_LINK.fullmatch(url)
        if link and link.group(1) == self.world.bot.username:
            return await self.starts(link.group(2))
        return url

    # Inside

    def _draft(self, room: Room, *, reply_to: Message | None = None) -> Message:
        chat, thread = place(room)
        if chat.migrated_to is not None:
            raise AssertionError(f"{chat.title!r} was upgraded; people are in the new supergroup")
        if chat.kind != "private" and not self.world.member(chat, self).is_in:
            happenings.seat(chat, self)
        if chat.kind == "private" and (chat is not self.chat or chat.bot_blocked):
            raise AssertionError(f"{self.first_name} cannot write there")
        if thread is None and reply_to is not None and chat.forum:
            thread = reply_to.thread
        return Message(
            chat=chat,
            id=0,
            date=self.world.clock(),
            sender=self,
            thread=thread,
            reply_to=reply_to,
        )

    def _disguise(self, message: Message, *, anonymous: bool, as_channel: Chat | None) -> None:
        anonymous = anonymous or self.world.member(message.chat, self).anonymous
        if message.chat.kind == "channel":
            message.sender, message.sender_chat = None, message.chat
        elif as_channel is not None:
            message.sender, message.sender_chat = CHANNEL_BOT, as_channel
        elif anonymous:
            message.sender, message.sender_chat = ANONYMOUS_ADMIN, message.chat
            message.signature = self.world.member(message.chat, self).custom_title

    async def _post(self, message: Message) -> Message:
        chat = message.chat
        chat.started = True
        message.id = chat.next_id()
        chat.log.append(message)
        await self.world.deliver(message)
        if chat.discussion is not None:
            await forward_automatically(message, chat.discussion, self)
        return message

    def _mine(self, message: Message) -> None:
        if message.sender is self.world.bot:
            raise AssertionError("people cannot edit what the bot wrote")


ANONYMOUS_ADMIN = Account(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = Account(id=136817688, first_name="Channel", username="Channel_Bot", is_bot=True)
SERVICE_ACCOUNT = Account(id=777000, first_name="Telegram")


async def forward_automatically(post: Message, group: Chat, by: Person) -> Message:
    """A channel's post appears in its discussion group, from account 777000."""
    message = Message(
        chat=group,
        id=group.next_id(),
        date=by.world.clock(),
        sender=SERVICE_ACCOUNT,
        sender_chat=post.chat,
        text=post.text,
        entities=list(post.entities),
        file=post.file,
        automatic_forward=True,
        forwarded=origin(post),
    )
    group.log.append(message)
    await by.world.deliver(message)
    return message


def origin(original: Message, *, hidden: bool = False) -> Json:
    """`MessageOrigin`."""
    date = int(original.date.timestamp())
    if original.forwarded is not None:
        return original.forwarded
    if original.chat.kind == "channel":
        channel = {"chat": wire.chat(original.chat), "message_id": original.id}
        return {"type": "channel", "date": date} | channel
    if original.sender_chat is not None:
        sender = wire.chat(original.sender_chat)
        return {"type": "chat", "date": date, "sender_chat": sender}
    author = original.sender
    if author is None or hidden:
        name = author.first_name if author else "Deleted Account"
        return {"type": "hidden_user", "date": date, "sender_user_name": name}
    return {"type": "user", "date": date, "sender_user": wire.user(author)}
