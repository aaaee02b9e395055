"""Votes: rows that are only ever added, and found again by what was voted on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.desk.records import Question
from bot.faq.learning import LONGEST_WORDING, Verdict, Vote
from bot.store import Store
from bot.store.votes import Votes
from tests.fakes.people import ANA, BEN, MEI, NOON, PRIVATE, later

RAKE, LATE = "Whats the rake?", "coins are late"


def vote(
    person: str = ANA.key, verdict: Verdict = Verdict.SOLVED, wording: str = RAKE, entry: str | None = "a/b"
) -> Vote:
    """A member's word."""
    return Vote(person=person, verdict=verdict, entry=entry, wording=wording, language="en", at=NOON, question="q1")


def test_a_vote_comes_back_with_its_number_and_since_when_the_person_is_known(store: Store) -> None:
    """What the rules need, whatever becomes of the question and the person."""
    with store.write() as tx:
        tx.conversations.meet(ANA, None, NOON - timedelta(days=9))
        assert tx.votes.add(vote())
        assert tx.votes.add(vote(BEN.key, entry=None))
    with store.read() as tx:
        known, stranger = tx.votes.on_wordings_after(0)
    assert (known.wording, known.entry, known.question, known.at) == (RAKE, "a/b", "q1", NOON)
    assert known.known_since == NOON - timedelta(days=9)
    assert (stranger.known_since, stranger.entry) == (None, None)
    assert known.number < stranger.number


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([vote(), vote()], 1),
        ([vote(), vote(wording="whats   the RAKE")], 1),
        ([vote(), vote(verdict=Verdict.NOT_HELPFUL), vote()], 3),
        ([vote(), vote(entry="a/c"), vote()], 3),
        ([vote(), vote(BEN.key)], 2),
        ([vote(), vote(wording=LATE)], 2),
        ([vote(MEI.key, Verdict.IS), vote(MEI.key, Verdict.IS)], 2),
    ],
)
def test_a_member_who_repeats_the_last_word_adds_nothing(store: Store, said: list[Vote], kept: int) -> None:
    """A change of mind does; so does whatever staff say, for a colleague may have spoken between."""
    with store.write() as tx:
        for one in said:
            tx.votes.add(one)
        assert len(tx.votes.on_wordings_after(0)) == kept


def test_what_changed_since_is_told_with_all_that_was_said_before(store: Store) -> None:
    """So that the rules can be applied to whole wordings; others are not read."""
    with store.write() as tx:
        for one in (vote(), vote(wording=LATE)):
            tx.votes.add(one)
        seen = tx.votes.last_number()
        tx.votes.add(vote(BEN.key, wording="whats the rake"))
    with store.read() as tx:
        assert [(one.person, one.wording) for one in tx.votes.on_wordings_after(seen)] == [
            (ANA.key, RAKE),
            (BEN.key, "whats the rake"),
        ]
        assert tx.votes.on_wordings_after(tx.votes.last_number()) == []


def test_what_may_be_settled_is_what_staff_or_many_spoke_about(store: Store) -> None:
    """All their votes, so that a start need not read those of every single asker."""
    with store.write() as tx:
        for one in (vote(), vote(BEN.key), vote(wording=LATE), vote(wording="other"), vote(wording="other", entry="z")):
            tx.votes.add(one)
        tx.votes.add(vote(MEI.key, Verdict.IS_NOT, LATE))
    with store.read() as tx:
        assert [one.wording for one in tx.votes.that_may_settle(2)] == [RAKE, RAKE, LATE, LATE]
        assert [one.wording for one in tx.votes.that_may_settle(3)] == [LATE, LATE]


def test_a_wording_of_any_length_can_be_voted_on(store: Store) -> None:
    """It is only never learned; its end does not count."""
    story = "充币没到账" * 800
    with store.write() as tx:
        tx.votes.add(vote(wording=story))
        assert tx.votes.add(vote(BEN.key, wording=story))
        assert len(tx.votes.on_wordings_after(tx.votes.last_number() - 1)) == 2
    assert len(story) > LONGEST_WORDING


def test_whose_question_was_met_with_what_they_meant(store: Store) -> None:
    """Those are no gaps."""
    with store.write() as tx:
        tx.votes.add(vote(verdict=Verdict.NOT_HELPFUL))
        assert tx.votes.chosen_for(["q1", "q2"]) == frozenset()
        tx.votes.add(vote(verdict=Verdict.CHOSEN))
        assert tx.votes.chosen_for(["q1", "q2"]) == {"q1"}


def test_a_vote_by_its_number(store: Store) -> None:
    """Buttons and commands name it so."""
    with store.write() as tx:
        tx.votes.add(vote())
        assert tx.votes.get(tx.votes.last_number()) == tx.votes.on_wordings_after(0)[0]
        assert tx.votes.get(0) is None


def test_processes_that_vote_at_once_are_seen_in_the_order_of_their_numbers(new_engine: Callable[[], Engine]) -> None:
    """Who asks for what came after a number misses nobody: the second to vote waits until the first is committed."""
    first, second = new_engine(), new_engine()
    if first.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    with first.begin() as one, second.connect() as two:
        Votes(one).add(vote())
        two.execute(text("SET lock_timeout = '50ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            Votes(two).add(vote(BEN.key))


def test_known_for_is_counted_from_the_first_meeting(store: Store) -> None:
    """Not from the last."""
    with store.write() as tx:
        for moment in (NOON, later(days=3)):
            tx.conversations.meet(ANA, None, moment)
        tx.votes.add(vote())
        assert tx.votes.on_wordings_after(0)[0].known_since == NOON


def test_questions_without_a_sure_answer_come_oldest_first(store: Store) -> None:
    """What was put before staff is not among them: nobody waits for that."""
    asked = Question(
        id="a", at=NOON, where=PRIVATE, message_id=None, asker=ANA.key, language="en", text=RAKE, entry=None
    )
    with store.write() as tx:
        for question in (
            replace(asked, id="late", at=later(days=3)),
            replace(asked, id="early", at=later(days=1)),
            replace(asked, id="answered", at=later(days=2), entry="a/b"),
            replace(asked, id="staff", at=later(days=2), for_staff=True),
            asked,
        ):
            tx.conversations.add_question(question)
    with store.read() as tx:
        assert [question.id for question in tx.unanswered(NOON, limit=9)] == ["early", "late"]
        assert [question.id for question in tx.unanswered(NOON, limit=1)] == ["late"]
