"""What the contract suite needs to know of a platform: how to start it, act as its people, and see what they see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from bot.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.messages import Address, Incoming
    from bot.platform import Adapter

LIMIT = 5.0  # real seconds that anything may take; reached only when a test fails


class Trouble(Enum):
    """What a platform can be made to do to the next message sent to it."""

    BUSY = auto()  # answers that it will take it later, and when
    UNREACHABLE = auto()  # nobody listens where it should be
    ANSWER_LOST = auto()  # takes the message; its answer never arrives
    BLOCKED = auto()  # the person wants no messages any more (private chat)
    MOVED = auto()  # the room has a new id


class Act(Enum):
    """What people can do there."""

    PRESS = auto()
    EDIT = auto()
    SEND_FILE = auto()
    SEND_ALBUM = auto()
    USE_ROOM = auto()  # there are public rooms
    COME_LATER = auto()  # what happens while nobody listens is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message of ours as people see it."""

    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    answers: str | None = None  # the text it is a reply to
    files: tuple[bytes, ...] = ()
    pinned: bool = False


class Harness(Protocol):
    """One platform with a person, her private chat and (if there are such) a public room that she is in.

    `async with` starts the platform and an adapter; `stored` files can be sent by their SHA-256.
    """

    name: str
    acts: frozenset[Act]
    troubles: frozenset[Trouble]

    @property
    def adapter(self) -> Adapter: ...

    @property
    def private(self) -> Address: ...

    @property
    def room(self) -> Address: ...

    @property
    def nowhere(self) -> Address:
        """An address at which there is nothing."""

    async def __aenter__(self) -> Harness: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def restart(self) -> None:
        """Close the adapter and begin with a new one, as after a crash: what was not committed comes again."""

    async def says(self, text: str, where: Address) -> None: ...

    async def edits(self, text: str, where: Address) -> None:
        """She changes the last thing that she said there."""

    async def presses(self, label: str, where: Address) -> None:
        """She presses a button under our last message there."""

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        """Pictures, several as one album."""

    def seen(self, where: Address) -> list[Seen]:
        """Our messages that stand there; with `where.thread`, those in that thread."""

    def notices(self) -> list[str]:
        """The short notices that she got for her presses."""

    def thread(self, where: Address) -> tuple[str, bool]:
        """A thread's title, and whether it is open."""

    async def meet(self, trouble: Trouble) -> Address | None:
        """The next send meets this; for MOVED, where the room is now."""


class Desk:
    """The inbox, as an adapter meets it: it commits what it receives, or fails, or takes its time."""

    def __init__(self, adapter: Callable[[], Adapter]) -> None:
        self._adapter = adapter  # the present one: a restart makes another
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.committed: list[Incoming] = []
        self.offered: list[Incoming] = []
        self.failures = 0  # how many more times it fails
        self.open = asyncio.Event()  # cleared: it does not come to a commit
        self.open.set()

    async def receive(self, incoming: Incoming) -> None:
        """`bot.platform.Receive`."""
        self.offered.append(incoming)
        await self._announce()
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("the database is down")
        self.committed.append(incoming)
        await self._announce()

    def listens(self) -> None:
        """Start listening."""
        self._task = asyncio.create_task(self._adapter().listen(self.receive))

    async def stops(self) -> None:
        """Cancel listening and wait until it has ended."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=LIMIT)
        assert self._task.cancelled()
        self._task = None

    @property
    def is_listening(self) -> bool:
        """Whether listening has begun and not ended."""
        return self._task is not None and not self._task.done()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to be offered or committed. Fails when listening ended by itself."""
        try:
            async with asyncio.timeout(LIMIT), self._changed:
                await self._changed.wait_for(lambda: condition() or (self._task is not None and self._task.done()))
        except TimeoutError:
            raise AssertionError(f"it did not happen; offered were {self.offered}") from None
        assert condition(), f"listening ended: {self._task}"

    async def next(self, count: int = 1) -> list[Incoming]:
        """The next events to be committed."""
        await self.until(lambda: len(self.committed) >= count)
        taken, self.committed = self.committed[:count], self.committed[count:]
        return taken

    async def leaves(self) -> None:
        """Stop, if it still listens."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=LIMIT)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()


class QuickClock:
    """Nobody waits: every pause is noted and over at once, after what the test wants to happen in it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.waited: list[float] = []
        self.meanwhile: list[Callable[[], object]] = []  # one for each coming pause; may return an awaitable

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """`Clock.wait`."""
        self.waited.append(seconds)
        if self.meanwhile:
            result = self.meanwhile.pop(0)()
            if asyncio.iscoroutine(result):
                await result
        await asyncio.sleep(0)
