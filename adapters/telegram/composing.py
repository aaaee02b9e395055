"""One outgoing message → the one call of the Bot API that puts it. Nothing is called here, so whatever fails here
was certainly not sent."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import assert_never

import telegram
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode

from adapters.telegram.contents import ANIMATION, VIDEO_NOTE
from adapters.telegram.outcomes import NotAttempted
from adapters.telegram.settings import PLATFORM
from adapters.telegram.units import cut
from bot.errors import AttachmentUnavailable
from bot.messages import Address, Attachment, Button, FileKind, Outgoing
from bot.platform import Markup, Refused
from bot.rendering import render

MAX_LABEL = 60  # units of a button's label; more is cut off by the apps anyway
MAX_PHOTO = 10 * 1024 * 1024  # bytes of an uploaded photo; a larger one goes as a file
MAX_TITLE = 128  # units of a topic's name
_STICKER_TYPES = frozenset({"image/webp", "video/webm", "application/x-tgsticker"})
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Call = Callable[[], Awaitable[telegram.Message | tuple[telegram.Message, ...]]]
_AlbumItem = InputMediaAudio | InputMediaDocument | InputMediaPhoto | InputMediaVideo


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Composes for one account."""

    bot: Bot
    account: str
    files: Callable[[str], Path]  # by SHA-256; `AttachmentUnavailable` when it is not stored

    def put(self, message: Outgoing, username: str) -> Call:
        """The call that sends the message; `NotAttempted` when there can be none.

        `username`: the bot's, for links into the private chat. Reads files, so best called in a thread.
        """
        place = _Place.of(message)
        keyboard = keyboard_of(message, username)
        match message.attachments:
            case ():
                return self._text(message, place, keyboard)
            case (only,):
                return self._single(only, message, place, keyboard)
            case several:
                return self._album(several, message, place)

    def _text(self, message: Outgoing, place: "_Place", keyboard: InlineKeyboardMarkup | None) -> Call:
        return partial(
            self.bot.send_message,
            text=html(message),
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
            chat_id=place.chat_id,
            message_thread_id=place.thread_id,
            reply_parameters=place.reply,
            disable_notification=place.silent,
        )

    def _single(
        self, file: Attachment, message: Outgoing, place: "_Place", keyboard: InlineKeyboardMarkup | None
    ) -> Call:
        def call(method: Callable[..., Awaitable[telegram.Message]], **content: object) -> Call:
            return partial(
                method,
                **content,
                reply_markup=keyboard,
                chat_id=place.chat_id,
                message_thread_id=place.thread_id,
                reply_parameters=place.reply,
                disable_notification=place.silent,
            )

        given = self._given(file)
        caption = {"caption": html(message) or None, "parse_mode": ParseMode.HTML}
        if isinstance(given, str):
            mark, id_ = _unmarked(given)
            if mark == ANIMATION:
                return call(self.bot.send_animation, animation=id_, **caption)
            if mark == VIDEO_NOTE and not message.body:
                return call(self.bot.send_video_note, video_note=id_)
            given = id_
        kind = self._kind(file)
        match kind:
            case FileKind.PHOTO:
                return call(self.bot.send_photo, photo=given, **caption)
            case FileKind.VIDEO:
                return call(self.bot.send_video, video=given, **caption)
            case FileKind.AUDIO:
                return call(self.bot.send_audio, audio=given, **caption)
            case FileKind.VOICE:
                return call(self.bot.send_voice, voice=given, **caption)
            case FileKind.STICKER:
                return call(self.bot.send_sticker, sticker=given)
            case FileKind.FILE:
                return call(self.bot.send_document, document=given, **caption)
            case _:
                assert_never(kind)

    def _album(self, files: Sequence[Attachment], message: Outgoing, place: "_Place") -> Call:
        kinds = {self._kind(file) for file in files}
        together = kinds <= {FileKind.PHOTO, FileKind.VIDEO} or len(kinds) == 1
        items = [self._item(file, as_kind=None if together else FileKind.FILE) for file in files]
        return partial(
            self.bot.send_media_group,
            media=items,
            caption=html(message) or None,
            parse_mode=ParseMode.HTML,
            chat_id=place.chat_id,
            message_thread_id=place.thread_id,
            reply_parameters=place.reply,
            disable_notification=place.silent,
        )

    def _item(self, file: Attachment, *, as_kind: FileKind | None) -> _AlbumItem:
        given = self._given(file, attach=True)
        media = _unmarked(given)[1] if isinstance(given, str) else given
        match as_kind or self._kind(file):
            case FileKind.PHOTO:
                return InputMediaPhoto(media)
            case FileKind.VIDEO:
                return InputMediaVideo(media)
            case FileKind.AUDIO:
                return InputMediaAudio(media)
            case _:
                return InputMediaDocument(media)

    def _kind(self, file: Attachment) -> FileKind:
        """As what it is sent; a new upload only as what Telegram takes as such."""
        if self._ref(file) is not None:
            return file.kind
        if file.kind is FileKind.PHOTO and (file.size or 0) > MAX_PHOTO:
            return FileKind.FILE
        if file.kind is FileKind.STICKER and file.media_type not in _STICKER_TYPES:
            return FileKind.FILE
        return file.kind

    def _ref(self, file: Attachment) -> str | None:
        """Telegram's reference, where it is of this account: no other may use it."""
        source = file.source
        ours = source is not None and (source.platform, source.account) == (PLATFORM, self.account)
        return file.ref if ours else None

    def _given(self, file: Attachment, *, attach: bool = False) -> str | InputFile:
        if (ref := self._ref(file)) is not None:
            return ref
        try:
            content = self.files(file.sha256 or "").read_bytes()
        except (AttachmentUnavailable, OSError) as error:
            raise NotAttempted(Refused(reason=f"{file.name} cannot be sent: {error}")) from error
        return InputFile(content, filename=file.name, attach=attach)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where and how a message stands, in Telegram's terms."""

    chat_id: int
    thread_id: int | None
    reply: ReplyParameters | None
    silent: bool

    @classmethod
    def of(cls, message: Outgoing) -> "_Place":
        reply_to = message.reply_to
        return cls(
            chat_id=number(message.to.chat),
            thread_id=number(message.to.thread) if message.to.thread else None,
            reply=ReplyParameters(number(reply_to), allow_sending_without_reply=True) if reply_to else None,
            silent=message.silent,
        )


