"""`frontdesk doctor`, `faq check` and `db`."""

import asyncio
from collections.abc import Sequence

from bot.app.accounts import accounts
from bot.app.announcements import read_files
from bot.app.bell import Bell
from bot.app.house import House, database, database_file, opened
from bot.app.knowledge import Knowledge
from bot.clock import SystemClock
from bot.config import DISCORD_TOKEN, TELEGRAM_TOKEN, Config
from bot.content.checking import all_problems
from bot.errors import FrontdeskError, Problem
from bot.meaning.lender import Lender
from bot.platform import Finding
from bot.store import migrate
from bot.store.files import Files

PLATFORM_TIME = 20.0  # seconds a platform may take to answer the doctor


async def findings(config: Config) -> Sequence[Finding]:
    """Everything the doctor looks at; a configuration that cannot be read at all never gets here."""
    found = [Finding(ok=True, what="the configuration is valid")]
    try:
        with opened(config, SystemClock()) as house:
            found += _of_house(house)
            for adapter in accounts(house, Bell()):
                async with asyncio.timeout(PLATFORM_TIME):
                    found += await adapter.check()
                await adapter.close()
    except FrontdeskError as error:
        found.append(Finding(ok=False, what=str(error), fix="mend this first, then run doctor again"))
    except TimeoutError:
        found.append(Finding(ok=False, what="a platform did not answer", fix="check the network and try again"))
    return found


def _of_house(house: House) -> list[Finding]:
    config, loaded = house.config, house.knowledge.loaded
    place = database_file(config) or "PostgreSQL"
    found = [Finding(ok=True, what=f"the database is at this version's schema ({place})")]
    problems = loaded.problems if loaded else ()
    entries = len(loaded.entries) if loaded else 0
    if problems:
        found.append(
            Finding(ok=False, what=f"the content has {len(problems)} problems", fix="frontdesk faq check names them")
        )
    else:
        found.append(Finding(ok=True, what=f"the content is sound: {entries} entries"))
    found += _of_meaning(house.knowledge.meaning)
    found.append(_of_announcements(config))
    for name, token, variable in (
        ("Telegram", config.telegram_token, TELEGRAM_TOKEN),
        ("Discord", config.discord_token, DISCORD_TOKEN),
    ):
        if token is None:
            found.append(Finding(ok=True, what=f"{name} is not connected (no {variable})"))
    found += _of_teams(config)
    found += _of_staff_room(house)
    return found


def _of_staff_room(house: House) -> list[Finding]:
    config = house.config
    if house.rules.staff_room is not None or (config.telegram_token is None and config.discord_token is None):
        return []
    key, where = ("telegram.staff_chat", "a supergroup with topics") if config.telegram_token else _FORUM
    fix = f"set {key} to the id of {where}, so that staff can work there"
    return [Finding(ok=False, what=f"there is no staff group ({key})", fix=fix)]


_FORUM = ("discord.staff_forum", "a forum channel")


def _of_teams(config: Config) -> list[Finding]:
    if not config.teams:
        return []
    names = ", ".join(dict.fromkeys(name for team in config.teams for name in team.on_call))
    if not names:
        fix = "name somebody in a team's on_call, or an emergency at night waits until a team is there"
        return [Finding(ok=False, what="nobody is on call", fix=fix)]
    teams = ", ".join(team.name for team in config.teams)
    return [Finding(ok=True, what=f"tickets go to {teams}; on call: {names}")]


def _of_announcements(config: Config) -> Finding:
    loaded = read_files(config)
    if loaded.problems:
        what = f"the announcements have {len(loaded.problems)} problems"
        return Finding(ok=False, what=what, fix="frontdesk announce check names them")
    count, rooms = len(loaded.announcements), len(config.rooms)
    return Finding(ok=True, what=f"the announcements are sound: {count}, for {rooms} rooms")


def _of_meaning(lender: Lender) -> list[Finding]:
    if lender.problem:
        fix = "mend this and start again, or remove meaning.model; until then questions are matched by words alone"
        return [Finding(ok=False, what=f"no model reads meaning: {lender.problem}", fix=fix)]
    if not lender.settings.model:
        return []
    texts, known = lender.extent
    return [
        Finding(ok=True, what=f"{lender.settings.model} reads meaning; it knows {known} of the content's {texts} texts")
    ]


def content_problems(config: Config) -> tuple[Sequence[Problem], int]:
    """All problems of the content and how many entries were looked at."""
    knowledge = Knowledge(config, Files(config.path(config.folders.data) / "files"))
    loaded = knowledge.load()
    matcher = knowledge.content.matcher
    languages = config.community.languages
    problems = all_problems(loaded, matcher, folder=knowledge.folder.name, languages=languages)
    return problems, len(loaded.entries)


def upgrade_database(config: Config) -> str:
    """Migrate; what was done, in words."""
    with database(config) as engine:
        behind = migrate.pending(engine)
        migrate.upgrade(engine)
    return "The database was brought to this version." if behind else "The database is up to date."


def write_revision(config: Config, message: str) -> None:
    """A new migration step, to be reviewed by a person."""
    with database(config) as engine:
        migrate.upgrade(engine)
        migrate.write_migration(engine, message)
