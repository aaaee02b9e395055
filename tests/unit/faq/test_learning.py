"""What votes teach."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.faq.learning import Judged, LearningRules, Verdict, Vote, confirmed, is_teachable, judged
from tests.fakes.people import NOON

SOLVED, NOT_HELPFUL, CHOSEN, WANTS_PERSON, IS, IS_NOT = Verdict
HERE, THERE = "fees/trading", "fees/futures"
RULES = LearningRules()


def vote(person: str, verdict: Verdict, entry: str | None = HERE, wording: str = "whats the rake") -> Vote:
    """A vote on one wording, by somebody known for a year."""
    year = timedelta(days=365)
    return Vote(
        person=f"chat:{person}",
        verdict=verdict,
        entry=entry,
        wording=wording,
        language="en",
        at=NOON,
        known_since=NOON - year,
    )


def votes(people: str, verdict: Verdict, entry: str = HERE, wording: str = "whats the rake") -> list[Vote]:
    """The same from each of the people."""
    return [vote(person, verdict, entry, wording) for person in people]


@pytest.mark.parametrize(
    ("said", "learned"),
    [
        ([], []),
        (votes("a", SOLVED), []),
        (votes("aaaaaaaaa", SOLVED), []),
        ([*votes("a", SOLVED), *votes("b", CHOSEN)], []),
        ([*votes("ab", SOLVED), *votes("c", CHOSEN)], [HERE]),
        ([*votes("ab", SOLVED), *votes("c", WANTS_PERSON)], []),
        ([*votes("ab", SOLVED), *votes("d", NOT_HELPFUL), *votes("c", SOLVED)], []),
        ([*votes("ab", SOLVED), *votes("d", NOT_HELPFUL), *votes("ce", SOLVED)], [HERE]),
        ([*votes("a", NOT_HELPFUL), *votes("abc", SOLVED)], [HERE]),
        ([vote(p, SOLVED, None) for p in "abc"], []),
        (votes("abc", SOLVED, wording="👍"), []),
    ],
)
def test_how_many_members_make_a_wording(said: list[Vote], learned: list[str]) -> None:
    """Three who agree, less those who do not; each person's last word."""
    assert [wording.entry for wording in confirmed(said)] == learned


@pytest.mark.parametrize(
    ("against", "learned"),
    [("", True), ("d", True), ("de", True), ("def", False), ("c", True), ("cd", True), ("bcd", False)],
)
def test_it_takes_as_many_to_unlearn_as_to_learn(against: str, learned: bool) -> None:
    """One member's vote takes nothing away from others either."""
    assert bool(confirmed([*votes("abc", SOLVED), *votes(against, NOT_HELPFUL)])) is learned


@pytest.mark.parametrize(
    ("said", "learned"),
    [
        (votes("m", IS), [HERE]),
        ([*votes("m", IS), *votes("abcdef", NOT_HELPFUL)], [HERE]),
        ([*votes("abcdef", SOLVED), *votes("m", IS_NOT)], []),
        ([*votes("m", IS_NOT), *votes("abcdef", SOLVED)], []),
        ([*votes("m", IS), *votes("m", IS_NOT)], []),
        ([*votes("m", IS), *votes("n", IS_NOT)], []),
        ([*votes("m", IS), *votes("n", IS_NOT), *votes("m", IS)], [HERE]),
        ([*votes("abc", SOLVED), *votes("m", IS, THERE)], [THERE]),
        ([*votes("m", IS), *votes("n", IS, THERE)], [THERE]),
        ([*votes("m", IS), *votes("n", IS, THERE), *votes("n", IS_NOT, THERE)], []),
        ([*votes("abc", SOLVED), *votes("m", IS, THERE), *votes("m", IS_NOT, THERE)], [HERE]),
    ],
)
def test_staff_settle_it_and_the_latest_of_them(said: list[Vote], learned: list[str]) -> None:
    """Whatever members say, before or after."""
    assert [wording.entry for wording in confirmed(said)] == learned


@pytest.mark.parametrize(
    ("said", "learned"),
    [
        (votes("m", IS), []),
        (votes("mm", IS), []),
        (votes("mn", IS), [HERE]),
        ([*votes("m", IS), *votes("n", IS, THERE)], []),
        ([*votes("mn", IS), *votes("o", IS_NOT)], []),
        ([*votes("mn", IS), *votes("o", IS_NOT), *votes("m", IS)], []),
        ([*votes("m", IS), *votes("m", IS, THERE), *votes("n", IS, THERE)], [THERE]),
    ],
)
def test_staff_may_have_to_agree_but_one_refusal_is_enough(said: list[Vote], learned: list[str]) -> None:
    """Configuration says how many."""
    assert [wording.entry for wording in confirmed(said, LearningRules(staff=2))] == learned


