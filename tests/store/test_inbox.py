"""The inbox: every event once, each conversation in order, nothing handled by two at a time, nothing tried for ever."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.messages import Incoming, Unreadable
from bot.store import Store
from bot.store.inbox import MOST_ATTEMPTS
from tests.fakes.people import GROUP, NOON, PRIVATE, incoming


def _add(store: Store, *events: Incoming) -> list[bool]:
    with store.write() as tx:
        return [tx.inbox.add(event, NOON) for event in events]


def _handle_next(store: Store) -> str | None:
    """Claim and handle one; its event id."""
    with store.write() as tx:
        arrived = tx.inbox.claim(NOON)
        if arrived is None:
            return None
        tx.inbox.mark_handled(arrived.id, NOON)
        return arrived.incoming.id


def test_the_same_event_twice_is_one(store: Store) -> None:
    """Platforms repeat what they do not know to have arrived."""
    assert _add(store, incoming("hi", event_id="7"), incoming("hi", event_id="7")) == [True, False]
    assert _handle_next(store) == "7"
    assert _handle_next(store) is None
    assert _add(store, incoming("hi", event_id="7")) == [False], "also long after it was handled"


@pytest.mark.parametrize("field", ["platform", "account"])
def test_event_ids_are_unique_per_account_only(store: Store, field: str) -> None:
    """Two accounts may both number an event 7."""
    elsewhere = replace(PRIVATE, **{field: "other"})
    first, second = incoming("hi", event_id="7"), incoming("hi", event_id="7", where=elsewhere)
    assert _add(store, first, second) == [True, True]


def test_what_is_claimed_is_what_came_in(store: Store) -> None:
    """Nothing of an event is lost on its way through the table."""
    event = incoming("充币一直没到", event_id="7", masked=True)
    _add(store, event)
    with store.write() as tx:
        arrived = tx.inbox.claim(NOON)
    assert arrived is not None
    assert arrived.incoming == event


def test_events_are_handled_in_the_order_they_came(store: Store) -> None:
    """Within a conversation and, for one worker, over all of them."""
    _add(store, *(incoming("hi", event_id=i, where=where) for i, where in [("1", GROUP), ("2", PRIVATE), ("3", GROUP)]))
    assert [_handle_next(store) for _ in range(4)] == ["1", "2", "3", None]


def test_two_workers_take_different_conversations_and_keep_each_in_order(new_engine: Callable[[], Engine]) -> None:
    """On PostgreSQL the second goes on with the next conversation; SQLite has one writer, so there is no second."""
    one, two = Store(new_engine()), Store(new_engine())
    if one.engine.dialect.name == "sqlite":
        pytest.skip("SQLite: one writer at a time by its own lock")
    _add(one, *(incoming("hi", event_id=i, where=where) for i, where in [("1", GROUP), ("2", GROUP), ("3", PRIVATE)]))
    with one.write() as mine, two.write() as yours:
        first, second = mine.inbox.claim(NOON), yours.inbox.claim(NOON)
        assert first is not None
        assert second is not None
        assert (first.incoming.id, second.incoming.id) == ("1", "3")
        mine.inbox.mark_handled(first.id, NOON)
        assert _handle_next(Store(new_engine())) is None, "2 waits for 1, which is not committed"
    assert _handle_next(two) == "2"


def test_an_event_whose_worker_died_is_free_again(store: Store) -> None:
    """The claim is the transaction's lock: it goes with the transaction."""
    _add(store, incoming("hi", event_id="1"))
    with suppress(ZeroDivisionError), store.write() as tx:
        assert tx.inbox.claim(NOON) is not None
        raise ZeroDivisionError
    assert _handle_next(store) == "1"


def test_an_event_that_fails_again_and_again_is_parked(store: Store) -> None:
    """It is tried a few times, in its place; then the conversation goes on without it."""
    _add(store, incoming("bad", event_id="1"), incoming("good", event_id="2"))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with store.write() as tx:
            arrived = tx.inbox.claim(NOON)
            assert arrived is not None
            assert (arrived.incoming.id, arrived.attempts) == ("1", attempt - 1)
            assert tx.inbox.mark_failed(arrived.id, "KeyError: x") is (attempt == MOST_ATTEMPTS)
    assert _handle_next(store) == "2"
    assert _handle_next(store) is None


def test_what_no_adapter_could_read_is_parked_and_in_nobodys_way(store: Store) -> None:
    """It is kept with its error for a person to look at."""
    event = incoming(Unreadable(raw="{", error="cut off"), event_id="1")
    _add(store, event, incoming("hi", event_id="2"))
    assert _handle_next(store) == "2"
    with store.read() as tx:
        assert tx.inbox.come_from(PRIVATE.lane, limit=9) == [(NOON, incoming("hi", event_id="2"))]


def test_a_row_that_this_version_cannot_read_is_parked(store: Store) -> None:
    """Otherwise it would stand before all others for ever."""
    _add(store, incoming("hi", event_id="1"), incoming("hi", event_id="2"))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE inbox SET payload = '{}' WHERE event_id = '1'"))
    assert _handle_next(store) == "2"
    with store.engine.connect() as connection:
        state, error = connection.execute(text("SELECT state, error FROM inbox WHERE event_id = '1'")).one()
    assert state == "parked"
    assert "validation error" in error


def test_whether_an_account_has_something_to_handle(store: Store) -> None:
    """Asked by a process about the accounts it serves."""
    _add(store, incoming("hi", event_id="1"))
    with store.read() as tx:
        assert tx.inbox.has_new([("chat", "main")])
        assert not tx.inbox.has_new([("chat", "other"), ("page", "main")])
    _handle_next(store)
    with store.read() as tx:
        assert not tx.inbox.has_new([("chat", "main")])


def test_a_conversation_can_be_read_back(store: Store) -> None:
    """The newest so many, oldest first; only of that place."""
    _add(store, *(incoming("hi", event_id=str(i)) for i in range(4)), incoming("hi", event_id="9", where=GROUP))
    with store.read() as tx:
        assert [event.id for _, event in tx.inbox.come_from(PRIVATE.lane, limit=2)] == ["2", "3"]


def test_an_event_that_is_put_off_waits_with_those_behind_it(store: Store) -> None:
    """Other conversations go on meanwhile."""
    _add(store, incoming("a", event_id="1"), incoming("b", event_id="2"))
    with store.write() as tx:
        first = tx.inbox.claim(NOON)
        assert first is not None
        tx.inbox.put_off(first.id, NOON + timedelta(seconds=1))
    with store.write() as tx:
        assert tx.inbox.claim(NOON) is None
        later = tx.inbox.claim(NOON + timedelta(seconds=1))
    assert later is not None
    assert later.incoming.id == "1"
