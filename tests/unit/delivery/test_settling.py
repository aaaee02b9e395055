"""What an outcome makes of a delivery: a table over outcomes, deduplication, expiry and attempts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.delivery import BACKOFF_MOST, MOST_FAILURES, Operation, Priority, Settlement, State, backoff, settle
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain
from tests.fakes.drafts import delivery, draft
from tests.fakes.people import GROUP, NOON, THREAD, later

HALF_SECOND = timedelta(seconds=0.5)  # the first backoff with the least jitter
ASKED = Deferred(reason="429", after=timedelta(seconds=30))
OWN = Deferred(reason="its file is not there")
OUTAGE = Deferred(reason="no connection", whole_account=True)
MOVED = ChatMoved(to=GROUP)
UNSURE = Uncertain(reason="timeout")


def _ready(wait: timedelta, reason: str, *, failed: bool = True) -> Settlement:
    return Settlement(state=State.READY, due_at=NOON + wait, reason=reason, failed=failed)


@pytest.mark.parametrize(
    ("outcome", "dedupes", "settlement"),
    [
        (Sent(message_id="1"), False, Settlement(state=State.SENT)),
        (Sent(), True, Settlement(state=State.SENT)),
        (Refused(reason="blocked"), False, Settlement(state=State.REFUSED, reason="blocked")),
        (Refused(reason="gone", gone="chat"), True, Settlement(state=State.REFUSED, reason="gone")),
        (UNSURE, False, Settlement(state=State.UNCERTAIN, reason="timeout")),
        (UNSURE, True, _ready(HALF_SECOND, "timeout")),
        (replace(UNSURE, dedupes=False), True, Settlement(state=State.UNCERTAIN, reason="timeout")),
        (replace(UNSURE, dedupes=True), False, _ready(HALF_SECOND, "timeout")),
        (ASKED, False, _ready(timedelta(seconds=30), "429", failed=False)),
        (ASKED, True, _ready(timedelta(seconds=30), "429", failed=False)),
        (OWN, False, _ready(HALF_SECOND, "its file is not there")),
        (OUTAGE, False, _ready(timedelta(), "no connection", failed=False)),
        (MOVED, False, _ready(timedelta(), "the room has moved")),
    ],
)
def test_the_next_state(outcome: Outcome, dedupes: bool, settlement: Settlement) -> None:
    """Of a first try without expiry."""
    assert settle(delivery(), outcome, now=NOON, dedupes=dedupes, jitter=0) == settlement


LAST = MOST_FAILURES - 1


@pytest.mark.parametrize(
    ("outcome", "failures", "expires_after", "state"),
    [
        (OWN, 0, None, State.READY),
        (OWN, LAST - 1, None, State.READY),
        (OWN, LAST, None, State.PARKED),
        (MOVED, LAST, None, State.PARKED),
        (ASKED, LAST, None, State.READY),
        (OUTAGE, LAST, None, State.READY),
        *((outcome, 0, 3600, State.READY) for outcome in (ASKED, OWN, MOVED, OUTAGE)),
        *((outcome, LAST, -1, State.EXPIRED) for outcome in (ASKED, OWN, MOVED, OUTAGE)),
    ],
)
def test_trying_again_ends_with_the_expiry_or_the_failures(
    outcome: Outcome, failures: int, expires_after: int | None, state: State
) -> None:
    """Whichever comes first. A wait that the platform asks for, or an account that cannot send, is nobody's failure."""
    expires_at = None if expires_after is None else later(seconds=expires_after)
    tried = delivery(draft=draft(expires_at=expires_at), attempts=99, failures=failures)
    assert settle(tried, outcome, now=NOON, dedupes=False, jitter=0).state is state


