"""What every fault needs: a folder of content, a process that starts desks, a database of each kind."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.app.knowledge import Knowledge
from bot.store.engine import open_engine
from bot.store.files import Files
from bot.store.tables import metadata
from tests.faults.inside import hurried_calls
from tests.faults.processes import Launcher
from tests.faults.town import content_config, write_content

__all__ = ["hurried_calls"]


@pytest.fixture(autouse=True)
def terse_logs() -> Iterator[None]:
    """Many errors are wanted here; drawing each with its variables would be most of the time."""
    before = structlog.get_config()
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.stdlib.add_log_level, plain])
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small FAQ."""
    home = tmp_path_factory.mktemp("content") / "faq"
    write_content(home)
    return home


@pytest.fixture(scope="session")
def shared_launcher(content: Path) -> Iterator[Launcher]:
    launcher = Launcher(content)
    yield launcher
    launcher.close()


@pytest.fixture
def launcher(shared_launcher: Launcher) -> Iterator[Launcher]:
    """Starts desks in processes of their own; none is left running."""
    shared_launcher.ended_with.clear()
    yield shared_launcher
    shared_launcher.stop()


@pytest.fixture(scope="session")
def knowledge(content: Path) -> Knowledge:
    """The same for a desk inside the test's process, loaded once."""
    loaded = Knowledge(content_config(content), Files(content / "files"))
    loaded.load()
    return loaded


@pytest.fixture
def empty(database_url: str) -> Callable[[], None]:
    """Makes the test's database as new."""

    def emptied() -> None:
        engine = open_engine(database_url)
        with engine.begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
        engine.dispose()

    return emptied


@pytest.fixture
def chance() -> random.Random:
    """Repeatable by the environment variable SEED."""
    return random.Random(os.environ.get("SEED", "1"))
