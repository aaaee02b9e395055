"""Telegram's updates → what happened, in the core's words. Pure: no call is made here."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import telegram
from telegram import Chat, ChatMember, ChatMemberRestricted, Update, User

from adapters.telegram.contents import (
    CommandWords,
    Me,
    attachment_of,
    command_in,
    is_content,
    mentions,
    without_mentions,
)
from adapters.telegram.settings import PLATFORM
from bot.messages import (
    Address,
    Attachment,
    Command,
    Edited,
    Event,
    Incoming,
    Membership,
    Message,
    Moved,
    Person,
    Piece,
    Press,
    RoomKind,
    Unreadable,
)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
TELEGRAM_ITSELF = 777000  # posts of a linked channel arrive in its discussion group from this account
NOBODY = (1087968824, 136817688)  # @GroupAnonymousBot and @Channel_Bot stand in for whoever it was
_LONGEST_RAW = 20_000  # characters of an unreadable update that are kept
_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads for one account."""

    account: str
    me: Me
    bot: telegram.Bot  # only to parse with
    now: Callable[[], datetime]  # for what Telegram gives no time of

    def read(self, raws: Sequence[Raw]) -> Incoming | None:
        """One update, or the updates of one album. None: nothing that concerns the desk. Never fails."""
        try:
            updates = [Update.de_json(_sound(raw), self.bot) for raw in raws]
            return self._album(updates) if len(updates) > 1 else self._update(updates[0])
        except Exception as error:  # whatever the platform sends, the next update has to be read
            return self._unreadable(raws, error)

    def _unreadable(self, raws: Sequence[Raw], error: Exception) -> Incoming:
        raw = json.dumps(raws[0] if len(raws) == 1 else list(raws))[:_LONGEST_RAW]
        return Incoming(
            id=str(raws[0]["update_id"]),
            at=self.now(),
            sender=Person(platform=PLATFORM, id="0"),
            where=Address(platform=PLATFORM, account=self.account, chat="0"),
            room=RoomKind.PUBLIC,
            event=Unreadable(raw=raw, error=f"{type(error).__name__}: {error}"),
        )

    def _update(self, update: Update) -> Incoming | None:
        if update.message is not None:
            return self._message(update, update.message)
        if update.edited_message is not None:
            return self._edited(update, update.edited_message)
        if update.callback_query is not None:
            return self._press(update, update.callback_query)
        if update.my_chat_member is not None:
            return self._membership(update, update.my_chat_member)
        return None

    # --- messages ----------------------------------------------------------------------------------------------------

    def _message(self, update: Update, message: telegram.Message) -> Incoming | None:
        if message.migrate_to_chat_id is not None:
            moved = Moved(to=replace(self._where(message.chat), chat=str(message.migrate_to_chat_id)))
            return self._incoming(update, message, moved)
        if not is_content(message) or _is_channel_post(message):
            return None
        if (words := command_in(message)) is not None:
            return self._command(update, message, words, self._files(message))
        return self._incoming(update, message, self._said((message,)), addressed=self._is_to_us(message))

    def _command(
        self, update: Update, message: telegram.Message, words: CommandWords, files: tuple[Attachment, ...]
    ) -> Incoming | None:
        """Drops what names another bot: passing it on as a text would, in a ticket's topic, show it to the member."""
        private = message.chat.type == Chat.PRIVATE
        if words.target and not self.me.means(words.target) and not private:
            return None
        event: Event = Command(
            name=words.name,
            text=words.text,
            attachments=files,
            message_id=str(message.message_id),
            reply_to=_reply_to(message),
        )
        if private and words.name == "start" and words.text:
            event = Press(press_id="", action=words.text)  # a button that led here by a link
        return self._incoming(update, message, event, addressed=bool(words.target) or self._is_to_us(message))

    def _album(self, updates: Sequence[Update]) -> Incoming | None:
        messages = tuple(m for update in updates if (m := update.message) is not None and not _is_channel_post(m))
        if not messages:
            return None
        for message in messages:
            if (words := command_in(message)) is not None:
                return self._command(updates[0], message, words, self._said(messages).attachments)
        addressed = any(self._is_to_us(message) for message in messages)
        return self._incoming(updates[0], messages[0], self._said(messages), addressed=addressed)

    def _said(self, messages: Sequence[telegram.Message]) -> Message:
        first = messages[0]
        texts = [without_mentions(message, self.me) for message in messages]
        pieces = [
            Piece(message_id=str(message.message_id), text=text, attachments=self._files(message))
            for message, text in zip(messages, texts, strict=True)
        ]
        return Message(
            message_id=str(first.message_id),
            text="\n".join(filter(None, texts)),
            attachments=tuple(a for message in messages for a in self._files(message)),
            reply_to=_reply_to(first),
            album=first.media_group_id,
            pieces=tuple(pieces) if len(pieces) > 1 else (),
            forwarded=first.forward_origin is not None,
        )

    def _edited(self, update: Update, message: telegram.Message) -> Incoming | None:
        walks = message.location is not None  # a shared position that moves is "edited" every few seconds
        if not is_content(message) or _is_channel_post(message) or walks:
            return None
        said = self._said((message,))
        edited = Edited(message_id=said.message_id, text=said.text, attachments=said.attachments)
        at = message.edit_date or message.date
        return replace(self._incoming(update, message, edited, addressed=self._is_to_us(message)), at=at)

    def _is_to_us(self, message: telegram.Message) -> bool:
        answered = message.reply_to_message if _reply_to(message) else None
        to_us = answered is not None and answered.from_user is not None and answered.from_user.id == self.me.id
        return message.chat.type == Chat.PRIVATE or to_us or bool(mentions(message, self.me))

    def _files(self, message: telegram.Message) -> tuple[Attachment, ...]:
        found = attachment_of(message, self._where(message.chat))
        return (found,) if found else ()

    # --- everything else ---------------------------------------------------------------------------------------------

    def _press(self, update: Update, query: telegram.CallbackQuery) -> Incoming:
        """Callback queries carry no time, and the person is real even where the message was anonymous."""
        message = query.message
        where = self._where(message.chat) if message else self._where_alone(query.from_user)
        if isinstance(message, telegram.Message):
            where = replace(where, thread=_thread(message))
        return Incoming(
            id=str(update.update_id),
            at=self.now(),
            sender=_person(query.from_user),
            where=where,
            room=_room(message.chat) if message else RoomKind.PRIVATE,
            event=Press(
                press_id=query.id,
                action=query.data or "",
                message_id=str(message.message_id) if message else None,
            ),
            addressed=True,
        )

    def _membership(self, update: Update, change: telegram.ChatMemberUpdated) -> Incoming | None:
        """Told when it changes whether we are there: a promotion is nothing new. Channels are no rooms of ours."""
        present = _is_in(change.new_chat_member)
        if present == _is_in(change.old_chat_member) or change.chat.type == Chat.CHANNEL:
            return None
        return Incoming(
            id=str(update.update_id),
            at=change.date,
            sender=_person(change.from_user),
            where=self._where(change.chat),
            room=_room(change.chat),
            event=Membership(present=present, title=change.chat.effective_name or ""),
        )

    def _incoming(
        self, update: Update, message: telegram.Message, event: Event, *, addressed: bool = False
    ) -> Incoming:
        return Incoming(
            id=str(update.update_id),
            at=message.date,
            sender=_sender(message),
            where=replace(self._where(message.chat), thread=_thread(message)),
            room=_room(message.chat),
            event=event,
            addressed=addressed,
        )

    def _where(self, chat: Chat) -> Address:
        return Address(platform=PLATFORM, account=self.account, chat=str(chat.id))

    def _where_alone(self, person: User) -> Address:
        return Address(platform=PLATFORM, account=self.account, chat=str(person.id))


