"""What browsers post, checked on arrival: size while it streams, shape before anything looks at it."""

import json
import re
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request

from adapters.web.refusals import Refusal
from adapters.web.security import Signer
from bot.messages import Address, Attachment, Command, FileKind, Message

MAX_JSON = 128 * 1024  # bytes; 8,000 characters of text need 48 kB when every one is escaped as \\uXXXX
EventId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9:_-]{1,80}$")]
Action = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
# A full-width slash is what a Chinese keyboard gives; as a command it must not end up in front of a member.
_COMMAND = re.compile(r"\s*[/／](\S{1,64})\s*(.*)", re.DOTALL)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Upload(_Body):
    """A stored file as the upload answered it; `signature` proves that this session put it there."""

    name: str
    size: int
    type: str
    kind: str
    sha256: str
    signature: str


class MessagePosted(_Body):
    """A text, with files or without."""

    id: EventId  # made by the page; a repeated post carries the same
    text: str = ""
    files: list[Upload] = []
    reply_to: MessageId | None = None


class PressPosted(_Body):
    """A button."""

    id: EventId
    action: Action
    message: MessageId | None = None


class FormPosted(_Body):
    """A form's answers."""

    id: EventId
    form: str
    message: MessageId | None = None
    values: dict[str, str] = {}
    files: dict[str, list[Upload]] = {}  # by field


class StaffPosted(MessagePosted):
    """What a member of staff writes, in a ticket's view or outside."""

    ticket: MessageId | None = None


class StaffPressed(PressPosted):
    """A button pressed on the staff page."""

    ticket: MessageId | None = None


class StaffFormPosted(FormPosted):
    """A form sent from the staff page."""

    ticket: MessageId | None = None


Posted = TypeVar("Posted", bound=_Body)


async def read_bytes(request: Request, most: int) -> bytes:
    """The body, refused as soon as it grows past `most` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refusal(413, "too_large")
    return bytes(body)


async def read(request: Request, shape: type[Posted]) -> Posted:
    """The JSON body in the shape wanted; `Refusal` 400 for anything else."""
    raw = await read_bytes(request, MAX_JSON)
    try:
        return shape.model_validate_json(_repaired(raw))
    except (ValidationError, ValueError, RecursionError) as error:
        raise Refusal(400, "bad_request") from error


def event_of(posted: MessagePosted, files: tuple[Attachment, ...]) -> Message | Command:
    """A line that begins with a slash is a command, everything else a message."""
    command = _COMMAND.fullmatch(posted.text)
    if command is None:
        return Message(message_id=posted.id, text=posted.text, attachments=files, reply_to=posted.reply_to)
    name, text = command[1].lower(), command[2].strip()
    return Command(name=name, text=text, attachments=files, message_id=posted.id, reply_to=posted.reply_to)


def sign_upload(signer: Signer, session: str, file: Attachment) -> str:
    """Proof that this session uploaded this file."""
    return signer.sign("upload", session, *_facts(file))


def attachments(
    uploads: list[Upload], signer: Signer, session: str, where: Address, most: int
) -> tuple[Attachment, ...]:
    """The files named by a post; `Refusal` for one that this session did not upload, or too many."""
    if len(uploads) > most:
        raise Refusal(422, "too_many_files", most=most)
    return tuple(_attachment(upload, signer, session, where) for upload in uploads)


def _attachment(upload: Upload, signer: Signer, session: str, where: Address) -> Attachment:
    known = upload.kind in set(FileKind)
    file = Attachment(
        kind=FileKind(upload.kind) if known else FileKind.FILE,
        name=upload.name,
        size=upload.size,
        media_type=upload.type,
        source=where,
        ref=upload.sha256,
        sha256=upload.sha256,
    )
    if not signer.verify(upload.signature, "upload", session, *_facts(file)):
        raise Refusal(403, "unknown_file")
    return file


def _facts(file: Attachment) -> tuple[str | int, ...]:
    return (file.sha256 or "", file.name, file.size or 0, file.media_type, file.kind.value)


def _repaired(raw: bytes) -> bytes:
    """Half a surrogate pair is no character; it becomes `?` so that the rest of the text arrives."""
    return json.dumps(json.loads(raw), ensure_ascii=False).encode("utf-8", "replace")
