"""Locks: held by one, and free again as soon as the holder is gone."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text

from bot.errors import StoreUnavailable
from bot.store.locks import Locks, locks_of

POLL, SEND = "poll telegram:main", "send telegram:main"
PATIENCE = 500  # looks, each of which the server answers


@pytest.fixture
def another(new_engine: Callable[[], Engine]) -> Iterator[Callable[[], Locks]]:
    """The locks of one more process."""
    made: list[Locks] = []

    def opened() -> Locks:
        made.append(locks_of(new_engine()))
        return made[-1]

    yield opened
    for locks in made:
        locks.release()


def test_a_lock_is_held_by_one(another: Callable[[], Locks]) -> None:
    """The second gets what is free, and is told what it has."""
    mine, yours = another(), another()
    assert mine.seek([SEND]) == {SEND}
    assert yours.seek([POLL, SEND]) == {POLL}
    assert mine.seek([POLL, SEND]) == {SEND}


def test_looking_again_keeps_what_is_held(another: Callable[[], Locks]) -> None:
    """A lock is not counted: looked at often, it is given back once."""
    mine, yours = another(), another()
    for _ in range(3):
        assert mine.seek([SEND]) == {SEND}
    mine.release()
    assert yours.seek([SEND]) == {SEND}


# Of this test's own database: other tests use the same server.
KILL = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT DISTINCT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND datname = current_database()
) AS holders
"""


def test_a_session_that_ended_has_lost_everything_and_says_so(
    another: Callable[[], Locks], new_engine: Callable[[], Engine]
) -> None:
    """Then others get it, and a new session asks like everybody."""
    server = new_engine()
    if server.dialect.name == "sqlite":
        pytest.skip("a file lock goes with its process; the operating system's own promise")
    mine, yours = another(), another()
    mine.seek([POLL, SEND])
    with server.connect() as connection:
        assert connection.execute(text(KILL)).all() == [(True,)]
    with pytest.raises(StoreUnavailable):
        mine.seek([POLL, SEND])
    _until_held(yours, {POLL, SEND})
    assert mine.seek([POLL, SEND]) == frozenset()


def _until_held(locks: Locks, names: set[str]) -> None:
    """The server frees a lock when the killed session has ended, which takes it a moment."""
    for _ in range(PATIENCE):
        if locks.seek(names) == names:
            return
    raise AssertionError("the locks were not freed")


def test_the_server_is_asked_to_notice_who_vanished(engine: Engine) -> None:
    """A machine that is unplugged says nothing; its locks must not wait for hours."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    names = ("idle_in_transaction_session_timeout", "tcp_user_timeout", "tcp_keepalives_idle")
    with engine.connect() as connection:
        asked = {
            name: connection.execute(text(f"SELECT reset_val FROM pg_settings WHERE name = '{name}'")).scalar_one()
            for name in names
        }
    assert asked["idle_in_transaction_session_timeout"] == "60000"
