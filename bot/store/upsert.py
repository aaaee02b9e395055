"""Insert or update, in the one spelling that SQLite and PostgreSQL share."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, literal
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Make the row with this primary key have these values."""
    connection.execute(_upsert(table, connection.dialect.name, tuple(key), tuple(values)), {**key, **values})


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert unless a unique key stands in the way; whether it was inserted."""
    return connection.execute(_insert_once(table, connection.dialect.name), values).first() is not None


@cache
def _upsert(table: Table, dialect: str, key: tuple[str, ...], changed: tuple[str, ...]) -> Executable:
    statement = _insert(table, dialect)
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )


@cache
def _insert_once(table: Table, dialect: str) -> Executable:
    # Told by a row that comes back: PostgreSQL's driver tells no row count where a key is generated.
    return _insert(table, dialect).on_conflict_do_nothing().returning(literal(1))


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
