"""An account's ports to the database: what it may spend, and how far it has read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import structlog

from bot.app.house import House
from bot.delivery.budget import Budget, Span, Spent, opens_again, used_up
from bot.delivery.delivery import Draft, Priority
from bot.messages import Cursor, Outgoing
from bot.rendering.prices import usd
from bot.store.hop import in_thread

log = structlog.get_logger(__name__)


class HousePurse:
    """`bot.platform.Purse`. Staff are told once when a budget is used up, and once a day while the platform wants to
    be paid."""

    def __init__(self, house: House, platform: str, account: str, budget: Budget) -> None:
        self._house = house
        self._platform = platform
        self._account = account
        self._budget = budget

    async def closed_until(self, cost: Decimal) -> datetime | None:
        return await in_thread(self._closed_until, cost)

    async def pay(self, cost: Decimal) -> None:
        await in_thread(self._pay, cost)

    async def spent(self) -> tuple[Decimal, Decimal]:
        spent = await in_thread(self._spent)
        return spent.today, spent.month

    async def is_refused(self, reason: str) -> None:
        await in_thread(self._refused, reason)

    def _closed_until(self, cost: Decimal) -> datetime | None:
        now = self._now()
        span = used_up(self._budget, self._spent(), cost)
        if span is None:
            return None
        until = opens_again(span, now)
        limit = self._budget.day if span is Span.DAY else self._budget.month
        self._tell(f"{span}/{until:%Y-%m-%d}", f"budget-{span}-used-up", limit=usd(limit or Decimal(0)))
        return until

    def _spent(self) -> Spent:
        with self._house.store.read() as tx:
            return tx.spending.spent(self._platform, self._account, self._now().date())

    def _pay(self, cost: Decimal) -> None:
        with self._house.store.write() as tx:
            tx.spending.add(self._platform, self._account, cost, self._now().date())

    def _refused(self, reason: str) -> None:
        until = self._now() + timedelta(days=1)
        self._tell(f"unpaid/{until:%Y-%m-%d}", "platform-unpaid", reason=reason)

    def _tell(self, occasion: str, text: str, **values: str) -> None:
        """In the staff room; the same occasion is told once, whoever notices it."""
        rules, who = self._house.rules, f"{self._platform}:{self._account}"
        log.warning("spending has stopped", account=who, why=text, **values)
        room = rules.staff_room
        if room is None:
            return
        body = self._house.knowledge.content.texts.say(rules.staff_language, text, account=who, **values)
        with self._house.store.write() as tx:
            message = Outgoing(to=tx.rooms.now_at(room), body=body)
            draft = Draft(key=f"spending/{who}/{occasion}", message=message, priority=Priority.STAFF)
            tx.outbox.add(draft, self._house.clock.now())

    def _now(self) -> datetime:
        return self._house.clock.now().astimezone(UTC)


class HouseCursors:
    """`bot.platform.Cursors`."""

    def __init__(self, house: House, platform: str, account: str) -> None:
        self._house = house
        self._platform = platform
        self._account = account

    async def get(self, name: str) -> str | None:
        return await in_thread(self._get, name)

    async def put(self, name: str, value: str) -> None:
        await in_thread(self._put, Cursor(name=name, value=value))

    def _get(self, name: str) -> str | None:
        with self._house.store.read() as tx:
            return tx.cursors.get(self._platform, self._account, name)

    def _put(self, cursor: Cursor) -> None:
        with self._house.store.write() as tx:
            tx.cursors.put(self._platform, self._account, cursor)
