"""Duties: done by one process at a time, taken over when it ends, dropped at once when the lease is lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import Engine

from bot.app.rota import LOOK_EVERY, Rota
from bot.errors import AccountBusy, LeaseLost, StoreUnavailable
from bot.store import Store
from bot.store.leases import Lease
from bot.store.locks import Locks
from tests.fakes.clock import HandClock

SEND = "send telegram:main"
PATIENCE = 20.0  # seconds of real time after which a test has failed


class Shaky:
    """Locks that can be cut off."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks
        self.cut = False

    def seek(self, names: Collection[str]) -> frozenset[str]:
        if self.cut:
            self._locks.release()
            raise StoreUnavailable("cut off")
        return self._locks.seek(names)

    def release(self) -> None:
        self._locks.release()


class Worker:
    """One process that does a duty."""

    def __init__(self, engine: Engine, clock: HandClock) -> None:
        self.store = Store(engine)
        self.rota = Rota(self.store, clock)
        self.locks = self.rota._locks = Shaky(self.rota._locks)
        self.lease: Lease | None = None  # while it works
        self.fails: Exception | None = None  # what the work ends with
        self.failing = asyncio.Event()

    async def work(self, lease: Lease) -> None:
        self.lease = lease
        try:
            await self.failing.wait()
            self.failing.clear()
            if self.fails:
                raise self.fails
        finally:
            self.lease = None

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator["Worker"]:
        tasks = [asyncio.create_task(self.rota.run()), asyncio.create_task(self.rota.while_held(SEND, self.work))]
        try:
            yield self
        finally:
            for task in reversed(tasks):
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            self.rota.release()
            if error := next((e for e in ended if isinstance(e, Exception)), None):
                raise error


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def worker(new_engine: Callable[[], Engine], clock: HandClock) -> Callable[[], Worker]:
    return lambda: Worker(new_engine(), clock)


async def _until(clock: HandClock, happened: Callable[[], bool]) -> None:
    """Let time pass until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not happened():
            clock.forward(LOOK_EVERY)
            clock.changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    await clock.changed.wait()


async def test_the_second_stands_by_until_the_first_has_ended(worker: Callable[[], Worker], clock: HandClock) -> None:
    """And then has a newer generation."""
    first, second = worker(), worker()
    async with second.on_duty(), first.on_duty():
        await _until(clock, lambda: bool(first.lease or second.lease))
        working, waiting = (first, second) if first.lease else (second, first)
        generation = working.lease.generation if working.lease else 0
        await _until(clock, lambda: waiting.rota._told == {SEND})
        assert waiting.lease is None
        working.locks.cut = True
        await _until(clock, lambda: waiting.lease is not None)
        assert waiting.lease == Lease(name=SEND, generation=generation + 1)
        # The first may still be on its way to the end: what it commits is refused, as its generation is over.
        await _until(clock, lambda: working.lease is None)


async def test_a_lost_lease_ends_the_work_at_once_and_it_begins_anew(
    worker: Callable[[], Worker], clock: HandClock
) -> None:
    """When the database can be reached again and nobody else has it."""
    async with worker().on_duty() as only:
        await _until(clock, lambda: only.lease is not None)
        first = only.lease
        only.locks.cut = True
        await _until(clock, lambda: only.lease is None)
        assert not only.rota.held
        only.locks.cut = False
        await _until(clock, lambda: only.lease is not None)
        assert first is not None
        assert only.lease == Lease(name=SEND, generation=first.generation + 1)


async def test_work_that_is_fenced_off_asks_for_the_lease_again(worker: Callable[[], Worker], clock: HandClock) -> None:
    """It found out before the rota did."""
    async with worker().on_duty() as only:
        await _until(clock, lambda: only.lease is not None)
        first = only.lease
        only.fails = LeaseLost("another has it")
        only.failing.set()
        await _until(clock, lambda: only.lease not in {first, None})


async def test_work_that_breaks_is_not_hidden(worker: Callable[[], Worker], clock: HandClock) -> None:
    """The process must end, and another take over."""

    async def breaks() -> None:
        async with worker().on_duty() as only:
            await _until(clock, lambda: only.lease is not None)
            only.fails = ZeroDivisionError()
            only.failing.set()
            await _until(clock, lambda: only.lease is None)

    with pytest.raises(ZeroDivisionError):
        await breaks()


async def test_who_cannot_wait_is_told_what_to_do(worker: Callable[[], Worker], clock: HandClock) -> None:
    """A terminal that is another's already."""
    async with worker().on_duty() as first:
        await _until(clock, lambda: first.lease is not None)
        with pytest.raises(AccountBusy, match=f"{SEND}; stop it, or use another name"):
            await worker().rota.take([SEND])
