"""The clock of the shell."""

import asyncio
import threading

import pytest

from bot.clock import ticking
from bot.store.hop import in_thread


async def test_a_tick_under_way_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever leaves can close what the tick works with; and an end is no error."""
    begun, may_end, ended = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        may_end.wait(10)
        ended.set()

    async def tick() -> None:
        await in_thread(work)

    async with ticking(tick, every=60):
        await begun.wait()
        loop.call_later(0.02, may_end.set)
    assert ended.is_set()
    assert [record.message for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []
