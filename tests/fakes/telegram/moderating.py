"""What a person does to a chat as such: joining, leaving, topics, pins, blocking the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.telegram import happenings
from tests.fakes.telegram.model import Account, Chat, Member, Topic

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Json, Message
    from tests.fakes.telegram.world import FakeTelegram

ICON_COLOR = 0x6FB9F0


@dataclass(kw_only=True, eq=False, repr=False)
class Moderating(Account):
    """The part of a person that acts on chats."""

    world: FakeTelegram

    # The bot

    async def blocks_bot(self) -> None:
        """Stop the bot: nothing it sends arrives any more."""
        await self._stands_with_bot(blocked=True)

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        await self._stands_with_bot(blocked=False)

    async def _stands_with_bot(self, *, blocked: bool) -> None:
        chat = self.world.chats[self.id]
        bot = self.world.bot
        was = Member(account=bot, status="kicked" if chat.bot_blocked else "member")
        now = Member(account=bot, status="kicked" if blocked else "member")
        chat.bot_blocked = blocked
        told = happenings.changed_standing(self.world, chat, was, now, self)
        await self.world.tell("my_chat_member", told)

    # Membership

    async def joins(self, chat: Chat) -> None:
        """Enter a group."""
        await happenings.restand(self.world, chat, self, "member")
        if chat.kind != "channel":
            from tests.fakes.telegram import wire

            arrived: Json = {"new_chat_members": [wire.user(self)]}
            await self._announce(chat, arrived)

    async def leaves(self, chat: Chat) -> None:
        """Leave a group."""
        from tests.fakes.telegram import wire

        await self._announce(chat, {"left_chat_member": wire.user(self)})
        await happenings.restand(self.world, chat, self, "left")

    async def becomes_admin(self, chat: Chat, *, anonymous: bool = False, title: str | None = None) -> None:
        """Be promoted; `anonymous` admins write as the group."""
        await happenings.restand(self.world, chat, self, "administrator")
        standing = chat.members[self.id]
        standing.anonymous, standing.custom_title = anonymous, title

    # Topics

    async def opens_topic(self, chat: Chat, name: str) -> Topic:
        """Create a topic."""
        topic = open_topic(self.world, chat, self, name)
        await self.world.deliver(chat.log[-1])
        return topic

    async def renames_topic(self, topic: Topic, name: str) -> None:
        """Rename a topic."""
        topic.name = name
        await self._announce(topic.chat, {"forum_topic_edited": {"name": name}}, topic.id)

    async def closes_topic(self, topic: Topic) -> None:
        """Close a topic: only administrators may write in it."""
        topic.closed = True
        await self._announce(topic.chat, {"forum_topic_closed": {}}, topic.id)

    async def reopens_topic(self, topic: Topic) -> None:
        """Reopen a topic."""
        topic.closed = False
        await self._announce(topic.chat, {"forum_topic_reopened": {}}, topic.id)

    async def deletes_topic(self, topic: Topic) -> None:
        """Delete a topic with all its messages. The server tells bots nothing of it."""
        delete_topic(topic)
        await self.world.tick()

    async def pins(self, message: Message) -> None:
        """Pin a message."""
        from tests.fakes.telegram import wire

        message.pinned = True
        pinned: Json = {"pinned_message": wire.message(message, nested=True)}
        await self._announce(message.chat, pinned, message.thread)

    async def _announce(self, chat: Chat, service: Json, thread: int | None = None) -> None:
        message = happenings.announce(self.world, chat, self, service, thread=thread)
        await self.world.deliver(message)


def open_topic(
    world: FakeTelegram,
    chat: Chat,
    by: Account,
    name: str,
    *,
    icon_color: int = ICON_COLOR,
    icon_emoji: str | None = None,
) -> Topic:
    """Create a topic; the last entry of the chat's log is its service message."""
    created: Json = {"name": name, "icon_color": icon_color}
    if icon_emoji:
        created["icon_custom_emoji_id"] = icon_emoji
    message = happenings.announce(world, chat, by, {"forum_topic_created": created})
    message.thread = message.id
    topic = Topic(chat=chat, id=message.id, name=name, icon_color=icon_color, icon_emoji=icon_emoji)
    chat.topics[topic.id] = topic
    return topic


def delete_topic(topic: Topic) -> None:
    """Delete a topic and what was said in it."""
    topic.deleted = True
    for message in topic.chat.log:
        if message.thread == topic.id:
            message.deleted = True
