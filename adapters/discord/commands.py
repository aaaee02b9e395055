"""The commands in the app: the catalogue as Discord takes it, put there only where it differs.

https://discord.com/developers/docs/interactions/application-commands
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from discord.http import Route

from adapters.discord.connection import Line, Raw
from adapters.discord.settings import ByLanguage, CommandEntry, CommandPlace, CommandWords
from adapters.discord.units import cut

WORDS, FILE, FORM = "text", "file", "about"
"""Names of the options: what is written behind a command, attached to it, chosen."""
ANSWER_MENU, OPEN_MENU = "Answer from FAQ", "Open ticket"
"""What a message's context menu offers. Names are in title case there, so none can be taken for a command."""
MAX_DESCRIPTION, MAX_CHOICE, MOST_CHOICES = 100, 100, 25
_SLASH, _MESSAGE_MENU = 1, 3
_STRING, _ATTACHMENT = 3, 11
_SERVER, _DIRECT = 0, 1  # where a command can be given
_MANAGE_MESSAGES = 1 << 13  # who sees the staff's commands; who may use them the core decides
_LOCALES = {"en": ("en-US", "en-GB"), "zh": ("zh-CN",), "es": ("es-ES", "es-419"), "pt": ("pt-BR",), "sv": ("sv-SE",)}
_COMPARED = (
    "name",
    "type",
    "description",
    "name_localizations",
    "description_localizations",
    "default_member_permissions",
    "options",
    "contexts",
    "required",
    "autocomplete",
    "choices",
    "value",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All commands of one account."""

    entries: Sequence[CommandEntry]
    words: CommandWords

    def find(self, name: str) -> CommandEntry | None:
        return next((entry for entry in self.entries if entry.name == name), None)

    def payload(self) -> list[Raw]:
        """As Discord is told."""
        menus = ((ANSWER_MENU, self.words.answer, _MANAGE_MESSAGES), (OPEN_MENU, self.words.ticket, None))
        return [
            *(self._command(entry) for entry in self.entries),
            *(_menu(name, names, permissions) for name, names, permissions in menus),
        ]

    def _command(self, entry: CommandEntry) -> Raw:
        is_staff = entry.place is CommandPlace.STAFF
        return {
            "name": entry.name,
            "type": _SLASH,
            "name_localizations": _localized(entry.names, 32),
            **_described(entry.descriptions),
            "default_member_permissions": _MANAGE_MESSAGES if is_staff else None,
            "contexts": [_SERVER] if is_staff and not entry.is_private else [_SERVER, _DIRECT],
            "options": self._options(entry),
        }

    def _options(self, entry: CommandEntry) -> list[Raw]:
        options: list[Raw] = []
        if entry.forms:
            choices = [_choice(form, titles) for form, titles in entry.forms[:MOST_CHOICES]]
            options.append({"type": _STRING, "name": FORM, **_described(self.words.form), "choices": choices})
        if entry.takes_words:
            option = {"type": _STRING, "name": WORDS, **_described(self.words.words)}
            options.append({**option, "autocomplete": True} if entry.suggests else option)
        if entry.takes_files:
            options.append({"type": _ATTACHMENT, "name": FILE, **_described(self.words.file)})
        return options


def _menu(name: str, names: ByLanguage, permissions: int | None) -> Raw:
    return {
        "name": name,
        "type": _MESSAGE_MENU,
        "name_localizations": _localized(names, 32),
        "default_member_permissions": permissions,
        "contexts": [_SERVER],
    }


def _choice(value: str, titles: ByLanguage) -> Raw:
    first = cut(next(iter(titles.values()), value), MAX_CHOICE)
    return {"name": first, "name_localizations": _localized(titles, MAX_CHOICE), "value": value}


def _described(texts: ByLanguage) -> Raw:
    return {
        "description": cut(next(iter(texts.values()), "…"), MAX_DESCRIPTION),
        "description_localizations": _localized(texts, MAX_DESCRIPTION),
    }


def _localized(texts: ByLanguage, limit: int) -> Raw:
    """By Discord's locales; a language that it does not have is left out."""
    return {locale: cut(text, limit) for language, text in texts.items() for locale in _LOCALES.get(language, ())}


async def differing(line: Line, catalogue: Catalogue) -> bool:
    """Whether Discord has other commands than these."""
    route = Route("GET", "/applications/{application_id}/commands", application_id=line.application_id)
    there = await line.rest.request(route, params={"with_localizations": "true"})
    return _comparable(there) != _comparable(catalogue.payload())


async def put(line: Line, catalogue: Catalogue) -> bool:
    """Make Discord's commands these; whether anything had to be changed. There are only so many changes a day."""
    if not await differing(line, catalogue):
        return False
    route = Route("PUT", "/applications/{application_id}/commands", application_id=line.application_id)
    await line.rest.request(route, json=catalogue.payload())
    return True


def _comparable(commands: Sequence[Raw]) -> object:
    """Without what Discord adds, and without what is empty."""
    return sorted((_bare(command) for command in commands), key=lambda c: (c["name"], c.get("type", 1)))


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("default_member_permissions") is not None:  # told as a number, answered as text
        value = {**value, "default_member_permissions": int(value["default_member_permissions"])}
    kept = {key: _bare(inner) for key, inner in value.items() if key in _COMPARED or "-" in key}
    return {key: inner for key, inner in kept.items() if inner not in (None, "", {}, [], False)}
