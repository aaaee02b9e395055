"""The command catalogue as the menus that chat apps show."""

from collections.abc import Sequence

from adapters.discord import Catalogue, CommandEntry, CommandPlace, CommandWords
from adapters.telegram import MenuEntry, MenuScope
from bot.desk.actions import Verb, pack
from bot.desk.commands import COMMANDS, CommandSpec, menu_for
from bot.desk.permissions import PRIVATE_ONLY, Place, Role
from bot.desk.scene import Content, DeskRules

SCOPES = (
    (MenuScope.PRIVATE, Role.MEMBER, Place.PRIVATE),
    (MenuScope.PUBLIC, Role.MEMBER, Place.PUBLIC),
    (MenuScope.STAFF, Role.MODERATOR, Place.TICKET),
)
_OPENS_FORMS, _ASKS = "ticket", "ask"
_SUGGESTING = frozenset({"ask", "faq"})
"""Commands whose words are completed from the FAQ."""


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


def catalogue(content: Content, rules: DeskRules) -> Catalogue:
    """Every command, with all that is offered beside it, named and described in every language."""

    def texts(key: str) -> dict[str, str]:
        return {code: content.texts.say(code, key) for code in rules.languages}

    def entry(command: CommandSpec) -> CommandEntry:
        is_members = command.rule.role <= Role.MEMBER
        return CommandEntry(
            name=command.name,
            names=texts(f"called-{command.name}"),
            descriptions=texts(f"command-{command.name}"),
            place=CommandPlace.MEMBERS if is_members else CommandPlace.STAFF,
            takes_words=command.takes_words,
            takes_files=command.takes_files,
            is_private=command.rule.places == PRIVATE_ONLY or command.name == _OPENS_FORMS,
            is_open=command.name == _ASKS,
            suggests=command.name in _SUGGESTING,
            forms=forms if command.name == _OPENS_FORMS else (),
            opener=pack(Verb.TICKET) if command.name == _OPENS_FORMS else "",
        )

    forms = [(pack(Verb.TICKET, category.id), category.title) for category in content.categories]
    words = CommandWords(
        words=texts("option-words"),
        file=texts("option-file"),
        form=texts("option-form"),
        answer=texts("menu-answer"),
        ticket=texts("menu-ticket"),
    )
    return Catalogue(entries=[entry(command) for command in COMMANDS if command.in_menu], words=words)
