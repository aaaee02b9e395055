"""The door: every event is admitted (cleaned, masked) and committed before its platform may forget it; then handled."""

import asyncio

import structlog

from bot.clock import Clock
from bot.desk.desk import Desk
from bot.errors import StoreUnavailable
from bot.guard.admit import admit
from bot.messages import Incoming
from bot.store import Store
from bot.store.hop import in_thread

LOOK_EVERY = 2.0  # seconds: the safety net under the wake-ups
STORE_PAUSE = 1.0  # seconds before a database that failed is asked again
log = structlog.get_logger(__name__)


class Reception:
    """Takes events in and has them handled, one after the other."""

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._wake = asyncio.Event()

    async def receive(self, incoming: Incoming) -> None:
        """Returns when the event is committed; `StoreUnavailable` if it is not, and then the platform keeps it."""
        await in_thread(self._commit, incoming)

    def _commit(self, incoming: Incoming) -> None:
        admitted = admit(incoming)
        with self._store.write() as tx:
            tx.inbox.add(admitted, self._clock.now())

    def wake(self) -> None:
        """Something was committed that may be an event."""
        self._wake.set()

    async def run(self) -> None:
        """Handle events until cancelled; one under way is finished first, for its transaction is in a thread."""
        while True:
            self._wake.clear()
            try:
                while await in_thread(self._desk.handle_next):
                    pass
                pause = LOOK_EVERY
            except StoreUnavailable as error:
                log.warning("inbox cannot be handled", error=str(error))
                pause = STORE_PAUSE
            await self._clock.wait(self._wake, pause)
