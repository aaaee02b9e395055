"""What each account has spent on its platform, by day (UTC)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select, update

from bot.delivery.budget import Spent
from bot.store.tables import spending
from bot.store.upsert import insert_once

MICRO = 1_000_000  # of a dollar; whole numbers add up without error in every database


class Spending:
    """Spending within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, platform: str, account: str, cost: Decimal, day: date) -> None:
        """So much more (USD) was spent."""
        key = {"platform": platform, "account": account, "day": day.isoformat()}
        insert_once(self._connection, spending, {**key, "micros": 0})
        mine = (spending.c.platform == platform, spending.c.account == account, spending.c.day == day.isoformat())
        more = spending.c.micros + int(cost * MICRO)
        self._connection.execute(update(spending).where(*mine).values(micros=more))

    def spent(self, platform: str, account: str, day: date) -> Spent:
        """On this day, and in its month so far."""
        first = day.replace(day=1)
        return Spent(
            today=self._between(platform, account, day, day), month=self._between(platform, account, first, day)
        )

    def _between(self, platform: str, account: str, first: date, last: date) -> Decimal:
        total = select(func.coalesce(func.sum(spending.c.micros), 0)).where(
            spending.c.platform == platform,
            spending.c.account == account,
            spending.c.day.between(first.isoformat(), last.isoformat()),
        )
        return Decimal(int(self._connection.execute(total).scalar_one())) / MICRO