def test_a_wording_confirmed_for_two_entries_is_confirmed_for_neither() -> None:
    """Unless one of them is taken back."""
    both = [*votes("abc", SOLVED), *votes("def", SOLVED, THERE)]
    assert confirmed(both) == ()
    assert [wording.entry for wording in confirmed([*both, *votes("m", IS_NOT)])] == [THERE]


def test_who_means_another_entry_no_longer_means_the_first() -> None:
    """One asker, one entry: picked, looked at, and then the right one."""
    assert confirmed([*votes("abc", CHOSEN), *votes("abc", SOLVED, THERE)])[0].entry == THERE


@pytest.mark.parametrize(
    ("known_for", "platform", "counted"),
    [
        (timedelta(days=8), "chat", True),
        (timedelta(days=7), "chat", True),
        (timedelta(days=6), "chat", False),
        (None, "chat", False),
        (timedelta(days=365), "web", False),
    ],
)
def test_whose_word_counts(known_for: timedelta | None, platform: str, counted: bool) -> None:
    """Sock puppets are young, or live where a new person costs nothing; staff are known by configuration."""
    since = None if known_for is None else NOON - known_for
    third = replace(vote("c", SOLVED), person=f"{platform}:c", known_since=since)
    assert bool(confirmed([*votes("ab", SOLVED), third])) is counted
    assert confirmed([replace(third, verdict=IS)])


def test_wordings_that_fold_alike_are_one_and_kept_as_first_put() -> None:
    """Members see it in exports."""
    said = [vote("a", SOLVED, wording="What's the RAKE?"), *votes("bc", SOLVED)]
    (wording,) = confirmed([replace(one, number=number) for number, one in enumerate(said, start=7)])
    assert (wording.text, wording.number, wording.since) == ("What's the RAKE?", 7, NOON)
    assert (wording.people, wording.by_staff) == (("chat:a", "chat:b", "chat:c"), False)


def test_staff_who_settled_it_stand_behind_it() -> None:
    """Not the members who were of the same mind."""
    (wording,) = confirmed([*votes("abc", SOLVED), *votes("m", IS)])
    assert (wording.people, wording.by_staff) == (("chat:m",), True)


def test_choices_count_only_where_the_rules_trust_them() -> None:
    """Configuration."""
    assert confirmed(votes("abc", CHOSEN))
    assert not confirmed(votes("abc", CHOSEN), LearningRules(trust_choices=False))


@pytest.mark.parametrize(
    ("wording", "teachable"),
    [
        ("whats the rake", True),
        ("充币没到", True),
        ("x" * 201, False),
        ("x", False),
        ("👍 ", False),
        ("my [••• password] fails", False),
    ],
)
def test_what_can_be_learned_at_all(wording: str, teachable: bool) -> None:
    """Words, few of them, and nothing that was masked: not even where staff say so."""
    assert is_teachable(wording) is teachable
    assert bool(confirmed([vote("m", IS, wording=wording)])) is teachable


@pytest.mark.parametrize("wrong", [{"members": -1}, {"members": 0}, {"members": 1}, {"staff": 0}])
def test_no_rule_lets_one_member_decide(wrong: dict[str, int]) -> None:
    """A vote of one never changes what others get."""
    with pytest.raises(ValueError, match="must be at least"):
        LearningRules(**wrong)


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (votes("ab", SOLVED), [], []),
        (votes("abc", SOLVED), [HERE], []),
        (votes("ab", NOT_HELPFUL), [], []),
        (votes("abc", NOT_HELPFUL), [], [HERE]),
        (votes("m", IS_NOT), [], [HERE]),
        ([*votes("a", NOT_HELPFUL), *votes("m", IS, THERE)], [THERE], [HERE]),
    ],
)
def test_calibration_hears_what_is_settled(said: list[Vote], right: list[str], wrong: list[str]) -> None:
    """The same rules: one member moves no threshold."""
    found = judged(said, RULES)
    assert [one.entry for one in found if one.right] == right
    assert [one.entry for one in found if not one.right] == wrong
    assert all(one == Judged(text="whats the rake", entry=one.entry, right=one.right) for one in found)
