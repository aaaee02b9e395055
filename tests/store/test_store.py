"""Transactions: all or nothing, readers in nobody's way, and a database that fails says so in our words."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.delivery.delivery import FOR_A_PERSON, Settlement, State
from bot.errors import ConfigError, StoreUnavailable
from bot.store import Store
from bot.store.engine import open_engine
from bot.store.outbox import Due
from bot.store.store import News
from tests.fakes.drafts import draft
from tests.fakes.people import NOON, incoming


def _keys(store: Store) -> list[str]:
    with store.read() as tx:
        return [d.draft.key for d in tx.outbox.due(Due(platform="chat", account="main", now=NOON, limit=9))]


def _write_and_fail(store: Store) -> None:
    with store.write() as tx:
        tx.outbox.add(draft("lost"), NOON)
        raise LookupError("in the middle")


def test_a_transaction_that_fails_wrote_nothing_and_wakes_nobody(store: Store) -> None:
    """Neither the database nor who waits sees half of it."""
    heard: list[News] = []
    store.on_commit(heard.append)
    with pytest.raises(LookupError):
        _write_and_fail(store)
    assert (_keys(store), heard) == ([], [])
    with store.write() as tx:
        tx.outbox.add(draft("kept"), NOON)
    assert (_keys(store), heard) == (["kept"], [News.RECORDS | News.DELIVERIES])


def test_a_savepoint_that_fails_takes_back_its_own_writes_only(store: Store) -> None:
    """So a failed event can be counted in the transaction that failed at it."""
    with store.write() as tx:
        tx.outbox.add(draft("before"), NOON)
        with pytest.raises(LookupError), tx.savepoint():  # noqa: PT012
            tx.outbox.add(draft("lost"), NOON)
            raise LookupError
    assert _keys(store) == ["before"]


def test_reading_sees_what_is_committed_and_waits_for_nobody(new_engine: Callable[[], Engine]) -> None:
    """A long write does not stop the pages."""
    writer, reader = Store(new_engine()), Store(new_engine())
    with writer.write() as tx:
        tx.outbox.add(draft("coming"), NOON)
        assert _keys(reader) == []
    assert _keys(reader) == ["coming"]


def test_a_database_that_does_not_answer_is_store_unavailable(store: Store) -> None:
    """Not an error of a library that callers would have to know."""
    with pytest.raises(StoreUnavailable), store.read():  # noqa: PT012
        with store.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        _fail(store)


def _fail(store: Store) -> None:
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            connection.execute(text("SELECT * FROM no_such_table"))
        else:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_file_in_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    """The folder of an SQLite database is made."""
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/desk.db")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2, "FULL: a commit survives a power cut"
    engine.dispose()


def test_a_kind_of_database_that_is_not_served_is_a_mistake_to_mend() -> None:
    """Told with its key."""
    with pytest.raises(ConfigError, match=r"database\.url: a database of kind 'mysql'; use sqlite"):
        open_engine("mysql://localhost/desk")


def test_who_waits_is_told_what_a_commit_brought(store: Store) -> None:
    """An event to handle, a message to send, or neither: nobody is woken to find nothing."""
    heard: list[News] = []
    store.on_commit(heard.append)
    for _ in range(2):  # the second time it is there already
        with store.write() as tx:
            tx.inbox.add(incoming("hi"), NOON)
    with store.write() as tx:
        tx.outbox.add(draft("answer"), NOON)
        delivery = tx.outbox.due(Due(platform="chat", account="main", now=NOON, limit=1))[0]
    with store.write() as tx:
        tx.outbox.settle(delivery, Settlement(state=State.UNCERTAIN), None, NOON)
    with store.write() as tx:
        tx.outbox.set_state(delivery.id, State.READY, expected=FOR_A_PERSON, now=NOON)
    with store.write() as tx:
        tx.wrote = False
    new = [news & ~News.RECORDS for news in heard]
    assert new == [News.EVENTS, News.NOTHING, News.DELIVERIES, News.NOTHING, News.DELIVERIES]


def test_writers_of_one_process_go_one_after_the_other(tmp_path: Path, migrated_sqlite: Path) -> None:
    """SQLite has one writer; who waits for longer than the database would is told so and has written nothing."""
    shutil.copy(migrated_sqlite, tmp_path / "desk.db")
    store = Store(open_engine(f"sqlite:///{tmp_path}/desk.db"), patience=0.01)
    with store.write() as tx:
        tx.outbox.add(draft("first"), NOON)
        with ThreadPoolExecutor(1) as other, pytest.raises(StoreUnavailable, match="busy"):
            other.submit(_write, store, "second").result()
    _write(store, "third")
    assert _keys(store) == ["first"], "one lane"
    with store.read() as tx:
        assert [(backlog.state, backlog.count) for backlog in tx.backlogs.outbox()] == [("ready", 2)]
    store.close()


def _write(store: Store, key: str) -> None:
    with store.write() as tx:
        tx.outbox.add(draft(key), NOON)


def test_a_database_locked_by_another_process_is_store_unavailable(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next try, once it is free, succeeds."""
    monkeypatch.setattr("bot.store.engine.BUSY_TIMEOUT_MS", 1)
    shutil.copy(migrated_sqlite, tmp_path / "desk.db")
    here, elsewhere = (Store(open_engine(f"sqlite:///{tmp_path}/desk.db")) for _ in range(2))
    with elsewhere.write(), pytest.raises(StoreUnavailable, match="locked"):
        _write(here, "in vain")
    _write(here, "kept")
    assert _keys(here) == ["kept"]
    here.close()
    elsewhere.close()
