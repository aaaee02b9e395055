"""Configuration: one TOML file, secrets from the environment or files beside it. All mistakes are told at once."""

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints, ValidationError

from bot.config_discord import Discord, of_discord
from bot.config_feedback import FeedbackTable, PlaceTable, distinct
from bot.config_parts import STRICT, Mention, Name, PersonKey, Zone
from bot.config_teams import TargetsTable, TeamTable, VipTable, homeless, mismatches
from bot.config_x import X_KEYS, X, x_keys
from bot.content.places import dotted, line_named_by, lines_of_toml, problems_of
from bot.errors import ConfigError, Problem
from bot.tickets.ticket import Urgency

DEFAULT_FILE = Path("config.toml")
TELEGRAM_TOKEN = "FRONTDESK_TELEGRAM_TOKEN"  # noqa: S105 — the variable's name
DISCORD_TOKEN = "FRONTDESK_DISCORD_TOKEN"  # noqa: S105 — the variable's name
DATABASE_URL = "FRONTDESK_DATABASE_URL"
LOG_FORMAT = "FRONTDESK_LOG"


class _Table(BaseModel):
    model_config = STRICT


Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z0-9-]{2,}$")]


class Community(_Table):
    """[community]"""

    name: str = "Kestrel Exchange"
    tagline: str = "Help desk"
    languages: Annotated[list[str], Field(min_length=1)] = ["en", "zh"]
    timezone: Zone = "Asia/Shanghai"
    zones: dict[str, Zone] = {}  # by language, where it is not `timezone`
    domains: list[Domain] = ["kestrel.example"]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Folders(_Table):
    """[folders]: relative ones are beside the configuration file."""

    content: Path = Path("faq_data")
    announcements: Path = Path("announcements")
    data: Path = Path("data")


class Database(_Table):
    """[database]"""

    url: str = ""  # empty: SQLite in the data folder


class Answers(_Table):
    """[answers]"""

    cooldown_minutes: Annotated[float, Field(ge=0, le=1440)] = 10
    public_length: Annotated[int, Field(ge=200, le=4000)] = 1200
    precision: Annotated[float, Field(gt=0.5, lt=1)] = 0.97
    suggest_hit: Annotated[float, Field(gt=0.1, lt=1)] = 0.90


class Learning(_Table):
    """[learning]"""

    members: Annotated[int, Field(ge=2, le=100)] = 3
    staff: Annotated[int, Field(ge=1, le=10)] = 1
    known_days: Annotated[float, Field(ge=0, le=365)] = 7
    trust_choices: bool = True
    ignored_platforms: list[Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]] = ["web"]


class Meaning(_Table):
    """[meaning]: the optional sentence-embedding model"""

    model: str = ""  # empty: words alone
    revision: str = ""
    graph: Annotated[str, StringConstraints(pattern=r"^([^/].*\.onnx)?$")] = ""
    languages: Annotated[list[Literal["any", "en", "zh"]], Field(min_length=1)] = ["any"]
    prefix: Annotated[str, StringConstraints(max_length=200)] = ""
    pooling: Literal["", "mean", "cls", "max", "lasttoken", "weightedmean"] = ""
    max_tokens: Annotated[int, Field(ge=8, le=512)] = 128
    threads: Annotated[int, Field(ge=1, le=64)] = 1


class Tickets(_Table):
    """[tickets]"""

    names_shown: bool = False
    remind_after_days: Annotated[float, Field(ge=0.5, le=365)] = 5
    solve_after_days: Annotated[float, Field(ge=0.5, le=365)] = 3
    reopen_within_days: Annotated[float, Field(ge=1, le=365)] = 14
    draft_hours: Annotated[float, Field(ge=0.25, le=720)] = 24
    draft_kept_days: Annotated[float, Field(ge=0.05, le=90)] = 7
    max_files: Annotated[int, Field(ge=1, le=30)] = 10
    max_file_mb: Annotated[int, Field(ge=1, le=2000)] = 20
    file_types: Annotated[list[Literal["picture", "video", "audio", "pdf", "text"]], Field(min_length=1)] = [
        "picture",
        "video",
        "audio",
        "pdf",
        "text",
    ]
    priorities: dict[Name, Urgency] = {}  # of categories, where it is not normal


class Privacy(_Table):
    """[privacy]"""

    group_messages_days: Annotated[int, Field(ge=1, le=365)] = 2
    conversation_days: Annotated[int, Field(ge=2, le=3650)] = 90


class Retention(_Table):
    """[retention]: what else is forgotten by age"""

    tickets_days: Annotated[int, Field(ge=30, le=3650)] = 1095
    feedback_days: Annotated[int, Field(ge=30, le=3650)] = 1095
    questions_days: Annotated[int, Field(ge=2, le=3650)] = 90
    access_log_days: Annotated[int, Field(ge=30, le=3650)] = 365
    made_files_days: Annotated[int, Field(ge=1, le=365)] = 7


class Web(_Table):
    """[web]"""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s/]+)?$")] = ""
    allowed_hosts: list[str] = []
    trusted_proxies: list[str] = []


