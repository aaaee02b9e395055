"""From the gateway to the inbox: in order, each event committed before the next, nothing of a gap left out.

What comes in stands in a queue. The first thing in it after every new session is the history since the bookmark, so
that no event is committed before an older one of its channel; the bookmark moves when all before it is committed.
Interactions cannot be read again, so they do not wait in the queue.
"""

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import Any

import structlog

from adapters.discord import commands
from adapters.discord.backfill import Backfill, Look, Missed, looks
from adapters.discord.connection import Line, Raw
from adapters.discord.contents import Me
from adapters.discord.gateway import BEAT, LOST, Gateway, Happening
from adapters.discord.heard import Heard
from adapters.discord.interactions import Interactions, Taken
from adapters.discord.patience import Patience
from adapters.discord.places import Channel, ChannelType, Places
from adapters.discord.reading import Reader, sound, sound_object
from adapters.discord.settings import Bookmark, Clock, DiscordSettings
from adapters.discord.turns import Turn, Turns
from adapters.discord.units import snowflake_at
from bot.messages import Incoming
from bot.platform import Receive

MARGIN = timedelta(minutes=2)  # for clocks that differ and events that take their time

log = structlog.get_logger(__name__)


class _Names(StrEnum):
    """The events that are more than news of a channel."""

    BEAT = BEAT
    LOST = LOST
    READY = "READY"
    RESUMED = "RESUMED"
    LOOK = "LOOK"  # our own: what became of messages in a few places
    SAID = "MESSAGE_CREATE"
    EDITED = "MESSAGE_UPDATE"
    DELETED = "MESSAGE_DELETE"
    DELETED_MANY = "MESSAGE_DELETE_BULK"
    INTERACTION = "INTERACTION_CREATE"


