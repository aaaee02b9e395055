"""Files that came through this account. Their addresses expire within a day; what names them does not."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import discord

from adapters.discord.connection import Line
from adapters.discord.contents import BY_MESSAGE, BY_URL, STICKER
from adapters.discord.settings import PLATFORM, DiscordSettings
from bot.errors import AttachmentTooLarge, AttachmentUnavailable
from bot.messages import Attachment

MAX_DOWNLOAD = 100 * 1024 * 1024  # bytes; members with a subscription send far more than we may send on
CHUNK = 64 * 1024


class Downloads:
    """Fetches for one account, from Discord's own hosts alone."""

    def __init__(self, line: Line, settings: DiscordSettings) -> None:
        self._line = line
        self._settings = settings

    async def whole(self, attachment: Attachment) -> bytes:
        return b"".join([chunk async for chunk in self.chunks(attachment)])

    async def chunks(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """`AttachmentUnavailable` when it cannot be had."""
        got = 0
        try:
            line = await self._line.enter()
            url = await self._address_of(attachment)
            async with line.rest.session.get(url, proxy=self._settings.proxy, timeout=self._timeout()) as response:
                response.raise_for_status()
                async for chunk in response.content.iter_chunked(CHUNK):
                    got += len(chunk)
                    if got > MAX_DOWNLOAD:
                        raise AttachmentTooLarge(MAX_DOWNLOAD)
                    yield chunk
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AttachmentUnavailable(f"{attachment.name} cannot be fetched: {error}") from error

    def _timeout(self) -> aiohttp.ClientTimeout:
        wanted = self._settings
        return aiohttp.ClientTimeout(total=None, sock_connect=wanted.connect_seconds, sock_read=wanted.read_seconds)

    async def _address_of(self, attachment: Attachment) -> str:
        source, ref = attachment.source, attachment.ref or ""
        if source is None or (source.platform, source.account) != (PLATFORM, self._settings.account):
            raise AttachmentUnavailable(f"{attachment.name} did not come through this account")
        if ref.startswith(BY_MESSAGE):
            url = await self._under_message(attachment.name, *ref.removeprefix(BY_MESSAGE).split("/"))
        elif ref.startswith(STICKER):
            url = f"https://{self._settings.cdn_hosts[-1]}/stickers/{ref.removeprefix(STICKER)}"
        else:
            url = ref.removeprefix(BY_URL)
        if urlsplit(url).netloc not in self._settings.cdn_hosts:
            raise AttachmentUnavailable(f"{attachment.name} lies outside of Discord")
        return url

    async def _under_message(self, name: str, channel: str, message: str, file: str) -> str:
        """The file's address as it is now."""
        raw = await self._line.rest.get_message(channel, message)
        found = next((str(a["url"]) for a in raw.get("attachments") or () if str(a["id"]) == file), None)
        if found is None:
            raise AttachmentUnavailable(f"{name} is no longer under its message")
        return found
