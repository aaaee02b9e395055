"""Digests of feedback: which stretch of time they are about, and what they say of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.feedback.digest import MOST_QUOTED, QUOTE_LENGTH, SETTLING, Period, Span, digest, due, shortened, until_now
from bot.feedback.feedback import Feedback, FeedbackRules, Rhythm, type_meant
from tests.fakes.content import BUG, IDEA
from tests.fakes.people import NOON, later

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
DAILY = FeedbackRules(digest=Rhythm.DAILY)
WEEKLY = FeedbackRules(digest=Rhythm.WEEKLY)
SAID = Feedback(
    id="e1", at=NOON, type="bug", text="It hangs", person="chat:1", name="Ana", platform="chat", language="en"
)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "rules", "zone", "begin", "end"),
    [
        # 2026-11-22 is a Sunday; 09:00 in Shanghai is 01:00 UTC.
        ("2026-11-22T12:00", DAILY, SHANGHAI, "2026-11-21T01:00", "2026-11-22T01:00"),
        ("2026-11-22T00:59", DAILY, SHANGHAI, "2026-11-20T01:00", "2026-11-21T01:00"),
        ("2026-11-22T01:00", DAILY, SHANGHAI, "2026-11-20T01:00", "2026-11-21T01:00"),  # what came in still settles
        ("2026-11-22T01:01", DAILY, SHANGHAI, "2026-11-21T01:00", "2026-11-22T01:00"),
        ("2026-11-22T12:00", WEEKLY, SHANGHAI, "2026-11-09T01:00", "2026-11-16T01:00"),
        ("2026-11-23T00:59", WEEKLY, SHANGHAI, "2026-11-09T01:00", "2026-11-16T01:00"),
        ("2026-11-23T01:01", WEEKLY, SHANGHAI, "2026-11-16T01:00", "2026-11-23T01:00"),
        # Sunday evening in New York is Monday in UTC: the community's own clock counts.
        ("2026-11-23T02:00", WEEKLY, NEW_YORK, "2026-11-09T14:00", "2026-11-16T14:00"),
        # Clocks went back on 2026-11-01 and forward on 2026-03-08: days of 25 and 23 hours.
        ("2026-11-01T20:00", DAILY, NEW_YORK, "2026-10-31T13:00", "2026-11-01T14:00"),
        ("2026-03-08T20:00", DAILY, NEW_YORK, "2026-03-07T14:00", "2026-03-08T13:00"),
        (
            "2026-03-08T20:00",
            replace(DAILY, at=time(2, 30)),  # is skipped on that day
            NEW_YORK,
            "2026-03-07T07:30",
            "2026-03-08T07:00",
        ),
    ],
)
def test_the_first_digest_is_about_the_last_day_or_week_that_is_over(
    now: str, rules: FeedbackRules, zone: str, begin: str, end: str
) -> None:
    """By wall-clock time in the community's zone."""
    assert due(_utc(now), rules, zone, told_until=None) == Period(begin=_utc(begin), end=_utc(end))


@pytest.mark.parametrize(
    ("told_until", "begin"),
    [
        ("2026-11-22T01:00", None),  # told
        ("2026-11-23T01:00", None),  # by somebody whose clock is ahead
        ("2026-11-21T01:00", "2026-11-21T01:00"),
        ("2026-11-16T01:00", "2026-11-16T01:00"),  # nobody was at work for a week, or the digest was weekly
    ],
)
def test_a_digest_goes_on_where_the_last_one_ended(told_until: str, begin: str | None) -> None:
    """However long ago that was: nothing falls between two."""
    found = due(_utc("2026-11-22T12:00"), DAILY, SHANGHAI, told_until=_utc(told_until))
    assert found == (begin and Period(begin=_utc(begin), end=_utc("2026-11-22T01:00")))


def test_periods_follow_each_other_without_a_gap() -> None:
    """Over both changes of the clocks, for every rhythm."""
    for rules in (DAILY, WEEKLY):
        told, now = None, _utc("2026-01-01T15:00")
        while now < _utc("2027-01-01T00:00"):
            period = due(now, rules, NEW_YORK, told_until=told)
            if period is not None:
                assert told in {None, period.begin}
                assert period.begin < period.end <= now - SETTLING
                told = period.end
            now += timedelta(hours=7)


def test_none_is_due_where_they_are_switched_off() -> None:
    """Whenever it is."""
    assert due(NOON, FeedbackRules(digest=Rhythm.OFF), SHANGHAI, told_until=None) is None


def test_who_asks_sees_what_came_in_up_to_now() -> None:
    """A day is 24 hours then."""
    assert until_now(Span.DAY, NOON) == Period(begin=later(days=-1), end=NOON)
    assert until_now(Span.WEEK, NOON).begin == later(days=-7)


def test_a_digest_counts_by_type_and_quotes_the_newest_first() -> None:
    """In the order of the form, with types that are gone at the end; what lies outside the period is left out."""
    said = [
        replace(SAID, id="1", type="gone"),
        replace(SAID, id="2", type="idea", at=later(minutes=1), text="More\n\ncoins"),
        replace(SAID, id="3", type="bug", at=later(minutes=2), expected="That it works", name=""),
        replace(SAID, id="4", type="bug", at=later(minutes=-1)),
        replace(SAID, id="5", type="bug", at=later(hours=1)),
    ]
    made = digest(said, [BUG, IDEA], Period(begin=NOON, end=later(hours=1)))
    assert made.counts == (("bug", 1), ("idea", 1), ("gone", 1))
    assert (made.total, made.more) == (3, 0)
    assert [(q.type, q.name, q.text, q.expected) for q in made.quotes] == [
        ("bug", "chat:1", "It hangs", "That it works"),
        ("idea", "Ana", "More coins", ""),
        ("gone", "Ana", "It hangs", ""),
    ]


def test_a_digest_of_very_much_says_how_much_more_there_is() -> None:
    """All of it is counted."""
    said = [replace(SAID, id=str(n), at=later(seconds=n)) for n in range(MOST_QUOTED + 3)]
    made = digest(said, [BUG], Period(begin=NOON, end=later(hours=1)))
    assert (made.total, len(made.quotes), made.more) == (MOST_QUOTED + 3, MOST_QUOTED, 3)
    assert made.quotes[0].at == said[-1].at


def test_nothing_came_in() -> None:
    """No counts of nothing."""
    made = digest([], [BUG, IDEA], Period(begin=NOON, end=later(hours=1)))
    assert (made.total, made.counts, made.quotes) == (0, (), ())


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("  a\n b ", "a b"),
        ("x" * QUOTE_LENGTH, "x" * QUOTE_LENGTH),
        ("x" * (QUOTE_LENGTH + 1), "x" * (QUOTE_LENGTH - 1) + "…"),
        ("x" * (QUOTE_LENGTH - 2) + " y" * 9, "x" * (QUOTE_LENGTH - 2) + "…"),
    ],
)
def test_a_quote_is_one_short_line(text: str, quote: str) -> None:
    """Cut where it is too long."""
    assert shortened(text) == quote


@pytest.mark.parametrize(
    ("word", "found"),
    [("bug", "bug"), ("BUG", "bug"), ("🐞 bug", "bug"), ("故障", "bug"), ("idea", "idea"), ("bugs", None), ("", None)],
)
def test_a_type_is_named_by_id_or_title(word: str, found: str | None) -> None:
    """In any language, with or without its symbol."""
    meant = type_meant([BUG, IDEA], word)
    assert (meant and meant.id) == found