class Listener:
    """Listens for one account. Holds nothing that a restart would lose but interactions not yet committed."""

    def __init__(
        self,
        line: Line,
        places: Places,
        gateway: Gateway,
        interactions: Interactions,
        backfill: Backfill,
        settings: DiscordSettings,
        clock: Clock,
        bookmark: Bookmark,
        patience: Patience,
        heard: Heard,
        catalogue: commands.Catalogue,
    ) -> None:
        self._line = line
        self._places = places
        self._gateway = gateway
        self._interactions = interactions
        self._backfill = backfill
        self._settings = settings
        self._clock = clock
        self._bookmark = bookmark
        self._patience = patience
        self._heard = heard
        self._catalogue = catalogue
        self._log = log.bind(platform="discord", account=settings.account)
        self._queue: asyncio.Queue[Happening] = asyncio.Queue()
        self._turns = Turns()
        self._roles: frozenset[str] = frozenset()  # those that stand for the bot
        self._commands_put = False
        self._unlooked = 0  # looks that stand in the queue
        self._hears_all = False  # nothing is missing between the bookmark and the present

    async def run(self, receive: Receive) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:

            def hear(happening: Happening) -> None:
                if happening.name == _Names.INTERACTION:
                    group.create_task(self._interaction(happening, receive, self._turns.take(happening.data)))
                else:
                    self._queue.put_nowait(happening)

            group.create_task(self._gateway.run(hear))
            group.create_task(self._handle_all(receive))

    async def _handle_all(self, receive: Receive) -> None:
        while True:
            happening = await self._queue.get()
            try:
                await self._handle(happening, receive)
            except Exception as error:  # whatever Discord sends, the next event has to be read
                self._log.warning("an event cannot be read", event_name=happening.name, error=repr(error))
                await self._hand_over(self._reader().unreadable(happening.name, happening.data, error), receive)

    async def _handle(self, happening: Happening, receive: Receive) -> None:
        data: Any = sound(happening.data)
        match happening.name:
            case "":
                raise ValueError("a frame that is no event")
            case _Names.BEAT:
                await self._note_beat()
            case _Names.LOST:
                self._hears_all = False
            case _Names.RESUMED:
                self._hears_all = True  # what was missed came before this
            case _Names.READY:
                await self._begun(receive)
            case _Names.LOOK:
                await self._look(happening.data, receive)
            case _Names.SAID:
                await self._said(data, receive)
            case _Names.EDITED:
                await self._edited(data, receive)
            case _Names.DELETED:
                await self._deleted(data, receive)
            case _Names.DELETED_MANY:
                await self._deleted_many(data, receive)
            case name:
                self._note_places(name, data)

    # --- one event ---------------------------------------------------------------------------------------------------

    async def _said(self, raw: Raw, receive: Receive, channel: Channel | None = None) -> None:
        channel = channel or await self._channel(raw)
        incoming = self._reader().message(raw, channel) if channel else None
        if channel is not None and incoming is not None:
            self._heard.note(str(raw["id"]), channel.id, incoming.sender)
        await self._hand_over(incoming, receive)

    async def _edited(self, raw: Raw, receive: Receive, channel: Channel | None = None) -> None:
        channel = channel or await self._channel(raw)
        await self._hand_over(self._reader().edited(raw, channel) if channel else None, receive)

    async def _deleted(self, raw: Raw, receive: Receive, channel: Channel | None = None) -> None:
        author = self._heard.take(str(raw["id"]))
        channel = channel or (await self._channel(raw) if author else None)
        if author is not None and channel is not None:
            await self._hand_over(self._reader().deleted(str(raw["id"]), author, channel), receive)

    async def _deleted_many(self, raw: Raw, receive: Receive) -> None:
        """A moderator took away several at once."""
        for message in raw["ids"]:
            await self._deleted({**raw, "id": message}, receive)

    async def _channel(self, raw: Raw) -> Channel | None:
        """Where something happened; None where we have no business."""
        if raw.get("guild_id") not in (None, self._settings.guild):
            return None
        channel = str(raw["channel_id"])
        if raw.get("guild_id") is None:
            return self._places.known(channel) or Channel(id=channel, type=ChannelType.DIRECT)
        return await self._patience.asked(lambda: self._places.find(channel))

    def _note_places(self, name: str, data: object) -> None:
        match name, data:
            case "GUILD_CREATE", {"id": guild} if str(guild) == self._settings.guild and isinstance(data, dict):
                self._places.note([*data.get("channels", ()), *data.get("threads", ())], guild=str(guild))
                self._note_roles(data.get("roles", ()))
            case (("CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE"), dict()):
                self._places.note([data], guild=data.get("guild_id"))
            case "THREAD_LIST_SYNC", dict():
                self._places.note(data.get("threads", ()), guild=data.get("guild_id"))
            case (("CHANNEL_DELETE" | "THREAD_DELETE"), dict()):
                self._places.forget(str(data["id"]))
            case _:
                pass

    def _note_roles(self, roles: list[Raw]) -> None:
        """A bot has a role of its own, and people mention that instead of it."""
        ours = (role for role in roles if str((role.get("tags") or {}).get("bot_id")) == self._line.me)
        self._roles = frozenset(str(role["id"]) for role in ours)

    def _reader(self) -> Reader:
        wanted = self._settings
        return Reader(
            account=wanted.account,
            guild=wanted.guild,
            me=Me(id=self._line.me, roles=self._roles),
            watched=wanted.watched.union(wanted.staff_forums),
            now=self._clock.now,
        )

    # --- a session, and what was missed before it --------------------------------------------------------------------

    async def _begun(self, receive: Receive) -> None:
        """All that was said since the bookmark is committed before anything that this session brings.

        What was edited stands in the queue behind what came meanwhile: it is read as it is then, so it is never older
        than an edit that was heard before."""
        places = await self._backfill.places(await self._bookmarked())
        async for missed in self._backfill.said(places):
            await self._missed(missed, receive)
        for look in looks(places):
            self._queue.put_nowait(Happening(name=_Names.LOOK, data=look))
            self._unlooked += 1
        self._hears_all = True
        await self._note_beat()
        if not self._commands_put:
            await self._put_commands()

    async def _look(self, look: Look, receive: Receive) -> None:
        try:
            async for missed in self._backfill.changed(look):
                await self._missed(missed, receive)
        finally:
            self._unlooked -= 1

    async def _bookmarked(self) -> str:
        """At the very first start nothing was missed."""
        mark = await self._patience.surely(self._bookmark.read)
        if mark is None:
            mark = snowflake_at(self._clock.now() - MARGIN)
            await self._patience.surely(lambda: self._bookmark.write(mark or ""))
        return mark

    async def _missed(self, missed: Missed, receive: Receive) -> None:
        try:
            await self._told(missed.name, sound_object(missed.raw), missed.channel, receive)
        except (KeyError, TypeError, ValueError) as error:
            await self._hand_over(self._reader().unreadable(missed.name, missed.raw, error), receive)

    async def _told(self, name: str, raw: Raw, channel: Channel, receive: Receive) -> None:
        match name:
            case _Names.SAID:
                await self._said(raw, receive, channel)
            case _Names.EDITED:
                await self._edited(raw, receive, channel)
            case _Names.DELETED:
                await self._deleted(raw, receive, channel)
            case _:
                stands = self._reader().message(raw, channel)
                if stands is not None:
                    self._heard.note(str(raw["id"]), channel.id, stands.sender)

    async def _note_beat(self) -> None:
        """All that came before is committed: it came out of the queue. Between two sessions that says nothing."""
        if not self._hears_all or self._unlooked:
            return
        mark = snowflake_at(self._clock.now() - MARGIN)
        await self._patience.surely(lambda: self._bookmark.write(mark))

    async def _put_commands(self) -> None:
        """A failure is told to the log: what is typed works without menus, too."""
        try:
            if await commands.put(self._line, self._catalogue):
                self._log.info("the commands in the app were changed")
            self._commands_put = True
        except Exception as error:
            self._log.warning("the commands in the app could not be set", error=str(error))

    # --- interactions ------------------------------------------------------------------------------------------------

    async def _interaction(self, happening: Happening, receive: Receive, turn: Turn) -> None:
        """Acknowledged at once; committed after what the same person did before."""
        try:
            taken = await self._interactions.take(sound_object(happening.data))
        except Exception as error:
            self._log.warning("an interaction cannot be read", error=repr(error))
            taken = Taken(incoming=self._reader().unreadable(happening.name, happening.data, error))
        async with turn:
            await self._hand_over(taken.incoming if taken else None, receive)
        if taken is not None and taken.loading is not None:
            await self._interactions.finish(taken.loading, at_once=taken.done_at_once)

    async def _hand_over(self, incoming: Incoming | None, receive: Receive) -> None:
        """Until it is committed: while the store is down, nothing behind this is either."""
        if incoming is not None:
            await self._patience.surely(lambda: receive(incoming))
