"""The steps in `migrations/versions` lead from nothing to exactly the tables in `tables`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url, text

from bot.faq.learning import Verdict
from bot.store import Store, migrate
from bot.store.codec import to_json
from bot.store.engine import open_engine
from bot.store.tables import metadata
from bot.tickets.ticket import Status, TicketFilter
from tests.fakes.drafts import ticket


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
    name = f"{make_url(server).database}-migrated"
    engine = open_engine(server)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


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


def test_votes_of_the_first_version_keep_their_wordings(nothing: Engine) -> None:
    """They stood in the questions; and who said the same twice may say so again."""
    question = '{"text": "Whats the rake?", "language": "en", "id": "q1"}'
    vote = "INSERT INTO votes (question, person, verdict, entry, at) VALUES ('q1', 'chat:1', 'solved', 'a/b', :at)"
    with nothing.begin() as connection:
        migrate.upgrade_to(connection, "0001")
        connection.execute(
            text("INSERT INTO questions (id, at, room, payload) VALUES ('q1', :at, 'r', :payload)"),
            {"at": "2026-11-02 08:00:00", "payload": question},
        )
        connection.execute(
            text("INSERT INTO people VALUES ('chat', '1', 'Ana', NULL, NULL, true, :at)"), {"at": "2026-11-01 08:00:00"}
        )
        connection.execute(text(vote), {"at": "2026-11-02 08:00:00"})
    migrate.upgrade(nothing)
    with Store(nothing).read() as tx:
        (found,) = tx.votes.on_wordings_after(0)
    assert (found.wording, found.language, found.verdict) == ("Whats the rake?", "en", Verdict.SOLVED)
    assert found.known_since is not None
    assert (found.at - found.known_since).days == 1
    with nothing.connect() as connection:
        assert connection.execute(text("SELECT folded FROM votes")).scalar_one() == "whats the rake"


def test_what_was_closed_before_there_was_more_than_closing_is_solved(nothing: Engine) -> None:
    """It could be reopened for a while, as what is solved can; what is open stays as it was."""
    closed = to_json(ticket(status=Status.CLOSED))
    insert = text(
        "INSERT INTO tickets (ref, status, category, requester, member_lane, updated_at, payload)"
        " VALUES (:ref, :status, 'other', 'chat:1', 'l', :at, :payload)"
    )
    values = {"at": "2026-11-02 08:00:00", "payload": closed}
    with nothing.begin() as connection:
        migrate.upgrade_to(connection, "0008")
        connection.execute(insert, {"ref": "A", "status": "closed", **values})
        waiting = {**values, "payload": to_json(ticket())}
        connection.execute(insert, {"ref": "B", "status": "waiting-for-staff", **waiting})
    migrate.upgrade(nothing)
    with Store(nothing).read() as tx:
        assert [t.status for t in tx.tickets(TicketFilter.CLOSED, staff="", limit=9, offset=0)] == [Status.SOLVED]
        assert [t.status for t in tx.tickets(TicketFilter.OPEN, staff="", limit=9, offset=0)] == [ticket().status]
