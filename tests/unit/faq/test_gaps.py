"""What members ask in vain."""

from __future__ import annotations

import pytest

from bot.faq.gaps import Unanswered, gaps


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


def test_what_is_common_in_the_faq_says_little_about_a_question() -> None:
    """Few questions cannot tell by themselves which of their words are only politeness."""
    questions = asked("is there a dark theme", "is there a visa card", "debit cards", "stocks", "listing")
    known = [
        f"is there a {thing}" for thing in ("limit", "fee", "minimum", "app", "way back", "phone", "queue", "bonus")
    ]
    assert len(gaps(questions)) == len(questions) - 1, "two seem alike"
    assert len(gaps(questions, known=known)) == len(questions)


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
