"""Put and remove posts and direct messages. Every failure is an outcome; nothing is tried twice."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.twitter.composing import Text, composed, is_private
from adapters.twitter.connection import Line
from adapters.twitter.files import Files
from adapters.twitter.outcomes import NotAttempted, is_duplicate, must_be_done, outcome_of, reason_of, status_of
from adapters.twitter.prices import DIRECT
from adapters.twitter.settings import Clock
from adapters.twitter.settling import Finder
from adapters.twitter.spending import Till
from bot.messages import Attachment, Outgoing, SentRef
from bot.platform import Capabilities, Deferred, Outcome, Refused, Sent, Uncertain
from bot.rendering.prices import price

REPEATED_WITHIN = timedelta(hours=1)  # a duplicate that is no older is taken for the same message


class Sender:
    """Sends for one account."""

    def __init__(self, line: Line, till: Till, clock: Clock, facts: Capabilities, files: Callable[[str], Path]) -> None:
        self._line = line
        self._till = till
        self._clock = clock
        self._facts = facts
        self._files = Files(line, files)
        self._finder = Finder(till)

    async def send(self, message: Outgoing) -> Outcome:
        """One post or direct message."""
        if message.answers_press is not None and not message.body:
            return Sent()  # nothing waits for the answer to a number that was typed
        try:
            facts, text = self._prepared(message)
            cost = price(message, facts)
            await self._till.allow(cost)
            media = await self._uploaded(message, text)
        except Exception as error:
            return await self._before(error, message)
        return await self._put(message, text, media, cost)

    async def find(self, message: Outgoing, since: datetime, taken: Collection[str]) -> Sent | Deferred | None:
        """See `FindsSent`."""
        try:
            _, text = self._prepared(message)
            found = await self._finder.find(message, text, since, taken)
        except Exception as error:
            outcome = outcome_of(error, message.to, self._clock.now())
            return outcome if isinstance(outcome, Deferred) else Deferred(reason=reason_of(error))
        return Sent(message_id=found) if found else None

    async def delete(self, sent: SentRef) -> Outcome:
        """A post of ours. X answers the same whether it stood there or not, so that is looked at first."""
        if sent.where.chat.startswith(DIRECT):
            return Refused(reason="direct messages stay")
        try:
            answer = must_be_done(await self._line.client.delete_tweet(sent.message_id))
        except Exception as error:
            return outcome_of(error, sent.where, self._clock.now())
        if not answer.get("deleted"):
            return Refused(reason="X did not find it", gone="message")
        return Sent(message_id=sent.message_id)

    def _prepared(self, message: Outgoing) -> tuple[Capabilities, Text]:
        if is_private(message) and not self._facts.has_private_chats:
            raise NotAttempted(Refused(reason="direct messages are switched off", gone="chat"))
        facts = self._facts.at(message.to)
        return facts, composed(message, facts)

    async def _uploaded(self, message: Outgoing, text: Text) -> list[str]:
        """Uploading puts nothing anywhere: whatever fails in it, the message was not sent."""
        category = "dm_image" if is_private(message) else "tweet_image"
        return [await self._upload(attachment, category) for attachment in text.attachments]

    async def _upload(self, attachment: Attachment, category: str) -> str:
        content = await self._files.content(attachment)
        return await self._line.upload(content, category=category, alt=attachment.alt)

    async def _before(self, error: Exception, message: Outgoing) -> Outcome:
        """What failed before the message itself was sent."""
        outcome = outcome_of(error, message.to, self._clock.now())
        if status_of(error) == 402:
            await self._till.unpaid(reason_of(error))
        return Deferred(reason=outcome.reason) if isinstance(outcome, Uncertain) else outcome

    async def _put(self, message: Outgoing, text: Text, media: list[str], cost: Decimal) -> Outcome:
        try:
            call = self._message if is_private(message) else self._post
            data = must_be_done(await call(message, text, media))
            id_ = str(data.get("dm_event_id") or data["id"])
        except Exception as error:
            return await self._failed(error, message, cost)
        await self._till.pay(cost)
        return Sent(message_id=id_)

    async def _failed(self, error: Exception, message: Outgoing, cost: Decimal) -> Outcome:
        if is_duplicate(error):
            return await self._duplicate(error, message)
        if status_of(error) == 402:
            await self._till.unpaid(reason_of(error))
        outcome = outcome_of(error, message.to, self._clock.now())
        if isinstance(outcome, Uncertain):
            await self._till.pay(cost)
        return outcome

    async def _duplicate(self, error: Exception, message: Outgoing) -> Outcome:
        """It stands there already: from a try of ours whose answer was lost, or the same words at another place."""
        found = await self.find(message, self._clock.now() - REPEATED_WITHIN, taken=())
        return found or Refused(reason=reason_of(error))

    async def _post(self, message: Outgoing, text: Text, media: list[str]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = await self._line.client.create_tweet(
            text=text.words or None, media_ids=media or None, in_reply_to_tweet_id=text.answers
        )
        return answer

    async def _message(self, message: Outgoing, text: Text, media: list[str]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = await self._line.client.create_direct_message(
            participant_id=message.to.chat.removeprefix(DIRECT),
            text=text.words or None,
            media_id=media[0] if media else None,
        )
        return answer
