"""A clock that stands until a test moves it."""

import asyncio
from datetime import datetime, timedelta

from tests.fakes.people import NOON


class HandClock:
    """`bot.clock.Clock` for tests: nobody sleeps, everybody waits for `forward`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.changed = asyncio.Event()  # somebody began to wait
        self.waiting: dict[asyncio.Event, float] = {}  # what is waited for now, and how long at most
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Noon, and as much later as the clock was moved."""
        return NOON + timedelta(seconds=self.seconds)

    def steady(self) -> float:
        """Seconds since noon."""
        return self.seconds

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the clock was moved far enough."""
        until = self.seconds + seconds
        self.waiting[event] = until
        self.changed.set()
        try:
            while not event.is_set() and self.seconds < until:
                await _first_of(event, self._moved)
        finally:
            del self.waiting[event]

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def asleep(self, event: asyncio.Event) -> bool:
        """Whether somebody waits for this event, with no reason to wake."""
        return not event.is_set() and self.seconds < self.waiting.get(event, self.seconds)


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
