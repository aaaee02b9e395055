"""Put, change and remove messages. Every failure is an outcome; nothing is tried twice."""

from dataclasses import replace
from typing import assert_never

import discord
import structlog
from discord.http import MultipartParameters, Route

from adapters.discord.components import ROW
from adapters.discord.composing import EPHEMERAL, Composer, Payload, content_of, first_line, heading, title_of
from adapters.discord.connection import Line, Raw
from adapters.discord.outcomes import (
    ALREADY_PUBLISHED,
    THREAD_ARCHIVED,
    WINDOW_CLOSED,
    certainly_not_sent,
    code_of,
    outcome_of,
)
from adapters.discord.places import FORUMS, Channel, ChannelType, Places
from adapters.discord.settings import Clock
from adapters.discord.threads import Threads
from adapters.discord.units import nonce_of
from adapters.discord.windows import Window, window_of
from bot.messages import Address, Outgoing, SentRef
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain
from bot.rendering import plain

log = structlog.get_logger(__name__)


class Sender:
    """Sends for one account."""

    def __init__(self, line: Line, composer: Composer, places: Places, threads: Threads, clock: Clock) -> None:
        self._line = line
        self._composer = composer
        self._places = places
        self._threads = threads
        self._clock = clock

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """One message, notice, or message in a new thread."""
        if message.answers_press is not None:
            return await self._notice(message)
        window, message = window_of(message.to.via), replace(message, to=replace(message.to, via=None))
        if window is not None and window.is_open(self._clock.now()):
            outcome = await self._through(window, message)
            if outcome is not None:
                return outcome
        try:
            await self._line.enter()
            payload = await self._composer.put(message)
            place = await self._places.find(message.to.thread or message.to.chat)
        except Exception as error:
            return certainly_not_sent(error, message.to)
        if place.is_forum and message.continues and message.new_thread is None:
            return await self._in_last_post(place, payload, message, key)
        title = title_of(message) if place.is_forum else message.new_thread
        if title is not None:
            return await self._in_new_thread(place, title, payload, message, key)
        return await self._put(place, payload, message, key)

    async def _in_last_post(self, forum: Channel, payload: Payload, message: Outgoing, key: str) -> Outcome:
        """What a post could not hold stands in it as further messages."""
        try:
            post = await self._threads.last_opened(forum)
        except Exception as error:
            return certainly_not_sent(error, message.to)
        if post is None:
            return Refused(reason="the post that this belongs to is not there", gone="thread")
        where = replace(message.to, thread=post.id)
        outcome = await self._put(post, payload, replace(message, to=where), key)
        return replace(outcome, where=where) if isinstance(outcome, Sent) else outcome

    async def _put(self, place: Channel, payload: Payload, message: Outgoing, key: str) -> Outcome:
        payload = payload.with_(nonce=nonce_of(key), enforce_nonce=True)
        try:
            made = await self._line.rest.send_message(place.id, params=payload.parameters())
        except Exception as error:
            return outcome_of(error, message.to)
        sent = str(made["id"])
        if place.type == ChannelType.ANNOUNCEMENT:
            await self._publish(place, sent)
        if message.pin:
            await self._pin(place, sent)
        return Sent(message_id=sent)

    async def _publish(self, place: Channel, sent: str) -> None:
        """To the channels of other servers that follow this one. The message stands, so that is no failure of it."""
        try:
            await self._line.rest.publish_message(place.id, sent)
        except Exception as error:
            if code_of(error) != ALREADY_PUBLISHED:
                log.warning("the message was sent but not published", channel=place.id, reason=str(error))

    async def _pin(self, place: Channel, sent: str) -> None:
        try:
            await self._line.rest.pin_message(place.id, sent)
        except Exception as error:
            log.warning("the message was sent but not pinned", channel=place.id, reason=str(error))

    # --- threads -----------------------------------------------------------------------------------------------------

    async def _in_new_thread(self, place: Channel, title: str, first: Payload, message: Outgoing, key: str) -> Outcome:
        """A thread whose first message certainly failed is removed, so that a retry opens one, not two."""
        try:
            opened = await self._threads.open(place, title, first)
        except Exception as error:
            return outcome_of(error, message.to)
        where = replace(message.to, chat=place.id, thread=opened.channel.id)
        if opened.message_id is not None:
            if message.pin:
                await self._pin_post(opened.channel)
            return Sent(message_id=opened.message_id, where=where)
        inside = replace(message, to=where, new_thread=None, reply_to=None)
        outcome = await self._put(opened.channel, first, inside, key)
        match outcome:
            case Sent():
                return replace(outcome, where=where)
            case Refused() | Deferred() | ChatMoved():
                await self._threads.remove(opened.channel)
                return outcome
            case Uncertain():
                return outcome
            case _:
                assert_never(outcome)

    async def _pin_post(self, post: Channel) -> None:
        """At the top of its forum."""
        try:
            await self._line.rest.edit_channel(post.id, flags=1 << 1)
        except Exception as error:
            log.warning("the post was made but not pinned", post=post.id, reason=str(error))

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """Name, tag and state."""
        if where.thread is None:
            return Refused(reason="there is no thread at this address")
        try:
            await self._threads.set_state(where.thread, title=title, is_open=is_open)
        except Exception as error:
            return outcome_of(error, where)
        return Sent(where=where)

    # --- what stands there -------------------------------------------------------------------------------------------

    async def edit(self, sent: SentRef, message: Outgoing) -> Outcome:
        """New text and buttons; the files of a message stay."""
        where, body = sent.where, content_of(replace(message, to=sent.where))
        try:
            await self._line.enter()
            where = await self._standing(sent)
            if await self._opens_post(sent.message_id, where):
                await self._named_anew(sent.message_id, message)
            await self._changed(_channel_of(where), sent.message_id, body)
        except Exception as error:
            return outcome_of(error, where)
        return Sent(message_id=sent.message_id)

    async def _standing(self, sent: SentRef) -> Address:
        """Where it stands. In a forum that is a post; the message that opens one has the post's id."""
        if sent.where.thread is None and await self._is_forum(sent.where.chat):
            return replace(sent.where, thread=sent.message_id)
        return sent.where

    async def _opens_post(self, message_id: str, where: Address) -> bool:
        return message_id == where.thread and await self._is_forum(where.chat)

    async def _named_anew(self, post: str, message: Outgoing) -> None:
        """A post that is called what its first line says. First, so that a repetition finds what there is to do."""
        if self._threads.is_ticket(await self._places.find(post)):
            return
        before = await self._line.rest.get_message(post, post)
        text = str(before.get("content") or "").removeprefix(heading(message))
        await self._threads.rename(post, first_line(text), title_of(message))

    async def _changed(self, place: str, message_id: str, body: Raw) -> None:
        """In a closed thread nothing can be changed: it is opened for the moment."""
        parameters = MultipartParameters(payload=body, multipart=None, files=None)
        try:
            await self._line.rest.edit_message(place, message_id, params=parameters)
        except discord.HTTPException as error:
            if code_of(error) != THREAD_ARCHIVED:
                raise
            await self._threads.unarchived(place)
            await self._line.rest.edit_message(place, message_id, params=parameters)
            await self._threads.archived(place)

    async def delete(self, sent: SentRef) -> Outcome:
        """The message that opens a forum's post goes with its post."""
        where = sent.where
        try:
            line = await self._line.enter()
            where = await self._standing(sent)
            if await self._opens_post(sent.message_id, where):
                await line.rest.delete_channel(sent.message_id)
            else:
                await line.rest.delete_message(_channel_of(where), sent.message_id)
        except Exception as error:
            return outcome_of(error, where)
        return Sent(message_id=sent.message_id)

    async def _is_forum(self, channel: str) -> bool:
        return (await self._places.find(channel)).type in FORUMS

    # --- answers to interactions -------------------------------------------------------------------------------------

    async def _notice(self, message: Outgoing) -> Outcome:
        """To the presser alone. One that comes too late, or may have come, changes nothing: it counts as given."""
        window = window_of(message.answers_press)
        if not message.body or window is None or not window.is_open(self._clock.now()):
            return Sent()
        notice = Outgoing(to=message.to, body=plain(message.body))
        try:
            await self._line.enter()
            await self._follow_up(window, await self._composer.put(notice))
        except Exception as error:
            outcome = outcome_of(error, message.to)
            return outcome if isinstance(outcome, Deferred) else Sent()
        return Sent()

    async def _through(self, window: Window, message: Outgoing) -> Outcome | None:
        """The answer, where the person waits for it; None when it is too late for that and it has to go the common way.

        Discord does not tell a repeated answer from a second one."""
        try:
            await self._line.enter()
            payload = await self._composer.put(replace(message, reply_to=None))
        except Exception as error:
            return certainly_not_sent(error, message.to)
        try:
            made = await self._follow_up(window, _pointing(payload, message.to, window))
        except Exception as error:
            if code_of(error) in WINDOW_CLOSED:
                return None
            outcome = outcome_of(error, message.to)
            return replace(outcome, dedupes=False) if isinstance(outcome, Uncertain) else outcome
        return Sent(message_id=str(made["id"]), where=message.to)

    async def _follow_up(self, window: Window, payload: Payload) -> Raw:
        if window.ephemeral:
            payload = payload.with_(flags=payload.body["flags"] | EPHEMERAL)
        route = Route(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            webhook_id=self._line.application_id,
            webhook_token=window.token,
        )
        parameters = payload.parameters()
        if parameters.files:
            made = await self._line.rest.request(route, form=parameters.multipart, params={"wait": "true"})
        else:
            made = await self._line.rest.request(route, json=parameters.payload, params={"wait": "true"})
        return dict(made)


def _pointing(payload: Payload, to: Address, window: Window) -> Payload:
    """With a way to where the conversation goes on, where that is not here."""
    if window.leads_to is None:
        return payload
    url = f"https://discord.com/channels/{window.leads_to}/{_channel_of(to)}"
    button = {"type": 2, "style": 5, "label": "💬 ↗", "url": url}
    return payload.with_(components=[*payload.body["components"][:4], {"type": ROW, "components": [button]}])


def _channel_of(where: Address) -> str:
    return where.thread or where.chat
