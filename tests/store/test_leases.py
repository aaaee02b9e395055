"""One process per account: a lease is exclusive, and free again as soon as its holder is gone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from bot.errors import AccountBusy
from bot.store.leases import Leases

NAME = "telegram:main"


def test_a_lease_is_held_by_one(new_engine: Callable[[], Engine]) -> None:
    """The second is told what to do; other accounts are free."""
    with Leases(new_engine()) as mine, Leases(new_engine()) as yours:
        mine.take(NAME)
        with pytest.raises(AccountBusy, match="telegram:main is served by another Frontdesk"):
            yours.take(NAME)
        yours.take("telegram:other")
        with pytest.raises(AccountBusy):
            mine.take("telegram:other")


def test_closing_gives_all_leases_back(new_engine: Callable[[], Engine]) -> None:
    """The next process starts at once."""
    with Leases(new_engine()) as mine:
        mine.take(NAME)
        mine.take("web:web")
    with Leases(new_engine()) as yours:
        yours.take(NAME)
        yours.take("web:web")


def test_a_refused_lease_leaves_the_others_held(new_engine: Callable[[], Engine]) -> None:
    """Failing to get one account does not free what is served already."""
    with Leases(new_engine()) as mine, Leases(new_engine()) as yours:
        mine.take("a:a")
        yours.take("b:b")
        with pytest.raises(AccountBusy):
            yours.take("a:a")
        with pytest.raises(AccountBusy):
            mine.take("b:b")


def test_a_lease_goes_with_its_holders_session(new_engine: Callable[[], Engine]) -> None:
    """A process that the server no longer hears holds nothing."""
    other = new_engine()
    if other.dialect.name == "sqlite":
        pytest.skip("a file lock goes with its process; the operating system's own promise")
    mine = Leases(new_engine())
    mine.take(NAME)
    with other.connect() as connection:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        assert connection.execute(text(kill)).all() == [(True,)]
    with Leases(other) as yours:
        _take_patiently(yours, other)
    mine.close()


def _take_patiently(leases: Leases, engine: Engine) -> None:
    """The server frees the lock when the killed session has ended; waiting for the lock itself waits for that."""
    with engine.connect() as connection:
        waiting = "SELECT pg_advisory_xact_lock(classid::bigint << 32 | objid::bigint) FROM pg_locks"
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text(f"{waiting} WHERE locktype = 'advisory'"))
        connection.rollback()
    leases.take(NAME)
