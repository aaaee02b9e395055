"""Two loops, one for mentions and one for direct messages. Where reading goes on is stored with what was read.

X keeps both for long: whatever was not committed is read again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from adapters.twitter.outcomes import NotAttempted, reason_of, status_of, wait_of
from adapters.twitter.prices import READ_MESSAGE, READ_POST
from adapters.twitter.reading import MENTIONS, MESSAGES, Raw, Reader, id_at
from adapters.twitter.settings import Clock, XSettings
from adapters.twitter.spending import Answer, Till, items
from bot.errors import StoreUnavailable
from bot.messages import Incoming
from bot.platform import Cursors, Deferred, Receive

FIRST_LOOK_BACK = timedelta(hours=1)  # what was asked before the very first start is not answered any more
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; doubled from one to the other while polling fails
SLOW_PAUSE = 900.0  # seconds, where only a person can mend it
_MENTIONS_A_PAGE, _MESSAGES_A_PAGE = 100, 20  # the pages of messages begin at the newest, old ones among them
MOST_PAGES = 8  # X shows no more than 800 mentions

log = structlog.get_logger(__name__)
Fetch = Callable[[str | None], Awaitable[Answer]]
"""A page, by the token that the page before it gave."""


class Poller:
    """The polling of one account. Holds nothing that a restart would lose."""

    def __init__(self, settings: XSettings, till: Till, cursors: Cursors, clock: Clock) -> None:
        self._settings = settings
        self._till = till
        self._cursors = cursors
        self._clock = clock
        self._log = log.bind(platform="x", account=settings.account)

    async def run(self, receive: Receive) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._again(self._mentions, self._settings.mention_seconds, receive))
            if self._settings.direct_messages:
                group.create_task(self._again(self._messages, self._settings.message_seconds, receive))

    async def _again(self, poll: Callable[[], Awaitable[list[Incoming]]], pause: float, receive: Receive) -> None:
        failures = 0
        while True:
            try:
                found = await poll()
            except Exception as error:  # polling never ends by itself
                failures += 1
                await self._pause(self._told(error, failures))
                continue
            failures = 0
            for incoming in found:
                await self._hand_over(incoming, receive)
            await self._pause(pause)

    async def _hand_over(self, incoming: Incoming, receive: Receive) -> None:
        """Until it is committed: while the store is down, nothing behind this is read either."""
        failures = 0
        while True:
            try:
                return await receive(incoming)
            except StoreUnavailable as error:
                if failures == 0:  # who waits for it is told once, not at every try
                    self._log.warning("an event waits for the database", event_id=incoming.id, error=str(error))
            except Exception:
                self._log.exception("an event could not be committed; trying again", event_id=incoming.id)
            failures += 1
            await self._pause(_backoff(failures))

    # --- what there is -----------------------------------------------------------------------------------------------

    async def _mentions(self) -> list[Incoming]:
        me, since = await self._till.identity(), await self._cursor(MENTIONS)

        async def fetch(token: str | None) -> Answer:
            return await self._till.page(
                READ_POST,
                _MENTIONS_A_PAGE,
                lambda client: client.get_users_mentions(
                    me.id,
                    since_id=since,
                    max_results=_MENTIONS_A_PAGE,
                    pagination_token=token,
                    expansions=["author_id"],
                    tweet_fields=_POST_FIELDS,
                    user_fields=["name", "username"],
                    user_auth=True,
                ),
            )

        pages = await _pages(fetch, since)
        reader = Reader(account=self._settings.account, me=me, now=self._clock.now())
        people = _by(pages, "users", "id")
        return _read(pages, since, lambda post: reader.mention(post, people))

    async def _messages(self) -> list[Incoming]:
        me, since = await self._till.identity(), await self._cursor(MESSAGES)

        async def fetch(token: str | None) -> Answer:
            return await self._till.page(
                READ_MESSAGE,
                _MESSAGES_A_PAGE,
                lambda client: client.get_direct_message_events(
                    max_results=_MESSAGES_A_PAGE,
                    pagination_token=token,
                    event_types="MessageCreate",
                    expansions=["sender_id", "attachments.media_keys"],
                    dm_event_fields=_MESSAGE_FIELDS,
                    media_fields=["url", "preview_image_url", "type", "alt_text", "variants"],
                    user_fields=["name", "username"],
                ),
            )

        pages = await _pages(fetch, since)
        reader = Reader(account=self._settings.account, me=me, now=self._clock.now())
        people, media = _by(pages, "users", "id"), _by(pages, "media", "media_key")
        return _read(pages, since, lambda event: reader.message(event, people, media))

    async def _cursor(self, name: str) -> str:
        stored = await self._cursors.get(name)
        if stored is None:
            stored = id_at(self._clock.now() - FIRST_LOOK_BACK)
            await self._cursors.put(name, stored)
        return stored

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def _told(self, error: Exception, failures: int) -> float:
        """Say what is wrong and what to do; the seconds until the next try."""
        match error, status_of(error):
            case NotAttempted(outcome=Deferred(reason=reason, after=timedelta() as after)), _:
                self._log.warning("polling stops: %s", reason, again_in=after.total_seconds())
                return min(after.total_seconds(), SLOW_PAUSE)
            case _, 429:
                after = wait_of(error, self._clock.now()) or timedelta(seconds=_backoff(failures))
                self._log.warning("polling is asked to slow down", after=after.total_seconds())
                return after.total_seconds()
            case _, 401:
                self._log.error("X refuses the keys; see docs/x.md", answer=reason_of(error))
                return SLOW_PAUSE
            case _, 402:
                self._log.error("X wants to be paid: buy credits in its developer console", answer=reason_of(error))
                return SLOW_PAUSE
            case _, 403:
                self._log.error("the access does not cover this; see docs/x.md", answer=reason_of(error))
                return SLOW_PAUSE
            case _:
                pause = _backoff(failures)
                self._log.warning("X cannot be read", error=reason_of(error), tries=failures, again_in=pause)
                return pause

    async def _pause(self, seconds: float) -> None:
        await self._clock.wait(asyncio.Event(), seconds)


_POST_FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "referenced_tweets",
]
_MESSAGE_FIELDS = ["attachments", "created_at", "dm_conversation_id", "entities", "sender_id", "text"]


async def _pages(fetch: Fetch, since: str) -> list[Answer]:
    """Newest first, until what was read before."""
    pages: list[Answer] = []
    token: str | None = None
    while len(pages) < MOST_PAGES:
        page = await fetch(token)
        pages.append(page)
        token = (page.get("meta") or {}).get("next_token")
        reached = any(int(item["id"]) <= int(since) for item in items(page))
        if token is None or reached:
            break
    return pages


def _read(pages: Sequence[Answer], since: str, read: Callable[[Raw], Incoming | None]) -> list[Incoming]:
    """What is new, oldest first."""
    found = {int(item["id"]): item for page in pages for item in items(page)}
    new = [found[number] for number in sorted(found) if number > int(since)]
    return [incoming for item in new if (incoming := read(item)) is not None]


def _by(pages: Sequence[Answer], what: str, key: str) -> Mapping[str, Raw]:
    included: list[Any] = [one for page in pages for one in (page.get("includes") or {}).get(what, ())]
    return {str(one[key]): one for one in included}


def _backoff(failures: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
