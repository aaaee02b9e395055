"""Discord's adapter against a small Discord, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import DiscordAdapter
from bot.messages import Address
from tests.adapters.discord.house import NobodysCounter, Paper, adapter_for
from tests.adapters.discord.world import Fault, World
from tests.contract.harness import Act, QuickClock, Seen, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.platform import Adapter
    from tests.adapters.discord.world import Channel, Said


class DiscordHarness:
    """See `Harness`."""

    name = "discord"
    acts = frozenset(Act) - {Act.SEND_ALBUM}  # several files are one message
    troubles = frozenset(Trouble) - {Trouble.MOVED}

    def __init__(self, files: Callable[[str], Path]) -> None:
        self.world = World()
        self.clock = QuickClock(self.world.now)
        self._files = files
        self._paper = Paper()
        self._alice = self.world.person("Alice")
        self._traders = self.world.channel("traders")
        self._adapter: DiscordAdapter | None = None

    @property
    def adapter(self) -> Adapter:
        assert self._adapter is not None
        return self._adapter

    @property
    def private(self) -> Address:
        return Address(platform="discord", account="main", chat=self.world.direct(self._alice).id)

    @property
    def room(self) -> Address:
        return Address(platform="discord", account="main", chat=self._traders.id)

    @property
    def nowhere(self) -> Address:
        return replace(self.private, chat="999")

    async def __aenter__(self) -> DiscordHarness:
        await self.world.__aenter__()
        self._adapter = self._new_adapter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.adapter.close()
        await self.world.__aexit__()

    async def restart(self) -> None:
        await self.adapter.close()
        self._adapter = self._new_adapter()

    def _new_adapter(self) -> DiscordAdapter:
        return adapter_for(
            self.world,
            clock=self.clock,
            paper=self._paper,
            counter=NobodysCounter(),
            files=self._files,
            watched=[self._traders],
        )

    async def says(self, text: str, where: Address) -> None:
        said = await self.world.says(self._alice, self._at(where), text)
        self._noted(said)

    async def edits(self, text: str, where: Address) -> None:
        (*_, last) = (m for m in self._at(where).messages if m.author is self._alice)
        await self.world.until(lambda: self.world.is_heard)
        await self.world.edits(last, text)

    async def presses(self, label: str, where: Address) -> None:
        await self.world.until(lambda: self.world.is_heard)
        await self.world.presses(self._alice, self.world.ours(self._at(where))[-1], label)

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        files = [(f"picture-{n}.png", content) for n, content in enumerate(contents)]
        said = await self.world.says(self._alice, self._at(where), "", files=files)
        self._noted(said)

    def _noted(self, said: Said) -> None:
        """The store would know that she writes there."""
        if said.channel.person is not None:
            self._paper.chats = [said.channel.id]

    def seen(self, where: Address) -> list[Seen]:
        return [_shown(said) for said in self.world.ours(self._at(where))]

    def notices(self) -> list[str]:
        whispers = [said for done in self.world.interactions.values() for said in done.follow_ups if said.flags & 64]
        return [said.content for said in whispers]

    def thread(self, where: Address) -> tuple[str, bool]:
        thread = self._at(where)
        return thread.name, not thread.archived

    async def meet(self, trouble: Trouble) -> Address | None:
        post = {"method": "POST", "path": "/messages"}
        match trouble:
            case Trouble.BUSY:
                body = {"message": "You are being rate limited.", "retry_after": 7.0, "global": False}
                self.world.faults.append(Fault(**post, status=429, body=body))
            case Trouble.UNREACHABLE:
                await self.world.goes_offline()
            case Trouble.ANSWER_LOST:
                self.world.faults.append(Fault(**post, accepts=True))
            case Trouble.BLOCKED:
                self._alice.blocks_us = True
            case Trouble.MOVED:
                raise AssertionError("channels keep their ids")
        return None

    def _at(self, where: Address) -> Channel:
        return self.world.channels[where.thread or where.chat]


def _shown(said: Said) -> Seen:
    answered = next((m for m in said.channel.messages if m.id == said.answers), None)
    return Seen(
        text=said.content.replace("**", ""),
        buttons=tuple(map(tuple, said.labels())),
        answers=answered.content if answered else None,
        files=tuple(content for _, content in said.files),
        pinned=said.pinned,
    )
