"""Files on their way from one platform to another: fetched once, stored by hash, then sent from there."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.delivery.delivery import Draft, Origin
from bot.errors import AttachmentRefused, AttachmentTooLarge, AttachmentUnavailable
from bot.guard.file_types import PEEK, Danger, danger_in
from bot.messages import Attachment, Outgoing
from bot.platform import Adapter
from bot.records.paperwork import SHELF
from bot.store import Store
from bot.store.files import Files
from bot.store.hop import in_thread
from bot.texts.texts import Texts, megabytes

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Where files are fetched from: an adapter, or what makes files that nobody sent."""

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The content in pieces; `AttachmentUnavailable` if it cannot be had."""


class Carrier:
    """Makes the files of a message available to the adapter that is to send it."""

    def __init__(
        self,
        sources: Mapping[tuple[str, str], Source],
        *,
        store: Store,
        files: Files,
        clock: Clock,
        texts: Callable[[], Texts],
    ) -> None:
        self._sources = sources
        self._store = store
        self._files = files
        self._clock = clock
        self._texts = texts

    async def carry(self, message: Outgoing, to: Adapter, *, origin: Origin | None = None) -> Outgoing:
        """The message with files that `to` can send; what cannot be had is named in the text, in its language, and
        what is refused is told to who sent it as well."""
        if not message.attachments:
            return message
        carried: list[Attachment] = []
        lost: list[str] = []
        for attachment in message.attachments:
            try:
                carried.append(await self._available(attachment, to))
            except AttachmentUnavailable as error:
                log.warning("file not carried over", name=attachment.name, reason=str(error))
                lost.append(f"📎 {self._why(error, attachment, message.language)}")
                if origin is not None:
                    await in_thread(self._tell_sender, origin, error, attachment)
        body = "\n\n".join(filter(None, (message.body, *lost)))
        return replace(message, body=body, attachments=tuple(carried))

    def _why(self, error: AttachmentUnavailable, attachment: Attachment, language: str | None) -> str:
        texts = self._texts()
        if isinstance(error, AttachmentTooLarge):
            return texts.say(language or "", "file-left-out", name=attachment.name, most=megabytes(error.most))
        if isinstance(error, AttachmentRefused):
            return texts.say(language or "", f"file-kept-back-{error.danger}", name=attachment.name)
        return texts.say(language or "", "file-lost", name=attachment.name)

    def _tell_sender(self, origin: Origin, error: AttachmentUnavailable, attachment: Attachment) -> None:
        """Through the outbox, under a key of the event and the file: told once, however often it is fetched."""
        said = self._to_sender(origin, error, attachment)
        if said is None:
            return
        file = hashlib.sha256(f"{attachment.ref}/{attachment.name}".encode()).hexdigest()[:16]
        message = Outgoing(to=origin.where, body=said, reply_to=origin.reply_to, language=origin.language)
        with self._store.write() as tx:
            tx.outbox.add(Draft(key=f"kept-back:{origin.event}/{file}", message=message), self._clock.now())

    def _to_sender(self, origin: Origin, error: AttachmentUnavailable, attachment: Attachment) -> str | None:
        say = self._texts().say
        match error:
            case AttachmentTooLarge(most=most):
                return say(origin.language, "file-too-large", name=attachment.name, most=megabytes(most))
            case AttachmentRefused(danger=danger):
                key = "file-disguised" if danger == Danger.DISGUISED else "file-executable"
                return say(origin.language, key, name=attachment.name)
            case _:
                return None  # it may be the platform's fault, and is no reason to send it again

    async def _available(self, attachment: Attachment, to: Adapter) -> Attachment:
        source, most = attachment.source, to.capabilities.max_file
        is_own = source is not None and (source.platform, source.account) == (to.platform, to.account)
        if attachment.sha256 is None and is_own:
            return attachment  # sent by the platform's own reference: nothing is uploaded
        if attachment.size is not None and attachment.size > most:
            raise AttachmentTooLarge(most)
        return replace(attachment, sha256=attachment.sha256 or await self._stored(attachment, most))

    async def _stored(self, attachment: Attachment, most: int) -> str:
        """The hash under which the file is stored, fetching it first if need be; `AttachmentUnavailable`."""
        known = await in_thread(self._known, attachment)
        if known is not None:
            return known
        source = attachment.source
        giver = self._sources.get((source.platform, source.account)) if source else None
        if source is None or giver is None:
            raise AttachmentUnavailable("its platform is not connected here")
        content = giver.fetch(attachment)
        if source.room != SHELF:  # what the desk made itself is what it says, pages to be opened included
            content = vetted(attachment.name, content)
        sha256, _ = await self._files.put(content, max_bytes=most)
        await in_thread(self._remember, attachment, sha256)
        return sha256

    def _known(self, attachment: Attachment) -> str | None:
        with self._store.read() as tx:
            return tx.rooms.stored_file(attachment)

    def _remember(self, attachment: Attachment, sha256: str) -> None:
        with self._store.write() as tx:
            tx.rooms.remember_file(attachment, sha256, self._clock.now())


async def vetted(name: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The content as it comes; `AttachmentRefused` before any of it where its first bytes show what it really is."""
    start = b""
    async for chunk in chunks:
        if len(start) >= PEEK:
            yield chunk
            continue
        start += chunk
        if len(start) >= PEEK:
            yield _harmless(name, start)
    if len(start) < PEEK:
        yield _harmless(name, start)


def _harmless(name: str, start: bytes) -> bytes:
    danger = danger_in(name, start[:PEEK])
    if danger is not None:
        raise AttachmentRefused(danger)
    return start
