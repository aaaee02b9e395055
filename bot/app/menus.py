"""The command catalogue as the menus that chat apps show."""

from collections.abc import Sequence

from adapters.telegram import MenuEntry, MenuScope
from bot.desk.commands import menu_for
from bot.desk.permissions import Place, Role
from bot.desk.scene import Content, DeskRules

SCOPES = (
    (MenuScope.PRIVATE, Role.MEMBER, Place.PRIVATE),
    (MenuScope.PUBLIC, Role.MEMBER, Place.PUBLIC),
    (MenuScope.STAFF, Role.MODERATOR, Place.TICKET),
)


def menus(content: Content, rules: DeskRules) -> Sequence[MenuEntry]:
    """What is offered where, described in every language."""
    return [
        MenuEntry(
            name=command.name,
            descriptions={code: content.texts.say(code, f"command-{command.name}") for code in rules.languages},
            scope=scope,
        )
        for scope, role, place in SCOPES
        for command in menu_for(role, place)
        if content.offers(command.name)
    ]
