"""Where we are alone with a person: a private thread of theirs, or direct messages.

One thread for all of a person's matters; its name ends with their id, by which it is found again.
"""

import asyncio
from typing import Final

import discord
import structlog

from adapters.discord.connection import Line
from adapters.discord.places import Channel, Places, channel_of
from adapters.discord.settings import DiscordSettings
from adapters.discord.threads import MAX_TITLE, WEEK, Threads
from adapters.discord.units import cut

_PRIVATE: Final = 12  # as `ChannelType`, in the library's types
_PAGE = 100  # threads; the most that Discord gives at once
_MARK = "· "

log = structlog.get_logger(__name__)


class Alone:
    """For one account."""

    def __init__(self, line: Line, places: Places, threads: Threads, settings: DiscordSettings) -> None:
        self._line = line
        self._places = places
        self._threads = threads
        self._settings = settings
        self._opened: dict[str, asyncio.Future[str]] = {}  # by person; under way, or its thread
        self._asleep: dict[str, Channel] | None = None  # by person: what slept when we first looked

    async def with_(self, person: str, name: str) -> Channel:
        """Looked for or opened once, however many ask at once, and also if who asks does not wait for it."""
        room = self._settings.private_channel
        if room is None:
            return await self._places.direct(person)
        try:
            return await self._in_thread(room, person, name)
        except discord.Forbidden as error:
            log.warning(
                "no private thread can be opened, so members get direct messages; see frontdesk doctor",
                channel=room,
                reason=str(error),
            )
            return await self._places.direct(person)

    async def _in_thread(self, room: str, person: str, name: str) -> Channel:
        try:
            return await self._places.find(await self._thread_of(room, person, name))
        except discord.NotFound:  # somebody deleted it
            self._opened.pop(person, None)
            (self._asleep or {}).pop(person, None)
            return await self._places.find(await self._thread_of(room, person, name))

    def close(self) -> None:
        """Nothing is opened any more."""
        for opening in self._opened.values():
            opening.cancel()

    async def _thread_of(self, room: str, person: str, name: str) -> str:
        opening = self._opened.get(person)
        if opening is None or (opening.done() and (opening.cancelled() or opening.exception() is not None)):
            opening = self._opened[person] = asyncio.ensure_future(self._open(room, person, name))
            opening.add_done_callback(_noticed)
        return await asyncio.shield(opening)

    async def _open(self, room: str, person: str, name: str) -> str:
        """The person is let in also where there is a thread: whoever opened it may have been stopped before that."""
        line = await self._line.enter()
        thread = await self._there(room, person)
        if thread is None:
            thread = await self._new(room, person, name)
        elif thread.archived:  # nobody can be let in before
            await self._threads.unarchived(thread.id)
        await line.rest.add_user_to_thread(thread.id, person)
        return thread.id

    async def _new(self, room: str, person: str, name: str) -> Channel:
        ending = f"{_MARK}{person}"
        raw = await self._line.rest.start_thread_without_message(
            room,
            name=f"{cut(name, MAX_TITLE - len(ending) - 1)} {ending}",
            auto_archive_duration=WEEK,
            type=_PRIVATE,
            invitable=False,
        )
        described = {"guild_id": self._settings.guild, "owner_id": self._line.me, **raw}
        self._places.note([described], guild=self._settings.guild)
        return channel_of(described)

    async def _there(self, room: str, person: str) -> Channel | None:
        awake = [t for t in await self._places.threads_of(self._settings.guild) if t.parent == room]
        found = next((thread for thread in awake if self._whose(thread) == person), None)
        return found or (await self._sleeping(room)).get(person)

    async def _sleeping(self, room: str) -> dict[str, Channel]:
        """Read once, to the end: there can be thousands. What falls asleep later, we have had in hand."""
        if self._asleep is None:
            found: dict[str, Channel] = {}
            before: str | None = None
            while True:
                page = await self._line.rest.get_joined_private_archived_threads(room, before=before, limit=_PAGE)
                threads = [channel_of({"guild_id": self._settings.guild, **raw}) for raw in page["threads"]]
                for thread in threads:
                    found.setdefault(self._whose(thread), thread)
                if not threads or not page.get("has_more"):
                    break
                before = min((thread.id for thread in threads), key=int)
            self._asleep = found
        return self._asleep

    def _whose(self, thread: Channel) -> str:
        return thread.name.rpartition(_MARK)[2] if thread.owner == self._line.me else ""


def _noticed(opening: asyncio.Future[str]) -> None:
    """Who asked may have gone; a failure is told to who asks next."""
    if not opening.cancelled():
        opening.exception()
