"""What `frontdesk doctor` says of a Telegram account."""

from collections.abc import AsyncIterator, Sequence

import telegram
from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import InvalidToken, TelegramError

from bot.platform import Finding


async def findings(bot: Bot, staff_chats: Sequence[int]) -> tuple[Finding, ...]:
    """Does the account answer, does it see what people write, may it work in the staff chats?"""
    try:
        me = await bot.get_me()
    except TelegramError as error:
        return (_no_answer(error),)
    found = [Finding(ok=True, what=f"@{me.username} answers"), _sight(me)]
    for staff_chat in staff_chats:
        found += [finding async for finding in _staff_chat(bot, me, staff_chat)]
    return tuple(found)


def _no_answer(error: TelegramError) -> Finding:
    if isinstance(error, InvalidToken):
        fix = "take a valid token from @BotFather and put it into the configuration"
        return Finding(ok=False, what=f"Telegram refuses the token ({error})", fix=fix)
    fix = "check the network, the proxy (HTTPS_PROXY) and base_url"
    return Finding(ok=False, what=f"Telegram does not answer ({error})", fix=fix)


def _sight(me: telegram.User) -> Finding:
    if me.can_read_all_group_messages:
        return Finding(ok=True, what="sees every message in its groups")
    return Finding(
        ok=False,
        what="privacy mode is on: in groups it sees only commands, mentions and replies to it",
        fix="@BotFather → /setprivacy → Disable, then remove the bot from its groups and add it again; "
        "or make it an administrator in each group",
    )


async def _staff_chat(bot: Bot, me: telegram.User, staff_chat: int) -> AsyncIterator[Finding]:
    try:
        chat = await bot.get_chat(staff_chat)
        member = await bot.get_chat_member(staff_chat, me.id)
    except TelegramError as error:
        fix = (
            "add the bot to the staff group, and check its id in the configuration: a supergroup's id begins with -100"
        )
        yield Finding(ok=False, what=f"the staff chat {staff_chat} cannot be reached ({error})", fix=fix)
        return
    name = f"the staff chat {chat.title or staff_chat}"
    if chat.is_forum:
        yield Finding(ok=True, what=f"{name} has topics")
    else:
        fix = "switch Topics on in the group's settings: each ticket becomes a topic"
        yield Finding(ok=False, what=f"{name} has no topics", fix=fix)
    for right, purpose in (
        ("can_manage_topics", "open and close the topics of tickets"),
        ("can_delete_messages", "remove secrets, and topics that came to nothing"),
    ):
        yield _right(member, right, purpose, name)


def _right(member: telegram.ChatMember, right: str, purpose: str, name: str) -> Finding:
    has = isinstance(member, ChatMemberOwner) or (
        isinstance(member, ChatMemberAdministrator) and bool(getattr(member, right))
    )
    if has:
        return Finding(ok=True, what=f"may {purpose} in {name}")
    fix = f"make the bot an administrator there with the right {right}"
    return Finding(ok=False, what=f"may not {purpose} in {name}", fix=fix)
