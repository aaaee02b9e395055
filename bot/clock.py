"""The only room that reads the clock, waits, or ticks."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Clock(Protocol):
    """Time as the shell needs it; tests bring one that they move by hand."""

    def now(self) -> datetime:
        """The time of day; aware, UTC."""

    def steady(self) -> float:
        """Seconds that only ever go forward; may be asked from any thread."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the time is over."""


class SystemClock:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.monotonic()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


@asynccontextmanager
async def ticking(work: Callable[[], Awaitable[None]], *, every: float) -> AsyncIterator[None]:
    """Call `work` at once and every so many seconds while the block runs; ticks that were missed are made up by one.

    At the end, a call under way is waited for: nothing that it does in a thread is left behind."""
    under_way = asyncio.Lock()

    async def tick() -> None:
        async with under_way:
            await work()

    scheduler = AsyncIOScheduler(timezone=UTC)
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None, "next_run_time": datetime.now(UTC)}
    scheduler.add_job(tick, "interval", seconds=every, **once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.remove_all_jobs()
        async with under_way:
            scheduler.shutdown(wait=False)
