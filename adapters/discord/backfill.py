"""What was said while nobody listened, read from the history. Discord repeats nothing of a session that has ended."""

from collections.abc import AsyncIterator, Sequence

import discord
import structlog

from adapters.discord.connection import Line, Raw
from adapters.discord.places import Channel, ChannelType, Places
from adapters.discord.settings import Bookmark, DiscordSettings

PAGE = 100  # messages; the most that Discord gives at once
_READABLE = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT})

log = structlog.get_logger(__name__)


class Backfill:
    """For one account."""

    def __init__(self, line: Line, places: Places, settings: DiscordSettings, bookmark: Bookmark) -> None:
        self._line = line
        self._places = places
        self._settings = settings
        self._bookmark = bookmark
        self._members: dict[str, Raw] = {}

    async def since(self, after: str) -> AsyncIterator[tuple[Channel, Raw]]:
        """Every message with a higher id, oldest first in each channel. Repeats some; raises what Discord answered."""
        self._members.clear()
        for channel in await self._channels(after):
            async for raw in self._messages(channel, after):
                yield channel, raw

    async def _channels(self, after: str) -> Sequence[Channel]:
        """Where something may have been said: what is watched, every thread that we see, and direct messages."""
        known = await self._places.of_guild(self._settings.guild)
        watched = {*self._settings.watched, *filter(None, (self._settings.staff_forum, self._settings.private_channel))}
        rooms = [c for c in known if (c.is_thread and c.parent in watched) or (c.id in watched and c.type in _READABLE)]
        direct = [channel async for channel in self._direct()]
        return [channel for channel in (*rooms, *direct) if _is_newer(channel.last_message, after)]

    async def _direct(self) -> AsyncIterator[Channel]:
        for chat in await self._bookmark.private_chats():
            try:
                channel = await self._places.ask(chat)
            except (discord.NotFound, discord.Forbidden):
                continue  # no channel any more
            if channel.type == ChannelType.DIRECT:
                yield channel

    async def _messages(self, channel: Channel, after: str) -> AsyncIterator[Raw]:
        while True:
            try:
                page = await self._line.rest.logs_from(channel.id, PAGE, after=after)
            except (discord.NotFound, discord.Forbidden) as error:
                log.warning("what was said meanwhile cannot be read", channel=channel.id, reason=str(error))
                return
            for raw in sorted(page, key=lambda message: int(message["id"])):
                yield await self._with_member(channel, dict(raw))
                after = str(raw["id"])
            if len(page) < PAGE:
                return

    async def _with_member(self, channel: Channel, raw: Raw) -> Raw:
        """The history does not say which roles who wrote has; without them staff would be nobody."""
        if channel.guild is None or raw.get("webhook_id") or raw["author"].get("bot"):
            return raw
        person = str(raw["author"]["id"])
        if person not in self._members:
            try:
                self._members[person] = dict(await self._line.rest.get_member(channel.guild, person))
            except discord.NotFound:
                self._members[person] = {}  # has left
        return {**raw, "member": self._members[person]}


def _is_newer(last: str | None, after: str) -> bool:
    return last is not None and int(last) > int(after)
