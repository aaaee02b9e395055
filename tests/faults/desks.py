"""A town whose desk runs in another process, is killed, and is started again as a supervisor would."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store import Store
from bot.store.engine import open_engine
from tests.fakes.telegram import FakeTelegram
from tests.faults.processes import Launcher, Process
from tests.faults.runner import Start
from tests.faults.town import Town
from tests.faults.tripwire import POLLING
from tests.faults.watching import LOOK_EVERY, Watch


class Desk(Watch):
    """The desk of a town, one process after the other."""

    def __init__(self, town: Town, launcher: Launcher, folder: Path, content: Path) -> None:
        super().__init__(town)
        self.starts = 0
        self._launcher = launcher
        self._config = folder / "config.toml"
        self.folder = folder
        self._config.write_text(town.config(content, town.store.engine.url.render_as_string(False)), "utf-8")
        self._log = folder / "desk.log"
        self._zero = time.time()
        self._process: Process | None = None
        self._may_end = False  # a tripwire is set: when it ends, the next one is started

    def start(self, *, trip_at: int | None = None, trip_since: str = POLLING) -> None:
        self.starts += 1
        assert self._process is None or not self._process.is_alive, "one desk at a time"
        self._may_end = trip_at is not None
        start = Start(
            config=str(self._config), zero=self._zero, log=str(self._log), trip_at=trip_at, trip_since=trip_since
        )
        self._process = self._launcher.start(start)

    async def is_killed(self, *, after: float) -> None:
        """SIGKILL after so many seconds, wherever it is then."""
        assert not await self._running.ends(within=after), f"it ended by itself:\n{self.log}"
        self._running.kill()

    @property
    def log(self) -> str:
        """The end of what the processes wrote."""
        return self._log.read_text("utf-8")[-5000:] if self._log.exists() else ""

    async def between_looks(self) -> None:
        """A desk that its tripwire ended is followed by the next."""
        if await self._running.ends(within=LOOK_EVERY):
            assert self._may_end, f"the desk has ended:\n{self.log}"
            self.start()

    @property
    def _running(self) -> Process:
        assert self._process is not None, "start it first"
        return self._process


@asynccontextmanager
async def desk_of(
    database_url: str, launcher: Launcher, folder: Path, content: Path, *, members: int, rooms: int = 0
) -> AsyncIterator[Desk]:
    """A town with its desk, not started yet."""
    engine = open_engine(database_url)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 — before anything runs
    try:
        async with FakeTelegram() as world:
            town = Town.around(world, Store(engine), members=members, rooms=rooms)
            yield Desk(town, launcher, folder, content)
            await asyncio.to_thread(launcher.stop)
    finally:
        engine.dispose()
