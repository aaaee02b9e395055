"""What has to succeed in the end: asked again, ever more slowly, until somebody answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord
import structlog

from adapters.discord.gateway import FIRST_PAUSE, LONGEST_PAUSE
from adapters.discord.outcomes import Throttled
from adapters.discord.settings import Clock
from bot.errors import StoreUnavailable

Result = TypeVar("Result")
log = structlog.get_logger(__name__)


class Patience:
    """For one account."""

    def __init__(self, clock: Clock, account: str) -> None:
        self._clock = clock
        self._log = log.bind(platform="discord", account=account)

    async def surely(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Something that the database has to do, however long that takes to answer."""
        failures = 0
        while True:
            try:
                return await work()
            except StoreUnavailable as error:
                if failures == 0:  # who waits for it is told once, not at every try
                    self._log.warning("an event waits for the database", error=str(error))
            except Exception:
                self._log.exception("an event could not be committed; trying again", tries=failures)
            failures += 1
            await self._pause(failures)

    async def asked(self, ask: Callable[[], Awaitable[Result]]) -> Result | None:
        """Something that Discord has to answer; None where it has nothing to say to us."""
        failures = 0
        while True:
            try:
                return await ask()
            except Throttled as error:
                await self._clock.wait(asyncio.Event(), error.after.total_seconds())
            except (discord.NotFound, discord.Forbidden) as error:
                self._log.warning("Discord does not let us look", error=str(error))
                return None
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                failures += 1
                self._log.warning("Discord cannot be asked", error=repr(error), tries=failures)
                await self._pause(failures)

    async def _pause(self, failures: int) -> None:
        seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
        await self._clock.wait(asyncio.Event(), seconds)
