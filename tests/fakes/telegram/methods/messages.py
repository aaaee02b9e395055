"""sendMessage and the small kinds of content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import entities
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import new_message, readable_chat, sent, writable_chat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: FakeTelegram, params: Params) -> Done:
    """The server parses the text before it looks at the chat."""
    text, spans = entities.formatted(params, "text", entities.MAX_TEXT, world.find_user, may_be_empty=False)
    message = new_message(world, params)
    message.text, message.entities = text, spans
    return sent(message)


def send_contact(world: FakeTelegram, params: Params) -> Done:
    """A phone number with a name."""
    contact = {key: params.text(key) for key in ("phone_number", "first_name")}
    if not all(contact.values()):
        raise bad_request("phone number and first name must be non-empty")
    message = new_message(world, params)
    message.extras["contact"] = contact
    return sent(message)


def send_location(world: FakeTelegram, params: Params) -> Done:
    """A point on the map."""
    message = new_message(world, params)
    message.extras["location"] = {key: float(params.text(key, "0")) for key in ("latitude", "longitude")}
    return sent(message)


def send_chat_action(world: FakeTelegram, params: Params) -> Done:
    """ "typing…" at the top of the chat."""
    chat = writable_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    number = params.optional_number("message_thread_id")
    if number is not None and number != 1 and number not in chat.topics:
        raise bad_request("message thread not found")
    world.actions.append((chat, action))
    return Done(True)


def set_message_reaction(world: FakeTelegram, params: Params) -> Done:
    """The bot's one reaction under a message."""
    chat = readable_chat(world, params)
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.structure("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[world.bot.id] = reactions
    return Done(True, (message,))


METHODS: Mapping[str, Handler] = {
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
}