@pytest.mark.parametrize(
    ("operation", "state"),
    [
        (Operation.SEND, State.UNCERTAIN),
        (Operation.EDIT, State.READY),
        (Operation.DELETE, State.READY),
        (Operation.THREAD, State.READY),
    ],
)
def test_only_what_would_stand_there_twice_waits_for_a_person(operation: Operation, state: State) -> None:
    """An edit, a removal and a thread's state can be repeated."""
    unsure = delivery(draft=draft(operation=operation))
    assert settle(unsure, UNSURE, now=NOON, dedupes=False, jitter=0).state is state


@pytest.mark.parametrize(("operation", "state"), [(Operation.DELETE, State.SENT), (Operation.EDIT, State.REFUSED)])
def test_what_was_to_be_removed_and_is_not_there_is_removed(operation: Operation, state: State) -> None:
    """An edit of what is not there has failed."""
    gone = Refused(reason="message to delete not found", gone="message")
    assert settle(delivery(draft=draft(operation=operation)), gone, now=NOON, dedupes=False, jitter=0).state is state


@pytest.mark.parametrize(("seconds", "state"), [(30, State.READY), (29, State.EXPIRED)])
def test_a_wait_beyond_the_expiry_is_not_waited(seconds: int, state: State) -> None:
    """It is over at once rather than after the wait."""
    waiting = delivery(draft=draft(expires_at=later(seconds=seconds)))
    assert settle(waiting, ASKED, now=NOON, dedupes=False, jitter=0).state is state


@pytest.mark.parametrize("outcome", [Sent(), Refused(reason="no"), UNSURE])
def test_expiry_does_not_change_what_has_happened(outcome: Outcome) -> None:
    """What was sent was sent, however late."""
    late = delivery(draft=draft(expires_at=later(seconds=-1)), failures=MOST_FAILURES)
    fresh = settle(delivery(), outcome, now=NOON, dedupes=False, jitter=0)
    assert settle(late, outcome, now=NOON, dedupes=False, jitter=0) == fresh


@pytest.mark.parametrize(
    ("expires_after", "failures", "state"),
    [(None, 0, State.READY), (10, 0, State.READY), (9, 0, State.UNCERTAIN), (None, LAST, State.PARKED)],
)
def test_what_can_be_looked_for_is_tried_again_once_it_would_show(
    expires_after: int | None, failures: int, state: State
) -> None:
    """Unless nobody waits that long: then a person has to look."""
    expires_at = None if expires_after is None else later(seconds=expires_after)
    unsure = delivery(draft=draft(expires_at=expires_at), failures=failures)
    ten = timedelta(seconds=10)
    settlement = settle(unsure, UNSURE, now=NOON, dedupes=False, jitter=0, shown_after=ten)
    assert settlement.state is state
    assert settlement.due_at == (NOON + ten if state is State.READY else None)


def test_giving_up_says_how_often_it_was_tried() -> None:
    """And keeps the platform's reason."""
    given_up = settle(delivery(failures=LAST), OWN, now=NOON, dedupes=False, jitter=0)
    assert given_up.reason == f"given up after {MOST_FAILURES} tries: its file is not there"


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0.0, 0.5), (1, 0.5, 0.75), (2, 0.0, 1), (4, 0.0, 4), (11, 0.0, 300), (12, 0.0, 300), (10**6, 0.0, 300)],
)
def test_backoff_doubles_up_to_ten_minutes(attempts: int, jitter: float, seconds: float) -> None:
    """Its lower half is certain, the upper spread."""
    assert backoff(attempts, jitter) == timedelta(seconds=seconds)


@given(st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_backoff_never_exceeds_its_most_and_never_vanishes(attempts: int, jitter: float) -> None:
    """Whatever the attempts."""
    assert HALF_SECOND <= backoff(attempts, jitter) <= BACKOFF_MOST


def test_lanes() -> None:
    """A room, a thread, a ticket's thread (before and after it exists); notices and broadcasts beside them."""
    assert draft(to=GROUP).lane != draft(to=THREAD).lane
    assert draft(to=GROUP, ticket="A").lane == draft(to=THREAD, ticket="A").lane
    lanes = {draft(priority=priority).lane for priority in Priority}
    assert len(lanes) == 3
