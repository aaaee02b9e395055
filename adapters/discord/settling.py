"""What became of a message whose call ended without an answer, once Discord has forgotten its nonce.

A nonce is known for a few minutes. Whoever was cut off, or stopped, for longer than that would send the message again
beside the first: so it is looked for where it would stand.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import discord

from adapters.discord.composing import content_of
from adapters.discord.connection import Line, Raw
from adapters.discord.outcomes import certainly_not_sent
from adapters.discord.places import Channel, Places
from adapters.discord.settings import Clock
from adapters.discord.threads import Threads
from adapters.discord.units import snowflake_at
from adapters.discord.windows import window_of
from bot.messages import Outgoing
from bot.platform import Deferred, Sent

REMEMBERED = timedelta(minutes=3)  # how long Discord surely knows a nonce
_SKEW = timedelta(minutes=1)  # between our clock and Discord's
_PAGE, _MOST_PAGES = 100, 10  # of messages; older ones are not looked through


class Finder:
    """For one account."""

    def __init__(self, line: Line, places: Places, threads: Threads, clock: Clock) -> None:
        self._line = line
        self._places = places
        self._threads = threads
        self._clock = clock

    async def find(self, message: Outgoing, since: datetime, taken: Collection[str]) -> Sent | Deferred | None:
        """See `FindsSent`. None as long as the nonce does it, and for what nobody else can see."""
        now, window = self._clock.now(), window_of(message.to.via)
        is_whispered = window is not None and window.is_open(now)
        if now - since < REMEMBERED or message.answers_press is not None or is_whispered:
            return None
        try:
            await self._line.enter()
            place = await self._places.find(message.to.thread or message.to.chat)
            return await (self._post if place.is_forum else self._said)(place, message, since - _SKEW, taken)
        except (discord.NotFound, discord.Forbidden):
            return None  # sending it will say what is wrong
        except Exception as error:
            outcome = certainly_not_sent(error, message.to)
            return outcome if isinstance(outcome, Deferred) else None

    async def _post(self, forum: Channel, message: Outgoing, since: datetime, taken: Collection[str]) -> Sent | None:
        if message.continues and message.new_thread is None:
            return None
        post = await self._threads.opened_since(forum, message, since)
        if post is None or post.id in taken:
            return None
        return Sent(message_id=post.id, where=post.address(message.to.account))

    async def _said(self, place: Channel, message: Outgoing, since: datetime, taken: Collection[str]) -> Sent | None:
        if message.new_thread is not None:
            return None
        after = snowflake_at(since)
        for _ in range(_MOST_PAGES):
            page = await self._line.rest.logs_from(place.id, _PAGE, after=after)
            ours = (dict(raw) for raw in page if str(raw["author"]["id"]) == self._line.me)
            found = [str(raw["id"]) for raw in ours if _is_it(raw, message) and str(raw["id"]) not in taken]
            if found:
                return Sent(message_id=min(found, key=int))
            if len(page) < _PAGE:
                return None
            after = max((str(raw["id"]) for raw in page), key=int)
        return None


def _is_it(raw: Raw, message: Outgoing) -> bool:
    words = str(content_of(message)["content"]).strip()
    same_files = len(raw.get("attachments") or ()) == len(message.attachments)
    return same_files and str(raw.get("content") or "").strip() == words
