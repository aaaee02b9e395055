"""Hearing that another process committed something."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from bot.store import Store, signals
from bot.store.signals import Signals
from tests.fakes.people import NOON, incoming

TRIES = 100  # the listener may not listen yet when the first is said


@contextmanager
def _listening(engine: Engine) -> Iterator[threading.Event]:
    heard = threading.Event()
    listener = Signals(engine, heard.set)
    listener.start()
    try:
        yield heard
    finally:
        listener.stop()


def _is_heard(store: Store, heard: threading.Event) -> bool:
    """Commit until it is heard."""
    for number in range(TRIES):
        with store.write() as tx:
            tx.inbox.add(incoming("hi", event_id=f"{id(heard)}-{number}"), NOON)
        if heard.wait(0.2):
            return True
    return False


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "SQLITE_LOOK_EVERY", 0.01)
    monkeypatch.setattr(signals, "POSTGRES_WAIT", 0.05)
    monkeypatch.setattr(signals, "AFTER_FAILURE", 0.01)


def test_a_commit_of_another_process_is_heard(new_engine: Callable[[], Engine]) -> None:
    """And the next one, too."""
    with _listening(new_engine()) as heard:
        other = Store(new_engine())
        assert _is_heard(other, heard)
        heard.clear()
        assert _is_heard(other, heard)


def test_reading_wakes_nobody(new_engine: Callable[[], Engine]) -> None:
    """Only what was committed is worth looking at: the commit after it is heard, it is not."""
    with _listening(new_engine()) as heard:
        other = Store(new_engine())
        assert _is_heard(other, heard)
        heard.clear()
        with other.read() as tx:
            tx.inbox.has_new([("chat", "main")])
        assert not heard.wait(0.1)


def test_listening_goes_on_after_the_connection_was_lost(new_engine: Callable[[], Engine]) -> None:
    """A restart of the database does not make the desk slow for ever."""
    other = Store(new_engine())
    if other.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection to lose")
    with _listening(new_engine()) as heard:
        assert _is_heard(other, heard)
        with other.engine.connect() as connection:
            listeners = """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND datname = current_database()
            """
            assert (True,) in connection.execute(text(listeners)).all()
        heard.clear()
        assert _is_heard(other, heard)
