"""A judged Discord, and the two real clients that drive it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
import discord
import hikari
import pytest

from tests.fakes.discord import FakeDiscord, fixtures, pointed

discord_world = fixtures.discord_world
Ask = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]


class Listener(discord.Client):
    """discord.py's client, which keeps what it heard."""

    def __init__(self, world: FakeDiscord, intents: discord.Intents) -> None:
        self.world = world  # whose `until` notices what was heard
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = discord.app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.changed: list[discord.RawMessageUpdateEvent] = []
        self.gone: list[discord.RawMessageDeleteEvent] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library would sleep for five seconds before it identifies again."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        await self.world.announce()

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.changed.append(event)
        await self.world.announce()

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.gone.append(event)
        await self.world.announce()


@pytest.fixture
async def listener(discord_world: FakeDiscord) -> AsyncIterator[Listener]:
    """discord.py, not yet logged in."""
    intents = discord.Intents.default()
    intents.message_content = True
    with pointed(discord_world):
        async with Listener(discord_world, intents) as client:
            yield client


@pytest.fixture
async def client(discord_world: FakeDiscord, listener: Listener) -> AsyncIterator[Listener]:
    """discord.py, logged in and ready."""
    running = asyncio.create_task(listener.start(discord_world.token))
    async with asyncio.timeout(5):
        await listener.wait_until_ready()
    yield listener
    await listener.close()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def robot(discord_world: FakeDiscord) -> AsyncIterator[hikari.GatewayBot]:
    """hikari, logged in and ready."""
    intents = hikari.Intents.ALL_UNPRIVILEGED | hikari.Intents.MESSAGE_CONTENT
    bot = hikari.GatewayBot(
        discord_world.token,
        rest_url=discord_world.api_url,
        intents=intents,
        banner=None,
        logs=None,
        suppress_optimization_warning=True,
    )
    async with asyncio.timeout(5):
        await bot.start(check_for_updates=False)
    yield bot
    await bot.close()


@pytest.fixture
async def ask(discord_world: FakeDiscord) -> AsyncIterator[Ask]:
    """`await ask("POST", "/channels/1/messages", {…})`: a bare call; (status, JSON)."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {discord_world.token}"}) as session:

        async def send(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            async with session.request(method, discord_world.api_url + path, json=body) as response:
                return response.status, await response.json() if response.status != 204 else None

        yield send
