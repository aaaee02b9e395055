"""Chats and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import happenings, wire
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import readable_chat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Account, Chat, Status
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram


def get_chat(world: FakeTelegram, params: Params) -> Done:
    """Everything about a chat."""
    return Done(wire.full_chat(readable_chat(world, params)))


def get_chat_member(world: FakeTelegram, params: Params) -> Done:
    """How one user stands in a chat."""
    chat = readable_chat(world, params)
    return Done(wire.member(chat, world.member(chat, _user(world, params))))


def get_chat_administrators(world: FakeTelegram, params: Params) -> Done:
    """The administrators, without other bots."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [standing for standing in chat.members.values() if standing.is_admin]
    return Done([wire.member(chat, standing) for standing in admins])


def get_chat_member_count(world: FakeTelegram, params: Params) -> Done:
    """How many are in the chat."""
    chat = readable_chat(world, params)
    inside = sum(standing.is_in for standing in chat.members.values())
    return Done(2 if chat.kind == "private" else inside)


def leave_chat(world: FakeTelegram, params: Params) -> Done:
    """The bot goes; it is told so itself."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        raise bad_request("chat not found")
    _restand(world, chat, world.bot, "left")
    return Done(True)


def _restricting(status: Status) -> Handler:
    def carry_out(world: FakeTelegram, params: Params) -> Done:
        chat = readable_chat(world, params)
        account = _user(world, params)
        standing = world.member(chat, account)
        if not world.member(chat, world.bot).can("can_restrict_members"):
            raise bad_request("not enough rights to restrict/unrestrict chat member")
        if standing.status == "creator":
            raise bad_request("can't remove chat owner")
        if standing.is_admin:
            raise bad_request("user is an administrator of the chat")
        if not (params.flag("only_if_banned") and standing.status != "kicked"):
            _restand(world, chat, account, status)
        return Done(True)

    return carry_out


def _restand(world: FakeTelegram, chat: Chat, account: Account, status: Status) -> None:
    before = world.member(chat, account)
    after = happenings.seat(chat, account, status)
    kind = "my_chat_member" if account is world.bot else "chat_member"
    world.queue(kind, happenings.changed_standing(world, chat, before, after, world.bot))


def _user(world: FakeTelegram, params: Params) -> Account:
    account = world.find_user(params.number("user_id"))
    if account is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return account


METHODS: Mapping[str, Handler] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "banChatMember": _restricting("kicked"),
    "unbanChatMember": _restricting("left"),
}
