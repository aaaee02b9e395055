"""Asking what may not answer: who looks after a process must never wait for its database."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.store.hop import in_thread

ANSWER = TypeVar("ANSWER")
PATIENCE = 3.0  # seconds; less than what a scraper or a prober waits for us


class Asked(Generic[ANSWER]):
    """One question, asked in a thread. Who asks while it is still open waits for the same answer: at most one thread
    hangs with the database, however often it is asked."""

    def __init__(self, question: Callable[[], ANSWER], *, patience: float = PATIENCE) -> None:
        self._question = question
        self.patience = patience
        self._open: asyncio.Future[ANSWER] | None = None

    async def answer(self) -> ANSWER | None:
        """The answer; None if it does not come in time."""
        if self._open is None or self._open.done():
            self._open = asyncio.ensure_future(in_thread(self._question))
        asked = self._open
        done, _ = await asyncio.wait({asked}, timeout=self.patience)
        return asked.result() if done else None
