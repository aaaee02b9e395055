"""The content of files: those that people sent us, and those that are stored."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from adapters.twitter.connection import FILE_HOSTS, HttpError, Line
from adapters.twitter.outcomes import NotAttempted, reason_of
from adapters.twitter.prices import MAX_PICTURE
from adapters.twitter.settings import PLATFORM
from bot.errors import AttachmentTooLarge, AttachmentUnavailable
from bot.messages import Attachment
from bot.platform import Refused

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes


class Files:
    """For one account."""

    def __init__(self, line: Line, stored: Callable[[str], Path]) -> None:
        self._line = line
        self._stored = stored  # by SHA-256; `AttachmentUnavailable` when it is not stored

    async def fetch(self, attachment: Attachment, *, most: int = MAX_DOWNLOAD) -> AsyncIterator[bytes]:
        """What a person sent, from X's own hosts alone."""
        got = 0
        try:
            async for chunk in self._line.download(_address(attachment)):
                got += len(chunk)
                if got > most:
                    raise AttachmentTooLarge(most)
                yield chunk
        except (aiohttp.ClientError, HttpError, TimeoutError) as error:
            raise AttachmentUnavailable(f"{attachment.name} cannot be fetched: {reason_of(error)}") from error

    async def content(self, attachment: Attachment) -> bytes:
        """What is to be uploaded; `NotAttempted` if it cannot be had."""
        try:
            if attachment.sha256 is not None:
                return await asyncio.to_thread(self._stored(attachment.sha256).read_bytes)
            return b"".join([chunk async for chunk in self.fetch(attachment, most=MAX_PICTURE)])
        except (AttachmentUnavailable, OSError) as error:
            raise NotAttempted(Refused(reason=f"{attachment.name} cannot be had: {error}")) from error


def _address(attachment: Attachment) -> str:
    parts = urlsplit(attachment.ref or "")
    is_ours = attachment.source is not None and attachment.source.platform == PLATFORM
    if not is_ours or parts.scheme != "https" or parts.hostname not in FILE_HOSTS:
        raise AttachmentUnavailable(f"{attachment.name} did not come through this account")
    return attachment.ref or ""
