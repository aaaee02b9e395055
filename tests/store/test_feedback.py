"""Feedback and its digests, as the store keeps them."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from bot.feedback.feedback import Feedback
from bot.store import Store
from tests.fakes.people import NOON, later, photo

SAID = Feedback(
    id="chat:main:e1",
    at=NOON,
    type="bug",
    text="卡住了 *an hour*",
    expected="That it runs",
    contact="ana@example.com",
    files=(photo(),),
    person="chat:1",
    name="Ana",
    platform="chat",
    language="zh",
)


def test_what_was_said_is_read_as_it_was(store: Store) -> None:
    """Once, however often it is told."""
    with store.write() as tx:
        assert tx.all_feedback.add(SAID)
        assert not tx.all_feedback.add(replace(SAID, text="again"))
    with store.read() as tx:
        assert tx.feedback_between(NOON, later(seconds=1)) == [SAID]


def test_a_period_has_its_beginning_and_not_its_end(store: Store) -> None:
    """In order; nothing is in two periods that follow each other."""
    with store.write() as tx:
        for minute in (3, 1, 2):
            tx.all_feedback.add(replace(SAID, id=str(minute), at=later(minutes=minute)))
    with store.read() as tx:
        assert [said.id for said in tx.feedback_between(later(minutes=1), later(minutes=3))] == ["1", "2"]
        assert [said.id for said in tx.feedback_between(later(minutes=3), later(minutes=9))] == ["3"]


def test_a_digest_is_told_by_one(store: Store, new_engine: Callable[[], Engine]) -> None:
    """Whoever comes second sees that; the latest counts."""
    with store.read() as tx:
        assert tx.all_feedback.told_until() is None
    with store.write() as tx:
        assert tx.all_feedback.note_told(later(days=1))
        assert tx.all_feedback.note_told(NOON)
    with Store(new_engine()).write() as tx:
        assert not tx.all_feedback.note_told(later(days=1))
        assert tx.all_feedback.told_until() == later(days=1)
