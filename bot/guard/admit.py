"""What every event passes before anything of it is written: texts cleaned, secrets masked, names made safe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.guard.clean import clean, file_name
from bot.guard.secrets import mask
from bot.messages import (
    Attachment,
    Command,
    Deleted,
    Due,
    Edited,
    Event,
    FormSent,
    Incoming,
    Lapsed,
    Membership,
    Message,
    Moved,
    Piece,
    Press,
    Unreadable,
)

NAME_LENGTH = 80  # characters of a display name


class _Cleaner:
    """Cleans texts and remembers whether a secret stood in any."""

    def __init__(self) -> None:
        self.masked = False

    def text(self, text: str) -> str:
        masked = mask(clean(text))
        self.masked = self.masked or bool(masked.found)
        return masked.text

    def values(self, values: Mapping[str, str]) -> Mapping[str, str]:
        return {clean(name, limit=NAME_LENGTH): self.text(value) for name, value in values.items()}


def admit(incoming: Incoming) -> Incoming:
    """The event as it may be stored."""
    cleaner = _Cleaner()
    event = _admitted(incoming.event, cleaner)
    name = " ".join(clean(incoming.sender.name, limit=NAME_LENGTH).split())
    sender = replace(incoming.sender, name=name)
    return replace(incoming, sender=sender, event=event, masked=cleaner.masked)


def _admitted(event: Event, cleaner: _Cleaner) -> Event:
    match event:
        case Message():
            text, files = cleaner.text(event.text), _named(event.attachments)
            return replace(event, text=text, attachments=files, pieces=_pieces(event.pieces, cleaner))
        case Edited():
            return replace(event, text=cleaner.text(event.text), attachments=_named(event.attachments))
        case Command():
            name, files = clean(event.name, limit=64), _named(event.attachments)
            return replace(event, name=name, text=cleaner.text(event.text), attachments=files)
        case FormSent():
            return replace(event, values=cleaner.values(event.values), attachments=_named(event.attachments))
        case Press():
            return replace(event, action=clean(event.action, limit=256))
        case Membership():
            return replace(event, title=clean(event.title, limit=NAME_LENGTH))
        case Unreadable():
            return replace(event, raw=cleaner.text(event.raw), error=clean(event.error))
        case Deleted() | Moved() | Due() | Lapsed():
            return event
        case _:
            assert_never(event)


def _pieces(pieces: tuple[Piece, ...], cleaner: _Cleaner) -> tuple[Piece, ...]:
    """A secret may be spread over captions: what was masked in the whole is not kept in parts."""
    cleaned = [replace(p, text=cleaner.text(p.text), attachments=_named(p.attachments)) for p in pieces]
    return tuple(replace(piece, text="") if cleaner.masked else piece for piece in cleaned)


def _named(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    return tuple(replace(attachment, name=file_name(attachment.name)) for attachment in attachments)
