"""Discord's adapter against the fake Discord, for the contract suite."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import DiscordAdapter
from bot.messages import Address
from tests.adapters.discord.house import NobodysCounter, Paper, adapter_for
from tests.contract.harness import Act, QuickClock, Seen, Trouble
from tests.fakes.discord import FakeDiscord, Fault, pointed
from tests.fakes.discord.fixtures import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.platform import Adapter
    from tests.fakes.discord import Channel, Message


class DiscordHarness:
    """See `Harness`."""

    name = "discord"
    acts = frozenset(Act) - {Act.SEND_ALBUM}  # several files are one message
    troubles = frozenset(Trouble) - {Trouble.MOVED}

    def __init__(self, files: Callable[[str], Path]) -> None:
        self.world = FakeDiscord()
        self.clock = QuickClock(self.world.now)
        self._files = files
        self._paper = Paper()
        self._alice = self.world.person("Alice")
        self._traders = self.world.channel("traders")
        self._adapter: DiscordAdapter | None = None
        self._pointing = ExitStack()

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
        await self.world.start()
        self._pointing.enter_context(pointed(self.world))
        self._adapter = self._new_adapter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.adapter.close()
        self._pointing.close()
        await self.world.stop()
        check(self.world)

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
        await self.world.member_says(self._at(where), self._alice, text)
        self._noted(self._at(where))

    async def edits(self, text: str, where: Address) -> None:
        (*_, last) = (m for m in self.world.messages(self._at(where)) if m.author is self._alice)
        await self.world.until(lambda: self.world.gateway.is_heard)
        await self.world.member_edits(last, text)

    async def presses(self, label: str, where: Address) -> None:
        await self.world.until(lambda: self.world.gateway.is_heard)
        await self.world.chooses(self._alice, self.world.ours(self._at(where))[-1], label)

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        files = [(f"picture-{n}.png", content) for n, content in enumerate(contents)]
        await self.world.member_says(self._at(where), self._alice, attachments=files)
        self._noted(self._at(where))

    def _noted(self, channel: Channel) -> None:
        """The store would know that she writes there."""
        if channel.person is not None:
            self._paper.chats = [channel.id]

    def seen(self, where: Address) -> list[Seen]:
        return [_shown(said) for said in self.world.ours(self._at(where))]

    def notices(self) -> list[str]:
        followed = [said for done in self.world.interactions.values() for said in done.follow_ups]
        return [said.content for said in followed if said.is_ephemeral]

    def thread(self, where: Address) -> tuple[str, bool]:
        thread = self._at(where)
        return thread.name, not thread.archived

    async def meet(self, trouble: Trouble) -> Address | None:
        post = "POST /channels/*/messages"
        match trouble:
            case Trouble.BUSY:
                self.world.faults.next(post, Fault.BUCKET_FULL, retry_after=7)
            case Trouble.UNREACHABLE:
                await self.world.stop()
            case Trouble.ANSWER_LOST:
                self.world.faults.next(post, Fault.DROP_AFTER_ACCEPT)
            case Trouble.BLOCKED:
                self._alice.refuses_direct = True
            case Trouble.MOVED:
                raise AssertionError("channels keep their ids")
        return None

    def _at(self, where: Address) -> Channel:
        return self.world.channels[where.thread or where.chat]


def _shown(said: Message) -> Seen:
    rows = [[one["label"] for one in row["components"]] for row in said.components]
    return Seen(
        text=said.content.replace("**", ""),
        buttons=tuple(map(tuple, rows)),
        answers=said.reply_to.content if said.reply_to else None,
        files=tuple(file.content for file in said.attachments),
        pinned=said.pinned_at is not None,
    )
