"""What an operator decides about an X account, and what the composition root hands in."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

PLATFORM = "x"
TIMELINE = "timeline"
"""The chat that is our own timeline: where announcements go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XKeys:
    """The four of "Keys and tokens" in X's developer console; the last two for our own account, to read and write."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class XSettings:
    """One account."""

    account: str  # as configuration names it
    keys: XKeys = field(repr=False)
    mention_seconds: float = 30  # between two looks for mentions; X allows 300 in 15 minutes
    message_seconds: float = 60  # between two looks for direct messages; X allows 15 in 15 minutes
    direct_messages: bool = True  # whether the app has access to them
    connect_seconds: float = 10
    read_seconds: float = 30  # for the whole answer
    upload_seconds: float = 120  # for a picture


class Clock(Protocol):
    """Time as the adapter needs it; tests bring one that does not wait."""

    def now(self) -> datetime:
        """The time of day; aware."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the time is over."""
