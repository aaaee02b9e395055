"""Figures of a week, from records."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.reports.figures import Activity, Asked, Report, Satisfaction, Share, Spread, report
from bot.reports.period import Unit, period_with
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent, Urgency
from tests.fakes.drafts import line, ticket
from tests.fakes.people import MEI, NOON, later

WEEK = period_with(date(2026, 11, 22), Unit.WEEK, "UTC")  # NOON is its last day
BEFORE = NOON - timedelta(days=30)
HOUR = timedelta(hours=1)


def _case(ref: str, **values: Any) -> Ticket:
    return ticket(ref=ref, **values)


def _event(ref: str, happening: Happening, at: datetime = NOON, **values: Any) -> TicketEvent:
    by = {"side": Side.STAFF, "author": MEI.key, "author_name": "Mei"}
    made = line(f"{ref}{happening}{at}", happening=happening, **{**by, **values})
    return TicketEvent(**{**{name: getattr(made, name) for name in made.__slots__}, "ref": ref, "at": at})


def _report(*cases: Ticket, events: tuple[TicketEvent, ...] = (), asked: tuple[Asked, ...] = ()) -> Report:
    return report(Activity(tickets=cases, events=events, asked=asked), WEEK)


def test_an_empty_period_is_empty() -> None:
    """No share of nothing, no median of nothing."""
    found = _report()
    assert found.is_empty
    assert (found.answered.percent, found.first_reply, found.satisfaction.mean) == (None, Spread(n=0), None)
    assert [day.opened for day in found.days] == [0] * 7


def test_what_happened_outside_the_period_does_not_count() -> None:
    """Wherever it stands."""
    old = _case("A", opened_at=BEFORE, first_reply_at=BEFORE + HOUR, closed_at=BEFORE + 2 * HOUR, rating=1)
    events = tuple(
        _event("A", happening, BEFORE) for happening in (Happening.SOLVED, Happening.RATED, Happening.STAFF_REPLIED)
    )
    asked = (Asked(at=BEFORE, platform="chat", language="en", entry="a/b"),)
    assert _report(old, events=events, asked=asked).is_empty


def test_volume_by_day() -> None:
    """Opened by when it was opened, solved by when it was solved."""
    found = _report(
        _case("A", opened_at=NOON - timedelta(days=2)),
        _case("B", opened_at=NOON),
        events=(_event("A", Happening.SOLVED), _event("A", Happening.SOLVED, later(hours=1))),
    )
    assert (found.opened, found.solved) == (2, 1)
    assert [(day.opened, day.solved) for day in found.days[-3:]] == [(1, 0), (0, 0), (1, 2)]


def test_questions_are_answered_offered_choices_or_neither() -> None:
    """The share is of all that were asked."""
    asked = [
        Asked(at=NOON, platform="chat", language="en", entry=entry, offered=offered)
        for entry, offered in (("a/b", False), (None, True), (None, False), ("a/c", True))
    ]
    found = _report(asked=tuple(asked))
    assert (found.asked, found.answered, found.offered) == (4, Share(part=2, whole=4), 1)


@pytest.mark.parametrize(
    ("hours", "median", "p90"),
    [((3,), 3, 3), ((1, 2), 1, 2), ((5, 1, 3), 3, 5), (tuple(range(1, 11)), 5, 9), (tuple(range(1, 12)), 6, 10)],
)
def test_percentiles_are_times_that_were_taken(hours: tuple[int, ...], median: int, p90: int) -> None:
    """Nearest rank, in whatever order they come."""
    cases = [_case(f"T{n}", first_reply_at=NOON + n * HOUR) for n in hours]
    expected = Spread(n=len(hours), median=median * HOUR, p90=p90 * HOUR)
    assert _report(*cases).first_reply == expected


def test_targets_count_only_where_there_was_one() -> None:
    """A ticket without a target is neither in time nor late."""
    found = _report(
        _case("A", first_reply_at=later(hours=1), first_reply_due=later(hours=1)),
        _case("B", first_reply_at=later(hours=2), first_reply_due=later(hours=1)),
        _case("C", first_reply_at=later(hours=9)),
        _case("D", closed_at=later(hours=5), resolution_left=HOUR),
        _case("E", closed_at=later(hours=5), resolution_left=timedelta()),
        _case("F", closed_at=later(hours=5)),
    )
    assert found.first_reply_in_time == Share(part=1, whole=2)
    assert found.resolution_in_time == Share(part=1, whole=2)
    assert (found.first_reply.n, found.resolution.n) == (3, 3)


def test_what_was_merged_is_nobodys_case() -> None:
    """It goes on in another ticket, and counts there."""
    found = _report(_case("A", status=Status.MERGED, closed_at=later(hours=1)))
    assert (found.opened, found.resolution.n) == (0, 0)


def test_reopened_is_a_share_of_what_was_solved() -> None:
    """Only after it was solved in the period; twice is once."""
    events = (
        _event("A", Happening.SOLVED),
        _event("A", Happening.REOPENED, later(hours=1)),
        _event("A", Happening.REOPENED, later(hours=2)),
        _event("B", Happening.SOLVED),
        _event("C", Happening.REOPENED),
        _event("D", Happening.SOLVED, later(hours=1)),
        _event("D", Happening.REOPENED, NOON),
    )
    assert _report(events=events).reopened == Share(part=1, whole=3)


def test_satisfaction_is_of_those_who_said_something_in_the_period() -> None:
    """With their comments."""
    found = _report(
        _case("A", rating=5, comment="Quick"),
        _case("B", rating=2),
        _case("C", rating=1),
        events=(_event("A", Happening.RATED), _event("A", Happening.COMMENTED), _event("B", Happening.RATED)),
    )
    assert found.satisfaction == Satisfaction(counts=(0, 1, 0, 0, 1), comments=(("A", 5, "Quick"),))
    assert (found.satisfaction.n, found.satisfaction.mean) == (2, 3.5)


def test_groups_are_the_largest_first() -> None:
    """And a group in which nothing happened is left out."""
    found = _report(
        _case("A", category="api"),
        _case("B", category="deposit"),
        _case("C", category="deposit", language="zh"),
        _case("D", category="old", opened_at=BEFORE),
    )
    assert [(group.name, group.opened) for group in found.by_category] == [("deposit", 2), ("api", 1)]
    assert [(group.name, group.opened) for group in found.by_language] == [("en", 2), ("zh", 1)]
    assert [(group.name, group.opened) for group in found.by_platform] == [("chat", 3)]


@pytest.mark.parametrize(
    ("breakdown", "names"),
    [
        ("by_team", {"": ("C",), "Bank": ("A", "B"), "Night": ("D",)}),
        ("by_tier", {"": ("B", "C", "D"), "vip": ("A",)}),
        ("by_priority", {"emergency": ("D",), "high": ("A",), "normal": ("B", "C")}),
    ],
)
def test_a_breakdown_tells_which_promises_were_kept(breakdown: str, names: dict[str, tuple[str, ...]]) -> None:
    """Each ticket in one group of each breakdown, with its own reply and solution against its own targets."""
    cases = {
        "A": {"team": "Bank", "tier": "vip", "priority": Urgency.HIGH, "first_reply_at": later(hours=1)},
        "B": {"team": "Bank", "first_reply_at": later(hours=3), "closed_at": later(hours=5)},
        "C": {"closed_at": later(hours=7), "resolution_left": HOUR},
        "D": {"team": "Night", "priority": Urgency.EMERGENCY, "first_reply_at": later(hours=1), "rating": 5},
    }
    due = later(hours=2)
    found = _report(*(_case(ref, first_reply_due=due, **values) for ref, values in cases.items()))
    groups = {group.name: group for group in getattr(found, breakdown)}
    assert groups.keys() == names.keys()
    for name, refs in names.items():
        replied = [at for ref in refs if (at := cases[ref].get("first_reply_at"))]
        solved = [ref for ref in refs if "closed_at" in cases[ref]]
        assert groups[name].opened == len(refs)
        assert groups[name].first_reply_in_time == Share(part=sum(at <= due for at in replied), whole=len(replied))
        assert groups[name].resolution.n == len(solved)
        promised = [ref for ref in solved if "resolution_left" in cases[ref]]
        assert groups[name].resolution_in_time == Share(part=len(promised), whole=len(promised))


def test_priorities_are_in_their_own_order() -> None:
    """The most urgent first, however few they are."""
    found = _report(_case("A"), _case("B"), _case("C", priority=Urgency.EMERGENCY), _case("D", priority=Urgency.LOW))
    assert [group.name for group in found.by_priority] == ["emergency", "normal", "low"]


def test_staff_by_what_they_did() -> None:
    """Replies and solved tickets are whose they are; ratings are the assignee's. The desk itself is nobody."""
    events = (
        _event("A", Happening.STAFF_REPLIED),
        _event("A", Happening.STAFF_REPLIED, later(hours=1)),
        _event("A", Happening.SOLVED, later(hours=2)),
        _event("A", Happening.RATED, later(hours=3), side=Side.MEMBER, author_name="Ana"),
        _event("B", Happening.STAFF_REPLIED, author_name="Lee"),
        _event("B", Happening.SOLVED, side=Side.DESK, author_name=""),
    )
    found = _report(_case("A", assignee_name="Mei", rating=4), _case("B", assignee_name="Lee"), events=events)
    assert [(one.name, one.replies, one.tickets, one.solved) for one in found.by_staff] == [
        ("Mei", 2, 1, 1),
        ("Lee", 1, 1, 0),
    ]
    assert [one.satisfaction.mean for one in found.by_staff] == [4.0, None]
