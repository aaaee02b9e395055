"""What the passing of time does to a ticket."""

from datetime import timedelta

import pytest

from bot.tickets.ticket import Happening, Status, Ticket, advance
from bot.tickets.upkeep import Coming, TicketRules, coming, due
from tests.fakes.drafts import ticket
from tests.fakes.people import NOON, later

RULES = TicketRules(remind_after=timedelta(days=5), solve_after=timedelta(days=3), reopen_within=timedelta(days=14))
ANSWERED = advance(ticket(), Happening.STAFF_REPLIED, NOON)
REMINDED = advance(ANSWERED, Happening.REMINDED, later(days=5))
SOLVED = advance(ANSWERED, Happening.SOLVED, NOON)


@pytest.mark.parametrize(
    ("waiting", "happening", "at"),
    [
        (ANSWERED, Happening.REMINDED, later(days=5)),
        (REMINDED, Happening.SOLVED, later(days=8)),
        (SOLVED, Happening.CLOSED, later(days=14)),
        (ticket(status=Status.ON_HOLD, wakes_at=later(hours=2)), Happening.RESUMED, later(hours=2)),
    ],
)
def test_what_comes_and_when(waiting: Ticket, happening: Happening, at: object) -> None:
    """Not a moment before its time, and still when the clock was late."""
    next_ = coming(waiting, RULES)
    assert isinstance(next_, Coming)
    assert (next_.happening, next_.at) == (happening, at)
    assert due(waiting, next_.at - timedelta(seconds=1), RULES) is None
    assert due(waiting, next_.at, RULES) == next_
    assert due(waiting, next_.at + timedelta(days=99), RULES) == next_


@pytest.mark.parametrize("status", [Status.NEW, Status.WAITING_FOR_STAFF, Status.ON_HOLD, Status.CLOSED, Status.MERGED])
def test_what_waits_for_staff_or_is_over_waits_for_no_clock(status: Status) -> None:
    """On hold without an end is staff's to end."""
    assert coming(ticket(status=status), RULES) is None


def test_who_writes_begins_the_waiting_anew() -> None:
    """The member's word ends a reminder; the next silence is counted from the next answer."""
    again = advance(advance(REMINDED, Happening.MEMBER_WROTE, later(days=6)), Happening.STAFF_REPLIED, later(days=7))
    assert coming(again, RULES) == Coming(happening=Happening.REMINDED, at=later(days=12))
