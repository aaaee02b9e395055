"""One adapter on a fake X, with a purse that notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.x.house import Desk, check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An account at work; at the end every call was signed and fits xdk's models."""
    async with Desk(tmp_path) as ready:
        yield ready
    check(ready.world)