class Telegram(_Table):
    """[telegram]"""

    enabled: bool = True
    account: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,20}$")] = "main"
    token_file: Path | None = None
    staff_chat: int | None = None
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"


class StaffPerson(_Table):
    """[[staff]]"""

    name: str
    role: Literal["moderator", "admin"] = "moderator"
    ids: Annotated[list[PersonKey], Field(min_length=1)]


class Announcements(_Table):
    """[announcements]"""

    approval: bool = True
    hold_minutes: Annotated[float, Field(ge=0, le=1440)] = 5


class RoomTable(PlaceTable):
    """[[rooms]]"""

    language: str = ""  # empty: the community's first
    tier: Name | Literal[""] = ""
    topics: list[Name] = Field(default_factory=list)
    link: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""
    mention: list[Mention] = Field(default_factory=list)


class Observability(_Table):
    """[observability]"""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] | None = None  # None: not served


class LogFormat(StrEnum):
    """How a line of the log looks."""

    AUTO = "auto"  # text on a terminal, JSON elsewhere
    TEXT = "text"
    JSON = "json"


class Logs(_Table):
    """[logs]"""

    format: LogFormat = LogFormat.AUTO


class Config(_Table):
    """The whole configuration."""

    community: Community = Community()
    folders: Folders = Folders()
    database: Database = Database()
    answers: Answers = Answers()
    learning: Learning = Learning()
    meaning: Meaning = Meaning()
    tickets: Tickets = Tickets()
    privacy: Privacy = Privacy()
    retention: Retention = Retention()
    web: Web = Web()
    telegram: Telegram = Telegram()
    x: X = X()
    discord: Discord = Discord()
    announcements: Announcements = Announcements()
    feedback: FeedbackTable = FeedbackTable()
    observability: Observability = Observability()
    logs: Logs = Logs()
    rooms: Annotated[list[RoomTable], AfterValidator(distinct)] = []
    staff: list[StaffPerson] = []
    teams: list[TeamTable] = []
    vip: list[VipTable] = []
    targets: TargetsTable = TargetsTable()
    telegram_token: SecretStr | None = Field(default=None, exclude=True)
    x_keys: dict[str, SecretStr] = Field(default={}, exclude=True)  # all four by the names of `X_KEYS`, or none
    discord_token: SecretStr | None = Field(default=None, exclude=True)
    file: Path | None = None  # what it was read from

    @property
    def home(self) -> Path:
        """The folder that relative paths start from."""
        return self.file.parent if self.file is not None else Path()

    def path(self, path: Path) -> Path:
        """A path of the configuration, from the folder that holds the file."""
        return path if path.is_absolute() else self.home / path

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.path(self.folders.data) / 'frontdesk.db'}"


