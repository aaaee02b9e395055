"""discord.py, pointed at the fake."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import yarl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.world import FakeDiscord


@contextmanager
def pointed(world: FakeDiscord) -> Iterator[None]:
    """The library's addresses are its classes' own; they are put back afterwards."""
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    saved = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.api_url, yarl.URL(world.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = saved
