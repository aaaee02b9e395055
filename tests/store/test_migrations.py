"""The steps in `migrations/versions` lead from nothing to exactly the tables in `tables`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url, text

from bot.store import migrate
from bot.store.engine import open_engine
from bot.store.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a single table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    else:
        engine = open_engine(_emptied_database(request.getfixturevalue("postgresql_server")))
    yield engine
    engine.dispose()


def _emptied_database(server: str) -> str:
    engine = open_engine(server)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrated"))
        connection.execute(text("CREATE DATABASE migrated"))
    engine.dispose()
    return make_url(server).set(database="migrated").render_as_string(hide_password=False)


def test_all_steps_together_make_the_tables_of_this_version(nothing: Engine) -> None:
    """Types and indexes included; a table changed without a step shows here."""
    assert migrate.pending(nothing)
    migrate.upgrade(nothing)
    assert not migrate.pending(nothing)
    with nothing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_an_up_to_date_database_changes_nothing(nothing: Engine) -> None:
    """Every start does it."""
    migrate.upgrade(nothing)
    with nothing.begin() as connection:
        connection.execute(text("INSERT INTO settings VALUES ('a', 'b')"))
    migrate.upgrade(nothing)
    with nothing.connect() as connection:
        assert connection.execute(text("SELECT value FROM settings")).scalar_one() == "b"
