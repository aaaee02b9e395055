"""A town whose desk is several workers on one database; any of them may be killed, and is started again."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app.frontdesk import Duty
from bot.store import Store
from bot.store.engine import open_engine
from bot.store.leases import Holder
from tests.fakes.telegram import FakeTelegram
from tests.faults.processes import Launcher, Process
from tests.faults.runner import HURRY, Start
from tests.faults.town import Town
from tests.faults.watching import Watch

ALL = tuple(Duty)


class Crew(Watch):
    """Workers, by the number they were given; each with its own duties."""

    def __init__(self, town: Town, launcher: Launcher, folder: Path, content: Path) -> None:
        super().__init__(town)
        self._launcher = launcher
        self._config = folder / "config.toml"
        self._config.write_text(town.config(content, town.store.engine.url.render_as_string(False)), "utf-8")
        self._log = folder / "crew.log"
        self._zero = time.time()
        self._workers: list[Process] = []
        self._starts: list[Start] = []

    def start(self, roles: Sequence[Sequence[Duty]], *, hurry: float = HURRY) -> None:
        """One worker for each set of duties."""
        for duties in roles:
            start = Start(
                config=str(self._config),
                zero=self._zero,
                log=str(self._log),
                duties=tuple(duties),
                hurry=hurry,
            )
            self._starts.append(start)
            self._workers.append(self._launcher.start(start))

    def kill(self, number: int) -> None:
        """SIGKILL, wherever it is."""
        self._workers[number].kill()

    def start_again(self, number: int) -> None:
        self._workers[number] = self._launcher.start(self._starts[number])

    async def is_stopped(self, number: int) -> None:
        """SIGTERM, and it ends by itself."""
        self._workers[number].asked_to_stop()
        assert await self._workers[number].ends(within=30), f"it does not stop:\n{self.log}"

    def holder(self, duty: str) -> tuple[int, Holder] | None:
        """Which worker took a duty last, if that one is one of those that live now."""
        with self.town.store.read() as tx:
            held = tx.leases.holders().get(duty)
        if held is None:
            return None
        pid = int(held.holder.rpartition(":")[2])
        found = [number for number, worker in enumerate(self._workers) if worker.pid == pid and worker.is_alive]
        return (found[0], held) if found else None

    async def someone_does(self, duty: str) -> int:
        """Waits until a living worker has a duty; which one."""
        await self.until(lambda: self.holder(duty) is not None)
        found = self.holder(duty)
        assert found is not None
        return found[0]

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")[-5000:] if self._log.exists() else ""

    def anybody(self, chance: random.Random) -> int:
        return chance.randrange(len(self._workers))


@asynccontextmanager
async def crew_of(
    database_url: str, launcher: Launcher, folder: Path, content: Path, *, members: int
) -> AsyncIterator[Crew]:
    """A town with its workers, not started yet."""
    engine = open_engine(database_url)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 — before anything runs
    try:
        async with FakeTelegram() as world:
            town = Town.around(world, Store(engine), members=members)
            yield Crew(town, launcher, folder, content)
            await asyncio.to_thread(launcher.stop)
    finally:
        engine.dispose()
