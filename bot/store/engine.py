"""The database connection: SQLite tuned for durability, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

from bot.errors import ConfigError, Problem

BUSY_TIMEOUT_MS = 5000
_QUICK = {"idle": 3, "interval": 1, "count": 3}  # seconds, seconds, tries: a peer that vanished is noticed after six
SERVER_SETTINGS = {
    # What the *server* does about a worker that vanished without a word: end its session, which frees its locks.
    **{f"tcp_keepalives_{name}": value for name, value in _QUICK.items()},
    "tcp_user_timeout": 6000,  # ms
    "idle_in_transaction_session_timeout": 60_000,  # ms; ours take milliseconds
}
CLIENT_SETTINGS = {
    "connect_timeout": 10,  # seconds
    **{f"keepalives_{name}": value for name, value in _QUICK.items()},
    "tcp_user_timeout": 6000,
    "options": " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items()),
}
"""libpq's settings where the address has none (https://www.postgresql.org/docs/current/libpq-connect.html)."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; the folder of an SQLite file is made."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            return _sqlite(create_engine(url))
        case "postgresql":
            address = parsed.set(drivername="postgresql+psycopg")
            settings = {name: value for name, value in CLIENT_SETTINGS.items() if name not in parsed.query}
            return create_engine(address, pool_pre_ping=True, pool_size=8, connect_args=settings)
        case other:
            raise ConfigError(
                [
                    Problem(
                        where="configuration",
                        key="database.url",
                        found=f"a database of kind '{other}'",
                        expected="use sqlite:///file or postgresql://user@host/name",
                    )
                ]
            )


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut, as the inbox promises
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # Taking the write lock at once: a transaction that reads first and then writes could find itself outdated.
        mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine
