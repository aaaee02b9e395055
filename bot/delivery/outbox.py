"""The sender: one loop per account takes what is due, keeps the pace, calls the adapter and settles the outcome."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import structlog

from bot.clock import Clock
from bot.delivery.carrying import Carrier
from bot.delivery.delivery import Delivery, Operation, Settlement, State, fresh_jitter, settle
from bot.delivery.pacing import Pacer
from bot.desk.desk import Desk
from bot.errors import StoreUnavailable
from bot.messages import Outgoing
from bot.platform import Adapter, Deferred, Outcome, Refused, Sent, Uncertain
from bot.store import Store, Transaction
from bot.store.hop import in_thread

LOOK_EVERY = 2.0  # seconds: the safety net under the wake-ups
STORE_PAUSE = 1.0  # seconds before a database that failed is asked again
AHEAD = 25  # times the in-flight bound: rows looked at in one round, so that waiting chats do not hide the others
log = structlog.get_logger(__name__)


class Sender:
    """Sends everything of one account. There is one of it per account in all processes (see `store.leases`)."""

    def __init__(
        self,
        adapter: Adapter,
        *,
        store: Store,
        desk: Desk,
        carrier: Carrier,
        clock: Clock,
        jitter: Callable[[], float] = fresh_jitter,
    ) -> None:
        self._adapter = adapter
        self._store = store
        self._desk = desk
        self._carrier = carrier
        self._clock = clock
        self._jitter = jitter
        self._pacer = Pacer(adapter.capabilities)
        self._wake = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Something was committed that may concern this account."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; calls under way are finished and settled first."""
        await self._surely(self._settle_abandoned)
        try:
            while True:
                self._wake.clear()
                pause = await self._round()
                await self._clock.wait(self._wake, pause)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way.values())

    async def _round(self) -> float:
        """Start what may start now; the seconds until something else might."""
        try:
            due, next_due = await in_thread(self._look)
        except StoreUnavailable as error:
            log.warning("outbox cannot be read", account=self._adapter.account, error=str(error))
            return STORE_PAUSE
        pause = LOOK_EVERY if next_due is None else min(LOOK_EVERY, max(0.0, next_due))
        for delivery in due:
            if len(self._under_way) >= self._adapter.capabilities.in_flight:
                return LOOK_EVERY  # whoever finishes wakes us
            if delivery.draft.lane in self._under_way:
                continue
            wait = self._wait_for_pace(delivery)
            if wait > 0:
                pause = min(pause, wait)
                continue
            self._start(delivery)
        return pause

    def _look(self) -> tuple[list[Delivery], float | None]:
        platform, account, now = self._adapter.platform, self._adapter.account, self._clock.now()
        limit = self._adapter.capabilities.in_flight * AHEAD
        with self._store.read() as tx:
            due = list(tx.outbox.due(platform, account, now, limit=limit))
            next_due = tx.outbox.next_due_after(platform, account, now)
        return due, None if next_due is None else (next_due - now).total_seconds()

    def _wait_for_pace(self, delivery: Delivery) -> float:
        """Seconds until the pace allows it. Notices are no messages and have no pace."""
        message = delivery.draft.message
        if message.answers_press is not None:
            return 0.0
        free_at = self._pacer.free_at(message.to.chat, group=self._adapter.is_group(message.to))
        return free_at - self._clock.steady()

    def _start(self, delivery: Delivery) -> None:
        message, now = delivery.draft.message, self._clock.steady()
        if message.answers_press is None:
            self._pacer.spend(message.to.chat, group=self._adapter.is_group(message.to), now=now)
        lane = delivery.draft.lane
        task = asyncio.create_task(self._deliver(delivery, spent_at=now), name=f"send {delivery.draft.key}")
        self._under_way[lane] = task
        task.add_done_callback(lambda _: self._done(lane))

    def _done(self, lane: str) -> None:
        self._under_way.pop(lane, None)
        self._wake.set()

    # --- one delivery ------------------------------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery, *, spent_at: float) -> None:
        try:
            sending = await in_thread(self._begin, delivery)
        except StoreUnavailable as error:
            log.warning("delivery not begun", key=delivery.draft.key, error=str(error))
            sending = None
        if sending is None:
            to = delivery.draft.message.to
            self._pacer.unspend(to.chat, group=self._adapter.is_group(to), moment=spent_at)
            return
        outcome = await self._call(sending)
        self._note_hold(sending, outcome)
        await self._surely(self._settle, sending, outcome)  # forgetting an outcome could send twice

    def _begin(self, delivery: Delivery) -> Delivery | None:
        """Commit that the call is about to be made; None if it is not to be made any more."""
        now = self._clock.now()
        with self._store.write() as tx:
            stored = tx.outbox.get(delivery.id)
            if stored is None or stored.state is not State.READY or stored.due_at > now:
                return None  # settled, or deferred, since it was read as due
            if stored.draft.expires_at is not None and stored.draft.expires_at < now:
                tx.outbox.settle(stored, Settlement(state=State.EXPIRED, reason="nobody waits any more"), None, now)
                return None
            return tx.outbox.mark_sending(_resolved(tx, stored), now)

    async def _call(self, delivery: Delivery) -> Outcome:
        """Exactly one call of the adapter. An adapter that raises has a bug; what it did then is unknown."""
        try:
            return await self._dispatch(delivery)
        except Exception as error:
            log.exception("adapter failed", key=delivery.draft.key)
            return Uncertain(reason=f"{type(error).__name__} in the adapter")

    async def _dispatch(self, delivery: Delivery) -> Outcome:
        draft = delivery.draft
        message = draft.message
        if draft.ticket is not None and message.to.thread is None and message.new_thread is None:
            return Refused(reason="the ticket has no thread", gone="thread")
        match draft.operation:
            case Operation.SEND:
                return await self._send(message, key=draft.key)
            case Operation.EDIT if draft.target is not None:
                return await self._adapter.edit(draft.target, message, key=draft.key)
            case Operation.DELETE if draft.target is not None:
                return await self._adapter.delete(draft.target)
            case Operation.THREAD if draft.thread is not None:
                return await self._adapter.set_thread(
                    message.to, title=draft.thread.title, is_open=draft.thread.is_open
                )
            case _:
                return Refused(reason="the message it concerns was never sent", gone="message")

    async def _send(self, message: Outgoing, *, key: str) -> Outcome:
        try:
            carried = await self._carrier.carry(message, self._adapter)
        except Exception as error:
            log.exception("files not carried", key=key)
            return Deferred(reason=f"{type(error).__name__} while its files were fetched")  # nothing was sent
        return await self._adapter.send(carried, key=key)

    def _note_hold(self, delivery: Delivery, outcome: Outcome) -> None:
        if isinstance(outcome, Deferred) and outcome.after is not None:
            chat = None if outcome.whole_account else delivery.draft.message.to.chat
            self._pacer.hold(chat, until=self._clock.steady() + outcome.after.total_seconds())

    async def _surely(self, work: Callable[..., None], *arguments: object) -> None:
        """Do something in the database, however long that takes to answer."""
        while True:
            with suppress(StoreUnavailable):
                await in_thread(work, *arguments)
                return
            await self._clock.wait(asyncio.Event(), STORE_PAUSE)

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        now = self._clock.now()
        dedupes = self._adapter.capabilities.dedupes_by_key
        settlement = settle(delivery, outcome, now=now, dedupes=dedupes, jitter=self._jitter())
        with self._store.write() as tx:
            tx.outbox.settle(delivery, settlement, outcome if isinstance(outcome, Sent) else None, now)
            self._tell_desk(tx, delivery, outcome, settlement)

    def _tell_desk(self, tx: Transaction, delivery: Delivery, outcome: Outcome, settlement: Settlement) -> None:
        """A bug in what follows from an outcome must not keep the outcome itself from being written."""
        try:
            with tx.savepoint():
                self._desk.settled(tx, delivery, outcome, settlement)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("outcome not followed up", key=delivery.draft.key)

    def _settle_abandoned(self) -> None:
        """Rows that a dead process left in the call: uncertain, never silently sent again."""
        with self._store.read() as tx:
            left = tx.outbox.abandoned(self._adapter.platform, self._adapter.account)
        for delivery in left:
            log.warning("found in the call after a crash", key=delivery.draft.key)
            self._settle(delivery, Uncertain(reason="the process ended during the call"))


def _resolved(tx: Transaction, delivery: Delivery) -> Delivery:
    """With the ticket's thread as address, and the message meant by `edits_key` as target, as they are now."""
    draft = delivery.draft
    if draft.ticket is not None:
        ticket = tx.ticket(draft.ticket)
        if ticket is not None and ticket.staff_place is not None:
            message = replace(draft.message, to=ticket.staff_place, new_thread=None)
            draft = replace(draft, message=message)
    if draft.target is None and draft.edits_key is not None:
        draft = replace(draft, target=tx.outbox.sent_as(draft.edits_key))
    return replace(delivery, draft=draft)
