"""Put, change and remove messages and topics. Every failure is an outcome; nothing is tried twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import assert_never

import structlog
import telegram
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest

from adapters.telegram.composing import (
    MAX_TITLE,
    NO_PREVIEW,
    Call,
    Composer,
    html,
    in_thread,
    keyboard_of,
    needs_username,
    number,
)
from adapters.telegram.outcomes import NO_TEXT, NOT_MODIFIED, TOO_LATE, NotAttempted, outcome_of, says
from adapters.telegram.units import cut
from bot.messages import Address, Outgoing, SentRef
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain
from bot.rendering import plain

MAX_NOTICE = 200  # units of the answer to a press
_GLANCE = 80  # units that can be read before the notice fades; a longer one waits to be closed

log = structlog.get_logger(__name__)


class Sender:
    """Sends for one account."""

    def __init__(self, bot: Bot, composer: Composer, username: Callable[[], Awaitable[str]]) -> None:
        self._bot = bot
        self._composer = composer
        self._username = username  # the bot's; may have to ask the server

    async def send(self, message: Outgoing) -> Outcome:
        """One message, notice, or message in a new topic."""
        if message.answers_press:
            return await self._answer(message, message.answers_press)
        if message.answers_press == "" and not message.body:
            return Sent()  # the "press" was a link into this chat: nothing waits for an answer
        if message.new_thread is not None:
            return await self._in_new_thread(message, message.new_thread)
        return await self._put(message)

    async def edit(self, sent: SentRef, message: Outgoing) -> Outcome:
        """New text and buttons; the files of a message stay."""
        here = replace(message, to=sent.where)
        try:
            username = await self._name_for_links(here)
            if message.attachments or not await self._edit_text(sent, here, username):
                await self._edit_caption(sent, here, username)
        except Exception as error:
            return Sent(message_id=sent.message_id) if says(error, NOT_MODIFIED) else outcome_of(error, sent.where)
        return Sent(message_id=sent.message_id)

    async def _edit_text(self, sent: SentRef, message: Outgoing, username: str) -> bool:
        """False when the message has no text but a caption, which the reference does not show."""
        try:
            await self._bot.edit_message_text(
                html(message),
                chat_id=number(sent.where.chat),
                message_id=number(sent.message_id),
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard_of(message, username),
            )
        except BadRequest as error:
            if says(error, NO_TEXT):
                return False
            raise
        return True

    async def _edit_caption(self, sent: SentRef, message: Outgoing, username: str) -> None:
        await self._bot.edit_message_caption(
            chat_id=number(sent.where.chat),
            message_id=number(sent.message_id),
            caption=html(message) or None,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard_of(message, username),
        )

    async def delete(self, sent: SentRef) -> Outcome:
        """Refused when it is older than 48 hours, or not ours to delete."""
        try:
            await self._bot.delete_message(number(sent.where.chat), number(sent.message_id))
        except Exception as error:
            return outcome_of(error, sent.where)
        return Sent(message_id=sent.message_id)

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """Name and state, each changed only where it differs."""
        if where.thread is None:
            return Refused(reason="there is no topic at this address")
        state = self._bot.reopen_forum_topic if is_open else self._bot.close_forum_topic
        try:
            chat, topic = number(where.chat), number(where.thread)
            await _unless_so_already(self._bot.edit_forum_topic(chat, topic, name=cut(title, MAX_TITLE)))
            await _unless_so_already(state(chat, topic))
        except Exception as error:
            return outcome_of(error, where)
        return Sent(where=where)

    # --- one message -------------------------------------------------------------------------------------------------

    async def _put(self, message: Outgoing) -> Outcome:
        try:
            call = await self._composed(message)
            made = await call()
        except Exception as error:
            return outcome_of(error, message.to)
        first, *more = made if isinstance(made, tuple) else (made,)
        if message.pin:
            await self._pin(message.to, first)
        return Sent(message_id=str(first.message_id), more_ids=tuple(str(m.message_id) for m in more))

    async def _composed(self, message: Outgoing) -> Call:
        username = await self._name_for_links(message)
        if message.attachments:
            return await asyncio.to_thread(self._composer.put, message, username)
        return self._composer.put(message, username)

    async def _name_for_links(self, message: Outgoing) -> str:
        """The bot's username where it is needed. Asking for it sends nothing, whatever comes of it."""
        if not needs_username(message):
            return ""
        try:
            return await self._username()
        except Exception as error:
            outcome = outcome_of(error, message.to)
            raise NotAttempted(
                Deferred(reason=outcome.reason) if isinstance(outcome, Uncertain) else outcome
            ) from error

    async def _pin(self, where: Address, message: telegram.Message) -> None:
        """Quietly; the message stands, so a pin that fails is not the message's failure."""
        try:
            await self._bot.pin_chat_message(number(where.chat), message.message_id, disable_notification=True)
        except Exception as error:
            log.warning("the message was sent but not pinned", chat=where.chat, reason=str(error))

    # --- topics ------------------------------------------------------------------------------------------------------

    async def _in_new_thread(self, message: Outgoing, title: str) -> Outcome:
        """Two calls; a topic whose first message certainly failed is removed, so that a retry opens one, not two."""
        try:
            topic = await self._bot.create_forum_topic(number(message.to.chat), cut(title, MAX_TITLE))
        except Exception as error:
            return outcome_of(error, message.to)
        inside = in_thread(message, topic.message_thread_id)
        outcome = await self._put(inside)
        match outcome:
            case Sent():
                return replace(outcome, where=inside.to)
            case Refused() | Deferred() | ChatMoved():
                await self._remove_thread(inside.to)
                return outcome
            case Uncertain():
                return outcome
            case _:
                assert_never(outcome)

    async def _remove_thread(self, where: Address) -> None:
        try:
            await self._bot.delete_forum_topic(number(where.chat), number(where.thread or ""))
        except Exception as error:
            log.warning("an empty topic could not be removed", chat=where.chat, topic=where.thread, reason=str(error))

    # --- notices -----------------------------------------------------------------------------------------------------

    async def _answer(self, message: Outgoing, press_id: str) -> Outcome:
        """An answer that comes too late changes nothing for the person: it counts as given."""
        text = cut(plain(message.body), MAX_NOTICE)
        alert = cut(text, _GLANCE) != text
        try:
            await self._bot.answer_callback_query(press_id, text=text or None, show_alert=alert or None)
        except Exception as error:
            return Sent() if says(error, TOO_LATE) else outcome_of(error, message.to)
        return Sent()


async def _unless_so_already(change: Awaitable[bool]) -> None:
    try:
        await change
    except BadRequest as error:
        if not says(error, NOT_MODIFIED):
            raise
