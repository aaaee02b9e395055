"""What open pages receive: a hub in the process, and the streams that turn it into server-sent events.

The transcript is the truth. A message that was put somewhere wakes its streams, which read the transcript after
their cursor; what the transcript does not show yet is sent as it was given, and replaced by `id` when it does.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.web.ports import TicketEvent, TranscriptItem
from bot.messages import Outgoing

QUEUE = 200  # events a stalled page may lag before it is dropped; it reconnects and replays
HELD = 20  # notices kept for a page that is just reconnecting


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A message stands in the chat now."""

    item: TranscriptItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Stirred:
    """The transcript may have grown by something that has no words of its own, such as a sent form."""

    answered: str | None = None  # the message whose form needs no further answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A message says something else now."""

    message_id: str
    message: Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A message is gone."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A short word to who acted; not kept."""

    body: str  # Markdown
    press_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSays:
    """An answer of the desk to a member of staff."""

    message_id: str
    message: Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsChanged:
    """New lines in tickets' histories."""

    events: tuple[TicketEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Nothing happened for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """No more will come: the server stops, or the page was too slow."""


Happening = Put | Stirred | Changed | Removed | Notice | DeskSays | TicketsChanged
Received = Happening | Beat | Closed


class Subscription:
    """One open page."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Happening | Closed] = asyncio.Queue()
        self.closed = False

    def offer(self, happening: Happening) -> None:
        """Queue it; a page that lags too far is closed instead."""
        if self._queue.qsize() >= QUEUE:
            self.close()
        if not self.closed:
            self._queue.put_nowait(happening)

    def close(self) -> None:
        """End the stream after what is queued."""
        if not self.closed:
            self.closed = True
            self._queue.put_nowait(Closed())

    async def next(self, patience: float) -> Received:
        """The next happening, or `Beat` after `patience` seconds of silence."""
        try:
            async with asyncio.timeout(patience):
                return await self._queue.get()
        except TimeoutError:
            return Beat()


class Hub:
    """Who listens to what. Lives in the one process that serves the page."""

    def __init__(self) -> None:
        self._channels: dict[str, set[Subscription]] = defaultdict(set)
        self._held: dict[str, deque[Happening]] = {}

    @contextmanager
    def subscribe(self, *channels: str) -> Iterator[Subscription]:
        """Listen to channels for the length of a block; held notices come first."""
        subscription = Subscription()
        for channel in channels:
            self._channels[channel].add(subscription)
            for happening in self._held.pop(channel, ()):
                subscription.offer(happening)
        try:
            yield subscription
        finally:
            for channel in channels:
                self._leave(channel, subscription)

    def publish(self, channel: str, happening: Happening, *, hold: bool = False) -> None:
        """Tell who listens. With `hold` it waits for the next listener if there is none."""
        listeners = self._channels.get(channel, set())
        for subscription in tuple(listeners):
            subscription.offer(happening)
        if hold and not listeners:
            self._held.setdefault(channel, deque(maxlen=HELD)).append(happening)

    def listeners(self, channel: str) -> int:
        """How many pages are open."""
        return len(self._channels.get(channel, ()))

    def close(self) -> None:
        """End every stream; a later subscription starts anew."""
        for listeners in tuple(self._channels.values()):
            for subscription in tuple(listeners):
                subscription.close()

    def _leave(self, channel: str, subscription: Subscription) -> None:
        self._channels[channel].discard(subscription)
        if not self._channels[channel]:
            del self._channels[channel]


def member_channel(visitor_id: str) -> str:
    """What a member's pages listen to."""
    return f"member:{visitor_id}"


def address_channel(address: str) -> str:
    """Every page behind one address; nothing is published there, it counts them."""
    return f"address:{address}"


def staff_channel(person_key: str | None) -> str:
    """What one member of staff listens to; None: all of them."""
    return "staff" if person_key is None else f"staff:{person_key}"
