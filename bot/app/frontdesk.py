"""One process at work: what comes in is committed and handled, what goes out is sent, for the accounts it serves."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

import structlog

from bot.app.announcements import TICK, Ticker
from bot.app.bell import Bell
from bot.app.house import House
from bot.app.keeping import purge, retention_of
from bot.app.observability.pulse import Pulse
from bot.app.paperwork import Paperwork
from bot.app.rota import Assignment, Rota
from bot.clock import ticking
from bot.delivery.carrying import Carrier
from bot.delivery.outbox import Sender
from bot.desk.announcer import Announcer
from bot.desk.desk import Desk
from bot.desk.digester import Digester
from bot.desk.reception import Reception
from bot.desk.surroundings import Surroundings
from bot.desk.timekeeper import Timekeeper
from bot.errors import StoreUnavailable
from bot.platform import Adapter
from bot.records.paperwork import SHELF
from bot.store.hop import in_thread
from bot.store.leases import Lease
from bot.store.signals import Signals
from bot.store.store import News

HOUSEKEEPING = 600.0  # seconds
TICKETS_LOOKED_AT = 30.0  # seconds: how late something may be that time does to a ticket
log = structlog.get_logger(__name__)


class Duty(StrEnum):
    """A part of the work that a process can take on."""

    POLL = "poll"  # take events in; serve the page. One process per account
    HANDLE = "handle"  # decide about events. Any number of processes
    SEND = "send"  # put messages out. One process per account


class Frontdesk:
    """Does its duties until it is stopped."""

    def __init__(
        self,
        house: House,
        bell: Bell,
        adapters: Sequence[Adapter],
        *,
        serving: Sequence[Adapter],
        duties: Collection[Duty] = tuple(Duty),
    ) -> None:
        """`adapters` are all accounts there are; `serving` those whose events and messages pass through here."""
        self._house = house
        self._bell = bell
        self._serving = serving
        self._duties = frozenset(duties)
        self._rota = Rota(house.store, house.clock)
        self.adapters = adapters
        self.pulse = Pulse(house.clock.steady)
        around = Surroundings(
            rules=house.rules,
            content=house.content,
            capabilities={adapter.platform: adapter.capabilities for adapter in adapters},
            accounts=frozenset((adapter.platform, adapter.account) for adapter in adapters),
            now=house.clock.now,
            staff_link=self.staff_link,
            ticket_page=self.ticket_page,
            meter=house.meter,
        )
        self.desk = Desk(house.store, around)
        self._ticker = Ticker(house.bulletin, Announcer(house.store, around))
        self._timekeeper = Timekeeper(house.store, house.rules, house.clock)
        self._digester = Digester(house.store, around)
        self.reception = Reception(house.store, self.desk, house.clock, house.meter)

    def staff_link(self, token: str) -> str | None:
        """Where a one-time token opens the staff page; None if there is no page."""
        return self._page(f"staff/enter/{token}")

    def ticket_page(self, ref: str) -> str | None:
        """Where staff who are signed in read a ticket; None if there is no page."""
        return self._page(f"staff/tickets/{ref}")

    def _page(self, path: str) -> str | None:
        web = self._house.config.web
        if not web.enabled:
            return None
        served = next((url for adapter in self.adapters if (url := getattr(adapter, "url", None))), None)
        base = web.public_url or served or f"http://{web.host}:{web.port}"
        return f"{base.rstrip('/')}/{path}"

    @property
    def held(self) -> Collection[str]:
        """What this process does now that only one may do, such as "send telegram:main"."""
        return self._rota.held

    def assignments(self) -> Sequence[Assignment]:
        """What this process should do of what only one may, and who does it now."""
        exclusive = (Duty.POLL, Duty.SEND)
        roles = dict.fromkeys((_role(duty, a), a) for a in self._serving for duty in exclusive if self._does(duty, a))
        return [self._assignment(role, adapter) for role, adapter in roles]

    def _assignment(self, role: str, adapter: Adapter) -> Assignment:
        name = _named(role, adapter)
        platform, account = adapter.platform, adapter.account
        return Assignment(name=name, role=role, platform=platform, account=account, whose=self._rota.whose(name))

    @asynccontextmanager
    async def running(self, *, at_once: bool = False) -> AsyncIterator[None]:
        """At work while the block runs. On leaving it, what is under way is finished and settled.

        What another process does is stood by for; with `at_once` it is a mistake instead: `AccountBusy`."""
        house = self._house
        signals = Signals(house.engine, self._bell.ring)
        house.store.on_commit(self._bell.ring)
        if at_once:
            await self._rota.take([_lease(duty, a) for duty in self._duties - {Duty.HANDLE} for a in self._serving])
        signals.start()
        try:
            async with (
                ticking(self._housekeeping, every=HOUSEKEEPING),
                self._tasks(),
                self._announcing(),
                self._keeping_time(),
            ):
                yield
        finally:
            await in_thread(signals.stop)
            await in_thread(self._rota.release)
            for adapter in self._serving:
                await adapter.close()

    @asynccontextmanager
    async def _tasks(self) -> AsyncIterator[None]:
        """Ended in the order in which things flow: nothing more comes in, then is handled, then is sent."""
        carrier = self._carrier()
        async with asyncio.TaskGroup() as group:
            keeping = [group.create_task(work) for work in (self._keep_leases(), self._house.knowledge.watch())]
            listening = [group.create_task(self._listen(a)) for a in self._serving if self._does(Duty.POLL, a)]
            handling = [group.create_task(work) for work in self._handling()]
            sending = [group.create_task(self._send(a, carrier)) for a in self._serving if self._does(Duty.SEND, a)]
            try:
                yield
            finally:
                for stage in (listening, handling, sending, keeping):
                    await _stop(stage)

    def _does(self, duty: Duty, adapter: Adapter) -> bool:
        """Where readers are connected to who listens, that process does both."""
        return (Duty.POLL if adapter.capabilities.one_place else duty) in self._duties

    async def _listen(self, adapter: Adapter) -> None:
        await self._rota.while_held(_lease(Duty.POLL, adapter), lambda _: adapter.listen(self.reception.receive))

    def _handling(self) -> Sequence[Coroutine[None, None, None]]:
        """What is taught is learned in every process: the page searches, too."""
        handling = [self._handle()] if Duty.HANDLE in self._duties else []
        return (*handling, self._learn())

    async def _keep_leases(self) -> None:
        with self.pulse.expected("leases") as beat:
            await self._rota.run(beat=beat)

    async def _handle(self) -> None:
        with self._bell.heard_by(self.reception.wake, of=News.EVENTS), self.pulse.expected("handle") as beat:
            await self.reception.run(beat=beat)

    async def _learn(self) -> None:
        with self._bell.heard_by(self._house.lessons.wake, of=News.VOTES), self.pulse.expected("learn") as beat:
            await self._house.lessons.run(beat=beat)

    async def _send(self, adapter: Adapter, carrier: Carrier) -> None:
        house = self._house

        async def send(lease: Lease) -> None:
            sender = Sender(
                adapter,
                lease,
                store=house.store,
                desk=self.desk,
                carrier=carrier,
                clock=house.clock,
                meter=house.meter,
            )
            hearing = self._bell.heard_by(sender.wake, of=News.DELIVERIES)
            with hearing, self.pulse.expected(lease.name) as beat:
                await sender.run(beat=beat)

        await self._rota.while_held(_lease(Duty.SEND, adapter), send)

    async def settled(self) -> None:
        """Returns when everything that came in through this process is handled and its replies are sent."""
        while await in_thread(self._has_work):
            await self._bell.rung()

    def _has_work(self) -> bool:
        with self._house.store.read() as tx:
            waiting = tx.inbox.has_new([(a.platform, a.account) for a in self._serving])
            return waiting or any(tx.outbox.has_pending(a.platform, a.account) for a in self._serving)

    def _carrier(self) -> Carrier:
        house = self._house
        return Carrier(
            {
                **{(adapter.platform, adapter.account): adapter for adapter in self.adapters},
                (SHELF.platform, SHELF.account): Paperwork(house.store, house.content, house.rules, house.clock),
            },
            store=house.store,
            files=house.files,
            clock=house.clock,
            texts=lambda: house.knowledge.content.texts,
        )

    @asynccontextmanager
    async def _announcing(self) -> AsyncIterator[None]:
        """Any number of processes do: what is planned twice is planned once."""
        if Duty.HANDLE not in self._duties:
            yield
            return
        with self.pulse.expected("announce") as beat:

            async def tick() -> None:
                await self._ticker.tick()
                beat()

            async with ticking(tick, every=TICK):
                yield

    @asynccontextmanager
    async def _keeping_time(self) -> AsyncIterator[None]:
        """Any number of processes do: what is told twice comes in once."""
        if Duty.HANDLE not in self._duties:
            yield
            return
        with suppress(StoreUnavailable):
            await in_thread(self._timekeeper.begin)
        with self.pulse.expected("tickets") as beat:

            async def tick() -> None:
                with suppress(StoreUnavailable):
                    await in_thread(self._timekeeper.tick)
                    await in_thread(self._digester.tick)
                beat()

            async with ticking(tick, every=TICKETS_LOOKED_AT):
                yield

    async def _housekeeping(self) -> None:
        if Duty.HANDLE not in self._duties:
            return
        with suppress(StoreUnavailable):
            await in_thread(self._forget_expired)

    def _forget_expired(self) -> None:
        house = self._house
        now = house.clock.now()
        with house.store.write() as tx:
            tx.access.forget_expired(now)
            tx.linking.forget_expired(now)
            tx.paces.forget(now)
        purge(house.store, house.files, retention_of(house.config, now), now)


def _lease(duty: Duty, adapter: Adapter) -> str:
    return _named(_role(duty, adapter), adapter)


def _role(duty: Duty, adapter: Adapter) -> str:
    return "serve" if adapter.capabilities.one_place else duty.value


def _named(role: str, adapter: Adapter) -> str:
    return f"{role} {adapter.platform}:{adapter.account}"


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
