"""Things that happen around the bot: standing in chats, migration, presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import wire
from tests.fakes.telegram.model import (
    ADMIN_RIGHTS,
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    Chat,
    Member,
    Message,
)
from tests.fakes.telegram.press import Press

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Account, Json, Status
    from tests.fakes.telegram.world import FakeTelegram


def seat(chat: Chat, account: Account, status: Status = "member") -> Member:
    """Put an account into a chat without telling anybody."""
    own = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
    rights = ADMIN_RIGHTS | own if status in ("creator", "administrator") else frozenset[str]()
    standing = Member(account=account, status=status, rights=rights)
    chat.members[account.id] = standing
    return standing


async def restand(
    world: FakeTelegram, chat: Chat, account: Account, status: Status, *, by: Account | None = None
) -> None:
    """Change how somebody stands in a chat, and tell the bot."""
    before = world.member(chat, account)
    after = seat(chat, account, status)
    kind = "my_chat_member" if account is world.bot else "chat_member"
    if kind == "chat_member" and not world.member(chat, world.bot).is_admin:
        return
    await world.tell(kind, changed_standing(world, chat, before, after, by or account))


async def restand_bot(world: FakeTelegram, chat: Chat, status: Status, *, by: Account | None = None) -> None:
    """Bring the bot in, promote it, or throw it out."""
    owner = next((m.account for m in chat.members.values() if m.status == "creator"), None)
    anybody = next((m.account for m in chat.members.values() if m.account is not world.bot), None)
    await restand(world, chat, world.bot, status, by=by or owner or anybody or world.bot)


def changed_standing(world: FakeTelegram, chat: Chat, before: Member, after: Member, by: Account) -> Json:
    """`ChatMemberUpdated`."""
    return {
        "chat": wire.chat(chat),
        "from": wire.user(by),
        "date": int(world.clock().timestamp()),
        "old_chat_member": wire.member(chat, before),
        "new_chat_member": wire.member(chat, after),
    }


def announce(
    world: FakeTelegram, chat: Chat, by: Account | None, service: Json, *, thread: int | None = None
) -> Message:
    """Add a service message to a chat; whether the bot is told is for the caller to say."""
    message = Message(
        chat=chat,
        id=chat.next_id(),
        date=world.clock(),
        sender=by,
        service=service,
        thread=thread,
    )
    chat.log.append(message)
    return message


async def migrate(world: FakeTelegram, group: Chat) -> Chat:
    """A basic group becomes a supergroup; both tell of it with a service message."""
    if group.kind != "group":
        raise ValueError(f"only a basic group can migrate, and {group.title!r} is a {group.kind}")
    upgraded = world.supergroup(group.title or "")
    upgraded.members = dict(group.members)
    group.migrated_to = upgraded
    owner = next((m.account for m in group.members.values() if m.account is not world.bot), None)
    left = announce(world, group, owner, {"migrate_to_chat_id": upgraded.id})
    await world.deliver(left)
    arrived = announce(world, upgraded, owner, {"migrate_from_chat_id": group.id})
    await world.deliver(arrived)
    return upgraded


async def press(world: FakeTelegram, person: Account, chat: Chat, message: Message | None, data: str) -> Press:
    """A callback query, from a real button or forged."""
    pressed = Press(
        id=str(8_100_000_001 + len(world.presses)),
        person=person,
        chat=chat,
        message=message,
        data=data,
        at=world.clock(),
    )
    world.presses[pressed.id] = pressed
    await world.tell(
        "callback_query",
        {
            "id": pressed.id,
            "from": wire.user(person),
            "chat_instance": str(9_000_000_000 + abs(chat.id)),
            "message": wire.gone_message(chat, chat.last_id)
            if message is None or message.deleted
            else wire.message(message),
            "data": data,
        },
    )
    return pressed
