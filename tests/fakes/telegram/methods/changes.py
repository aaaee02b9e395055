"""What the bot does to messages afterwards: edit, delete, pin."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.telegram import entities, happenings, wire
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import markup, readable_chat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Chat, Json, Message
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

DELETABLE_FOR = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def edit_message_text(world: FakeTelegram, params: Params) -> Done:
    """A new text; without `reply_markup` the buttons go."""
    text, spans = entities.formatted(params, "text", entities.MAX_TEXT, world.find_user, may_be_empty=False)
    message = _own(world, params)
    if message.file is not None or not message.text:
        raise bad_request("there is no text in the message to edit")
    return _change(world, params, message, text, spans)


def edit_message_caption(world: FakeTelegram, params: Params) -> Done:
    """A new caption; without `reply_markup` the buttons go."""
    text, spans = entities.formatted(params, "caption", entities.MAX_CAPTION, world.find_user, may_be_empty=True)
    message = _own(world, params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, params, message, text, spans)


def edit_message_reply_markup(world: FakeTelegram, params: Params) -> Done:
    """New buttons, or none."""
    message = _own(world, params)
    return _change(world, params, message, message.text, message.entities)


def _change(world: FakeTelegram, params: Params, message: Message, text: str, spans: list[Json]) -> Done:
    buttons, _ = markup(params)
    preview = params.structure("link_preview_options")
    former = (message.text, message.entities, message.inline_keyboard)
    same_preview = preview is None or preview == message.extras.get("link_preview_options")
    if former == (text, spans, buttons) and same_preview:
        raise bad_request(_NOT_MODIFIED)
    world.pace.spend(message.chat)
    message.text, message.entities, message.inline_keyboard = text, spans, buttons
    if preview is not None:
        message.extras["link_preview_options"] = preview
    message.edited = world.clock()
    return Done(wire.message(message), (message,))


def _own(world: FakeTelegram, params: Params) -> Message:
    chat = readable_chat(world, params)
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    channel_post = chat.kind == "channel" and world.member(chat, world.bot).can("can_edit_messages")
    if (message.sender is not world.bot and not channel_post) or message.forwarded:
        raise bad_request("message can't be edited")
    return message


def delete_message(world: FakeTelegram, params: Params) -> Done:
    """One message, for everybody; within 48 hours."""
    chat = readable_chat(world, params)
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    if world.clock() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return Done(True, (message,))


def delete_messages(world: FakeTelegram, params: Params) -> Done:
    """Up to 100; those that cannot be found are skipped."""
    chat = readable_chat(world, params)
    numbers = params.structure("message_ids", [])
    if not 1 <= len(numbers) <= 100:
        raise bad_request("there must be 1-100 message identifiers")
    found = [message for number in numbers if (message := chat.find(int(number)))]
    deletable = [m for m in found if _may_delete(world, chat, m) and not _is_old(world, m)]
    for message in deletable:
        message.deleted = True
    return Done(True, tuple(deletable))


def _is_old(world: FakeTelegram, message: Message) -> bool:
    return world.clock() - message.date > DELETABLE_FOR


def _may_delete(world: FakeTelegram, chat: Chat, message: Message) -> bool:
    if "forum_topic_created" in message.service:
        return False
    if chat.kind == "private" or message.sender is world.bot:
        return True
    return world.member(chat, world.bot).can("can_delete_messages")


def pin_chat_message(world: FakeTelegram, params: Params) -> Done:
    """Pin; groups and private chats show a service message, which the bot is told of too."""
    chat = _pinning(world, params)
    message = chat.find(params.number("message_id"))
    if message is None or message.service:
        raise bad_request("message to pin not found")
    if not message.pinned:
        message.pinned = True
        _tell_of_pin(world, chat, message)
    return Done(True, (message,))


def _tell_of_pin(world: FakeTelegram, chat: Chat, message: Message) -> None:
    by = None if chat.kind == "channel" else world.bot
    pinned: Json = {"pinned_message": wire.message(message, nested=True)}
    service = happenings.announce(world, chat, by, pinned, thread=message.thread)
    service.sender_chat = chat if chat.kind == "channel" else None
    world.queue_message(service)


def unpin_chat_message(world: FakeTelegram, params: Params) -> Done:
    """Unpin one, or the latest."""
    chat = _pinning(world, params)
    number = params.optional_number("message_id")
    pinned = [m for m in chat.pinned if number in (None, m.id)]
    if not pinned:
        raise bad_request("message to unpin not found")
    pinned[-1].pinned = False
    return Done(True, (pinned[-1],))


def unpin_all_chat_messages(world: FakeTelegram, params: Params) -> Done:
    """Unpin everything."""
    chat = _pinning(world, params)
    messages = tuple(chat.pinned)
    for message in messages:
        message.pinned = False
    return Done(True, messages)


def _pinning(world: FakeTelegram, params: Params) -> Chat:
    chat = readable_chat(world, params)
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    if chat.kind != "private" and not world.member(chat, world.bot).can(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


METHODS: Mapping[str, Handler] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
