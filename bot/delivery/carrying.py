"""Files on their way from one platform to another: fetched once, stored by hash, then sent from there."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.clock import Clock
from bot.errors import AttachmentUnavailable
from bot.messages import Attachment, Outgoing
from bot.platform import Adapter
from bot.rendering import escape
from bot.store import Store
from bot.store.files import Files
from bot.store.hop import in_thread

log = structlog.get_logger(__name__)


class Carrier:
    """Makes the files of a message available to the adapter that is to send it."""

    def __init__(
        self, adapters: Mapping[tuple[str, str], Adapter], *, store: Store, files: Files, clock: Clock, max_bytes: int
    ) -> None:
        self._adapters = adapters
        self._store = store
        self._files = files
        self._clock = clock
        self._max_bytes = max_bytes

    async def carry(self, message: Outgoing, to: Adapter) -> Outgoing:
        """The message with files that `to` can send; what cannot be had is named in the text instead."""
        if not message.attachments:
            return message
        carried: list[Attachment] = []
        lost: list[str] = []
        for attachment in message.attachments:
            try:
                carried.append(await self._available(attachment, to))
            except AttachmentUnavailable as error:
                log.warning("file not carried over", name=attachment.name, reason=str(error))
                lost.append(f"📎 {escape(attachment.name)} — {escape(str(error))}")
        body = "\n\n".join(filter(None, (message.body, *lost)))
        return replace(message, body=body, attachments=tuple(carried))

    async def _available(self, attachment: Attachment, to: Adapter) -> Attachment:
        source = attachment.source
        if attachment.sha256 is not None:
            return attachment
        if source is not None and (source.platform, source.account) == (to.platform, to.account):
            return attachment
        return replace(attachment, sha256=await self.stored(attachment))

    async def stored(self, attachment: Attachment) -> str:
        """The hash under which the file is stored, fetching it first if need be; `AttachmentUnavailable`."""
        if attachment.sha256 is not None:
            return attachment.sha256
        known = await in_thread(self._known, attachment)
        if known is not None:
            return known
        source = attachment.source
        adapter = self._adapters.get((source.platform, source.account)) if source else None
        if adapter is None:
            raise AttachmentUnavailable("its platform is not connected here")
        sha256, _ = await self._files.put(adapter.fetch(attachment), max_bytes=self._max_bytes)
        await in_thread(self._remember, attachment, sha256)
        return sha256

    def _known(self, attachment: Attachment) -> str | None:
        with self._store.read() as tx:
            return tx.rooms.stored_file(attachment)

    def _remember(self, attachment: Attachment, sha256: str) -> None:
        with self._store.write() as tx:
            tx.rooms.remember_file(attachment, sha256, self._clock.now())
