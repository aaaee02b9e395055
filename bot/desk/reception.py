"""The door: every event is admitted (cleaned, masked) and committed before its platform may forget it; then handled."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from bot.clock import Clock
from bot.desk.desk import Desk
from bot.errors import StoreUnavailable
from bot.guard.admit import admit
from bot.messages import Incoming
from bot.meter import UNMETERED, Meter
from bot.store import Store
from bot.store.hop import in_thread

LOOK_EVERY = 2.0  # seconds: the safety net under the wake-ups
STORE_PAUSE = 1.0  # seconds before a database that failed is asked again
log = structlog.get_logger(__name__)


class Reception:
    """Takes events in and has them handled, one after the other."""

    def __init__(self, store: Store, desk: Desk, clock: Clock, meter: Meter = UNMETERED) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._meter = meter
        self._wake = asyncio.Event()
        self._away = False  # the database did not answer when it was last asked

    async def receive(self, incoming: Incoming) -> None:
        """Returns when the event is committed; `StoreUnavailable` if it is not, and then the platform keeps it."""
        with self._noticing():
            await in_thread(self._commit, incoming)

    def _commit(self, incoming: Incoming) -> None:
        admitted = admit(incoming)
        with self._store.write() as tx:
            is_new = tx.inbox.add(admitted, self._clock.now())
            if admitted.cursor is not None:
                tx.cursors.put(admitted.where.platform, admitted.where.account, admitted.cursor)
        if is_new:
            self._meter.received(admitted.where)

    def wake(self) -> None:
        """Something was committed that may be an event."""
        self._wake.set()

    async def run(self, *, beat: Callable[[], None] = lambda: None) -> None:
        """Handle events until cancelled; one under way is finished first, for its transaction is in a thread.

        `beat` is called whenever the loop comes round, here and in all others: it is alive."""
        while True:
            beat()
            self._wake.clear()
            pause = STORE_PAUSE
            with suppress(StoreUnavailable), self._noticing():
                while await in_thread(self._desk.handle_next):
                    beat()
                pause = LOOK_EVERY
            await self._clock.wait(self._wake, pause)

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """One line when the database goes away and one when it is back, however often it is asked in between."""
        try:
            yield
        except StoreUnavailable as error:
            if not self._away:
                log.warning("the database is away; events wait at their platforms and in the inbox", error=str(error))
            self._away = True
            raise
        if self._away:
            log.warning("the database is back")
        self._away = False
