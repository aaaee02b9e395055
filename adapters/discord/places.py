"""Where things are on Discord: channels, threads, forums and direct messages, as far as we were told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from adapters.discord.connection import Line, Raw
from adapters.discord.settings import PLATFORM
from bot.messages import Address, RoomKind


class ChannelType(IntEnum):
    """https://discord.com/developers/docs/resources/channel#channel-object-channel-types, those that matter here."""

    TEXT = 0
    DIRECT = 1
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15
    MEDIA = 16


THREADS = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})
FORUMS = frozenset({ChannelType.FORUM, ChannelType.MEDIA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel; a thread is a channel, too."""

    id: str
    type: int
    parent: str | None = None  # of a thread: its channel or forum
    guild: str | None = None
    name: str = ""
    owner: str | None = None  # who opened a thread
    last_message: str | None = None  # id of the newest message, which may be deleted
    archived: bool = False
    tags: tuple[str, ...] = ()  # on a forum's post
    offered_tags: Mapping[str, str] = field(default_factory=dict)  # of a forum: id by emoji

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS

    @property
    def is_forum(self) -> bool:
        return self.type in FORUMS

    def is_private_for(self, me: str) -> bool:
        """Whether it is between one person and us: a direct message, or a private thread that we opened."""
        return self.type == ChannelType.DIRECT or (self.type == ChannelType.PRIVATE_THREAD and self.owner == me)

    def address(self, account: str) -> Address:
        """As the core names it."""
        if self.is_thread and self.parent is not None:
            return Address(platform=PLATFORM, account=account, chat=self.parent, thread=self.id)
        return Address(platform=PLATFORM, account=account, chat=self.id)

    def room(self, me: str) -> RoomKind:
        return RoomKind.PRIVATE if self.is_private_for(me) else RoomKind.PUBLIC


def channel_of(raw: Raw) -> Channel:
    """A channel as Discord describes it; `KeyError` when it has no id or type."""
    tags = raw.get("available_tags") or ()
    return Channel(
        id=str(raw["id"]),
        type=int(raw["type"]),
        parent=_text(raw.get("parent_id")),
        guild=_text(raw.get("guild_id")),
        name=str(raw.get("name") or ""),
        owner=_text(raw.get("owner_id")),
        last_message=_text(raw.get("last_message_id")),
        archived=bool((raw.get("thread_metadata") or {}).get("archived")),
        tags=tuple(map(str, raw.get("applied_tags") or ())),
        offered_tags={tag["emoji_name"]: str(tag["id"]) for tag in tags if tag.get("emoji_name")},
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class Places:
    """What we know of channels: told by events, asked for when we were not told."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known: dict[str, Channel] = {}
        self._direct: dict[str, str] = {}  # channel of direct messages, by person

    def note(self, raws: Iterable[Raw], *, guild: str | None = None) -> None:
        """Discord described channels."""
        for raw in raws:
            channel = channel_of({"guild_id": guild, **raw})
            self._known[channel.id] = channel

    def forget(self, channel: str) -> None:
        self._known.pop(channel, None)

    def known(self, channel: str) -> Channel | None:
        """As far as we were told."""
        return self._known.get(channel)

    async def find(self, channel: str) -> Channel:
        """`discord.NotFound` where there is none."""
        known = self._known.get(channel)
        return known if known is not None else await self.ask(channel)

    async def ask(self, channel: str) -> Channel:
        """As it is now."""
        line = await self._line.enter()
        raw = await line.rest.get_channel(channel)
        self.note([dict(raw)])
        return self._known[str(raw["id"])]

    async def direct(self, person: str) -> Channel:
        """Where a person is written to alone. Opening it tells them nothing, and may be repeated."""
        if person not in self._direct:
            line = await self._line.enter()
            raw = await line.rest.start_private_message(person)
            self.note([dict(raw)])
            self._direct[person] = str(raw["id"])
        return await self.find(self._direct[person])

    async def of_guild(self, guild: str) -> tuple[Channel, ...]:
        """All channels and the threads that are not archived, as they are now."""
        line = await self._line.enter()
        channels = await line.rest.get_all_guild_channels(guild)
        active = await line.rest.get_active_threads(guild)
        raws = [dict(raw) for raw in (*channels, *active["threads"])]
        self.note(raws, guild=guild)
        return tuple(self._known[str(raw["id"])] for raw in raws)

    async def threads_of(self, guild: str) -> tuple[Channel, ...]:
        """The threads that are not archived, as they are now."""
        line = await self._line.enter()
        raws = [dict(raw) for raw in (await line.rest.get_active_threads(guild))["threads"]]
        self.note(raws, guild=guild)
        return tuple(self._known[str(raw["id"])] for raw in raws)
