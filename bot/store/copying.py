"""A whole database into another one, of the same or the other kind: how a desk moves from SQLite to PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from bot.errors import UsageError
from bot.store.tables import metadata

BATCH = 500  # rows
NOT_COPIED = frozenset({"leases"})
"""What is true of the old place only: who did what there."""


def copied_tables() -> Sequence[Table]:
    """Everything that is copied."""
    return [table for table in metadata.sorted_tables if table.name not in NOT_COPIED]


def copy(source: Engine, target: Engine) -> Mapping[str, int]:
    """Copy every row; how many by table. All or nothing, in one transaction on either side.

    Both must have this version's schema. `UsageError` if the target has rows, or if counts differ in the end."""
    with source.execution_options(read_only=True).connect() as old, target.begin() as new:
        if old.dialect.name == "postgresql":
            old.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))  # one moment for all tables
        _refuse_rows(new)
        return {table.name: _copy_table(old, new, table) for table in copied_tables()}


def _refuse_rows(new: Connection) -> None:
    full = [table.name for table in copied_tables() if _count(new, table)]
    if full:
        names = ", ".join(full)
        raise UsageError(f"the target is not empty ({names}): name a new database, for rows are never mixed")


def _copy_table(old: Connection, new: Connection, table: Table) -> int:
    for rows in _batches(old, table):
        new.execute(insert(table), rows)
    wanted, there = _count(old, table), _count(new, table)
    if wanted != there:
        raise UsageError(f"{table.name}: {wanted} rows in the source and {there} in the target; nothing was copied")
    _set_sequence(new, table)
    return there


def _batches(old: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    ordered = select(table).order_by(*table.primary_key)
    rows = old.execution_options(yield_per=BATCH).execute(ordered).mappings()
    while batch := list(rows.fetchmany(BATCH)):
        yield [dict(row) for row in batch]


def _set_sequence(new: Connection, table: Table) -> None:
    """The next row made in the target comes after the copied ones; SQLite reckons that by itself."""
    numbered = table.autoincrement_column
    if new.dialect.name != "postgresql" or numbered is None:
        return
    last = new.execute(select(func.max(numbered))).scalar()
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    if last is not None:
        new.execute(select(func.setval(sequence, last)))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
