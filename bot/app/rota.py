"""Who does what: a duty is done by one process at a time; the others stand by and take over when it is free."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

import structlog

from bot.clock import Clock
from bot.errors import AccountBusy, LeaseLost, StoreUnavailable
from bot.store import Store
from bot.store.hop import in_thread
from bot.store.leases import Lease
from bot.store.locks import locks_of

LOOK_EVERY = 1.0  # seconds between two tries for what another process has, and between two looks at what is ours
PATIENCE = 4.0  # seconds without an answer after which everything held counts as lost
Work = Callable[[Lease], Awaitable[None]]
log = structlog.get_logger(__name__)


class Whose(StrEnum):
    """Who does a duty."""

    OURS = "ours"
    ANOTHERS = "another process's"
    NOT_KNOWN = "not known"  # not looked yet, or lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A duty that this process should do if nobody else does."""

    name: str  # of the lease, such as "send telegram:main"
    role: str  # poll, send, or serve: both
    platform: str
    account: str
    whose: Whose


class Rota:
    """This process's duties."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._locks = locks_of(store.engine)
        self._wanted: set[str] = set()
        self._held: dict[str, Lease] = {}
        self._losses = 0  # how often everything was lost
        self._told: set[str] = set()  # duties that were said to be another's
        self._nudge = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def held(self) -> Collection[str]:
        """The duties that are this process's now."""
        return self._held.keys()

    def whose(self, duty: str) -> Whose:
        """Who does it, as far as the last look told."""
        if duty in self._held:
            return Whose.OURS
        return Whose.ANOTHERS if duty in self._told else Whose.NOT_KNOWN

    async def take(self, duties: Collection[str]) -> None:
        """Hold these from the start, or not at all: `AccountBusy`."""
        self._wanted.update(duties)
        await self._look()
        taken = sorted(set(duties) - set(self._held))
        if taken:
            self._locks.release()
            message = f"another Frontdesk on this database does this: {', '.join(taken)}; stop it, or use another name"
            raise AccountBusy(message)

    async def run(self, *, beat: Callable[[], None] = lambda: None) -> None:
        """Get what is wanted and free, and notice what is lost, until cancelled."""
        while True:
            beat()
            self._nudge.clear()
            await self._look()
            await self._clock.wait(self._nudge, LOOK_EVERY)

    def release(self) -> None:
        """Give everything back; what was done under it has ended."""
        self._held.clear()
        self._locks.release()

    async def while_held(self, duty: str, work: Work) -> None:
        """Do the work whenever the duty is this process's, and stop it when it is not, until cancelled."""
        self._wanted.add(duty)
        self._nudge.set()
        while True:
            await self._until(lambda: duty in self._held)
            lease = self._held[duty]
            try:
                await self._do(lease, work)
            except LeaseLost as error:
                log.warning("duty stopped", reason=str(error))
                self._lost_all()
            else:
                if self._held.get(duty) == lease:
                    return  # the work has ended by itself

    async def _do(self, lease: Lease, work: Work) -> None:
        lost = asyncio.ensure_future(self._until(lambda: self._held.get(lease.name) != lease))
        working = asyncio.ensure_future(work(lease))
        try:
            await asyncio.wait({lost, working}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
            working.cancel()
            await asyncio.gather(lost, working, return_exceptions=True)
        if not working.cancelled():
            working.result()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._changed.wait()

    # --- the look ----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """One round; an answer that does not come is the loss of everything: another process may have it already."""
        losses, looking = self._losses, asyncio.ensure_future(in_thread(self._seek))
        try:
            done, _ = await asyncio.wait({looking}, timeout=PATIENCE)
            if not done:
                self._lost_all()
            held = await asyncio.shield(looking)
            if losses == self._losses:  # or it tells of leases that were given up while it was asking
                self._now_held(held)
        except StoreUnavailable as error:
            log.warning("leases cannot be looked after", error=str(error))
            self._lost_all()
        finally:
            await asyncio.wait({looking})  # two threads at once would share a session

    def _seek(self) -> dict[str, Lease]:
        """In a thread: the locks, and a new generation for each that is new."""
        locked = self._locks.seek(sorted(self._wanted)) & self._wanted
        return {name: self._held.get(name) or self._generation(name) for name in sorted(locked)}

    def _generation(self, name: str) -> Lease:
        with self._store.write() as tx:
            return tx.leases.take(name, holder=f"{socket.gethostname()}:{os.getpid()}", now=self._clock.now())

    def _now_held(self, held: dict[str, Lease]) -> None:
        for name in held.keys() - self._held.keys():
            tell = log.info if name in self._told else log.debug  # what was free is no news
            tell("duty taken", duty=name, generation=held[name].generation)
        for name in self._wanted - held.keys() - self._told:
            log.info("standing by: another process does this", duty=name)
        self._told = self._wanted - held.keys()
        if held != self._held:
            self._held = held
            self._ring()

    def _lost_all(self) -> None:
        self._losses += 1
        self._nudge.set()
        if self._held:
            log.warning("duties lost", duties=sorted(self._held))
            self._held = {}
            self._ring()

    def _ring(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
