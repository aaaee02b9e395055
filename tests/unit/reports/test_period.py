"""Which stretch of time a report is about."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reports.period import Unit, last_whole, period_with

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("day", "unit", "first", "after"),
    [
        (date(2026, 11, 26), Unit.DAY, date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 11, 26), Unit.WEEK, date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 23), Unit.WEEK, date(2026, 11, 23), date(2026, 11, 30)),
        (date(2027, 1, 1), Unit.WEEK, date(2026, 12, 28), date(2027, 1, 4)),
        (date(2026, 2, 28), Unit.MONTH, date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 12, 31), Unit.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_the_period_that_has_a_day(day: date, unit: Unit, first: date, after: date) -> None:
    """Weeks begin on Monday, months end with their last day."""
    period = period_with(day, unit, SHANGHAI)
    assert (period.first, period.after) == (first, after)
    assert (period.days[0], period.days[-1]) == (first, after - timedelta(days=1))


def test_days_are_the_communitys_own() -> None:
    """At 17:00 UTC it is the next day in Shanghai."""
    period = period_with(date(2026, 11, 27), Unit.DAY, SHANGHAI)
    assert period.begin == datetime(2026, 11, 26, 16, tzinfo=UTC)
    assert period.has(datetime(2026, 11, 26, 17, tzinfo=UTC))
    assert not period.has(period.end)
    assert not period.has(None)
    assert period.day_of(datetime(2026, 11, 26, 17, tzinfo=UTC)) == date(2026, 11, 27)


def test_a_day_on_which_clocks_are_set_is_longer() -> None:
    """From midnight to midnight, whatever lies between."""
    period = period_with(date(2026, 10, 25), Unit.DAY, "Europe/Berlin")
    assert period.end.astimezone(UTC) - period.begin.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("unit", "first"),
    [(Unit.DAY, date(2026, 11, 26)), (Unit.WEEK, date(2026, 11, 16)), (Unit.MONTH, date(2026, 10, 1))],
)
def test_the_last_period_that_is_over(unit: Unit, first: date) -> None:
    """Never the one under way: half a week would look like a bad one."""
    assert last_whole(datetime(2026, 11, 26, 17, tzinfo=UTC), unit, SHANGHAI).first == first
