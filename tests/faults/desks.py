"""A town whose desk runs in another process, is killed, and is started again as a supervisor would."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store import Store
from bot.store.engine import open_engine
from tests.fakes.telegram import FakeTelegram
from tests.faults.ledger import Ledger
from tests.faults.processes import Launcher, Process
from tests.faults.runner import Start
from tests.faults.town import Town

IN_FLIGHT = 4  # what Telegram's adapter allows at once: the most that one kill can leave unknown
ACCOUNT = ("telegram", "main")
LOOK_EVERY = 0.02  # seconds between two looks at the database, which tells nobody that it changed
PATIENCE = 30.0  # seconds until a test gives up; reached only when it fails


class Desk:
    """The desk of a town, one process after the other."""

    def __init__(self, town: Town, launcher: Launcher, folder: Path, content: Path) -> None:
        self.town = town
        self.starts = 0
        self.resent: set[int] = set()
        self._launcher = launcher
        self._config = folder / "config.toml"
        self._config.write_text(town.config(content, town.store.engine.url.render_as_string(False)), "utf-8")
        self._log = folder / "desk.log"
        self._zero = time.time()
        self._process: Process | None = None
        self._may_end = False  # a tripwire is set: when it ends, the next one is started

    def start(self, *, trip_at: int | None = None) -> None:
        self.starts += 1
        self._may_end = trip_at is not None
        start = Start(config=str(self._config), zero=self._zero, log=str(self._log), trip_at=trip_at)
        self._process = self._launcher.start(start)

    async def is_killed(self, *, after: float) -> None:
        """SIGKILL after so many seconds, wherever it is then."""
        assert not await self._running.ends(within=after), f"it ended by itself:\n{self.log}"
        self._running.kill()

    @property
    def log(self) -> str:
        """The end of what the processes wrote."""
        return self._log.read_text("utf-8")[-5000:] if self._log.exists() else ""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something in the database. A desk that its tripwire ended is followed by the next."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    if await self._running.ends(within=LOOK_EVERY):
                        assert self._may_end, f"the desk has ended:\n{self.log}"
                        self.start()
        except TimeoutError:
            raise AssertionError(f"it did not happen; {self._unsettled()}; the desk said:\n{self.log}") from None

    async def settles(self) -> Ledger:
        """Wait until nothing is under way."""
        await self.until(lambda: not self._is_busy() and Ledger.of(self.town).is_settled)
        return Ledger.of(self.town)

    def _is_busy(self) -> bool:
        """A quick look, before the thorough one."""
        with self.town.store.read() as tx:
            return tx.inbox.has_new([ACCOUNT]) or tx.outbox.has_pending(*ACCOUNT)

    async def uncertain_are_decided(self) -> Ledger:
        """The moderator looks at every uncertain message: what stands there is dismissed, the rest sent again."""
        ledger = await self.settles()
        while ledger.uncertain:
            for delivery in ledger.uncertain:
                again = not ledger.was_accepted(delivery)
                self.resent |= {delivery.id} if again else set()
                await self.town.decides(delivery.id, resend=again)
            ledger = await self.settles()
        return ledger

    @property
    def _running(self) -> Process:
        assert self._process is not None, "start it first"
        return self._process

    def _unsettled(self) -> str:
        ledger = Ledger.of(self.town)
        rows = [(row.draft.key, row.state, row.reason) for row in ledger.outbox if row.state != "sent"]
        return f"open events {[row for row in ledger.inbox if row.state != 'handled']}, deliveries {rows}"


@asynccontextmanager
async def desk_of(
    database_url: str, launcher: Launcher, folder: Path, content: Path, *, members: int
) -> AsyncIterator[Desk]:
    """A town with its desk, not started yet."""
    engine = open_engine(database_url)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 — before anything runs
    try:
        async with FakeTelegram() as world:
            town = Town.around(world, Store(engine), members=members)
            yield Desk(town, launcher, folder, content)
            await asyncio.to_thread(launcher.stop)
    finally:
        engine.dispose()
