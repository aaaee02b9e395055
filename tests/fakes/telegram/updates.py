"""The queue of updates, and long polling on it.

An update leaves the queue only when a later request confirms it with a higher offset, or after a
day. https://core.telegram.org/bots/api#getting-updates
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.errors import OTHER_POLL, poll_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tests.fakes.telegram.model import Json

LIFETIME = timedelta(hours=24)
MAX_BATCH = 100
# Everything but what must be asked for by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True)
class Queued:
    """One update that waits to be confirmed."""

    body: Json
    at: datetime
    genuine: bool = True  # not one that a test broke on purpose
    stubborn: bool = False  # delivered once more whatever the offset says

    @property
    def id(self) -> int:
        """`update_id`."""
        return int(self.body["update_id"])


@dataclass(slots=True, kw_only=True)
class Updates:
    """All updates the server still holds for the bot."""

    clock: Callable[[], datetime]
    changed: asyncio.Condition
    next_id: int = 500_000_001
    waiting: list[Queued] = field(default_factory=list)
    sent: dict[int, Json] = field(default_factory=dict)  # every update ever made, by id
    wanted: frozenset[str] | None = None  # allowed_updates; None: all but ON_REQUEST
    polls: int = 0  # how many polls have begun; the newest wins
    ended_by: str = OTHER_POLL  # what the poll before the last was ended by

    def wants(self, kind: str) -> bool:
        """Whether updates of this kind are made at all; decided when something happens."""
        return kind not in ON_REQUEST if self.wanted is None else kind in self.wanted

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set `allowed_updates`; None keeps the last setting, an empty list restores the default."""
        if kinds is not None:
            self.wanted = frozenset(kinds) or None

    def make(self, kind: str, payload: Json) -> Json | None:
        """Queue an update of this kind, if it is wanted."""
        if not self.wants(kind):
            return None
        body: Json = {"update_id": self._number(), kind: payload}
        self.waiting.append(Queued(body=body, at=self.clock()))
        self.sent[body["update_id"]] = body
        return body

    async def raw(self, **fields: Any) -> Json:
        """Queue an update with these very fields, sound or not."""
        body: Json = {"update_id": self._number(), **fields}
        self.waiting.append(Queued(body=body, at=self.clock(), genuine=False))
        await self.announce()
        return body

    async def unparsable(self) -> Json:
        """An update that no client library can turn into its types."""
        return await self.raw(message={"message_id": "not a number", "date": None, "chat": 7})

    async def unknown(self) -> Json:
        """An update of a kind that a later Bot API brings."""
        return await self.raw(telepathy={"thought": "something new", "date": 0})

    async def repeat(self, update_id: int) -> Json:
        """Deliver an update again, even though it was confirmed."""
        body = self.sent[update_id]
        self.waiting.append(Queued(body=body, at=self.clock(), genuine=False, stubborn=True))
        await self.announce()
        return body

    def shuffle(self) -> None:
        """Hand out what waits in the reverse order."""
        self.waiting.reverse()

    def jump(self, next_id: int) -> None:
        """Number on from elsewhere, also lower: ids restart at random after an idle week."""
        self.next_id = next_id

    def drop(self) -> None:
        """Forget everything that waits."""
        self.waiting.clear()

    def end_polls(self, by: str) -> None:
        """Answer the poll that is under way, if any, with Conflict."""
        self.polls += 1
        self.ended_by = by

    def confirm(self, offset: int) -> None:
        """Apply an offset: forget all before it; a negative one keeps only the last so many."""
        self.waiting = [q for q in self.waiting if self.clock() - q.at < LIFETIME]
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.waiting = [q for q in self.waiting if q.stubborn or q.id >= offset]

    async def poll(self, *, offset: int, limit: int, seconds: int) -> list[Queued]:
        """Wait up to `seconds`, on the clock or on the wall, for something to hand out."""
        self.end_polls(OTHER_POLL)
        mine = self.polls
        self.confirm(offset)
        deadline = self.clock() + timedelta(seconds=seconds)
        async with self.changed:
            self.changed.notify_all()
            try:
                async with asyncio.timeout(seconds):
                    await self.changed.wait_for(lambda: self.waiting or self.polls != mine or self.clock() >= deadline)
            except TimeoutError:
                pass
        if self.polls != mine:
            raise poll_ended(self.ended_by)
        return self._hand_out(max(1, min(limit or MAX_BATCH, MAX_BATCH)))

    def _hand_out(self, limit: int) -> list[Queued]:
        batch = self.waiting[:limit]
        for queued in batch:
            if queued.stubborn:
                self.waiting.remove(queued)
        return batch

    async def announce(self) -> None:
        """Wake whoever waits for something to happen."""
        async with self.changed:
            self.changed.notify_all()

    def _number(self) -> int:
        self.next_id += 1
        return self.next_id - 1
