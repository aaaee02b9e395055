"""What votes teach, and what members ask in vain."""

from __future__ import annotations

import pytest

from bot.faq.learning import LearningRules, Teaching, Unanswered, Vote, confirmed, gaps

SOLVED, UNHELPFUL, CHOSEN, IS, IS_NOT = Teaching


def vote(person: str, teaching: Teaching, entry: str = "fees/trading", wording: str = "whats the rake") -> Vote:
    """A vote on one wording."""
    return Vote(person=person, wording=wording, entry=entry, language="en", teaching=teaching)


@pytest.mark.parametrize(
    ("votes", "learned"),
    [
        ([], []),
        ([vote("a", SOLVED)], []),
        ([vote("a", SOLVED)] * 9, []),
        ([vote("a", SOLVED), vote("b", CHOSEN)], []),
        ([vote("a", SOLVED), vote("b", CHOSEN), vote("c", SOLVED)], ["fees/trading"]),
        ([vote("a", SOLVED), vote("b", SOLVED), vote("c", SOLVED), vote("d", UNHELPFUL)], []),
        ([vote("a", SOLVED), vote("b", SOLVED), vote("c", SOLVED), vote("c", UNHELPFUL)], []),
        ([vote("a", UNHELPFUL), vote("a", SOLVED), vote("b", SOLVED), vote("c", SOLVED)], ["fees/trading"]),
        ([vote("mod", IS)], ["fees/trading"]),
        ([vote("mod", IS), *(vote(p, UNHELPFUL) for p in "abcdef")], ["fees/trading"]),
        ([*(vote(p, SOLVED) for p in "abcdef"), vote("mod", IS_NOT)], []),
        ([vote("mod", IS), vote("mod", IS_NOT)], []),
        ([vote(p, SOLVED, entry) for p in "abc" for entry in ("fees/trading", "fees/futures")], []),
        ([*(vote(p, SOLVED) for p in "abc"), vote("mod", IS, "fees/futures")], ["fees/futures"]),
        ([vote("a", SOLVED), vote("b", SOLVED, wording="Whats the RAKE?"), vote("c", SOLVED)], ["fees/trading"]),
        ([vote(p, SOLVED, wording="👍") for p in "abc"], []),
    ],
)
def test_how_many_votes_make_a_wording(votes: list[Vote], learned: list[str]) -> None:
    """Three members who agree, or one moderator."""
    assert [wording.entry for wording in confirmed(votes)] == learned


def test_a_wording_is_learned_as_it_was_first_put() -> None:
    """Members see it in exports."""
    votes = [vote("a", SOLVED, wording="What's the rake?"), vote("b", SOLVED), vote("c", SOLVED)]
    assert [wording.text for wording in confirmed(votes)] == ["What's the rake?"]


def test_choices_count_only_where_the_rules_trust_them() -> None:
    """Configuration."""
    votes = [vote(p, CHOSEN) for p in "abc"]
    assert confirmed(votes)
    assert not confirmed(votes, LearningRules(trust_choices=False))


@pytest.mark.parametrize("members", [-1, 0, 1])
def test_no_rule_lets_one_member_decide(members: int) -> None:
    """A vote of one never changes what others get."""
    with pytest.raises(ValueError, match="at least 2"):
        LearningRules(members=members)


def asked(*texts: str) -> list[Unanswered]:
    """Each by another person."""
    return [Unanswered(text=text, person=str(number)) for number, text in enumerate(texts)]


def test_gaps_name_what_most_people_ask_first() -> None:
    """With examples, in both languages."""
    found = gaps(
        asked(
            "is there a referral contest",
            "how do i stake sol",
            "怎么质押sol",
            "how can i stake my sol",
            "质押sol怎么弄",
            "can i stake sol here",
            "😀",
        )
    )
    assert [(gap.people, gap.languages) for gap in found] == [(3, ("en",)), (2, ("zh",)), (1, ("en",))]
    assert "stake" in found[0].examples[0]


def test_one_person_asking_often_is_one_person() -> None:
    """Two who ask once come before one who asks thrice."""
    questions = [
        *(Unanswered(text=f"listing of pepe coin {when}", person="a") for when in ("today", "soon", "please")),
        Unanswered(text="tax report for germany", person="b"),
        Unanswered(text="german tax report", person="c"),
    ]
    assert [(gap.people, gap.questions) for gap in gaps(questions)] == [(2, 2), (1, 3)]


def test_every_question_is_in_exactly_one_gap() -> None:
    """Nothing is lost, nothing counted twice."""
    texts = [
        f"{verb} {thing} {number % 3}"
        for number, verb in enumerate("abcd")
        for thing in ("vault", "ledger", "grid bot")
    ]
    assert sum(gap.questions for gap in gaps(asked(*texts))) == len(texts)


@pytest.mark.parametrize("texts", [[], [""], ["👍", "   "]])
def test_nothing_asked_leaves_no_gap(texts: list[str]) -> None:
    """No words, no cluster."""
    assert gaps(asked(*texts)) == ()
