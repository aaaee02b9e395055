"""What happened while nobody listened, read from the history. Discord repeats nothing of a session that has ended.

The history tells what was said, and of what stands there whether it was edited. That a message is gone it shows only
to who knows that there was one.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import discord
import structlog

from adapters.discord.connection import Line, Raw
from adapters.discord.heard import Heard
from adapters.discord.patience import Patience
from adapters.discord.places import Channel, ChannelType, Places
from adapters.discord.settings import Bookmark, DiscordSettings
from adapters.discord.units import moment_of

PAGE = 100  # messages; the most that Discord gives at once
AT_ONCE = 4  # places; well within the calls that Discord allows in a second
_READABLE = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One thing that the history of a place shows, in the words of the gateway's event that would have told of it."""

    name: str
    channel: Channel
    raw: Raw


SAID, EDITED, DELETED = "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"
STANDS = "STANDS"
"""No event: a message of before, with its author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere something may have happened, and what was known of it when the session began."""

    channel: Channel
    after: str  # the bookmark
    known: frozenset[str]  # messages that we had heard
    read: set[str] = field(default_factory=set)  # what the history shows


Look = tuple[Place, ...]
"""Places that are looked at in one go."""


class Backfill:
    """For one account."""

    def __init__(
        self,
        line: Line,
        places: Places,
        settings: DiscordSettings,
        bookmark: Bookmark,
        patience: Patience,
        heard: Heard,
    ) -> None:
        self._line = line
        self._places = places
        self._settings = settings
        self._bookmark = bookmark
        self._patience = patience
        self._heard = heard
        self._members: dict[str, Raw] = {}

    async def places(self, after: str) -> tuple[Place, ...]:
        """Everywhere, as a session begins."""
        self._members.clear()
        known = self._heard.standing_in
        return tuple(Place(channel=c, after=after, known=known(c.id)) for c in await self._channels())

    async def said(self, places: Sequence[Place]) -> AsyncIterator[Missed]:
        """What was said since the bookmark, oldest first in each place. Repeats some."""
        for place in places:
            newest = (place.channel.last_message, *place.known)
            if any(_is_newer(message, place.after) for message in newest):
                async for missed in self._said(place):
                    yield missed

    async def changed(self, look: Look) -> AsyncIterator[Missed]:
        """What became of what stood there before. Repeats some."""
        pages = await asyncio.gather(*(self._page(place.channel, before=place.after) for place in look))
        for place, page in zip(look, pages, strict=True):
            if page is not None:
                async for missed in self._before(place, page):
                    yield missed

    # --- where -------------------------------------------------------------------------------------------------------

    async def _channels(self) -> Sequence[Channel]:
        """Where something may have happened: what is watched, every thread that we see, and direct messages.

        Threads sleep after a week, so these are those of the last week."""
        known = await self._patience.asked(partial(self._places.of_guild, self._settings.guild)) or ()
        wanted = self._settings
        watched = {*wanted.watched, *wanted.staff_forums, *filter(None, (wanted.private_channel,))}
        rooms = [c for c in known if (c.is_thread and c.parent in watched) or (c.id in watched and c.type in _READABLE)]
        return [*rooms, *[channel async for channel in self._direct()]]

    async def _direct(self) -> AsyncIterator[Channel]:
        for chat in await self._patience.surely(self._bookmark.private_chats):
            channel = await self._patience.asked(partial(self._places.ask, chat))
            if channel is not None and channel.type == ChannelType.DIRECT:
                yield channel

    # --- after the bookmark ------------------------------------------------------------------------------------------

    async def _said(self, place: Place) -> AsyncIterator[Missed]:
        """Some of it may have been heard before it was edited: so of what was edited that is told, too."""
        channel, after = place.channel, place.after
        while True:
            page = await self._page(channel, after=after)
            for raw in page or ():
                place.read.add(str(raw["id"]))
                whole = await self._with_member(channel, raw)
                yield Missed(name=SAID, channel=channel, raw=whole)
                if raw.get("edited_timestamp"):
                    yield Missed(name=EDITED, channel=channel, raw=whole)
                after = str(raw["id"])
            if page is None or len(page) < PAGE:
                return

    # --- before it ---------------------------------------------------------------------------------------------------

    async def _before(self, place: Place, page: Sequence[Raw]) -> AsyncIterator[Missed]:
        """The last page of what stood there when we last heard: older messages are edited too seldom to ask for."""
        channel, since = place.channel, moment_of(place.after)
        for raw in page:
            place.read.add(str(raw["id"]))
            if _is_edited(raw, since=since):
                yield Missed(name=EDITED, channel=channel, raw=await self._with_member(channel, raw))
            elif channel.is_private_for(self._line.me):  # whoever writes there is the one person
                yield Missed(name=STANDS, channel=channel, raw=raw)
            elif channel.is_thread:  # elsewhere no deletion means anything
                yield Missed(name=STANDS, channel=channel, raw=await self._with_member(channel, raw))
        for gone in _gone(place, reaches_to=int(page[0]["id"]) if len(page) == PAGE else 0):
            yield Missed(name=DELETED, channel=channel, raw={"id": gone, "channel_id": channel.id})

    # --- asking ------------------------------------------------------------------------------------------------------

    async def _page(self, channel: Channel, **of: str) -> list[Raw] | None:
        """Oldest first; None where we may not look."""
        page = await self._patience.asked(partial(self._line.rest.logs_from, channel.id, PAGE, **of))
        if page is None:
            log.warning("what happened meanwhile cannot be read", channel=channel.id)
            return None
        return sorted((dict(raw) for raw in page), key=lambda message: int(message["id"]))

    async def _with_member(self, channel: Channel, raw: Raw) -> Raw:
        """The history does not say which roles who wrote has; without them staff would be nobody."""
        author = raw.get("author") or {}
        if channel.guild is None or raw.get("webhook_id") or author.get("bot") or "id" not in author:
            return raw
        person = str(author["id"])
        if person not in self._members:
            self._members[person] = await self._patience.asked(partial(self._member, channel.guild, person)) or {}
        return {**raw, "member": self._members[person]}

    async def _member(self, guild: str, person: str) -> Raw:
        try:
            return dict(await self._line.rest.get_member(guild, person))
        except discord.NotFound:
            return {}  # has left


def looks(places: Sequence[Place]) -> list[Look]:
    """A few places at once: what happens meanwhile waits for one such look, not for all."""
    return [tuple(places[start : start + AT_ONCE]) for start in range(0, len(places), AT_ONCE)]


def _gone(place: Place, *, reaches_to: int) -> list[str]:
    """Which of the messages that we heard do not stand there. A place of which we read nothing at all may be one whose
    history we may not read: Discord shows such as empty."""
    missing = place.known - place.read if place.read else frozenset()
    return sorted((message for message in missing if int(message) >= reaches_to), key=int)


def _is_newer(message: str | None, after: str) -> bool:
    return message is not None and int(message) > int(after)


def _is_edited(raw: Mapping[str, object], *, since: datetime) -> bool:
    edited = raw.get("edited_timestamp")
    return isinstance(edited, str) and datetime.fromisoformat(edited) > since
