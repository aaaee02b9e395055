"""Everything that one process needs whatever it does: database, files, content, rules. No account is connected yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from adapters.console import STAFF_ROOM as CONSOLE_STAFF_ROOM
from adapters.web.visitors import ACCOUNT, PLATFORM, STAFF_CHAT
from bot.app.announcements import Bulletin, rooms_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.app.observability.instruments import Instruments
from bot.app.observability.matching import TimedFinder
from bot.app.teams import routing_of, unknown_categories
from bot.clock import Clock
from bot.config import Config
from bot.desk.permissions import Role, StaffList, StaffMember
from bot.desk.scene import AnnouncingRules, Content, DeskRules
from bot.errors import ConfigError, Problem, UsageError
from bot.faq.finder import Finder
from bot.faq.learning import LearningRules
from bot.feedback.feedback import FeedbackRules
from bot.messages import Address, Person
from bot.meter import UNMETERED, Meter
from bot.store import Store, migrate
from bot.store.engine import open_engine
from bot.store.files import Files
from bot.tickets.files import MEGABYTE, FileRules
from bot.tickets.upkeep import TicketRules

WEB_STAFF_ROOM = Address(platform=PLATFORM, account=ACCOUNT, chat=STAFF_CHAT)
OPERATOR = Person(platform="local", id="operator", name="Operator")
"""Whoever sits at the machine: can only be had from its terminal, or from a link that its terminal printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One process's rooms."""

    config: Config
    clock: Clock
    engine: Engine
    store: Store
    files: Files
    knowledge: Knowledge
    lessons: Lessons
    bulletin: Bulletin
    rules: DeskRules
    meter: Meter = UNMETERED

    def content(self) -> Content:
        """The content in service, with the topics of announcements."""
        return replace(self.knowledge.content, topics=self.bulletin.topics)


@contextmanager
def opened(
    config: Config, clock: Clock, *, matching: bool = True, instruments: Instruments | None = None
) -> Iterator[House]:
    """Migrate the database, load the content. `ConfigError` or `ContentError` if either cannot be had.

    Without `matching` the matcher knows nothing and takes no memory: for a process that answers no questions.
    `instruments` measure what the process does."""
    with database(config) as engine:
        migrate.upgrade(engine)
        files = Files(config.path(config.folders.data) / "files")
        store, rules = Store(engine), rules_of(config)
        lessons = Lessons(store, rules.learning, clock)
        timed = None if instruments is None else _timed_by(instruments)
        knowledge = Knowledge(config, files, lessons, matching=matching, timed=timed)
        if instruments is not None:
            store.on_failure(instruments.store_failed)
        loaded = knowledge.load()
        unknown = unknown_categories(config, loaded.categories)
        if unknown:
            raise ConfigError(unknown)
        yield House(
            config=config,
            clock=clock,
            engine=engine,
            store=store,
            files=files,
            knowledge=knowledge,
            lessons=lessons,
            bulletin=Bulletin(config, files),
            rules=rules,
            meter=instruments or UNMETERED,
        )


def _timed_by(instruments: Instruments) -> Callable[[Finder], Finder]:
    return lambda finder: TimedFinder(finder, instruments)


@contextmanager
def database(config: Config) -> Iterator[Engine]:
    """The configured database; `ConfigError` if it cannot be reached."""
    with reached(config.database_url) as engine:
        yield engine


@contextmanager
def reached(url: str) -> Iterator[Engine]:
    """The database of an address; `ConfigError` if it cannot be reached."""
    try:
        engine = open_engine(url)
        engine.connect().close()
    except (OperationalError, ArgumentError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        found = f"the database cannot be opened: {reason}"
        fix = "check database.url (or FRONTDESK_DATABASE_URL), that the server runs and the folder can be written to"
        raise ConfigError([Problem(where="configuration", key="database.url", found=found, expected=fix)]) from error
    try:
        yield engine
    finally:
        engine.dispose()


def must_be_there(url: str) -> None:
    """`UsageError` where no database is: opening an SQLite file that is not there would make an empty one."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        fix = "write sqlite:///file or postgresql://user@host/name"
        raise UsageError(f"{url} is no database's address; {fix}") from error
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise UsageError(f"there is no database at {parsed.database}")


def rules_of(config: Config) -> DeskRules:
    """How the desk behaves, from the configuration."""
    roles = {"moderator": Role.MODERATOR, "admin": Role.ADMIN}
    members = [StaffMember(name=p.name, role=roles[p.role], ids=tuple(p.ids)) for p in config.staff]
    by_role = {
        **{f"discord:{role}": Role.MODERATOR for role in config.discord.moderator_roles},
        **{f"discord:{role}": Role.ADMIN for role in config.discord.admin_roles},
    }
    operator = StaffMember(name=OPERATOR.name, role=Role.ADMIN, ids=(OPERATOR.key,))
    staff = StaffList(members=(*members, operator), roles=by_role)
    return DeskRules(
        languages=tuple(config.community.languages),
        staff=staff,
        staff_room=_staff_room(config),
        desk_views=frozenset({WEB_STAFF_ROOM, CONSOLE_STAFF_ROOM}),
        answer_cooldown=timedelta(minutes=config.answers.cooldown_minutes),
        public_length=config.answers.public_length,
        zone=config.community.timezone,
        zones=config.community.zones,
        routing=routing_of(config, staff),
        rooms=rooms_of(config),
        announcing=AnnouncingRules(
            approval=config.announcements.approval,
            hold=timedelta(minutes=config.announcements.hold_minutes),
            domains=tuple(config.community.domains),
        ),
        names_shown=config.tickets.names_shown,
        tickets=TicketRules(
            remind_after=timedelta(days=config.tickets.remind_after_days),
            solve_after=timedelta(days=config.tickets.solve_after_days),
            reopen_within=timedelta(days=config.tickets.reopen_within_days),
            draft_after=timedelta(hours=config.tickets.draft_hours),
            draft_kept=timedelta(days=config.tickets.draft_kept_days),
        ),
        files=FileRules(
            most=config.tickets.max_files,
            most_bytes=config.tickets.max_file_mb * MEGABYTE,
            types=frozenset(config.tickets.file_types),
        ),
        learning=learning_of(config),
        feedback=FeedbackRules(
            rooms={room.name: room.address for room in config.feedback.rooms},
            digest=config.feedback.digest,
            at=config.feedback.at,
        ),
    )


def learning_of(config: Config) -> LearningRules:
    """How many it takes to teach the matcher something, and whose word counts."""
    learning = config.learning
    return LearningRules(
        members=learning.members,
        staff=learning.staff,
        known_for=timedelta(days=learning.known_days),
        trust_choices=learning.trust_choices,
        ignored_platforms=frozenset(learning.ignored_platforms),
    )


def _staff_room(config: Config) -> Address | None:
    telegram, discord = config.telegram, config.discord
    if config.telegram_token is not None and telegram.enabled and telegram.staff_chat is not None:
        return Address(platform="telegram", account=telegram.account, chat=str(telegram.staff_chat))
    if config.discord_token is not None and discord.enabled and discord.staff_forum is not None:
        return Address(platform="discord", account=discord.account, chat=discord.staff_forum)
    return None


def database_file(config: Config) -> Path | None:
    """Where the embedded database lies; None for a server's."""
    url = config.database_url
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
