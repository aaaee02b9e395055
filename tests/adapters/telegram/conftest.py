"""Fixtures for the tests of the Telegram adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot

from tests.adapters.telegram.house import adapter_at
from tests.contract.harness import QuickClock
from tests.fakes.telegram import TOKEN, FakeTelegram, fixtures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from adapters.telegram import TelegramAdapter

telegram = fixtures.telegram


@pytest.fixture
def world() -> FakeTelegram:
    """A world whose server is not needed: updates are made, and nobody asks for them."""
    return FakeTelegram(privacy=False)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Bot:
    """A client that only parses, set up as `Line` does."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    return Bot(TOKEN)


@pytest.fixture
def clock(telegram: FakeTelegram) -> QuickClock:
    """The adapter's time: pauses are noted and over at once."""
    return QuickClock(telegram.clock)


@pytest.fixture
async def adapter(telegram: FakeTelegram, clock: QuickClock, tmp_path: Path) -> AsyncIterator[TelegramAdapter]:
    """An adapter at the judged world; stored files lie in `tmp_path` by their hash."""
    adapter = adapter_at(telegram, files=tmp_path, clock=clock)
    yield adapter
    await adapter.close()
