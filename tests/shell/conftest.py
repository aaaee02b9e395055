"""A town on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.store import Store
from tests.shell.house import Town


@pytest.fixture(autouse=True)
def _unprinted_logs() -> Iterator[None]:
    """Drawing the traceback of an error that is meant takes longer than the test."""
    with capture_logs():
        yield


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    """Ana, Mei (of the staff), a public group and the staff's room."""
    return Town(store, tmp_path)
