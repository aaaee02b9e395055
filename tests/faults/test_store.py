"""A database that does not take what it is given: nothing is confirmed to Telegram meanwhile, and it mends itself."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, ExceptionContext, event, text

from bot.app.knowledge import Knowledge
from bot.store.engine import open_engine
from tests.faults.inside import desk_inside, with_a_ticket
from tests.faults.watching import Watch

pytestmark = pytest.mark.usefixtures("hurried_calls", "impatient_database")
PLENTY = 1_000_000  # pages
BUSY_MS = 100  # instead of five seconds; long enough for a write of our own on a busy machine
FAILURES = 4  # how often it is refused before it is mended
LONG = "and so on, " * 300  # needs pages of its own: what is left in half-empty ones does not help


@pytest.fixture
def impatient_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.engine.BUSY_TIMEOUT_MS", BUSY_MS)


@pytest.fixture
async def watch(impatient_database: None, engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Watch]:
    async with desk_inside(engine, knowledge, tmp_path, members=2) as ready:
        yield ready


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Another process is in the middle of a long write."""
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """The disk takes no page more."""

    most = [0]  # pages; 0: as many as there are

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        pages = most[0] or connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", limit)
    yield
    most[0] = PLENTY


@contextmanager
def cut_off(engine: Engine) -> Iterator[None]:
    """The server ends every connection and lets none in."""
    name = engine.url.database
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
    administrator = open_engine(engine.url.set(database="template1").render_as_string(hide_password=False))
    with administrator.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        connection.execute(text(ends), {"name": name})
        try:
            yield
        finally:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    administrator.dispose()


TROUBLES = {"locked": locked, "full": full, "cut off": cut_off}


@pytest.mark.parametrize(
    ("database_url", "trouble"),
    [("sqlite", "locked"), ("sqlite", "full"), ("postgresql", "cut off")],
    indirect=["database_url"],
)
async def test_what_cannot_be_committed_is_not_confirmed(watch: Watch, engine: Engine, trouble: str) -> None:
    """Telegram keeps it, and gives it again until it is in the inbox; then it is answered once."""
    town = watch.town
    await with_a_ticket(watch)
    polls = town.world.updates.polls
    await town.world.until(lambda: town.world.updates.polls > polls)  # one that confirms all before is under way
    failures = failures_of(engine)
    with TROUBLES[trouble](engine):
        await town.members[1].says(town.group, f"@{town.world.bot.username} where is my deposit? {LONG}")
        await town.writes_in_ticket(town.members[0])
        kept, polls = list(town.world.updates.waiting), town.world.updates.polls
        await watch.until(lambda: len(failures) >= FAILURES)
        assert town.world.updates.waiting == kept
        assert town.world.updates.polls == polls, "a further poll would have confirmed it"
    await watch.all_is_well(uncertain=0)
    assert len([m for m in town.group.messages if m.sender is town.world.bot]) == 1


@pytest.mark.parametrize(
    ("database_url", "trouble"),
    [("sqlite", "locked"), ("postgresql", "cut off")],
    indirect=["database_url"],
)
async def test_an_outcome_that_cannot_be_written_down_is_kept_until_it_can(
    watch: Watch, engine: Engine, trouble: str
) -> None:
    """The database goes while Telegram has the message: it is not sent again afterwards, and counts as sent."""
    town, alice = watch.town, watch.town.members[0]
    await with_a_ticket(watch)
    await town.answers(town.answerable()[0])
    mark = town.from_staff[-1]
    await town.world.until(lambda: town.copies(mark, alice.chat))
    failures = failures_of(engine)
    with TROUBLES[trouble](engine):
        await watch.until(lambda: len(failures) >= FAILURES)
    await watch.all_is_well(uncertain=0)
    assert len(town.copies(mark, alice.chat)) == 1


def failures_of(engine: Engine) -> list[str]:
    """What the database refuses from now on."""
    seen: list[str] = []

    @event.listens_for(engine, "handle_error")
    def note(context: ExceptionContext) -> None:
        seen.append(str(context.original_exception))

    return seen
