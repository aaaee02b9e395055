"""Server-sent events of an open staff page."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import assert_never

from sse_starlette import ServerSentEvent

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
    Subscription,
    TicketsChanged,
    staff_channel,
)
from adapters.web.site import Site, StaffSession
from adapters.web.streams import event, passing
from adapters.web.views import Views
from bot.errors import StoreUnavailable

BATCH = 200  # ticket events read at once


@dataclass(slots=True, kw_only=True)
class StaffStream:
    """One open page of one member of staff. Ends itself when the session does."""

    site: Site
    session: StaffSession
    after: int  # id of the last ticket event the page has
    views: Views

    async def events(self) -> AsyncGenerator[ServerSentEvent, None]:
        """Ticket events from the log, and what the desk says to this person."""
        own, everyone = staff_channel(self.session.identity.person.key), staff_channel(None)
        with self.site.hub.subscribe(own, everyone) as subscription:
            async with self._following(subscription):
                yield event("ready")
                while not isinstance(received := await subscription.next(self.site.beat), Closed):
                    if not await self._is_signed_in():
                        yield event("signed-out")
                        return
                    for told in self._told(received):
                        yield told

    @asynccontextmanager
    async def _following(self, subscription: Subscription) -> AsyncIterator[None]:
        follower = asyncio.create_task(self._follow(subscription))
        try:
            yield
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)

    async def _follow(self, subscription: Subscription) -> None:
        """The page reconnects where it was when the store cannot be read for a while."""
        after = self.after
        try:
            while True:
                if events := await self.site.reading.ticket_events(after, BATCH):
                    after = events[-1].id
                    subscription.offer(TicketsChanged(events=events))
                await self.site.reading.wait_for_ticket_event(after)
        except StoreUnavailable:
            subscription.close()

    async def _is_signed_in(self) -> bool:
        return await self.site.sessions.whoami(self.session.token) is not None

    def _told(self, received: Received) -> list[ServerSentEvent]:
        match received:
            case TicketsChanged(events=events):
                return [event("ticket", {"ticket": e.ticket, "kind": e.kind.value}, e.id) for e in events]
            case DeskSays(message_id=message_id, message=message):
                thread = message.to.thread
                said = self.views.content(message) | {"id": message_id, "ticket": thread}
                return [event("desk", said)]
            case Changed() | Removed() | Notice():
                return [passing(received, self.views)]
            case Beat():
                return [event("beat")]
            case Put() | Stirred() | Closed():
                return []  # a member's own
            case _:
                assert_never(received)
