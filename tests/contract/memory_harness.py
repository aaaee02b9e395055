"""The platform in memory, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.messages import FileKind
from bot.platform import Deferred, Uncertain
from tests.contract.harness import Act, QuickClock, Seen, Trouble
from tests.fakes.memory import MemoryPlatform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.messages import Address
    from bot.platform import Adapter
    from tests.fakes.memory import Post, Room


class MemoryHarness:
    """See `Harness`."""

    name = "memory"
    acts = frozenset(Act)
    troubles = frozenset(Trouble)

    def __init__(self, files: Callable[[str], Path]) -> None:
        self._world = MemoryPlatform(files=files)
        self._alice = self._world.person("Alice")
        self._traders = self._world.room("Traders")
        self._clock = QuickClock(self._world.now)
        self._adapter = self._world.adapter(self._clock)

    @property
    def adapter(self) -> Adapter:
        return self._adapter

    @property
    def private(self) -> Address:
        return self._world.address(self._alice.chat)

    @property
    def room(self) -> Address:
        return self._world.address(self._traders)

    @property
    def nowhere(self) -> Address:
        return replace(self.private, chat="nowhere")

    async def __aenter__(self) -> MemoryHarness:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._adapter.close()

    async def restart(self) -> None:
        await self._adapter.close()
        self._adapter = self._world.adapter(self._clock)

    async def says(self, text: str, where: Address) -> None:
        await self._alice.says(self._at(where), text, thread=where.thread)

    async def edits(self, text: str, where: Address) -> None:
        (*_, last) = (post for post in self._at(where).posts if post.author == self._alice.id)
        await self._alice.edits(last, text)

    async def presses(self, label: str, where: Address) -> None:
        await self._alice.presses(self._ours(where)[-1], label)

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        await self._alice.sends(self._at(where), *contents, kind=FileKind.PHOTO)

    def seen(self, where: Address) -> list[Seen]:
        return [self._shown(post) for post in self._ours(where)]

    def notices(self) -> list[str]:
        return self._alice.notices

    def thread(self, where: Address) -> tuple[str, bool]:
        thread = self._at(where).threads[where.thread or ""]
        return thread.title, thread.is_open

    async def meet(self, trouble: Trouble) -> Address | None:
        match trouble:
            case Trouble.BUSY:
                self._world.answers.append(Deferred(reason="slow down", after=timedelta(seconds=7)))
            case Trouble.UNREACHABLE:
                self._world.answers.append(Deferred(reason="nobody there"))
            case Trouble.ANSWER_LOST:
                self._world.answers.append(Uncertain(reason="no answer"))
            case Trouble.BLOCKED:
                await self._alice.blocks()
            case Trouble.MOVED:
                return self._world.address(await self._world.move(self._traders))
        return None

    def _at(self, where: Address) -> Room:
        return self._world.rooms[where.chat]

    def _ours(self, where: Address) -> list[Post]:
        posts = [post for post in self._at(where).posts if post.author == "desk"]
        return [post for post in posts if where.thread in (None, post.thread)]

    def _shown(self, post: Post) -> Seen:
        answered = self._world.rooms[post.chat].find(post.reply_to or "")
        return Seen(
            text=post.text,
            buttons=post.buttons,
            answers=answered.text if answered else None,
            files=post.files,
            pinned=post.pinned,
        )