def load(file: Path | None, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration from a file (or the defaults, if none is named and `config.toml` is not there)."""
    path = file or DEFAULT_FILE
    if not path.exists():
        if file is not None:
            raise ConfigError([Problem(where=str(path), found="is missing", expected="copy config.example.toml to it")])
        return _with_secrets(Config(), environment, "")
    text = _read(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = line_named_by(error)
        problem = Problem(where=str(path), line=line, found=f"not TOML: {error}", expected="mend the line")
        raise ConfigError([problem]) from error
    problems = _secrets_written_down(values, path, text)
    for hidden in ("telegram_token", "discord_token", "x_keys", "file"):
        if hidden in values:
            problems.append(Problem(where=str(path), key=hidden, found="is no known key", expected="remove it"))
    try:
        config = Config.model_validate({**values, "file": path})
    except ValidationError as error:
        problems += [p for p in problems_of(error, str(path), lines_of_toml(text)) if not _told(p, problems)]
        raise ConfigError(problems) from error
    problems += _unspoken(config, path, text)
    problems += of_discord(
        config.discord, str(path), lines_of_toml(text), staff_elsewhere=config.telegram.staff_chat is not None
    )
    problems += _unmatched(config, path, text)
    if problems:
        raise ConfigError(problems)
    return _with_secrets(config, environment, str(path))


def _unspoken(config: Config, path: Path, text: str) -> list[Problem]:
    """Rooms in a language that the community does not speak."""
    spoken = config.community.languages
    return [
        Problem(
            where=str(path),
            line=lines_of_toml(text)(("rooms", index, "language")),
            key=f"rooms[{index}].language",
            found=f"the language '{room.language}'",
            expected=f"one of community.languages: {', '.join(spoken)}",
        )
        for index, room in enumerate(config.rooms)
        if room.language and room.language not in spoken
    ]


def _unmatched(config: Config, path: Path, text: str) -> list[Problem]:
    """Teams, tiers and people that name each other and are not there."""
    line_of, names = lines_of_toml(text), [person.name for person in config.staff]
    languages = config.community.languages
    found = list(mismatches(config.teams, config.vip, config.targets, staff=names, languages=languages))
    accounts = (("telegram", config.telegram.account), ("discord", config.discord.account))
    has_main = config.telegram.staff_chat is not None or config.discord.staff_forum is not None
    found += homeless(config.teams, accounts, has_main=has_main)
    found += [
        (("community", "zones"), f"the language '{language}'", f"one of community.languages: {', '.join(languages)}")
        for language in config.community.zones
        if language not in languages
    ]
    return [
        Problem(where=str(path), line=line_of(key), key=dotted(key), found=what, expected=expected)
        for key, what, expected in found
    ]


def _told(problem: Problem, problems: list[Problem]) -> bool:
    return any(problem.key == known.key for known in problems)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [Problem(where=str(path), found=f"cannot be read: {error}", expected="a UTF-8 text file that we may read")]
        ) from error


_TOKENS = {"telegram": TELEGRAM_TOKEN, "discord": DISCORD_TOKEN}
"""Where the token of a table comes from."""


def _secrets_written_down(values: Mapping[str, object], path: Path, text: str) -> list[Problem]:
    """A secret in the file is refused: files are copied, shared and committed."""
    homes = {(name, "token"): f"{variable}, or into a file named by token_file" for name, variable in _TOKENS.items()}
    homes |= {("x", name): variable for name, variable in X_KEYS.items()}
    return [
        Problem(
            where=str(path),
            line=lines_of_toml(text)(place),
            key=".".join(place),
            found="a secret in the configuration file",
            expected=f"put it into the environment as {home}",
        )
        for place, home in homes.items()
        if isinstance(table := values.get(place[0]), dict) and place[1] in table
    ]


def _with_secrets(config: Config, environment: Mapping[str, str], where: str) -> Config:
    problems: list[Problem] = []
    token = environment.get(TELEGRAM_TOKEN, "").strip() or _token_file(config, "telegram", where, problems)
    if token and ":" not in token:
        found = "does not look like a bot token"
        problems.append(Problem(where=TELEGRAM_TOKEN, found=found, expected="copy it from @BotFather: 123456:ABC…"))
    if config.telegram.staff_chat is not None and not token:
        problems.append(
            Problem(
                where=where,
                key="telegram.staff_chat",
                found="a staff chat, but no token",
                expected=f"set {TELEGRAM_TOKEN} or token_file, or remove staff_chat",
            )
        )
    keys = x_keys(environment, problems)
    discord = _discord_token(config, environment, where, problems)
    tokens = {"telegram": (TELEGRAM_TOKEN, token), "discord": (DISCORD_TOKEN, discord)}
    problems += [
        Problem(
            where=where,
            key=f"teams[{index}].staff_room",
            found=f"a staff room on {room.platform}, but no token",
            expected=f"set {tokens[room.platform][0]} or token_file, or remove the room",
        )
        for index, team in enumerate(config.teams)
        if (room := team.staff_room) is not None and not tokens[room.platform][1]
    ]
    logs = _logs(config, environment, problems)
    if problems:
        raise ConfigError(problems)
    database = Database(url=environment.get(DATABASE_URL) or config.database.url)
    secret = SecretStr(token) if token else None
    secrets = {"telegram_token": secret, "discord_token": discord, "x_keys": keys}
    return config.model_copy(update={**secrets, "database": database, "logs": logs})


def _discord_token(
    config: Config, environment: Mapping[str, str], where: str, problems: list[Problem]
) -> SecretStr | None:
    token = environment.get(DISCORD_TOKEN, "").strip() or _token_file(config, "discord", where, problems)
    if token and token.count(".") != 2:
        expected = "copy it from the developer portal: Bot → Reset Token"
        problems.append(Problem(where=DISCORD_TOKEN, found="does not look like a bot token", expected=expected))
    if token and config.discord.enabled and config.discord.guild is None:
        expected = "set discord.guild to the server's id, or discord.enabled to false"
        problems.append(Problem(where=where, key="discord.guild", found="a token, but no server", expected=expected))
    if config.discord.staff_forum is not None and not token:
        expected = f"set {DISCORD_TOKEN} or token_file, or remove staff_forum"
        problems.append(
            Problem(where=where, key="discord.staff_forum", found="a staff forum, but no token", expected=expected)
        )
    return SecretStr(token) if token else None


def _logs(config: Config, environment: Mapping[str, str], problems: list[Problem]) -> Logs:
    said = environment.get(LOG_FORMAT, "").strip()
    if not said:
        return config.logs
    if said not in set(LogFormat):
        problems.append(
            Problem(where=LOG_FORMAT, found=f"the format '{said}'", expected=f"one of {', '.join(LogFormat)}")
        )
        return config.logs
    return Logs(format=LogFormat(said))


def _token_file(config: Config, table: Literal["telegram", "discord"], where: str, problems: list[Problem]) -> str:
    file = (config.telegram if table == "telegram" else config.discord).token_file
    if file is None:
        return ""
    path = config.path(file)
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        found = f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}"
        problems.append(Problem(where=where, key=f"{table}.token_file", found=found, expected="make it readable to us"))
        return ""
