"""Threads, and a forum's posts: opened with their first message, named, tagged, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from adapters.discord.composing import Payload, title_of
from adapters.discord.connection import Line, Raw
from adapters.discord.outcomes import Throttled
from adapters.discord.places import Channel, Places, channel_of
from adapters.discord.settings import Clock, DiscordSettings
from adapters.discord.units import cut, moment_of
from bot.messages import Outgoing

MAX_TITLE = 100
MOST_TAGS = 5
_PUBLIC: Final = 11  # as `ChannelType`, in the library's types
WEEK: Final = 10080  # minutes without a message after which Discord archives a thread by itself: the longest
_LATELY = timedelta(minutes=10)  # about as long as Discord remembers a nonce
_PATIENCE = timedelta(seconds=30)  # a name may be changed twice in ten minutes; the tag shows the state meanwhile

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A thread, and the message that it was opened with, if there is one in it already."""

    channel: Channel
    message_id: str | None = None


class Threads:
    """The threads of one account."""

    def __init__(self, line: Line, places: Places, settings: DiscordSettings, clock: Clock) -> None:
        self._line = line
        self._places = places
        self._settings = settings
        self._clock = clock

    async def open(self, channel: Channel, title: str, first: Payload) -> Opened:
        """A thread with this title. Discord would open a second one for a repeated request, so it is looked for first:
        by its name, for as long as a repetition is likely."""
        name = cut(title, MAX_TITLE)
        before = await self._opened_lately(channel, name)
        if before is not None:
            return Opened(channel=before, message_id=before.id if channel.is_forum else None)
        return await (self._post(channel, name, first) if channel.is_forum else self._thread(channel, name))

    async def _opened_lately(self, channel: Channel, name: str) -> Channel | None:
        since = self._clock.now() - _LATELY
        ours = [thread for thread in await self._ours(channel) if thread.name == name]
        return next((thread for thread in ours if moment_of(thread.id) > since), None)

    async def opened_since(self, channel: Channel, message: Outgoing, since: datetime) -> Channel | None:
        """The thread that this message would open, if it did after this moment."""
        name = cut(title_of(message), MAX_TITLE)
        found = [thread for thread in await self._ours(channel) if thread.name == name and moment_of(thread.id) > since]
        return min(found, key=lambda thread: int(thread.id), default=None)

    async def last_opened(self, channel: Channel) -> Channel | None:
        """Our newest thread there."""
        return max(await self._ours(channel), key=lambda thread: int(thread.id), default=None)

    async def _ours(self, channel: Channel) -> list[Channel]:
        found = await self._places.threads_of(channel.guild or self._settings.guild)
        return [thread for thread in found if (thread.parent, thread.owner) == (channel.id, self._line.me)]

    async def _post(self, forum: Channel, name: str, first: Payload) -> Opened:
        tags = self._tagged(forum, name, ())
        post = first.inside(name=name, auto_archive_duration=WEEK, applied_tags=list(tags))
        raw: Raw = dict(await self._line.rest.start_thread_in_forum(forum.id, params=post.parameters()))
        self._places.note([raw], guild=forum.guild)
        message = raw.get("message") or {"id": raw["id"]}  # the message that opens a post has the post's id
        return Opened(channel=await self._places.find(str(raw["id"])), message_id=str(message["id"]))

    async def _thread(self, channel: Channel, name: str) -> Opened:
        raw = await self._line.rest.start_thread_without_message(
            channel.id, name=name, auto_archive_duration=WEEK, type=_PUBLIC
        )
        self._places.note([dict(raw)], guild=channel.guild)
        return Opened(channel=channel_of({"guild_id": channel.guild, **raw}))

    async def remove(self, thread: Channel) -> None:
        """Quietly: an empty thread that stays does no harm."""
        try:
            await self._line.rest.delete_channel(thread.id)
        except Exception as error:
            log.warning("an empty thread could not be removed", thread=thread.id, reason=str(error))
        self._places.forget(thread.id)

    # --- state -------------------------------------------------------------------------------------------------------

    async def set_state(self, thread_id: str, *, title: str, is_open: bool) -> None:
        """Name, tag and open state, each changed only where it differs."""
        line = await self._line.enter()
        thread = await self._places.ask(thread_id)
        parent = await self._places.find(thread.parent) if thread.parent else None
        name, tags = cut(title, MAX_TITLE), self._tagged(parent, title, thread.tags)
        if (thread.name, thread.tags, thread.archived) == (name, tags, not is_open):
            return
        if thread.archived:  # nothing else can be changed before
            await line.rest.edit_channel(thread_id, archived=False, locked=False)
        if thread.name != name:
            await self._rename(thread_id, name)
        changes: dict[str, Any] = {"applied_tags": list(tags)} if tags != thread.tags else {}
        if changes or not is_open:
            await line.rest.edit_channel(thread_id, archived=not is_open, **changes)

    async def rename(self, post: str, before: str, title: str) -> None:
        """A post gets this title if it is called `before`; what has a name of its own keeps it."""
        name, here = cut(title, MAX_TITLE), await self._places.ask(post)
        if here.name == cut(before, MAX_TITLE) != name:
            if here.archived:  # nothing else can be changed before
                await self.unarchived(post)
            await self._rename(post, name)

    def is_ticket(self, thread: Channel) -> bool:
        """Tickets' titles say their state; they are changed by `set_state` alone."""
        return thread.name.startswith(self._settings.state_marks)

    async def _rename(self, thread_id: str, name: str) -> None:
        try:
            await self._line.rest.edit_channel(thread_id, name=name)
        except Throttled as error:
            if error.whole_account or error.after <= _PATIENCE:
                raise
            log.info("a thread keeps its old name: names may change twice in ten minutes", thread=thread_id)

    async def unarchived(self, thread_id: str) -> None:
        """Open again what Discord or we had closed."""
        await self._line.rest.edit_channel(thread_id, archived=False, locked=False)

    async def archived(self, thread_id: str) -> None:
        await self._line.rest.edit_channel(thread_id, archived=True)

    def _tagged(self, forum: Channel | None, title: str, tags: tuple[str, ...]) -> tuple[str, ...]:
        """With the tag whose emoji the title begins with, if there is one, in the place of any that shows a state."""
        offered = forum.offered_tags if forum else {}
        own = tuple(tag for mark, tag in offered.items() if title.startswith(mark))
        states = {offered.get(mark) for mark in self._settings.state_marks}
        return (*own, *(tag for tag in tags if tag not in {*states, *own}))[:MOST_TAGS]
