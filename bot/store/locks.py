"""Locks that end with their holder: session advisory locks on PostgreSQL, file locks beside the SQLite file.

Both are freed by the server or the operating system as soon as the holder has died; a machine that vanished without
closing its connections is noticed by the keepalives that `bot.store.engine` asks the server for.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreUnavailable


class Locks(Protocol):
    """This process's locks. Not thread-safe: one caller at a time."""

    def seek(self, names: Collection[str]) -> frozenset[str]:
        """Try for every one that is not held; those held now. `StoreUnavailable` if all of them were just lost."""

    def release(self) -> None:
        """Give all of them back."""


def locks_of(engine: Engine) -> Locks:
    """The kind that fits the database."""
    if engine.dialect.name == "postgresql":
        return ServerLocks(engine)
    database = engine.url.database
    return FileLocks(Path(database).parent / "locks") if database else NoLocks()


class ServerLocks:
    """All of one session: they are held as long as that is alive, and each `seek` asks it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Connection | None = None
        self._held: set[str] = set()

    def seek(self, names: Collection[str]) -> frozenset[str]:
        try:
            session = self._connected()
            session.execute(text("SELECT 1"))
            for name in set(names) - self._held:
                if session.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number_of(name)}).scalar():
                    self._held.add(name)
        except DBAPIError as error:
            self.release()
            raise StoreUnavailable(str(error.orig)) from error
        return frozenset(self._held)

    def release(self) -> None:
        session, self._session = self._session, None
        self._held.clear()
        if session is not None:
            session.invalidate()  # not back into the pool: the locks belong to the session
            session.close()

    def _connected(self) -> Connection:
        if self._session is None:
            self._session = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        return self._session


class FileLocks:
    """One file a lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def seek(self, names: Collection[str]) -> frozenset[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in set(names) - set(self._held):
            # Not of a thread: each call of ours comes from another one.
            lock = FileLock(self._folder / f"{name.replace(' ', '-').replace(':', '-')}.lock", thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            self._held[name] = lock
        return frozenset(self._held)

    def release(self) -> None:
        for lock in self._held.values():
            lock.release()
        self._held.clear()


class NoLocks:
    """For a database in memory, which no other process can see."""

    def seek(self, names: Collection[str]) -> frozenset[str]:
        return frozenset(names)

    def release(self) -> None:
        pass


def number_of(name: str) -> int:
    """A stable 63-bit number for an advisory lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
