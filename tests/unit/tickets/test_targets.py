"""What members are promised, and how its clocks run, stop and go on."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tickets.hours import ALWAYS, Hours, after_working, parse_week, worked_between
from bot.tickets.targets import Promise, Target, Targets, promised, repromised, timed
from bot.tickets.ticket import Happening, Notice, Status, Ticket, Urgency, advance
from bot.tickets.upkeep import TicketRules, coming, due
from tests.fakes.drafts import ticket
from tests.fakes.people import NOON, later

RULES = TicketRules()
TARGET = Target(first_reply=timedelta(hours=4), resolution=timedelta(hours=16))
PROMISE = Promise(target=TARGET, hours=ALWAYS, remind_at=0.75)
OFFICE = Hours(zone="UTC", weekly=parse_week({"mon-fri": "09:00-17:00"}))
NEW = promised(ticket(status=Status.NEW), PROMISE, NOON)


def test_a_ticket_is_answered_and_solved_by_a_time() -> None:
    """And staff are reminded when three quarters of it are gone."""
    assert (NEW.first_reply_soon, NEW.first_reply_due) == (later(hours=3), later(hours=4))
    assert (NEW.resolution_soon, NEW.resolution_due) == (later(hours=12), later(hours=16))
    assert NEW.due_at == later(hours=4)


def test_only_working_time_counts() -> None:
    """Opened on Sunday: answered by Monday, solved by Tuesday evening."""
    opened = promised(ticket(), Promise(target=TARGET, hours=OFFICE), NOON)
    assert opened.first_reply_due == datetime.fromisoformat("2026-11-23T13:00Z")
    assert opened.resolution_due == datetime.fromisoformat("2026-11-24T17:00Z")


@pytest.mark.parametrize("stops", [Happening.STAFF_REPLIED, Happening.HELD, Happening.SNOOZED, Happening.SOLVED])
def test_the_clock_of_the_solution_stands_while_nobody_waits_for_staff(stops: Happening) -> None:
    """And goes on with what was left."""
    stopped = timed(advance(NEW, stops, later(hours=6)), PROMISE, later(hours=6))
    assert (stopped.resolution_due, stopped.resolution_left) == (None, timedelta(hours=10))
    back = Happening.REOPENED if stops is Happening.SOLVED else Happening.MEMBER_WROTE
    again = timed(advance(stopped, back, later(hours=60)), PROMISE, later(hours=60))
    assert (again.resolution_soon, again.resolution_due) == (later(hours=66), later(hours=70))
    assert timed(again, PROMISE, later(hours=61)) == again


_MOVES = st.sampled_from([Happening.STAFF_REPLIED, Happening.MEMBER_WROTE, Happening.HELD])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_MOVES, st.timedeltas(timedelta(), timedelta(hours=40))), max_size=8))
def test_only_the_time_in_which_it_is_staffs_move_is_used(moves: list[tuple[Happening, timedelta]]) -> None:
    """Whoever writes when: the target less the working time that staff had is what is left."""
    promise = Promise(target=TARGET, hours=OFFICE)
    waiting, now, used = promised(ticket(status=Status.NEW), promise, NOON), NOON, timedelta()
    for happening, passed in [*moves, (Happening.MEMBER_WROTE, timedelta())]:
        used += worked_between(OFFICE, now, now + passed) if waiting.awaits_staff else timedelta()
        now += passed
        waiting = timed(advance(waiting, happening, now), promise, now)
    assert waiting.resolution_due is not None
    if used < TARGET.resolution:
        assert waiting.resolution_due == after_working(OFFICE, now, TARGET.resolution - used)
    else:
        assert waiting.resolution_due <= now


def test_putting_it_off_does_not_put_off_the_first_answer() -> None:
    """Only an answer does; then it is kept for good."""
    snoozed = timed(advance(NEW, Happening.SNOOZED, later(hours=1)), PROMISE, later(hours=1))
    assert snoozed.due_at == later(hours=4)
    answered = timed(advance(NEW, Happening.STAFF_REPLIED, later(hours=1)), PROMISE, later(hours=1))
    assert answered.due_at is None
    asked_again = timed(advance(answered, Happening.MEMBER_WROTE, later(hours=2)), PROMISE, later(hours=2))
    assert asked_again.due_at == asked_again.resolution_due == later(hours=17)


def test_without_a_target_nothing_is_promised() -> None:
    """Nor anything told."""
    free = promised(NEW, Promise(target=None, hours=ALWAYS), NOON)
    assert (free.due_at, free.first_reply_due, free.resolution_due) == (None, None, None)
    assert coming(free, RULES) is None


def told(waiting: Ticket, at: datetime) -> list[Notice]:
    """What staff are told when the clock looks at a moment, until there is nothing more to tell."""
    notices = []
    while (next_ := due(waiting, at, RULES)) is not None and next_.notice is not None:
        notices.append(next_.notice)
        waiting = advance(waiting, next_.happening, at)
        waiting = promised_told(waiting, next_.notice)
    return notices


def promised_told(waiting: Ticket, notice: Notice) -> Ticket:
    return replace(waiting, told=(*waiting.told, notice))


@pytest.mark.parametrize(
    ("after", "notices"),
    [
        (2, []),
        (3, [Notice.FIRST_REPLY_SOON]),
        (4, [Notice.FIRST_REPLY_LATE]),
        (12, [Notice.FIRST_REPLY_LATE, Notice.RESOLUTION_SOON]),
        (16, [Notice.FIRST_REPLY_LATE, Notice.RESOLUTION_LATE]),
        (99, [Notice.FIRST_REPLY_LATE, Notice.RESOLUTION_LATE]),
    ],
)
def test_staff_are_reminded_before_and_told_after_once_each(after: int, notices: list[Notice]) -> None:
    """Whoever looks late is told the worst alone."""
    assert told(NEW, later(hours=after)) == notices


def test_what_was_told_is_told_once() -> None:
    """A reminder before, the breach after: in the order of time, nothing twice."""
    reminded = promised_told(NEW, Notice.FIRST_REPLY_SOON)
    assert told(reminded, later(hours=3)) == []
    assert told(reminded, later(hours=4)) == [Notice.FIRST_REPLY_LATE]
    late = promised_told(reminded, Notice.FIRST_REPLY_LATE)
    assert late.is_late
    assert told(late, later(hours=5)) == []
    assert not timed(advance(late, Happening.STAFF_REPLIED, later(hours=5)), PROMISE, later(hours=5)).is_late


# --- other promises --------------------------------------------------------------------------------------------------

SHORT = Promise(target=Target(first_reply=timedelta(hours=1), resolution=timedelta(hours=4)), hours=ALWAYS)


def test_a_raised_priority_is_promised_from_now_but_never_later_than_before() -> None:
    """It cannot have been missed before it was made."""
    raised = repromised(NEW, PROMISE, SHORT, later(hours=2), anew=True)
    assert (raised.first_reply_due, raised.resolution_due) == (later(hours=3), later(hours=6))
    at_last = repromised(NEW, PROMISE, SHORT, later(hours=15), anew=True)
    assert (at_last.first_reply_due, at_last.resolution_due) == (later(hours=4), later(hours=16))


def test_another_team_goes_on_with_the_time_that_is_left() -> None:
    """Handing a ticket round gains nobody time; the new team's hours count from now."""
    moved = repromised(NEW, PROMISE, Promise(target=TARGET, hours=OFFICE), later(hours=1), anew=False)
    assert moved.first_reply_due == datetime.fromisoformat("2026-11-23T12:00Z")  # 3 of 4 hours, on Monday
    assert moved.resolution_due == datetime.fromisoformat("2026-11-24T16:00Z")  # 15 of 16 hours
    late = repromised(NEW, PROMISE, SHORT, later(hours=5), anew=False)
    assert late.first_reply_due == late.resolution_due == later(hours=5)


