"""What was spent adds up by day and month; how far was read is kept with what was read."""

from datetime import date
from decimal import Decimal

from bot.delivery.budget import Spent
from bot.messages import Cursor
from bot.store import Store

TODAY = date(2026, 11, 22)


def test_spending_adds_up_exactly(store: Store) -> None:
    """By account; a new month begins at nothing."""
    with store.write() as tx:
        for _ in range(1000):
            tx.spending.add("x", "main", Decimal("0.001"), TODAY)
        tx.spending.add("x", "main", Decimal("0.2"), date(2026, 11, 1))
        tx.spending.add("x", "main", Decimal(9), date(2026, 10, 31))
        tx.spending.add("x", "other", Decimal(9), TODAY)
    with store.read() as tx:
        assert tx.spending.spent("x", "main", TODAY) == Spent(today=Decimal(1), month=Decimal("1.2"))
        assert tx.spending.spent("x", "main", date(2026, 12, 1)) == Spent()


def test_a_cursor_is_where_it_was_put_last(store: Store) -> None:
    with store.write() as tx:
        tx.cursors.put("x", "main", Cursor(name="mentions", value="5"))
        tx.cursors.put("x", "main", Cursor(name="mentions", value="7"))
    with store.read() as tx:
        assert tx.cursors.get("x", "main", "mentions") == "7"
        assert tx.cursors.get("x", "main", "messages") is None
        assert tx.cursors.get("x", "other", "mentions") is None
