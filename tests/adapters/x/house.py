"""What the tests of X's adapter share."""

from __future__ import annotations

import asyncio
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adapters.twitter import XAdapter, XKeys, XSettings
from bot.messages import Address, Attachment, FileKind, Incoming, Outgoing
from tests.contract.harness import QuickClock
from tests.fakes.x import FakeX, redirected
from tests.fakes.x.server import KEYS, SECRETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.platform import Outcome

XKEYS = XKeys(consumer_key=KEYS[0], consumer_secret=SECRETS[0], access_token=KEYS[1], access_secret=SECRETS[1])
TIMELINE = Address(platform="x", account="main", chat="timeline")
LIMIT = 5.0


class Notebook:
    """`Cursors` in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.values.get(name)

    async def put(self, name: str, value: str) -> None:
        self.values[name] = value


class Wallet:
    """`Purse` that notes what is paid."""

    def __init__(self) -> None:
        self.paid: list[Decimal] = []
        self.shut_until: datetime | None = None
        self.refusals: list[str] = []

    async def closed_until(self, cost: Decimal) -> datetime | None:
        return self.shut_until

    async def pay(self, cost: Decimal) -> None:
        self.paid.append(cost)

    async def is_refused(self, reason: str) -> None:
        self.refusals.append(reason)

    async def spent(self) -> tuple[Decimal, Decimal]:
        return self.total, self.total

    @property
    def total(self) -> Decimal:
        return sum(self.paid, Decimal(0))


class Remembering(XAdapter):
    """Stores how far it has read when an event is committed, as the inbox does."""

    notebook: Notebook

    async def listen(self, receive: Callable[[Incoming], Any]) -> None:
        async def commit(incoming: Incoming) -> None:
            await receive(incoming)
            if incoming.cursor is not None:
                await self.notebook.put(incoming.cursor.name, incoming.cursor.value)

        await super().listen(commit)


def adapter_on(
    world: FakeX,
    clock: QuickClock,
    *,
    files: Callable[[str], Path],
    notebook: Notebook | None = None,
    wallet: Wallet | None = None,
    **settings: Any,
) -> Remembering:
    """A new adapter."""
    notebook = notebook or Notebook()
    made = Remembering(
        XSettings(account="main", keys=XKEYS, **settings),
        cursors=notebook,
        purse=wallet or Wallet(),
        files=files,
        clock=clock,
        middlewares=(redirected(world),),
    )
    made.notebook = notebook
    return made


def check(world: FakeX) -> None:
    """Every call was signed, and fits the models that xdk has of it."""
    assert world.unsigned == []
    assert world.judge.complaints == []


class Desk:
    """A world, and our account in it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.world = FakeX()
        self.clock = QuickClock(self.world.clock)
        self.alice = self.world.person("alice")
        self.notebook, self.wallet = Notebook(), Wallet()
        self.received: list[Incoming] = []
        self._folder = folder
        self._settings = settings
        self._tasks: list[asyncio.Task[None]] = []
        self.adapter = self.new_adapter(**settings)

    def new_adapter(self, **settings: Any) -> Remembering:
        return adapter_on(
            self.world,
            self.clock,
            files=lambda sha256: self._folder / sha256,
            notebook=self.notebook,
            wallet=self.wallet,
            **settings,
        )

    async def __aenter__(self) -> Desk:
        await self.world.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stops()
        await self.adapter.close()
        await self.world.__aexit__()

    def listens(self) -> None:
        self._tasks.append(asyncio.create_task(self.adapter.listen(self._receive)))

    async def stops(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _receive(self, incoming: Incoming) -> None:
        self.received.append(incoming)
        await self.world.tell()

    async def next(self, count: int = 1) -> list[Incoming]:
        """The first events, once there are so many."""
        await self.world.until(lambda: len(self.received) >= count)
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def stored(self, content: bytes, **more: Any) -> Attachment:
        """A picture that is stored here."""
        sha256 = hashlib.sha256(content).hexdigest()
        (self._folder / sha256).write_bytes(content)
        return Attachment(
            kind=FileKind.PHOTO, name="chart.png", size=len(content), media_type="image/png", sha256=sha256, **more
        )

    async def post(self, body: str, to: Address = TIMELINE, **more: Any) -> Outcome:
        return await self.adapter.send(Outgoing(to=to, body=body, **more), key="k")
