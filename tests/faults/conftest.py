"""What every fault needs: a folder of content, a process that starts desks, a database of each kind."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.engine import open_engine
from bot.store.tables import metadata
from tests.faults.processes import Launcher
from tests.faults.town import write_content


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
