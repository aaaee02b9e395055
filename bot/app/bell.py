"""Telling everything that waits that something was committed, from whichever thread or process."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.store.store import News


class Bell:
    """Rung from any thread; heard in the event loop that made it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._hearers: list[tuple[News, Callable[[], None]]] = []

    @contextmanager
    def heard_by(self, hearer: Callable[[], None], *, of: News = News.ANYTHING) -> Iterator[None]:
        """While the block runs, `hearer` is called in the event loop at every ring of such news."""
        hearing = (of, hearer)
        self._hearers.append(hearing)
        try:
            yield
        finally:
            self._hearers.remove(hearing)

    def ring(self, news: News = News.ANYTHING) -> None:
        """Something was committed; what, is known of this process's commits only."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, news)

    async def rung(self) -> None:
        """Returns at the next ring."""
        await self._rung.wait()

    def _spread(self, news: News) -> None:
        self._rung.set()
        self._rung = asyncio.Event()
        for wanted, hearer in tuple(self._hearers):
            if news & wanted:
                hearer()
