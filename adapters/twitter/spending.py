"""Every call that costs something passes here: whether the budget still allows it, and what it came to."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tweepy.asynchronous import AsyncClient

from adapters.twitter.connection import Line
from adapters.twitter.outcomes import NotAttempted
from adapters.twitter.settings import Clock
from bot.platform import Deferred, Purse

LOOK_AGAIN = timedelta(minutes=15)  # whether a budget that was used up has been raised
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Our own account."""

    id: str
    handle: str


class Till:
    """Calls for one account and pays for it."""

    def __init__(self, line: Line, purse: Purse, clock: Clock) -> None:
        self._line = line
        self._purse = purse
        self._clock = clock
        self._me: Me | None = None
        self._seen: set[str] = set()  # what was read today: X charges a post once a day (UTC), however often it is read
        self._today: date | None = None

    async def identity(self) -> Me:
        """Who we are, asked once."""
        if self._me is None:
            found = (await self._line.client.get_me())["data"]
            self._me = Me(id=str(found["id"]), handle=str(found["username"]))
        return self._me

    async def read(
        self, price: Decimal, most: int, call: Callable[[AsyncClient], Awaitable[Answer]]
    ) -> list[Mapping[str, Any]]:
        """The items that an answer lists."""
        return items(await self.page(price, most, call))

    async def page(self, price: Decimal, most: int, call: Callable[[AsyncClient], Awaitable[Answer]]) -> Answer:
        """An answer that lists items, paid by the item; `NotAttempted` where the budget does not allow so many."""
        await self.allow(price)
        answer = await call(self._line.client)
        new = self._new([str(item.get("id")) for item in items(answer)])
        if new:
            await self._purse.pay(price * new)
        return answer

    async def allow(self, cost: Decimal) -> None:
        """`NotAttempted` if so much may not be spent now."""
        until = await self._purse.closed_until(cost) if cost else None
        if until is not None:
            wait = min(until - self._clock.now(), LOOK_AGAIN)
            raise NotAttempted(Deferred(reason="the budget is used up", after=wait, whole_account=True))

    async def pay(self, cost: Decimal) -> None:
        """So much was spent, or may have been."""
        if cost:
            await self._purse.pay(cost)

    async def unpaid(self, reason: str) -> None:
        """X wants to be paid first."""
        await self._purse.is_refused(reason)

    def _new(self, ids: list[str]) -> int:
        today = self._clock.now().date()
        if today != self._today:
            self._today, self._seen = today, set()
        fresh = set(ids) - self._seen
        self._seen |= fresh
        return len(fresh)


def items(answer: Answer) -> list[Mapping[str, Any]]:
    """What an answer lists; a page of nothing has no `data`."""
    found = answer.get("data") or []
    if not isinstance(found, list):
        raise TypeError("X answered something that is no list")
    return found
