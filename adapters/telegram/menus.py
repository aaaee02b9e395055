"""The command menus that the apps show, per scope and language; set only where they differ.

https://core.telegram.org/bots/api#setmycommands
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from adapters.telegram.settings import MenuEntry, MenuScope
from adapters.telegram.units import cut

MAX_DESCRIPTION = 256

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """One list of commands, as Telegram keeps it."""

    scope: BotCommandScope
    language: str | None  # two letters; None: for everyone whose language has no list
    commands: tuple[BotCommand, ...]


def menus(entries: Sequence[MenuEntry], staff_chats: Sequence[int]) -> Iterator[Menu]:
    """Every list that has commands in it."""
    for scope in MenuScope:
        wanted = [entry for entry in entries if entry.scope is scope]
        for target in _targets(scope, staff_chats) if wanted else ():
            yield from _in_every_language(wanted, target)


async def set_menus(bot: Bot, entries: Sequence[MenuEntry], staff_chats: Sequence[int]) -> None:
    """Failures are told to the log: a desk without menus still works."""
    for menu in menus(entries, staff_chats):
        try:
            there = await bot.get_my_commands(scope=menu.scope, language_code=menu.language)
            if there != menu.commands:
                await bot.set_my_commands(menu.commands, scope=menu.scope, language_code=menu.language)
        except Exception as error:  # not worth stopping for
            log.warning("a command menu could not be set", scope=menu.scope.type, reason=str(error))


def _targets(scope: MenuScope, staff_chats: Sequence[int]) -> Sequence[BotCommandScope]:
    match scope:
        case MenuScope.PRIVATE:
            return (BotCommandScopeAllPrivateChats(),)
        case MenuScope.PUBLIC:
            return (BotCommandScopeAllGroupChats(),)
        case MenuScope.STAFF:
            return tuple(BotCommandScopeChat(chat) for chat in staff_chats)


def _in_every_language(entries: Sequence[MenuEntry], scope: BotCommandScope) -> Iterator[Menu]:
    languages = dict.fromkeys(language for entry in entries for language in entry.descriptions)
    for index, language in enumerate(languages):
        commands = tuple(_command(entry, language) for entry in entries)
        if index == 0:
            yield Menu(scope=scope, language=None, commands=commands)
        yield Menu(scope=scope, language=language[:2].lower(), commands=commands)


def _command(entry: MenuEntry, language: str) -> BotCommand:
    """In this language, or the entry's first."""
    description = entry.descriptions.get(language) or next(iter(entry.descriptions.values()))
    return BotCommand(entry.name, cut(description, MAX_DESCRIPTION))
