"""Fixtures for tests with the fake: name them in a module or conftest to use them.

    discord_world = fixtures.discord_world

It fails the test whose calls or answers Discord's description does not allow, and the test that scheduled a failure
which no call met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord.world import FakeDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def discord_world() -> AsyncIterator[FakeDiscord]:
    """A server with nobody in it but its owner and the bot."""
    async with FakeDiscord() as world:
        yield world
    check(world)


def check(world: FakeDiscord) -> None:
    """Fail when the traffic broke the description or a scheduled failure never happened."""
    assert not world.judge.violations, "\n".join(["not Discord's:", *world.judge.violations])
    assert not world.faults.unused, f"scheduled, but never met: {world.faults.unused}"
