"""X's adapter against the fake X, for the contract suite: direct messages are its private chats; it has no rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import Address
from tests.adapters.x.house import Notebook, adapter_on, check
from tests.contract.harness import Act, QuickClock, Seen, Trouble
from tests.fakes.x import FakeX, Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from adapters.twitter import XAdapter
    from bot.platform import Adapter

_FAULTS = {Trouble.BUSY: Fault.TOO_MANY, Trouble.ANSWER_LOST: Fault.DROP_AFTER_ACCEPT}


class XHarness:
    """See `Harness`."""

    name = "x"
    acts = frozenset({Act.COME_LATER})
    troubles = frozenset({Trouble.BUSY, Trouble.UNREACHABLE, Trouble.ANSWER_LOST, Trouble.BLOCKED})

    def __init__(self, files: Callable[[str], Path]) -> None:
        self.world = FakeX()
        self.clock = QuickClock(self.world.clock)
        self._files = files
        self._notebook = Notebook()
        self._alice = self.world.person("alice", "Alice")
        self._adapter: XAdapter | None = None

    @property
    def adapter(self) -> Adapter:
        assert self._adapter is not None
        return self._adapter

    @property
    def private(self) -> Address:
        return Address(platform="x", account="main", chat=f"dm-{self._alice.id}")

    @property
    def room(self) -> Address:
        raise AssertionError("X has no rooms")

    @property
    def nowhere(self) -> Address:
        return replace(self.private, chat="dm-999")

    async def __aenter__(self) -> XHarness:
        await self.world.__aenter__()
        await self.world.writes_to_us(self._alice, "hello")  # so that we may write to her; long ago
        self.world.directs[0].id = "1"
        self._adapter = self._new_adapter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.adapter.close()
        await self.world.__aexit__()
        check(self.world)

    async def restart(self) -> None:
        await self.adapter.close()
        self._adapter = self._new_adapter()

    def _new_adapter(self) -> XAdapter:
        return adapter_on(self.world, self.clock, files=self._files, notebook=self._notebook)

    async def says(self, text: str, where: Address) -> None:
        await self.world.writes_to_us(self._alice, text)

    async def edits(self, text: str, where: Address) -> None:
        raise AssertionError("a direct message cannot be changed")

    async def presses(self, label: str, where: Address) -> None:
        raise AssertionError("X has no buttons")

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        await self.world.writes_to_us(self._alice, "", *contents)

    def seen(self, where: Address) -> list[Seen]:
        ours = [d for d in self.world.directs if d.sender is self.world.us and d.person is self._alice]
        return [Seen(text=d.text, files=tuple(picture.content for picture in d.pictures)) for d in ours]

    def notices(self) -> list[str]:
        return []

    def thread(self, where: Address) -> tuple[str, bool]:
        raise AssertionError("X has no threads of its own")

    async def meet(self, trouble: Trouble) -> Address | None:
        match trouble:
            case Trouble.UNREACHABLE:
                await self.world.goes_offline()
            case Trouble.BLOCKED:
                self._alice.blocks_us = True
            case _:
                self.world.faults.next("message", _FAULTS[trouble])
        return None