def album_of(raw: Raw) -> tuple[int, str] | None:
    """Which album an update belongs to: (chat, `media_group_id`)."""
    message = raw.get("message")
    if not isinstance(message, dict) or not message.get("media_group_id"):
        return None
    chat = message.get("chat")
    return (chat["id"], str(message["media_group_id"])) if isinstance(chat, dict) and "id" in chat else None


def _sound(value: Any) -> Any:
    """Without what JSON can write but no database can store: half characters and NUL."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case dict():
            return {key: _sound(inner) for key, inner in value.items()}
        case list():
            return [_sound(inner) for inner in value]
        case _:
            return value


def _room(chat: Chat) -> RoomKind:
    return RoomKind.PRIVATE if chat.type == Chat.PRIVATE else RoomKind.PUBLIC


def _thread(message: telegram.Message) -> str | None:
    # Replies outside of topics carry a thread number too; it is no place where one could send.
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else None


def _reply_to(message: telegram.Message) -> str | None:
    """What a message answers. In a topic every message "answers" the one that opened it; that means nothing."""
    answered = message.reply_to_message
    if answered is None:
        return None
    opener = message.is_topic_message and answered.message_id == message.message_thread_id
    return None if opener else str(answered.message_id)


def _is_channel_post(message: telegram.Message) -> bool:
    by_telegram = message.from_user is not None and message.from_user.id == TELEGRAM_ITSELF
    return bool(message.is_automatic_forward) or by_telegram


def _sender(message: telegram.Message) -> Person:
    """Who wrote; where it was written in the name of a chat, that chat, marked as anonymous."""
    if message.sender_chat is not None:
        chat = message.sender_chat
        return Person(platform=PLATFORM, id=str(chat.id), name=chat.effective_name or "", anonymous=True)
    if message.from_user is None:
        return Person(platform=PLATFORM, id="0", anonymous=True)
    return _person(message.from_user)


def _person(user: User) -> Person:
    return Person(
        platform=PLATFORM,
        id=str(user.id),
        name=user.full_name,
        language=user.language_code,
        is_bot=user.is_bot and user.id not in NOBODY,
        anonymous=user.id in NOBODY,
    )


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _OUT
