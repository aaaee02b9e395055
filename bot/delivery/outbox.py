"""The sender: one loop per account takes what is due, keeps the pace, calls the adapter and settles the outcome."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery.calling import Caller
from bot.delivery.carrying import Carrier
from bot.delivery.delivery import (
    ACCOUNT_BACKOFF_MOST,
    Delivery,
    Priority,
    Settlement,
    State,
    backoff,
    fresh_jitter,
    settle,
)
from bot.delivery.pacing import Pacer
from bot.desk.desk import Desk
from bot.errors import LeaseLost, StoreUnavailable, UnreadableRow
from bot.messages import Address
from bot.meter import UNMETERED, Call, Meter
from bot.platform import Adapter, Deferred, Outcome, Sent, Uncertain
from bot.store import Store, Transaction
from bot.store.hop import in_thread
from bot.store.leases import Lease
from bot.store.outbox import Due

LOOK_EVERY = 2.0  # seconds: the safety net under the wake-ups
PART_PAUSE = timedelta(seconds=30)  # between two looks whether the part before it is settled
STORE_PAUSE = 1.0  # seconds before a database that failed is asked again
log = structlog.get_logger(__name__)


class Sender:
    """Sends everything of one account, for as long as its lease is held. One in all processes does (see `app.rota`)."""

    def __init__(
        self,
        adapter: Adapter,
        lease: Lease,
        *,
        store: Store,
        desk: Desk,
        carrier: Carrier,
        clock: Clock,
        jitter: Callable[[], float] = fresh_jitter,
        meter: Meter = UNMETERED,
    ) -> None:
        self._adapter = adapter
        self._lease = lease
        self._store = store
        self._desk = desk
        self._caller = Caller(adapter, carrier, store)
        self._clock = clock
        self._jitter = jitter
        self._meter = meter
        self._pacer = Pacer(adapter.capabilities)
        self._outages = 0  # calls in a row for which the whole account could not send
        self._wake = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}  # by the delivery's id
        self._lost: LeaseLost | None = None

    def wake(self) -> None:
        """Something was committed that may concern this account."""
        self._wake.set()

    async def run(self, *, beat: Callable[[], None] = lambda: None) -> None:
        """Send until cancelled, or until another has taken over (`LeaseLost`); calls under way are settled first."""
        await self._surely(self._take_over)
        try:
            while True:
                beat()
                self._wake.clear()
                pause = await self._round()
                if self._lost is not None:
                    raise self._lost
                await self._clock.wait(self._wake, pause)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way.values())

    # --- taking over -------------------------------------------------------------------------------------------------

    def _take_over(self) -> None:
        """Begin where whoever did this before has ended: its pace goes on, and its calls are known to be unknown."""
        platform, account = self._adapter.platform, self._adapter.account
        steady, now = self._clock.steady(), self._clock.now()
        with self._store.write() as tx:
            tx.leases.check(self._lease)
            left = self._readable(tx, now)
            ended = tx.paces.ended_since(platform, account, now - timedelta(seconds=self._pacer.longest))
            holds = tx.paces.holds(platform, account, now)
        # By whichever process's clock it was: what seems to lie in the future has only just been.
        moments = [(steady - max(0.0, (now - at).total_seconds()), to) for at, to in ended]
        moments += [(steady, delivery.draft.message.to) for delivery in left]
        self._pacer = Pacer(self._adapter.capabilities)
        self._pacer.restore((at, to.chat, self._adapter.is_group(to)) for at, to in moments)
        for chat, until in holds.items():
            self._hold(chat, steady + (until - now).total_seconds())
        for delivery in left:
            log.warning("found in the call after a crash", key=delivery.draft.key)
            self._settle(delivery, Uncertain(reason="the process ended during the call"))

    def _readable(self, tx: Transaction, now: datetime) -> Sequence[Delivery]:
        while True:
            try:
                return tx.outbox.abandoned(self._adapter.platform, self._adapter.account)
            except UnreadableRow as error:
                self._park(tx, error, now)

    def _park(self, tx: Transaction, error: UnreadableRow, now: datetime) -> None:
        log.error("delivery parked", row=error.row_id, error=str(error))
        tx.outbox.park(error.row_id, str(error), now)

    def _hold(self, chat: str | None, until: float) -> None:
        if chat is None:
            self._pacer.hold_account(until=until)
        else:
            room = Address(platform=self._adapter.platform, account=self._adapter.account, chat=chat)
            self._pacer.hold_chat(chat, group=self._adapter.is_group(room), until=until)

    # --- one round ---------------------------------------------------------------------------------------------------

    async def _round(self) -> float:
        """Start what may start now; the seconds until something else might."""
        free = self._adapter.capabilities.in_flight - len(self._under_way)
        if free <= 0:
            return LOOK_EVERY  # whoever finishes wakes us
        try:
            due, next_due = await in_thread(self._look, self._question(free))
        except StoreUnavailable as error:
            log.warning("outbox cannot be read", account=self._adapter.account, error=str(error))
            return STORE_PAUSE
        now = self._clock.steady()
        for delivery in due:
            if self._may_leave(delivery, now):
                self._start(delivery, now)
        if len(due) == free and any(delivery.id not in self._under_way for delivery in due):
            return 0.0  # chats were found closed that were not known to be: there may be others behind them
        if len(due) == free:
            return 0.0 if self._under_way and self._pacer.account_free_at <= now else self._until_free(now)
        return min(self._until_free(now), LOOK_EVERY if next_due is None else max(0.0, next_due))

    def _until_free(self, now: float) -> float:
        return min(LOOK_EVERY, self._pacer.next_free(now) - now)

    def _question(self, free: int) -> Due:
        """As much as can start now, and nothing that cannot."""
        platform, account, steady = self._adapter.platform, self._adapter.account, self._clock.steady()
        return Due(
            platform=platform,
            account=account,
            now=self._clock.now(),
            limit=free,
            closed=[Address(platform=platform, account=account, chat=chat).lane for chat in self._pacer.closed(steady)],
            under_way=list(self._under_way),
            least=Priority.BROADCAST if self._pacer.account_free_at <= steady else Priority.NOTICE,
        )

    def _look(self, question: Due) -> tuple[Sequence[Delivery], float | None]:
        """What may start, and the seconds until more is due."""
        now = question.now
        try:
            with self._store.read() as tx:
                due = tx.outbox.due(question)
                next_due = tx.outbox.next_due_after(question.platform, question.account, now)
        except UnreadableRow as error:
            with self._store.write() as tx:
                self._park(tx, error, now)
            return (), 0.0
        return due, None if next_due is None else (next_due - now).total_seconds()

    def _may_leave(self, delivery: Delivery, now: float) -> bool:
        to = delivery.draft.message.to
        return not _has_pace(delivery) or self._pacer.free_at(to.chat, group=self._adapter.is_group(to)) <= now

    def _start(self, delivery: Delivery, now: float) -> None:
        to = delivery.draft.message.to
        if _has_pace(delivery):
            self._pacer.begin(to.chat, group=self._adapter.is_group(to), now=now)
        task = asyncio.create_task(self._deliver(delivery), name=f"send {delivery.draft.key}")
        self._under_way[delivery.id] = task
        task.add_done_callback(lambda _: self._done(delivery.id))

    def _done(self, delivery_id: int) -> None:
        self._under_way.pop(delivery_id, None)
        self._wake.set()

    # --- one delivery ------------------------------------------------------------------------------------------------

    async def _deliver(self, delivery: Delivery) -> None:
        to = delivery.draft.message.to
        group = self._adapter.is_group(to)
        sending = await self._begun(delivery)
        if sending is None:
            if _has_pace(delivery):
                self._pacer.cancel(to.chat, group=group)
            return
        began = self._clock.steady()
        outcome = await self._caller.call(sending)
        self._measure(sending, outcome, self._clock.steady() - began)
        if _has_pace(delivery):
            self._pacer.end(to.chat, group=group, now=self._clock.steady())
        held = self._note_outage(sending, outcome)
        await self._surely(self._settle, sending, outcome, held)  # forgetting an outcome could send twice

    def _measure(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        waits = delivery.draft.priority <= Priority.REPLY
        waited = (self._clock.now() - delivery.created_at).total_seconds() if waits else None
        platform, account = self._adapter.platform, self._adapter.account
        self._meter.called(Call(platform=platform, account=account, outcome=outcome, seconds=seconds, waited=waited))

    async def _begun(self, delivery: Delivery) -> Delivery | None:
        """The delivery as it stands after the commit that says so; None if the call is not to be made."""
        try:
            return await in_thread(self._begin, delivery)
        except StoreUnavailable as error:
            log.warning("delivery not begun", key=delivery.draft.key, error=str(error))
            await self._clock.wait(asyncio.Event(), STORE_PAUSE)
        except LeaseLost as error:
            self._lost = error
        except Exception as error:
            log.exception("delivery cannot be prepared", key=delivery.draft.key)
            await self._surely(self._count_failure, delivery, f"{type(error).__name__}: {error}")
        return None

    def _begin(self, delivery: Delivery) -> Delivery | None:
        """Commit that the call is about to be made; None if it is not to be made any more."""
        now = self._clock.now()
        with self._store.write() as tx:
            tx.wrote = False  # who waits for a message waits for its end
            tx.leases.check(self._lease)
            stored = tx.outbox.get(delivery.id)
            if stored is None or stored.state is not State.READY or stored.due_at > now:
                return None  # settled, or deferred, since it was read as due
            over = _is_over(tx, stored, now) or _waits(tx, stored, now)
            if over is not None:
                tx.wrote = tx.outbox.settle(stored, over, None, now)
                return None
            return tx.outbox.mark_sending(_resolved(tx, stored), now)

    def _count_failure(self, delivery: Delivery, reason: str) -> None:
        """A row that trips over itself before its call has its tries counted like any other."""
        now = self._clock.now()
        with self._store.write() as tx:
            stored = tx.outbox.get(delivery.id)
            if stored is None or stored.state is not State.READY:
                return
            sending = tx.outbox.mark_sending(stored, now)
            settlement = settle(sending, Deferred(reason=reason), now=now, dedupes=False, jitter=self._jitter())
            tx.outbox.settle(sending, settlement, None, now)

    def _note_outage(self, delivery: Delivery, outcome: Outcome) -> timedelta | None:
        """Hold what has to wait, the account or the chat; how long, if that was the platform's own wish."""
        if not isinstance(outcome, Deferred):
            self._outages = 0
            return None
        chat = None if outcome.whole_account else delivery.draft.message.to.chat
        if outcome.after is not None:
            self._hold(chat, self._clock.steady() + outcome.after.total_seconds())
        elif outcome.whole_account:
            self._outages += 1
            wait = backoff(self._outages, self._jitter(), most=ACCOUNT_BACKOFF_MOST)
            self._hold(None, self._clock.steady() + wait.total_seconds())
        return outcome.after

    async def _surely(self, work: Callable[..., None], *arguments: object) -> None:
        """Do something in the database, however long that takes to answer."""
        while True:
            with suppress(StoreUnavailable):
                await in_thread(work, *arguments)
                return
            await self._clock.wait(asyncio.Event(), STORE_PAUSE)

    def _settle(self, delivery: Delivery, outcome: Outcome, held: timedelta | None = None) -> None:
        now, facts = self._clock.now(), self._adapter.capabilities
        settlement = settle(
            delivery,
            outcome,
            now=now,
            dedupes=facts.dedupes_by_key,
            jitter=self._jitter(),
            shown_after=facts.at(delivery.draft.message.to).shown_after,
        )
        with self._store.write() as tx:
            if held is not None and isinstance(outcome, Deferred):
                chat = None if outcome.whole_account else delivery.draft.message.to.chat
                tx.paces.hold(self._adapter.platform, self._adapter.account, chat, now + held)
            if not tx.outbox.settle(delivery, settlement, outcome if isinstance(outcome, Sent) else None, now):
                log.warning("settled by another process meanwhile", key=delivery.draft.key, outcome=str(outcome))
                return
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


