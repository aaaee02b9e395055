"""One process at work: what comes in is committed and handled, what goes out is sent, for the accounts it serves."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.app.announcements import TICK, Ticker
from bot.app.bell import Bell
from bot.app.house import House
from bot.clock import ticking
from bot.delivery.carrying import Carrier
from bot.delivery.outbox import Sender
from bot.desk.announcer import Announcer
from bot.desk.desk import Desk, Surroundings
from bot.desk.reception import Reception
from bot.errors import StoreUnavailable
from bot.messages import RoomKind
from bot.platform import Adapter
from bot.store.hop import in_thread
from bot.store.leases import Leases
from bot.store.signals import Signals
from bot.store.store import News

HOUSEKEEPING = 600.0  # seconds
log = structlog.get_logger(__name__)


class Frontdesk:
    """Serves accounts until it is stopped."""

    def __init__(self, house: House, bell: Bell, adapters: Sequence[Adapter], *, serving: Sequence[Adapter]) -> None:
        """`adapters` are all accounts there are; `serving` those whose events and messages pass through here."""
        self._house = house
        self._bell = bell
        self._serving = serving
        self.adapters = adapters
        around = Surroundings(
            rules=house.rules,
            content=lambda: replace(house.knowledge.content, topics=house.bulletin.topics),
            capabilities={adapter.platform: adapter.capabilities for adapter in adapters},
            accounts=frozenset((adapter.platform, adapter.account) for adapter in adapters),
            now=house.clock.now,
            staff_link=self.staff_link,
        )
        self.desk = Desk(house.store, around)
        self._ticker = Ticker(house.bulletin, Announcer(house.store, around))
        self.reception = Reception(house.store, self.desk, house.clock)

    def staff_link(self, token: str) -> str | None:
        """Where a one-time token opens the staff page; None if there is no page."""
        web = self._house.config.web
        if not web.enabled:
            return None
        served = next((url for adapter in self.adapters if (url := getattr(adapter, "url", None))), None)
        base = web.public_url or served or f"http://{web.host}:{web.port}"
        return f"{base.rstrip('/')}/staff/enter/{token}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At work while the block runs. On leaving it, what is under way is finished and settled."""
        house = self._house
        with Leases(house.engine) as leases:
            for adapter in self._serving:
                leases.take(f"{adapter.platform}:{adapter.account}")
            signals = Signals(house.engine, self._bell.ring)
            house.store.on_commit(self._bell.ring)
            signals.start()
            try:
                async with (
                    ticking(self._housekeeping, every=HOUSEKEEPING),
                    self._tasks(),
                    ticking(self._ticker.tick, every=TICK),
                ):
                    yield
            finally:
                await in_thread(signals.stop)
                for adapter in self._serving:
                    await adapter.close()

    @asynccontextmanager
    async def _tasks(self) -> AsyncIterator[None]:
        """Ended in the order in which things flow: nothing more comes in, then is handled, then is sent."""
        senders = self._senders()
        self._bell.on_ring(self.reception.wake, of=News.EVENTS)
        self._bell.on_ring(self._house.lessons.wake, of=News.VOTES)
        for sender in senders:
            self._bell.on_ring(sender.wake, of=News.DELIVERIES)
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(a.listen(self.reception.receive)) for a in self._serving]
            handling = [
                group.create_task(self.reception.run()),
                group.create_task(self._house.knowledge.watch()),
                group.create_task(self._house.lessons.run()),
            ]
            sending = [group.create_task(sender.run()) for sender in senders]
            try:
                yield
            finally:
                for stage in (listening, handling, sending):
                    await _stop(stage)

    async def settled(self) -> None:
        """Returns when everything that came in through this process is handled and its replies are sent."""
        while await in_thread(self._has_work):
            await self._bell.rung()

    def _has_work(self) -> bool:
        with self._house.store.read() as tx:
            waiting = tx.inbox.has_new([(a.platform, a.account) for a in self._serving])
            return waiting or any(tx.outbox.has_pending(a.platform, a.account) for a in self._serving)

    def _senders(self) -> list[Sender]:
        house = self._house
        carrier = Carrier(
            {(adapter.platform, adapter.account): adapter for adapter in self.adapters},
            store=house.store,
            files=house.files,
            clock=house.clock,
            max_bytes=max((a.capabilities.max_file for a in self.adapters), default=0),
        )
        return [
            Sender(adapter, store=house.store, desk=self.desk, carrier=carrier, clock=house.clock)
            for adapter in self._serving
        ]

    async def _housekeeping(self) -> None:
        with suppress(StoreUnavailable):
            await in_thread(self._forget_expired)

    def _forget_expired(self) -> None:
        now, privacy = self._house.clock.now(), self._house.config.privacy
        with self._house.store.write() as tx:
            tx.access.forget_expired(now)
            tx.inbox.forget(RoomKind.PUBLIC, now - timedelta(days=privacy.group_messages_days))
            tx.inbox.forget(RoomKind.PRIVATE, now - timedelta(days=privacy.conversation_days))
            tx.outbox.forget(now - timedelta(days=privacy.conversation_days))


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
