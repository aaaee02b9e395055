"""The command catalogue: every command once, as data. Adapters project it into menus; `respond` says what each does.

A command's one-line description is the text `command-<name>`.
"""

from dataclasses import dataclass

from bot.desk.permissions import EVERYWHERE, ON_STAFF_SIDE, PRIVATE_ONLY, Place, Role, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command."""

    name: str
    rule: Rule
    takes_words: bool = False
    takes_files: bool = False  # may be the caption of files
    in_menu: bool = True  # shown in menus and /help


def _member(
    name: str,
    places: frozenset[Place] = EVERYWHERE,
    *,
    words: bool = False,
    files: bool = False,
    menu: bool = True,
) -> CommandSpec:
    rule = Rule(role=Role.MEMBER, places=places)
    return CommandSpec(name=name, rule=rule, takes_words=words, takes_files=files, in_menu=menu)


def _staff(
    name: str, *, words: bool = False, files: bool = False, places: frozenset[Place] = ON_STAFF_SIDE
) -> CommandSpec:
    rule = Rule(role=Role.MODERATOR, places=places)
    return CommandSpec(name=name, rule=rule, takes_words=words, takes_files=files)


def _admin(name: str, *, words: bool = False, files: bool = False) -> CommandSpec:
    rule = Rule(role=Role.ADMIN, places=ON_STAFF_SIDE)
    return CommandSpec(name=name, rule=rule, takes_words=words, takes_files=files)


COMMANDS: tuple[CommandSpec, ...] = (
    _member("help"),
    _member("faq", words=True),
    _member("ask", words=True),
    _member("ticket", words=True, files=True),
    _member("mytickets", PRIVATE_ONLY),
    _member("link", PRIVATE_ONLY, words=True),
    _member("unlink", PRIVATE_ONLY),
    _member("language", words=True),
    _member("subscribe", PRIVATE_ONLY),
    _member("unsubscribe", PRIVATE_ONLY),
    _member("cancel", PRIVATE_ONLY),
    _member("start", menu=False),
    _staff("tickets", words=True),
    _staff("claim", words=True),
    _staff("assign", words=True),
    _staff("reply", words=True, files=True),
    _staff("canned", words=True),
    _staff("note", words=True, files=True),
    _staff("priority", words=True),
    _staff("transfer", words=True),
    _staff("hold", words=True),
    _staff("snooze", words=True),
    _staff("resume", words=True),
    _staff("close", words=True),
    _staff("reopen", words=True),
    _staff("merge", words=True),
    _staff("history", words=True),
    _staff("export", words=True),
    _staff("report", words=True),
    _admin("announce", words=True, files=True),
    _staff("announcements", words=True),
    _staff("teach", words=True),
    _staff("learned"),
    _staff("unanswered"),
    _staff("signin", places=PRIVATE_ONLY),
)

BY_NAME = {command.name: command for command in COMMANDS}


def menu_for(role: Role, place: Place) -> tuple[CommandSpec, ...]:
    """The commands that someone of this role sees offered in such a place."""
    return tuple(c for c in COMMANDS if c.in_menu and role >= c.rule.role and place in c.rule.places)
