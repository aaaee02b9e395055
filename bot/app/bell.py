"""Telling everything that waits that something was committed, from whichever thread or process."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rung from any thread; heard in the event loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._hearers: list[Callable[[], None]] = []

    def on_ring(self, hearer: Callable[[], None]) -> None:
        """Call `hearer` in the event loop at every ring."""
        self._hearers.append(hearer)

    def ring(self) -> None:
        """Something was committed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread)

    async def rung(self) -> None:
        """Returns at the next ring."""
        await self._rung.wait()

    def _spread(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()
        for hearer in self._hearers:
            hearer()