def _has_pace(delivery: Delivery) -> bool:
    """The answer to a press is no message."""
    return delivery.draft.priority is not Priority.NOTICE


def _is_over(tx: Transaction, delivery: Delivery, now: datetime) -> Settlement | None:
    """Why it need not be sent any more, if so."""
    draft = delivery.draft
    if draft.expires_at is not None and draft.expires_at < now:
        return Settlement(state=State.EXPIRED, reason="nobody waits any more")
    if draft.priority is Priority.BROADCAST and not tx.rooms.is_present(draft.message.to):
        return Settlement(state=State.REFUSED, reason="we are not in that room any more")
    return None


def _waits(tx: Transaction, delivery: Delivery, now: datetime) -> Settlement | None:
    """What becomes of it while the message that it answers is not there; None if it is, or there is none."""
    key = delivery.draft.after_key
    before = tx.outbox.by_key(key) if key else None
    if key is None or (before is not None and before.message_id is not None):
        return None
    if before is None or before.state in {State.REFUSED, State.EXPIRED, State.DISMISSED}:
        return Settlement(state=State.REFUSED, reason="the part before it was not sent")
    return Settlement(state=State.READY, due_at=now + PART_PAUSE, reason="waits for the part before it")


def _resolved(tx: Transaction, delivery: Delivery) -> Delivery:
    """With the ticket's thread as address, and the messages meant by keys, as they are now."""
    draft = delivery.draft
    if draft.ticket is not None:
        ticket = tx.ticket(draft.ticket)
        place = ticket.staff_place if ticket is not None else None
        if place is not None and place.room == draft.message.to.room:  # else it was meant for a room that it left
            draft = replace(draft, message=replace(draft.message, to=place, new_thread=None))
    if draft.target is None and draft.edits_key is not None:
        draft = replace(draft, target=tx.outbox.sent_as(draft.edits_key))
    answered = tx.outbox.sent_as(draft.after_key) if draft.after_key is not None else None
    if answered is not None:
        draft = replace(draft, message=replace(draft.message, reply_to=answered.message_id))
    return replace(delivery, draft=draft)
