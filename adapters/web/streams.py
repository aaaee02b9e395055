"""Server-sent events of a member's open page: what was missed, then what happens."""

import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any, assert_never

from sse_starlette import EventSourceResponse, ServerSentEvent

from adapters.web.events import (
    Beat,
    Changed,
    Closed,
    DeskSays,
    Notice,
    Put,
    Received,
    Removed,
    Stirred,
    TicketsChanged,
    address_channel,
    member_channel,
)
from adapters.web.ports import TranscriptItem
from adapters.web.site import Site
from adapters.web.views import Views
from adapters.web.visitors import Visitor

PAGE = 100  # items read at once
REMEMBERED = 500  # message ids a stream knows to have shown
SEND_TIMEOUT = 30  # seconds until a page that takes nothing is given up
RETRY = 2000  # milliseconds a browser waits before it connects again


def event(name: str, data: Any = None, cursor: int | None = None) -> ServerSentEvent:
    """One event with JSON data. Only what has a place in the transcript moves the browser's Last-Event-ID."""
    text = json.dumps({} if data is None else data, ensure_ascii=False)
    return ServerSentEvent(text, event=name, id=str(cursor) if cursor else None)


def passing(happening: Changed | Removed | Notice, views: Views) -> ServerSentEvent:
    """What is told as it is, to members and staff alike."""
    match happening:
        case Changed(message_id=message_id, message=message):
            return event("changed", views.change(message_id, message))
        case Removed(message_id=message_id):
            return event("removed", {"id": message_id})
        case Notice(body=body, press_id=press_id):
            return event("notice", {"html": views.html(body), "press": press_id})
        case _:
            assert_never(happening)


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """The response; signs of life are events of our own, which a page can see, so no comments."""
    return EventSourceResponse(events, ping=0, send_timeout=SEND_TIMEOUT)


def cursor_of(text: str | None) -> int | None:
    """A Last-Event-ID; None for nothing or nonsense."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(slots=True, kw_only=True)
class MemberStream:
    """One open page of one visitor."""

    site: Site
    visitor: Visitor
    language: str
    address: str  # where the page is, as `Site.address` tells
    after: int | None  # the last item the page has; None: it has nothing yet
    views: Views
    shown: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    async def events(self) -> AsyncGenerator[ServerSentEvent, None]:
        """Subscribes before it reads, so that nothing falls between."""
        channels = member_channel(self.visitor.id), address_channel(self.address)
        with self.site.hub.subscribe(*channels) as subscription:
            async for missed in self._missed():
                yield missed
            yield event("availability", await self._availability())
            ready = event("ready")
            ready.retry = RETRY
            yield ready
            while not isinstance(received := await subscription.next(self.site.beat), Closed):
                async for told in self._told(received):
                    yield told

    async def _missed(self) -> AsyncIterator[ServerSentEvent]:
        if self.after is None:
            newest = await self.site.reading.transcript(self.visitor.address, limit=PAGE)
            for item in newest:
                yield self._item(item)
            self.after = max((item.cursor for item in newest), default=0)
        while True:
            items = await self.site.reading.transcript(self.visitor.address, after=self.after, limit=PAGE)
            for item in items:
                yield self._item(item)
                self.after = item.cursor
            if len(items) < PAGE:
                return

    def _item(self, item: TranscriptItem) -> ServerSentEvent:
        self.shown.append(item.message_id)
        return event("item", self.views.item(item), item.cursor)

    async def _told(self, received: Received) -> AsyncIterator[ServerSentEvent]:
        match received:
            case Put(item=item):
                async for missed in self._missed():
                    yield missed
                if item.message_id not in self.shown:
                    yield self._item(item)
            case Stirred(answered=answered):
                async for missed in self._missed():
                    yield missed
                if answered:
                    yield event("answered", {"id": answered})
            case Changed() | Removed() | Notice():
                yield passing(received, self.views)
            case Beat():
                yield event("beat", await self._availability())
            case DeskSays() | TicketsChanged() | Closed():
                return  # the staff page's own
            case _:
                assert_never(received)

    async def _availability(self) -> dict[str, Any]:
        known = await self.site.reading.availability(self.language, self.site.now())
        opens = known.opens_at.isoformat() if known.opens_at else None
        return {"there": known.person_there, "opensAt": opens}
