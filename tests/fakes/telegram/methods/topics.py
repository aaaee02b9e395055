"""Forum topics. https://core.telegram.org/bots/api#createforumtopic and following."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import happenings, utf16, wire
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import readable_chat
from tests.fakes.telegram.moderating import ICON_COLOR, delete_topic, open_topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Chat, Json, Topic
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

MAX_NAME = 128
_COLORS = frozenset({0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F})


def create_forum_topic(world: FakeTelegram, params: Params) -> Done:
    """A new topic; its service message reaches the bot as an update too."""
    chat = _forum(world, params)
    name = _name(world, params, "createForumTopic")
    if not name:
        raise bad_request("topic name must be non-empty")
    color = params.number("icon_color", ICON_COLOR)
    if color not in _COLORS:
        raise bad_request("invalid icon color specified")
    world.pace.spend(chat)
    emoji = params.text("icon_custom_emoji_id") or None
    topic = open_topic(world, chat, world.bot, name, icon_color=color, icon_emoji=emoji)
    world.queue_message(chat.log[-1])
    return Done(wire.topic(topic), (chat.log[-1],))


def edit_forum_topic(world: FakeTelegram, params: Params) -> Done:
    """Another name or icon; what is not given stays."""
    topic = _topic(world, params)
    name = _name(world, params, "editForumTopic") or topic.name
    emoji = params.text("icon_custom_emoji_id") or topic.icon_emoji
    if (name, emoji) == (topic.name, topic.icon_emoji):
        raise bad_request("TOPIC_NOT_MODIFIED")
    edited: Json = {}
    if name != topic.name:
        edited["name"] = name
    if emoji != topic.icon_emoji:
        edited["icon_custom_emoji_id"] = emoji
    topic.name, topic.icon_emoji = name, emoji
    return _announced(world, topic, {"forum_topic_edited": edited})


def close_forum_topic(world: FakeTelegram, params: Params) -> Done:
    """Only administrators may write in it from now on."""
    return _set_closed(world, _topic(world, params), closed=True)


def reopen_forum_topic(world: FakeTelegram, params: Params) -> Done:
    """Everybody may write in it again."""
    return _set_closed(world, _topic(world, params), closed=False)


def _set_closed(world: FakeTelegram, topic: Topic, *, closed: bool) -> Done:
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return _announced(world, topic, {f"forum_topic_{'closed' if closed else 'reopened'}": {}})


def delete_forum_topic(world: FakeTelegram, params: Params) -> Done:
    """The topic and everything in it."""
    topic = _topic(world, params, right="can_delete_messages")
    delete_topic(topic)
    return Done(True)


def _announced(world: FakeTelegram, topic: Topic, service: Json) -> Done:
    message = happenings.announce(world, topic.chat, world.bot, service, thread=topic.id)
    world.queue_message(message)
    return Done(True, (message,))


def _forum(world: FakeTelegram, params: Params, right: str = "can_manage_topics") -> Chat:
    chat = readable_chat(world, params)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if not world.member(chat, world.bot).can(right):
        raise bad_request("not enough rights to manage topics in the chat")
    return chat


def _topic(world: FakeTelegram, params: Params, right: str = "can_manage_topics") -> Topic:
    topic = _forum(world, params, right).topics.get(params.number("message_thread_id"))
    if topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _name(world: FakeTelegram, params: Params, method: str) -> str:
    """The server cuts a long name off without a word; the documentation allows 128."""
    name = params.text("name").strip()
    if utf16.units(name) > MAX_NAME:
        world.judge.note(f"{method}: name is longer than {MAX_NAME} characters")
    return utf16.cut(name, 0, MAX_NAME).strip()


METHODS: Mapping[str, Handler] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
