"""How much may be spent on a platform that charges, and when more may. Pure; days and months are UTC's, as platforms
bill."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Span(StrEnum):
    """What a budget is for."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """USD; None: without limit."""

    day: Decimal | None = None
    month: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """USD."""

    today: Decimal = Decimal(0)
    month: Decimal = Decimal(0)  # today included


def used_up(budget: Budget, spent: Spent, cost: Decimal) -> Span | None:
    """Which budget has no room for this cost; the one that opens later, if both."""
    if budget.month is not None and spent.month + cost > budget.month:
        return Span.MONTH
    if budget.day is not None and spent.today + cost > budget.day:
        return Span.DAY
    return None


def opens_again(span: Span, now: datetime) -> datetime:
    """The beginning of the next day or month. `now` is UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if span is Span.DAY:
        return midnight + timedelta(days=1)
    return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
