"""A small Discord with a channel, a forum, people and an adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.messages import Address
from tests.adapters.discord.house import NobodysCounter, Paper, adapter_for
from tests.contract.harness import Desk, QuickClock
from tests.fakes.discord import FakeDiscord, Kind, pointed
from tests.fakes.discord.fixtures import check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from adapters.discord import DiscordAdapter
    from tests.fakes.discord import Channel, Person

MARKS = "🟡💤✅"


@dataclass
class Town:
    """What the tests of one adapter look at."""

    world: FakeDiscord
    room: Channel
    forum: Channel
    alice: Person
    clock: QuickClock
    files: Path
    paper: Paper = field(default_factory=Paper)
    counter: NobodysCounter = field(default_factory=NobodysCounter)
    private: Channel | None = None  # where members get threads
    adapter: DiscordAdapter | None = None

    def moves_in(self) -> DiscordAdapter:
        """A new adapter, as after a restart."""
        self.adapter = adapter_for(
            self.world,
            clock=self.clock,
            paper=self.paper,
            counter=self.counter,
            files=lambda sha256: self.files / sha256,
            watched=[self.room],
            forum=self.forum,
            private=self.private,
        )
        return self.adapter

    async def caught_up(self, *, starts: int = 1) -> None:
        """Returns when the history has been read: the commands are looked at after that."""
        looked = f"GET /applications/{self.world.bot.id}/commands"
        await self.world.until(lambda: len(self.world.calls_like(looked)) >= starts)

    @property
    def here(self) -> DiscordAdapter:
        return self.adapter or self.moves_in()

    def at(self, channel: Channel) -> Address:
        """As the core names it."""
        if channel.parent:
            return Address(platform="discord", account="main", chat=channel.parent.id, thread=channel.id)
        return Address(platform="discord", account="main", chat=channel.id)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with FakeDiscord() as world:
        room, forum = world.channel("traders"), world.channel("tickets", Kind.FORUM, tags=MARKS)
        for tag, mark in zip(forum.tags, MARKS, strict=True):
            tag["emoji_name"] = mark
        town = Town(
            world=world,
            room=room,
            forum=forum,
            alice=world.person("Alice", roles=[world.role("Traders", id_="77")], locale="zh-CN"),
            clock=QuickClock(world.now),
            files=tmp_path,
        )
        with pointed(world):
            yield town
            await town.here.close()
    check(world)


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    """The inbox, and the adapter listens to Discord."""
    desk = Desk(lambda: town.here)
    desk.listens()
    await town.caught_up()
    yield desk
    await desk.leaves()