def test_a_stopped_clock_stays_stopped_under_another_promise() -> None:
    """With what is left of it then."""
    stopped = timed(advance(NEW, Happening.STAFF_REPLIED, later(hours=2)), PROMISE, later(hours=2))
    changed = repromised(stopped, PROMISE, SHORT, later(hours=50), anew=False)
    assert (changed.resolution_due, changed.resolution_left) == (None, timedelta(hours=2))


def test_what_became_of_the_first_answer_stays() -> None:
    """Whether it was in time is history that no later promise changes."""
    late = replace(NEW, told=(Notice.FIRST_REPLY_LATE, Notice.RESOLUTION_SOON))
    answered = advance(late, Happening.STAFF_REPLIED, later(hours=5))
    for anew in (True, False):
        changed = repromised(answered, PROMISE, SHORT, later(hours=6), anew=anew)
        assert (changed.first_reply_due, changed.told) == (later(hours=4), (Notice.FIRST_REPLY_LATE,))


def test_a_promise_can_be_made_later_and_taken_back() -> None:
    """When a ticket comes to a team, or its priority has no target."""
    nothing = Promise(target=None, hours=ALWAYS)
    assert repromised(ticket(), nothing, SHORT, later(hours=9), anew=False).first_reply_due == later(hours=10)
    assert repromised(NEW, PROMISE, nothing, later(hours=1), anew=True).due_at is None


def test_tiers_have_targets_of_their_own_where_they_differ() -> None:
    """Else everybody's."""
    fast = Target(first_reply=timedelta(minutes=30), resolution=timedelta(hours=4))
    targets = Targets(everyone={Urgency.NORMAL: TARGET, Urgency.LOW: TARGET}, tiers={"vip": {Urgency.NORMAL: fast}})
    assert targets.of(Urgency.NORMAL, "vip") == fast
    assert targets.of(Urgency.LOW, "vip") == targets.of(Urgency.NORMAL, "") == TARGET
    assert targets.of(Urgency.HIGH, "vip") is None
