"""The command menu, per scope and language.

https://core.telegram.org/bots/api#determining-list-of-commands
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import known_chat
from tests.fakes.telegram.params import Params

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Account, Chat, Json
    from tests.fakes.telegram.world import FakeTelegram

MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)


def set_my_commands(world: FakeTelegram, params: Params) -> Done:
    """Replace one menu."""
    listed = [_command(entry) for entry in params.structure("commands", [])]
    if len(listed) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_key(world, params)] = listed
    return Done(True)


def get_my_commands(world: FakeTelegram, params: Params) -> Done:
    """One menu; empty when none was set for exactly that scope and language."""
    return Done(world.commands.get(_key(world, params), []))


def delete_my_commands(world: FakeTelegram, params: Params) -> Done:
    """Forget one menu, so that the next wider one shows."""
    world.commands.pop(_key(world, params), None)
    return Done(True)


def menu(world: FakeTelegram, person: Account, chat: Chat) -> list[Json]:
    """The menu that a person sees in a chat: the narrowest scope, the own language first."""
    for scope in _scopes_for(world, person, chat):
        for language in (person.language or "", ""):
            if found := world.commands.get((_canonical(scope), language)):
                return found
    return []


def _scopes_for(world: FakeTelegram, person: Account, chat: Chat) -> Iterator[Json]:
    at = {"chat_id": chat.id}
    if chat.kind == "private":
        yield {"type": "chat"} | at
        yield {"type": "all_private_chats"}
    else:
        admin = world.member(chat, person).is_admin
        yield {"type": "chat_member", "user_id": person.id} | at
        if admin:
            yield {"type": "chat_administrators"} | at
        yield {"type": "chat"} | at
        if admin:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}


def _key(world: FakeTelegram, params: Params) -> tuple[str, str]:
    language = params.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    scope = params.structure("scope") or {"type": "default"}
    if scope.get("type") not in _SCOPES:
        raise bad_request("unsupported type specified")
    if "chat_id" in scope:
        chat = known_chat(world, Params({"chat_id": scope["chat_id"]}))
        scope = scope | {"chat_id": chat.id}
    return _canonical(scope), language


def _canonical(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)


def _command(entry: Json) -> Json:
    name = str(entry.get("command", "")).removeprefix("/")
    description = str(entry.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


METHODS: Mapping[str, Handler] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
