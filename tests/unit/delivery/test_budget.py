"""When spending stops, and when it goes on."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.delivery.budget import Budget, Span, Spent, opens_again, used_up

DOLLAR = Decimal(1)


@pytest.mark.parametrize(
    ("day", "month", "today", "this_month", "span"),
    [
        (None, None, 99, 999, None),
        (2, None, 1, 1, None),  # exactly used up is allowed
        (2, None, "1.001", 1, Span.DAY),
        (2, 30, 0, 30, Span.MONTH),
        (2, 30, 2, 30, Span.MONTH),  # the later opening counts
        (0.5, None, 0, 0, Span.DAY),  # dearer than any day allows
    ],
)
def test_a_budget_holds_the_next_dollar(
    day: float | None, month: float | None, today: float | str, this_month: float, span: Span | None
) -> None:
    budget = Budget(day=None if day is None else Decimal(day), month=None if month is None else Decimal(month))
    assert used_up(budget, Spent(today=Decimal(today), month=Decimal(this_month)), DOLLAR) is span


@pytest.mark.parametrize(
    ("span", "now", "opens"),
    [
        (Span.DAY, "2026-11-27 19:00", "2026-11-28"),
        (Span.DAY, "2026-12-31 23:59", "2027-01-01"),
        (Span.MONTH, "2026-11-27 19:00", "2026-12-01"),
        (Span.MONTH, "2027-01-31 00:00", "2027-02-01"),
        (Span.MONTH, "2026-12-01 00:00", "2027-01-01"),
    ],
)
def test_it_opens_with_the_next_day_or_month(span: Span, now: str, opens: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert opens_again(span, at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)
