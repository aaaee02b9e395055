"""Linked accounts and the codes that link them, as the store keeps them."""

from dataclasses import replace

from sqlalchemy import Engine, text

from bot.desk.records import LinkedAccount
from bot.messages import Person
from bot.store import Store
from tests.fakes.people import NOON, PRIVATE, later

A, B, C, D = (
    LinkedAccount(person=Person(platform="chat", id=name, name=name), place=replace(PRIVATE, chat=name), language="en")
    for name in "abcd"
)


def _people(store: Store) -> list[set[str]]:
    with store.read() as tx:
        return [{linked.person.id for linked in tx.linked(account.person.key)} for account in (A, B, C, D)]


def test_a_code_works_until_it_is_used_or_too_old(store: Store) -> None:
    """And can be taken back by who was shown it."""
    with store.write() as tx:
        tx.linking.offer("AAAA-AAAA", A, later(minutes=10))
        assert tx.link_offer("AAAA-AAAA", later(minutes=9)) == A
        assert tx.link_offer("AAAA-AAAB", NOON) is None
        assert tx.link_offer("AAAA-AAAA", later(minutes=10)) is None
        tx.linking.use_up("AAAA-AAAA")
        assert tx.link_offer("AAAA-AAAA", NOON) is None


def test_codes_are_never_written_down(store: Store, engine: Engine) -> None:
    """Who reads the database links nothing; what is too old is forgotten."""
    with store.write() as tx:
        tx.linking.offer("AAAA-AAAA", A, later(minutes=10))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM link_codes")).all()
    assert len(rows) == 1
    assert "AAAA-AAAA" not in str(rows)
    with store.write() as tx:
        tx.linking.forget_expired(later(minutes=10))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM link_codes")).all() == []


def test_who_is_linked_to_one_is_linked_to_all_of_theirs(store: Store) -> None:
    """Two pairs become one person of four, whichever ends are joined."""
    with store.write() as tx:
        tx.linking.join(A, B, NOON)
        tx.linking.join(C, D, later(minutes=1))
    assert _people(store) == [{"a", "b"}, {"a", "b"}, {"c", "d"}, {"c", "d"}]
    with store.write() as tx:
        tx.linking.join(D, B, later(minutes=2))
        tx.linking.join(D, B, later(minutes=3))
    assert _people(store) == [{"a", "b", "c", "d"}] * 4


def test_who_parts_stands_alone(store: Store) -> None:
    """The first of all as well; who is left with nobody is linked no more."""
    with store.write() as tx:
        tx.linking.join(A, B, NOON)
        tx.linking.join(A, C, NOON)
        tx.linking.part(A.person.key)
    assert _people(store) == [set(), {"b", "c"}, {"b", "c"}, set()]
    with store.write() as tx:
        tx.linking.part(C.person.key)
        tx.linking.part(D.person.key)
    assert _people(store) == [set()] * 4
