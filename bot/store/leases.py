"""One sender (and one poller) per account: a session advisory lock on PostgreSQL, a file lock beside the SQLite file.

Both are freed by the operating system or the server at once when their holder dies.
"""

import hashlib
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from bot.errors import AccountBusy


def _number(name: str) -> int:
    """A stable 63-bit number for an advisory lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


class Leases:
    """The accounts that this process serves. Close it to give them back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held = ExitStack()

    def take(self, name: str) -> None:
        """Hold the lease on an account; `AccountBusy` if another process does."""
        if self._engine.dialect.name == "postgresql":
            self._take_advisory(name)
        else:
            self._take_file(name)

    def close(self) -> None:
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take_advisory(self, name: str) -> None:
        connection = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        locked = connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": _number(name)}).scalar()
        if not locked:
            connection.close()
            raise AccountBusy(_busy(name))
        # Invalidated rather than returned to the pool: the lock belongs to the session.
        self._held.callback(connection.close)
        self._held.callback(connection.invalidate)

    def _take_file(self, name: str) -> None:
        database = self._engine.url.database
        if not database:
            return
        folder = Path(database).parent / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name.replace(':', '-')}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise AccountBusy(_busy(name)) from error
        self._held.callback(lock.release)


def _busy(name: str) -> str:
    return (
        f"{name} is served by another Frontdesk on this database; stop that one first, or leave this account out here"
    )
