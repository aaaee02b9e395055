"""Files: sent one by one or as an album, by upload, by id or by address; and fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import entities, wire
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import new_message, publish, sent
from tests.fakes.telegram.model import Message
from tests.fakes.telegram.params import Params

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import File, Json
    from tests.fakes.telegram.world import FakeTelegram

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes
MAX_ALBUM = 10
MIN_ALBUM = 2
_FIELDS = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVideo": "video",
    "sendAnimation": "animation",
    "sendAudio": "audio",
    "sendVoice": "voice",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
_ALONE = frozenset({"document", "audio"})  # albums of these take nothing else
_NAMES = {"photo": "photo.jpg", "voice": "voice.ogg", "video": "video.mp4"}


def _sender(kind: str) -> Handler:
    def send(world: FakeTelegram, params: Params) -> Done:
        text, spans = _caption(world, params)
        file = _take(world, params, params.text(kind), kind, part=kind)
        message = new_message(world, params)
        message.text, message.entities, message.file = text, spans, file
        return sent(message)

    return send


def send_media_group(world: FakeTelegram, params: Params) -> Done:
    """Two to ten files under one `media_group_id`."""
    items = params.structure("media", [])
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len(items) < MIN_ALBUM:
        world.judge.note("sendMediaGroup: an album must include 2-10 items")
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and kinds & _ALONE:
        raise bad_request("can't use the media of the specified type in the album")
    contents = [_album_item(world, params, item) for item in items]
    first = new_message(world, params, plural=len(items))
    album = str(14_000_000_000 + len(world.accepted))
    messages: list[Message] = []
    for text, spans, file in contents:
        message = first if not messages else _beside(first)
        message.text, message.entities, message.file = text, spans, file
        message.album = album
        messages.append(publish(message))
    return Done([wire.message(message) for message in messages], tuple(messages))


def _beside(first: Message) -> Message:
    return Message(
        chat=first.chat,
        id=0,
        date=first.date,
        sender=first.sender,
        sender_chat=first.sender_chat,
        thread=first.thread,
        reply_to=first.reply_to,
        quote=first.quote,
        silent=first.silent,
        extras=dict(first.extras),
    )


def _album_item(world: FakeTelegram, params: Params, item: Json) -> tuple[str, list[Json], File]:
    inner = Params(item, params.uploads)
    text, spans = _caption(world, inner)
    return text, spans, _take(world, inner, inner.text("media"), item["type"], part="media")


def _caption(world: FakeTelegram, params: Params) -> tuple[str, list[Json]]:
    return entities.formatted(params, "caption", entities.MAX_CAPTION, world.find_user, may_be_empty=True)


def _take(world: FakeTelegram, params: Params, value: str, kind: str, *, part: str) -> File:
    """The file a request means: an upload, an address, or a `file_id` the bot has seen."""
    name = value.removeprefix("attach://") if value.startswith("attach://") else part
    upload = params.uploads.get(name)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return world.files.store(kind, upload.content, name=upload.name, mime=upload.mime)
    if not value:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if value.startswith(("http://", "https://")):
        return _from_web(world, value, kind)
    known = world.files.find(value)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _from_web(world: FakeTelegram, url: str, kind: str) -> File:
    content = world.files.web.get(url)
    if content is None:
        raise bad_request("failed to get HTTP URL content")
    name = url.rpartition("/")[2] or _NAMES.get(kind, "file.bin")
    return world.files.store(kind, content, name=name, mime="application/octet-stream")


def get_file(world: FakeTelegram, params: Params) -> Done:
    """Where to download a file from."""
    file = world.files.find(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return Done(wire.file(file))


METHODS: Mapping[str, Handler] = {
    **{method: _sender(kind) for method, kind in _FIELDS.items()},
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
