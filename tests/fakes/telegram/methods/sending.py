"""Common to everything that puts a message into a chat: where, whether, under what, with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import utf16, wire
from tests.fakes.telegram.entities import whole_url
from tests.fakes.telegram.errors import NotModelledError, bad_request, forbidden
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.model import GENERAL_TOPIC, Message

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Chat, Json, Topic
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

MAX_CALLBACK_DATA = 64  # bytes
_BUTTON_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def known_chat(world: FakeTelegram, params: Params, key: str = "chat_id") -> Chat:
    """The chat a request names by id or @username; 400 when it is unknown or has moved."""
    named = params.text(key)
    if not named:
        raise bad_request("chat_id is empty")
    chat = _find(world, named)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to.id)
    return chat


def _find(world: FakeTelegram, named: str) -> Chat | None:
    if named.startswith("@"):
        wanted = named[1:].lower()
        public = (chat for chat in world.chats.values() if chat.username)
        return next((chat for chat in public if (chat.username or "").lower() == wanted), None)
    return world.chats.get(int(named)) if named.lstrip("-").isdigit() else None


def readable_chat(world: FakeTelegram, params: Params, key: str = "chat_id") -> Chat:
    """A known chat that the bot is in."""
    chat = known_chat(world, params, key)
    if chat.kind != "private":
        status = world.member(chat, world.bot).status
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


def writable_chat(world: FakeTelegram, params: Params) -> Chat:
    """A chat that the bot may write to."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        if chat.bot_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    if chat.kind == "channel" and not world.member(chat, world.bot).can("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    return chat


def new_message(world: FakeTelegram, params: Params, *, plural: int = 1) -> Message:
    """An empty message of the bot, at its place, that has passed every check but its content.

    It has no id yet and is not in the chat: `publish` does that.
    """
    chat = writable_chat(world, params)
    reply_to, quote = _reply(chat, params)
    topic = _topic(world, chat, params, reply_to)
    buttons, keyboard = markup(params)
    world.pace.spend(chat, plural)
    channel = chat.kind == "channel"
    return Message(
        chat=chat,
        id=0,
        date=world.clock(),
        sender=None if channel else world.bot,
        sender_chat=chat if channel else None,
        thread=topic.id if topic else None,
        reply_to=reply_to,
        quote=quote,
        inline_keyboard=buttons,
        keyboard=keyboard,
        silent=params.flag("disable_notification"),
        extras=_options(params),
    )


def publish(message: Message) -> Message:
    """Put the message into its chat."""
    message.id = message.chat.next_id()
    message.chat.log.append(message)
    return message


def sent(message: Message) -> Done:
    """Publish, and answer with the message."""
    publish(message)
    return Done(wire.message(message), (message,))


def _options(params: Params) -> Json:
    options: Json = {}
    if params.flag("protect_content"):
        options["has_protected_content"] = True
    if (preview := params.structure("link_preview_options")) is not None:
        options["link_preview_options"] = preview
    return options


def _reply(chat: Chat, params: Params) -> tuple[Message | None, str | None]:
    wanted = params.structure("reply_parameters") or {}
    number = wanted.get("message_id") or params.optional_number("reply_to_message_id")
    if number is None:
        return None, None
    if wanted.get("chat_id") not in (None, chat.id):
        raise NotModelledError("a reply to a message of another chat")
    target = chat.find(int(number))
    if target is None:
        lenient = wanted.get("allow_sending_without_reply")
        if lenient or params.flag("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    quote = wanted.get("quote")
    if quote and quote not in target.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return target, quote


def _topic(world: FakeTelegram, chat: Chat, params: Params, reply_to: Message | None) -> Topic | None:
    """The topic asked for, or the one that the replied-to message is in."""
    number = params.optional_number("message_thread_id")
    if number is None:
        topic = reply_to.in_thread if reply_to else None
    else:
        # The general topic has id 1, and sending to it by that id is refused.
        topic = chat.topics.get(number) if number != GENERAL_TOPIC else None
        if topic is None or topic.deleted:
            raise bad_request("message thread not found")
    if topic and topic.closed and not world.member(chat, world.bot).can("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return topic


def markup(params: Params) -> tuple[list[list[Json]], Json | None]:
    """(inline keyboard, any other reply markup) of a request, checked."""
    given = params.structure("reply_markup")
    if not given:
        return [], None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in given:
        return [], given
    rows = [[_button(button) for button in row] for row in given["inline_keyboard"]]
    return [row for row in rows if row], None


def _button(button: Json) -> Json:
    if not str(button.get("text", "")):
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    actions = _BUTTON_ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and (utf16.units(url) > 2048 or whole_url(url) is None):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return button
