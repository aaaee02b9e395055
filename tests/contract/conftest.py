"""Every harness, one after the other. A new platform adds its line here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.contract.discord_harness import DiscordHarness
from tests.contract.harness import Desk
from tests.contract.memory_harness import MemoryHarness
from tests.contract.telegram_harness import TelegramHarness
from tests.contract.web_harness import WebHarness
from tests.contract.x_harness import XHarness

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.contract.harness import Harness

HARNESSES: tuple[Callable[[Callable[[str], Path]], Harness], ...] = (
    MemoryHarness,
    TelegramHarness,
    DiscordHarness,
    WebHarness,
    XHarness,
)


@pytest.fixture
def store(tmp_path: Path) -> Callable[[bytes], str]:
    """Puts content where the adapter finds stored files; its SHA-256."""

    def put(content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        (tmp_path / sha256).write_bytes(content)
        return sha256

    return put


@pytest.fixture(params=HARNESSES, ids=lambda made: made.name)
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    """A platform that has started, with Alice on it."""
    async with request.param(lambda sha256: tmp_path / sha256) as started:
        yield started


@pytest.fixture
async def desk(harness: Harness) -> AsyncIterator[Desk]:
    """The inbox; it does not listen yet."""
    desk = Desk(lambda: harness.adapter)
    yield desk
    await desk.leaves()
