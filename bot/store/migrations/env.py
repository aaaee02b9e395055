"""Runs Alembic over the connection that `bot.store.migrate` hands in; no database's address stands in a file here."""

from typing import Any, Literal

from alembic import context

from bot.store.tables import UtcDateTime, metadata


def render(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our time type as the plain one beneath it: a step must not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
