"""What a Discord message says and carries, in the core's words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from adapters.discord.connection import Raw
from adapters.discord.settings import PLATFORM
from bot.messages import Address, Attachment, FileKind, Person

_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_COMMAND = re.compile(r"/([A-Za-z0-9_-]{1,32})(?:\s+|$)")
_STICKERS = {1: ("png", "image/png"), 2: ("png", "image/png"), 3: ("json", "application/json"), 4: ("gif", "image/gif")}
_VOICE = 1 << 13  # message flag
_FORWARD = 1  # type of a message reference
BY_URL, BY_MESSAGE, STICKER = "url:", "message:", "sticker:"
"""How the reference of a file begins: its address, the message it is under, or the sticker it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who the bot is, as far as reading needs it."""

    id: str
    roles: frozenset[str] = frozenset()  # the roles that stand for the bot: mentioning one is mentioning it


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text that begins with a command, typed as text."""

    name: str
    text: str


def text_of(raw: Raw, me: Me) -> str:
    """What is said, without naming us, and with people called by name."""
    text = str(_body(raw).get("content") or "")
    for mention in (f"<@{me.id}>", f"<@!{me.id}>", *(f"<@&{role}>" for role in me.roles)):
        text = text.replace(f"{mention} ", "").replace(mention, "")
    for user in raw.get("mentions") or ():
        name = f"@{name_of(user, user.get('member'))}"
        text = text.replace(f"<@{user['id']}>", name).replace(f"<@!{user['id']}>", name)
    return _EMOJI.sub(r":\1:", text).strip()


def is_forwarded(raw: Raw) -> bool:
    return (raw.get("message_reference") or {}).get("type") == _FORWARD


def _body(raw: Raw) -> Raw:
    """The message, or the one that is passed on in it."""
    snapshots = raw.get("message_snapshots") if is_forwarded(raw) else None
    return dict(snapshots[0]["message"]) if snapshots else raw


def command_in(text: str) -> Words | None:
    """The app makes commands of what begins with `/`; what was typed past it is meant as one all the same."""
    found = _COMMAND.match(text)
    return Words(name=found[1].lower(), text=text[found.end() :].strip()) if found else None


def mentions(raw: Raw, me: Me) -> bool:
    """Whether a message names us."""
    users = {str(user["id"]) for user in raw.get("mentions") or ()}
    return me.id in users or bool(me.roles & set(map(str, raw.get("mention_roles") or ())))


def person_of(user: Raw, member: Raw | None, locale: str | None = None) -> Person:
    """Somebody; `member` tells their roles and their name in the server."""
    return Person(
        platform=PLATFORM,
        id=str(user["id"]),
        name=name_of(user, member),
        language=locale,
        is_bot=bool(user.get("bot")),
        roles=frozenset(map(str, (member or {}).get("roles") or ())),
    )


def name_of(user: Raw, member: Raw | None) -> str:
    return str((member or {}).get("nick") or user.get("global_name") or user.get("username") or "")


# --- files -----------------------------------------------------------------------------------------------------------


def files_of(raw: Raw, source: Address) -> tuple[Attachment, ...]:
    """The files and stickers of a message; `source` is its channel."""
    body = _body(raw)
    named = f"{BY_MESSAGE}{raw.get('channel_id')}/{raw.get('id')}/"
    is_voice = bool(int(body.get("flags") or 0) & _VOICE)
    files = [
        _file(file, source, f"{BY_URL}{file['url']}" if body is not raw else f"{named}{file['id']}", is_voice=is_voice)
        for file in body.get("attachments") or ()
    ]
    return (*files, *(_sticker(sticker, source) for sticker in body.get("sticker_items") or ()))


def uploads_of(raws: Iterable[Raw], source: Address) -> tuple[Attachment, ...]:
    """Files that came with a form or a command: under no message, so only their address leads to them."""
    return tuple(_file(file, source, f"{BY_URL}{file['url']}", is_voice=False) for file in raws)


def _file(raw: Raw, source: Address, ref: str, *, is_voice: bool) -> Attachment:
    media_type = str(raw.get("content_type") or "application/octet-stream").partition(";")[0]
    kind = {"image": FileKind.PHOTO, "video": FileKind.VIDEO, "audio": FileKind.AUDIO}.get(media_type.partition("/")[0])
    return Attachment(
        kind=FileKind.VOICE if is_voice else kind or FileKind.FILE,
        name=file_name(str(raw.get("filename") or "")) or f"file-{raw['id']}",
        size=raw.get("size"),
        media_type=media_type,
        source=source,
        ref=ref,
        alt=str(raw.get("description") or ""),
        content_id=str(raw["id"]),
    )


def _sticker(raw: Raw, source: Address) -> Attachment:
    extension, media_type = _STICKERS.get(int(raw.get("format_type") or 1), _STICKERS[1])
    return Attachment(
        kind=FileKind.STICKER,
        name=f"{file_name(str(raw.get('name') or '')) or 'sticker'}.{extension}",
        media_type=media_type,
        source=source,
        ref=f"{STICKER}{raw['id']}.{extension}",
        content_id=str(raw["id"]),
    )


def file_name(given: str) -> str:
    """The last part of what the sender's app calls the file: a name, never a path."""
    name = PurePosixPath(PureWindowsPath(given).name).name
    return name if name.strip(".") else ""
