"""A town on each kind of database."""

from pathlib import Path

import pytest

from bot.store import Store
from tests.shell.house import Town


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    """Ana, Mei (of the staff), a public group and the staff's room."""
    return Town(store, tmp_path)
