"""What became of a post or direct message whose call ended without an answer: read where it would stand."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.twitter.composing import Text, same_words
from adapters.twitter.prices import DIRECT, READ_MESSAGE, READ_POST
from adapters.twitter.reading import moment, replied_to
from adapters.twitter.spending import Till
from bot.messages import Outgoing

LOOKED_AT = 10  # of our newest posts
MESSAGES_LOOKED_AT = 5  # of a conversation's newest: each costs ten times a post
SKEW = timedelta(minutes=1)  # between our clock and X's


Items = Iterable[Mapping[str, Any]]


def post_among(posts: Items, text: Text, since: datetime, taken: Collection[str]) -> str | None:
    """The id of the post with these words, at the same place and no older; None if it is not among them."""
    for post in _free(posts, taken):
        new = moment(post.get("created_at")) >= since - SKEW
        if new and replied_to(post) == text.answers and same_words(text.words, str(post.get("text", ""))):
            return str(post["id"])
    return None


def message_among(events: Items, words: str, me: str, since: datetime, taken: Collection[str]) -> str | None:
    """The id of our own direct message with these words."""
    for event in _free(events, taken):
        new = moment(event.get("created_at")) >= since - SKEW
        if new and event.get("sender_id") == me and same_words(words, str(event.get("text", ""))):
            return str(event["id"])
    return None


def _free(items: Items, taken: Collection[str]) -> Items:
    """What is not known to be something else of ours."""
    return (item for item in items if str(item["id"]) not in taken)


class Finder:
    """Looks for one account."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def find(self, message: Outgoing, text: Text, since: datetime, taken: Collection[str]) -> str | None:
        """The id of what was sent, if it stands there. Fails as the calls do."""
        me = await self._till.identity()
        if message.to.chat.startswith(DIRECT):
            return message_among(await self._conversation(message), text.words, me.id, since, taken)
        return post_among(await self._timeline(me.id), text, since, taken)

    async def _timeline(self, me: str) -> list[Mapping[str, Any]]:
        fields = ["created_at", "referenced_tweets"]
        return await self._till.read(
            READ_POST,
            LOOKED_AT,
            lambda client: client.get_users_tweets(me, max_results=LOOKED_AT, tweet_fields=fields, user_auth=True),
        )

    async def _conversation(self, message: Outgoing) -> list[Mapping[str, Any]]:
        person, fields = message.to.chat.removeprefix(DIRECT), ["created_at", "sender_id", "text"]
        return await self._till.read(
            READ_MESSAGE,
            MESSAGES_LOOKED_AT,
            lambda client: client.get_direct_message_events(
                participant_id=person,
                max_results=MESSAGES_LOOKED_AT,
                dm_event_fields=fields,
                event_types="MessageCreate",
            ),
        )
