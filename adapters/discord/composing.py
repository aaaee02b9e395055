"""One outgoing message → what Discord is sent. Nothing is sent here, so whatever fails here was certainly not sent."""

import io
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import discord
from discord.http import MultipartParameters

from adapters.discord.components import components_of
from adapters.discord.connection import Raw
from adapters.discord.outcomes import NotAttempted
from adapters.discord.settings import PLATFORM
from bot.errors import AttachmentUnavailable
from bot.messages import Attachment, Outgoing
from bot.platform import Markup, Refused
from bot.rendering import plain, render

NO_PREVIEWS, EPHEMERAL, NO_SOUND = 1 << 2, 1 << 6, 1 << 12  # message flags
NOBODY: Raw = {"parse": [], "replied_user": False}  # whom a message may ping: whatever stands in its text, nobody
MAX_MENTION = 25  # characters: "<@&", an id of at most 20, ">" and what parts it from the next
_CROWDS = frozenset({"everyone", "here"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file with its content."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The body of a request."""

    body: Raw
    uploads: tuple[Upload, ...] = field(default=())

    def with_(self, **more: object) -> "Payload":
        """With more in the body."""
        return Payload(body={**self.body, **more}, uploads=self.uploads)

    def inside(self, **around: object) -> "Payload":
        """As the first message of something else."""
        return Payload(body={**around, "message": self.body}, uploads=self.uploads)

    def parameters(self) -> MultipartParameters:
        """As the library takes it; a request is made once, so the files are read once."""
        if not self.uploads:
            return MultipartParameters(payload=self.body, multipart=None, files=None)
        form: list[Raw] = [{"name": "payload_json", "value": json.dumps(self.body), "content_type": "application/json"}]
        files = [discord.File(io.BytesIO(upload.content), filename=upload.name) for upload in self.uploads]
        for index, upload in enumerate(self.uploads):
            part = {"name": f"files[{index}]", "value": upload.content, "filename": upload.name}
            form.append({**part, "content_type": "application/octet-stream"})
        return MultipartParameters(payload=None, multipart=form, files=files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Composes for one account."""

    account: str
    files: Callable[[str], Path]  # by SHA-256; `AttachmentUnavailable` when it is not stored
    fetch: Callable[[Attachment], Awaitable[bytes]]  # of a file that came through this account

    async def put(self, message: Outgoing) -> Payload:
        """A new message; `NotAttempted` when it cannot be."""
        uploads = tuple([await self._upload(file) for file in message.attachments])
        flags = NO_PREVIEWS | (NO_SOUND if message.silent else 0)
        body = {**content_of(message), "allowed_mentions": _allowed(message.mentions), "flags": flags}
        payload = Payload(body=body, uploads=uploads)
        if uploads:
            payload = payload.with_(attachments=_described(uploads))
        if message.reply_to:
            payload = payload.with_(
                message_reference={"message_id": message.reply_to, "fail_if_not_exists": False},
            )
        return payload

    async def _upload(self, file: Attachment) -> Upload:
        """Discord takes no file by reference: what came through this account is fetched and put up again."""
        source = file.source
        is_ours = source is not None and (source.platform, source.account) == (PLATFORM, self.account)
        try:
            if file.sha256 is None and is_ours:
                content = await self.fetch(file)
            else:
                content = self.files(file.sha256 or "").read_bytes()
        except (AttachmentUnavailable, OSError) as error:
            raise NotAttempted(Refused(reason=f"{file.name} cannot be sent: {error}")) from error
        return Upload(name=file.name, content=content, alt=file.alt)


def content_of(message: Outgoing) -> Raw:
    """Text and buttons, as both a new message and a changed one have them; a changed one pings nobody."""
    return {
        "content": f"{heading(message)}{render(message.body, Markup.DISCORD)}",
        "components": components_of(message),
        "allowed_mentions": NOBODY,
    }


def title_of(message: Outgoing) -> str:
    """Of a post in a forum: the one that was decided, or the first line of what it says."""
    return message.new_thread or first_line(message.body)


def first_line(text: str) -> str:
    lines = plain(text).strip().splitlines()
    return lines[0] if lines else "…"


def heading(message: Outgoing) -> str:
    """The line that names whom it pings; in the text below it every such name is broken."""
    named = [f"@{who}" if who in _CROWDS else f"<@&{who}>" for who in message.mentions]
    return f"{' '.join(named)}\n" if named else ""


def _allowed(mentions: Sequence[str]) -> Raw:
    """Nobody but these. `@everyone` and `@here` Discord opens together only."""
    if not mentions:
        return NOBODY
    crowd = ["everyone"] if _CROWDS & set(mentions) else []
    return {"parse": crowd, "roles": [who for who in mentions if who not in _CROWDS], "replied_user": False}


def _described(uploads: Sequence[Upload]) -> list[Raw]:
    return [
        {"id": str(index), "filename": upload.name, **({"description": upload.alt[:1024]} if upload.alt else {})}
        for index, upload in enumerate(uploads)
    ]