def number(id_: str) -> int:
    """One of Telegram's ids; `NotAttempted` for anything else."""
    try:
        return int(id_)
    except ValueError as error:
        raise NotAttempted(Refused(reason=f"{id_!r} is no id of Telegram's")) from error


def html(message: Outgoing) -> str:
    """The body as Telegram's HTML."""
    return render(message.body, Markup.TELEGRAM_HTML)


def is_private(where: Address) -> bool:
    """Users have positive ids, groups and channels negative ones."""
    return not where.chat.startswith("-")


def keyboard_of(message: Outgoing, username: str) -> InlineKeyboardMarkup | None:
    """The buttons; those that go on in private become links there when the message stands elsewhere."""
    rows = [list(_row(row, username, linked=not is_private(message.to))) for row in message.buttons]
    return InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None


def needs_username(message: Outgoing) -> bool:
    """Whether a link into the private chat has to be made."""
    linked = (button for row in message.buttons for button in row if button.private and button.action)
    return not is_private(message.to) and any(linked)


def _row(row: Sequence[Button], username: str, *, linked: bool) -> Iterator[InlineKeyboardButton]:
    for button in row:
        label = cut(button.label, MAX_LABEL)
        if button.action and button.private and linked:
            yield InlineKeyboardButton(label, url=f"https://t.me/{username}?start={button.action}")
        elif button.action:
            yield InlineKeyboardButton(label, callback_data=button.action)
        elif button.url:
            yield InlineKeyboardButton(label, url=button.url)


def in_thread(message: Outgoing, thread: int) -> Outgoing:
    """The same message, inside the thread that was opened for it."""
    return replace(message, to=replace(message.to, thread=str(thread)), new_thread=None, reply_to=None)


def _unmarked(ref: str) -> tuple[str, str]:
    """(what the file has to be sent as, its `file_id`)."""
    mark = next((mark for mark in (ANIMATION, VIDEO_NOTE) if ref.startswith(mark)), "")
    return mark, ref.removeprefix(mark)
