"""How fast the bot may write: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits.

The real server's limits are softer than what is published; these are the published figures.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.telegram.errors import too_many_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from tests.fakes.telegram.model import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """So many messages in such a span; None is no limit."""

    overall: tuple[int, timedelta] | None
    per_chat: tuple[int, timedelta] | None
    per_group: tuple[int, timedelta] | None

    @classmethod
    def published(cls) -> Limits:
        """30/s in all, 1/s in a chat, 20/min in a group."""
        return cls(
            overall=(30, timedelta(seconds=1)),
            per_chat=(1, timedelta(seconds=1)),
            per_group=(20, timedelta(minutes=1)),
        )

    @classmethod
    def none(cls) -> Limits:
        """As fast as one likes."""
        return cls(overall=None, per_chat=None, per_group=None)


class Pace:
    """Counts what was sent; a refused attempt does not count."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime]) -> None:
        self.limits = limits
        self._clock = clock
        self._sent: dict[Hashable, deque[datetime]] = {}

    def spend(self, chat: Chat, messages: int = 1) -> None:
        """Take a place in every window; 429 with the seconds until there is one."""
        windows = self._windows(chat)
        wait = max((self._wait(key, most, span) for key, most, span in windows), default=0)
        if wait:
            raise too_many_requests(wait)
        for key, _, _ in windows:
            self._sent.setdefault(key, deque()).extend([self._clock()] * messages)

    def _windows(self, chat: Chat) -> list[tuple[Hashable, int, timedelta]]:
        grouped = self.limits.per_group if chat.kind in ("group", "supergroup") else None
        named = (
            ("overall", self.limits.overall),
            (("chat", chat.id), self.limits.per_chat),
            (("group", chat.id), grouped),
        )
        return [(key, *limit) for key, limit in named if limit is not None]

    def _wait(self, key: Hashable, most: int, span: timedelta) -> int:
        sent = self._sent.get(key, deque())
        while sent and self._clock() - sent[0] >= span:
            sent.popleft()
        if len(sent) < most:
            return 0
        return max(1, math.ceil((sent[-most] + span - self._clock()).total_seconds()))
