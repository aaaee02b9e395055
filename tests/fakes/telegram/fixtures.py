"""The fixture `telegram`: import it in a test module or a conftest to use it.

It fails the test whose requests or answers the third-party schemas do not allow, and the test that
scheduled a failure which no request met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.telegram.world import FakeTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


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
