"""What a Telegram message says and carries, in the core's words."""

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

import telegram
from telegram import MessageEntity

from adapters.telegram.units import Span, piece, without
from bot.messages import Address, Attachment, FileKind

ANIMATION, VIDEO_NOTE = "animation:", "video_note:"
"""What stands before the reference of a file that Telegram takes back only as what it was."""

_STICKERS = {(False, False): ("webp", "image/webp"), (True, False): ("tgs", "application/x-tgsticker")}
_MOVING_STICKER = ("webm", "video/webm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who the bot is, as far as reading and linking need it."""

    id: int
    username: str

    def means(self, target: str) -> bool:
        """Whether `@target` is the bot."""
        return target.lower() == self.username.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWords:
    """A text that begins with a command."""

    name: str  # lower case
    target: str  # the bot it names after `@`; often empty
    text: str  # everything behind it


def is_content(message: telegram.Message) -> bool:
    """Whether a person said or sent something; False for service messages and what we cannot know."""
    if message.successful_payment is not None or message.passport_data is not None:
        return False
    return bool(message.text) or message.effective_attachment is not None


def spoken(message: telegram.Message) -> str:
    """The text or caption, or in words what has neither."""
    return message.text or message.caption or _in_words(message)


def mentions(message: telegram.Message, me: Me) -> tuple[Span, ...]:
    """Where the text or caption mentions the bot."""
    return tuple((entity.offset, entity.length) for entity in _entities(message) if _mentions(entity, message, me))


def without_mentions(message: telegram.Message, me: Me) -> str:
    """What is said to the bot, without naming it."""
    spans = mentions(message, me)
    return without(spoken(message), spans) if spans else spoken(message)


def command_in(message: telegram.Message) -> CommandWords | None:
    """The command that the text or caption begins with."""
    first = next((e for e in _entities(message) if e.offset == 0 and e.type == MessageEntity.BOT_COMMAND), None)
    if first is None:
        return None
    said = message.text or message.caption or ""
    name, _, target = piece(said, (0, first.length)).removeprefix("/").partition("@")
    return CommandWords(name=name.lower(), target=target, text=without(said, ((0, first.length),)))


def _entities(message: telegram.Message) -> tuple[MessageEntity, ...]:
    return tuple(message.entities or message.caption_entities or ())


def _mentions(entity: MessageEntity, message: telegram.Message, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    name = piece(message.text or message.caption or "", (entity.offset, entity.length))
    return entity.type == MessageEntity.MENTION and me.means(name.removeprefix("@"))


def _in_words(message: telegram.Message) -> str:
    """Contacts, places, polls and dice as a line of text; other content without words is an empty message."""
    if contact := message.contact:
        name = " ".join(filter(None, (contact.first_name, contact.last_name)))
        return f"👤 {name}: {contact.phone_number}"
    if venue := message.venue:
        return f"📍 {venue.title}, {venue.address} ({_point(venue.location)})"
    if message.location:
        return f"📍 {_point(message.location)}"
    if poll := message.poll:
        return "\n".join((f"📊 {poll.question}", *(f"– {option.text}" for option in poll.options)))
    return f"{message.dice.emoji} {message.dice.value}" if message.dice else ""


def _point(location: telegram.Location) -> str:
    return f"{location.latitude:.6f}, {location.longitude:.6f}"


# --- files -----------------------------------------------------------------------------------------------------------


def attachment_of(message: telegram.Message, source: Address) -> Attachment | None:
    """The file of a message; `source` is the chat, where its reference is valid."""
    return _plain_file(message, source) or _picture(message, source)


def _plain_file(message: telegram.Message, source: Address) -> Attachment | None:
    # An animation comes as a document too, so it is asked for first.
    if found := message.animation:
        return _named(found, FileKind.VIDEO, source, f"animation-{message.message_id}.mp4", "video/mp4", mark=ANIMATION)
    if video := message.video:
        return _named(video, FileKind.VIDEO, source, f"video-{message.message_id}.mp4", "video/mp4")
    if audio := message.audio:
        return _named(audio, FileKind.AUDIO, source, f"audio-{message.message_id}.mp3", "audio/mpeg")
    if document := message.document:
        return _named(document, FileKind.FILE, source, f"file-{message.message_id}", "application/octet-stream")
    return None


def _named(
    media: telegram.Animation | telegram.Video | telegram.Audio | telegram.Document,
    kind: FileKind,
    source: Address,
    name: str,
    media_type: str,
    *,
    mark: str = "",
) -> Attachment:
    return Attachment(
        kind=kind,
        name=_file_name(media.file_name) or name,
        size=media.file_size,
        media_type=media.mime_type or media_type,
        source=source,
        ref=mark + media.file_id,
        content_id=media.file_unique_id,
    )


def _picture(message: telegram.Message, source: Address) -> Attachment | None:
    number = message.message_id
    if message.photo:
        return _unnamed(message.photo[-1], FileKind.PHOTO, source, f"photo-{number}.jpg", "image/jpeg")
    if voice := message.voice:
        media_type = voice.mime_type or "audio/ogg"
        return _unnamed(voice, FileKind.VOICE, source, f"voice-{number}.ogg", media_type)
    if note := message.video_note:
        return _unnamed(note, FileKind.VIDEO, source, f"video-{number}.mp4", "video/mp4", mark=VIDEO_NOTE)
    if sticker := message.sticker:
        extension, media_type = _STICKERS.get((sticker.is_animated, sticker.is_video), _MOVING_STICKER)
        return _unnamed(sticker, FileKind.STICKER, source, f"sticker-{number}.{extension}", media_type)
    return None


def _unnamed(
    media: telegram.PhotoSize | telegram.Voice | telegram.VideoNote | telegram.Sticker,
    kind: FileKind,
    source: Address,
    name: str,
    media_type: str,
    *,
    mark: str = "",
) -> Attachment:
    return Attachment(
        kind=kind,
        name=name,
        size=media.file_size,
        media_type=media_type,
        source=source,
        ref=mark + media.file_id,
        content_id=media.file_unique_id,
    )


def _file_name(given: str | None) -> str:
    """The last part of what the sender's app calls the file: a name, never a path."""
    name = PurePosixPath(PureWindowsPath(given or "").name).name
    return name if name.strip(".") else ""
