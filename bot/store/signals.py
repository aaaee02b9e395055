"""Waking readers when *another* process commits: LISTEN/NOTIFY on PostgreSQL, the file's change counter on SQLite."""

import socket
import threading
from collections.abc import Callable
from contextlib import closing
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.store import CHANNEL

SQLITE_LOOK_EVERY = 0.15  # seconds; reading the counter costs microseconds
POSTGRES_WAIT = 1.0  # seconds between looks at a connection that has shown nothing
AFTER_FAILURE = 2.0  # seconds before a lost connection is tried again


class Signals:
    """Calls `changed` from a thread after commits of any process. A missed one costs little: readers also poll."""

    def __init__(self, engine: Engine, changed: Callable[[], None]) -> None:
        self._engine = engine
        self._changed = changed
        self._stopped = threading.Event()
        self._stopping, self._to_stop = socket.socketpair()  # wakes a listener that waits on sockets
        self._thread = threading.Thread(target=self._run, name="store-signals", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._to_stop.close()
        self._thread.join()
        self._stopping.close()

    def _run(self) -> None:
        watch = self._watch_sqlite if self._engine.dialect.name == "sqlite" else self._watch_postgresql
        lost = (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error)
        while not self._stopped.is_set():
            try:
                watch()
            except lost:
                self._stopped.wait(AFTER_FAILURE)

    def _watch_sqlite(self) -> None:
        with closing(self._engine.raw_connection()) as connection:  # no transaction: it would hold the write lock
            last = _data_version(connection)
            while not self._stopped.wait(SQLITE_LOOK_EVERY):
                now = _data_version(connection)
                if now != last:
                    last = now
                    self._changed()

    def _watch_postgresql(self) -> None:
        with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"LISTEN {CHANNEL}"))
            driver = connection.connection.driver_connection
            if driver is None:
                return
            with DefaultSelector() as waiting:
                waiting.register(driver, EVENT_READ)
                waiting.register(self._stopping, EVENT_READ)
                while not self._stopped.is_set():
                    waiting.select(POSTGRES_WAIT)
                    for _ in driver.notifies(timeout=0):
                        self._changed()


def _data_version(connection: Any) -> Any:
    """SQLite's count of commits by others (https://sqlite.org/pragma.html#pragma_data_version)."""
    return connection.cursor().execute("PRAGMA data_version").fetchone()[0]
