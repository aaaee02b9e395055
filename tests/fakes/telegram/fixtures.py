"""Fixtures for tests with the fake: name them in a module or conftest to use them.

    telegram = fixtures.telegram
    telegram_bot = fixtures.telegram_bot

`telegram` fails the test whose requests or answers the third-party schemas do not allow, and the
test that scheduled a failure which no request met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.fakes.telegram.world import FakeTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from telegram import Bot


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A judged world with nobody in it but the bot."""
    async with FakeTelegram(judged=True) as world:
        yield world
    check(world)


def check(world: FakeTelegram) -> None:
    """Fail when the traffic broke a schema or a scheduled failure never happened."""
    assert not world.violations, "\n".join(["schemas were violated:", *world.violations])
    assert not world.faults.unused, f"scheduled, but never met: {world.faults.unused}"


@pytest.fixture
async def telegram_bot(telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """python-telegram-bot's client, pointed at the fake."""
    from telegram import Bot

    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else reading retry_after warns
    async with Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as bot:
        yield bot


@pytest.fixture
async def call(telegram: FakeTelegram) -> AsyncIterator[Callable[..., Coroutine[Any, Any, dict[str, Any]]]]:
    """`await call("sendMessage", chat_id=…)`: a bare request, answered with the JSON body."""
    async with httpx.AsyncClient(timeout=10) as client:

        async def send(method: str, **params: Any) -> dict[str, Any]:
            address = f"{telegram.base_url}{telegram.token}/{method}"
            response = await client.post(address, json=params)
            body: dict[str, Any] = response.json()
            assert response.status_code == body.get("error_code", 200)
            return body

        yield send
