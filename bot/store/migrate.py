"""Bringing a database to the schema of this version, and writing new steps for it."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_246_901_553


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Apply every step that is missing, all or none; safe when several processes start at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        upgrade_to(connection, "head")


def upgrade_to(connection: Connection, revision: str) -> None:
    """Apply the steps up to one of them."""
    command.upgrade(_config(connection), revision)


def write_migration(engine: Engine, message: str) -> None:
    """Write the step from the database's schema to that of `tables`, for a person to review."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{_newest() + 1:04}")


def _newest() -> int:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return int(head or 0)


def pending(engine: Engine) -> bool:
    """Whether the database is behind this version."""
    with engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    return have != _head()


@cache
def _head() -> str | None:
    """This version's last step; reading them takes longer than asking the database, which probes do all the time."""
    return ScriptDirectory.from_config(_config()).get_current_head()
