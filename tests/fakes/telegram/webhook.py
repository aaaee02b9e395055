"""Webhook mode: updates are posted one after the other; a failed one is tried again.

An update counts as delivered on a 2xx answer. Waiting between tries follows the world's clock.
https://core.telegram.org/bots/api#setwebhook
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.telegram.updates import Queued
    from tests.fakes.telegram.world import FakeTelegram

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)
ANSWER_WITHIN = 5.0  # seconds the receiver has, on the wall clock


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One delivery that was tried."""

    update_id: int
    at: datetime
    status: int | None  # HTTP status, None when there was no answer


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to, when `url` is set."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: tuple[datetime, str] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    failures: int = 0  # in a row
    not_before: datetime | None = None
    _task: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Point it elsewhere and start afresh; an empty `url` turns it off."""
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.last_error, self.failures, self.not_before = None, 0, None

    def start(self, world: FakeTelegram) -> None:
        """Deliver in the background until `stop`."""
        self._task = asyncio.get_running_loop().create_task(self._deliver(world))

    async def stop(self) -> None:
        """End the delivery."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _deliver(self, world: FakeTelegram) -> None:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN) as client:
            while True:
                async with world.changed:
                    await world.changed.wait_for(lambda: self._is_due(world))
                await self._post(world, client, world.updates.waiting[0])

    def _is_due(self, world: FakeTelegram) -> bool:
        waited = self.not_before is None or world.clock() >= self.not_before
        return bool(self.url) and bool(world.updates.waiting) and waited

    async def _post(self, world: FakeTelegram, client: httpx.AsyncClient, queued: Queued) -> None:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            response = await client.post(self.url, json=queued.body, headers=headers)
        except httpx.HTTPError as error:
            self._failed(world, queued, None, f"{type(error).__name__}")
        else:
            if response.is_success:
                await self._succeeded(world, queued, response)
            else:
                reason = f"Wrong response from the webhook: {response.status_code}"
                self._failed(world, queued, response.status_code, reason)
        await world.updates.announce()

    async def _succeeded(self, world: FakeTelegram, queued: Queued, response: httpx.Response) -> None:
        self.failures, self.not_before = 0, None
        self._note(world, queued, response.status_code)
        if queued in world.updates.waiting:
            world.updates.waiting.remove(queued)
        await self._call_in_answer(world, response)

    async def _call_in_answer(self, world: FakeTelegram, response: httpx.Response) -> None:
        """The answer may itself be a call: `{"method": …, parameters}`; its result is lost."""
        from tests.fakes.telegram import methods
        from tests.fakes.telegram.errors import ApiError
        from tests.fakes.telegram.params import Params

        if response.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return
        body = response.json()
        if not isinstance(body, dict):
            return
        name = methods.canonical(str(body.pop("method", "")))
        if name is not None:
            with contextlib.suppress(ApiError):
                await methods.execute(world, name, Params(body))

    def _failed(self, world: FakeTelegram, queued: Queued, status: int | None, reason: str) -> None:
        self.failures += 1
        wait = min(FIRST_WAIT * 2 ** (self.failures - 1), LONGEST_WAIT)
        self.not_before = world.clock() + wait
        self.last_error = (world.clock(), reason)
        self._note(world, queued, status)

    def _note(self, world: FakeTelegram, queued: Queued, status: int | None) -> None:
        self.attempts.append(Attempt(update_id=queued.id, at=world.clock(), status=status))
