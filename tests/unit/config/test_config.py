"""The configuration: every mistake with file, line, key and what is expected, all at once; no secrets in the file."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.app.house import rules_of
from bot.config import DATABASE_URL, DISCORD_TOKEN, LOG_FORMAT, TELEGRAM_TOKEN, LogFormat, load
from bot.config_x import X_KEYS
from bot.desk.permissions import Role
from bot.errors import ConfigError
from bot.messages import Address, Person
from bot.tickets.files import FileRules

TOKEN = "123456:ABCdef"
DISCORD = "OTA.Xk9.zzz"
ID = "123456789012345678"


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def _problems(file: Path, **environment: str) -> list[tuple[int | None, str | None]]:
    """(line, key) of each mistake."""
    with pytest.raises(ConfigError) as caught:
        load(file, environment)
    assert all(p.found and p.expected for p in caught.value.problems)
    return [(p.line, p.key) for p in caught.value.problems]


def test_without_a_file_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite in the data folder, no token."""
    monkeypatch.chdir(tmp_path)
    config = load(None, {})
    assert config.database_url == "sqlite:///data/frontdesk.db"
    assert config.telegram_token is None


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """Defaults would surprise."""
    with pytest.raises(ConfigError, match=r"other\.toml: is missing; copy"):
        load(tmp_path / "other.toml", {})


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("[community]\nname = \n", [(2, None)]),
        ("[community]\nnmae = 'X'", [(2, "community.nmae")]),
        ("[community]\ntimezone = 'Mars/Base'", [(2, "community.timezone")]),
        ("[community]\nlanguages = []", [(2, "community.languages")]),
        ("[answers]\n\ncooldown_minutes = -1", [(3, "answers.cooldown_minutes")]),
        ("[learning]\nmembers = 1", [(2, "learning.members")]),
        ("[learning]\nignored_platforms = ['We b']", [(2, "learning.ignored_platforms[0]")]),
        ("[web]\nport = 70000\nhost = 1", [(3, "web.host"), (2, "web.port")]),
        ("[observability]\nport = -1", [(2, "observability.port")]),
        ("[feedback]\ndigest = 'hourly'", [(2, "feedback.digest")]),
        ("[feedback]\nat = '25:00'", [(2, "feedback.at")]),
        ("[feedback]\n\nat = '9:00Z'", [(3, "feedback.at")]),
        ("[feedback]\nat = [9]", [(2, "feedback.at")]),
        ("[feedback]\n[[feedback.rooms]]\nname = 'A B'\nplatform = 'x'\nchat = 1", [(3, "feedback.rooms[0].name")]),
        ("[logs]\nformat = 'xml'", [(2, "logs.format")]),
        ("[[staff]]\nname = 'A'\nids = ['x']", [(3, "staff[0].ids[0]")]),
        ("[[staff]]\nname = 'A'\nids = ['a:1']\n[[staff]]\nname = 'B'", [(4, "staff[1].ids")]),
        ("file = '/'", [(None, "file")]),
        ("telegram_token = 'x'", [(None, "telegram_token")]),
        ("[telegram]\ntoken = '1:x'\nbase = 1", [(2, "telegram.token"), (3, "telegram.base")]),
        ("[telegram]\nstaff_chat = -5", [(None, "telegram.staff_chat")]),
        ("discord_token = 'x'", [(None, "discord_token")]),
        ("[discord]\ntoken = 'a.b.c'", [(2, "discord.token")]),
        ("[discord]\nguild = 'kestrel'", [(2, "discord.guild")]),
        (f"[discord]\nguild = {ID}\nchannels = [{ID}, 7]", [(3, "discord.channels[1]")]),
        (f"[discord]\nchannels = ['{ID}']", [(2, "discord.channels")]),
        (f"[discord]\nguild = '{ID}'\nstaff_forum = '{ID}'", [(None, "discord.staff_forum")]),
    ],
)
def test_each_mistake_has_its_place(tmp_path: Path, text: str, problems: list[tuple[int | None, str]]) -> None:
    """All of a file are told at once."""
    assert _problems(_file(tmp_path, text)) == problems


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """The message goes into logs and screenshots."""
    with pytest.raises(ConfigError) as caught:
        load(_file(tmp_path, f"[telegram]\ntoken = '{TOKEN}'"), {})
    assert TELEGRAM_TOKEN in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_token_comes_from_the_environment_or_a_file_beside(tmp_path: Path) -> None:
    """The environment wins; nothing shows it."""
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    file = _file(tmp_path, "[telegram]\ntoken_file = 'token'")
    for environment, token in [({}, TOKEN), ({TELEGRAM_TOKEN: "9:z"}, "9:z")]:
        config = load(file, environment)
        assert config.telegram_token is not None
        assert config.telegram_token.get_secret_value() == token
        assert token not in repr(config)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_token_file_that_cannot_be_read_is_a_mistake(tmp_path: Path, content: bytes | None) -> None:
    """Missing, or no text."""
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    assert _problems(_file(tmp_path, "[telegram]\ntoken_file = 'token'")) == [(None, "telegram.token_file")]


def test_what_looks_like_no_token_is_refused(tmp_path: Path) -> None:
    """Before the platform refuses it."""
    with pytest.raises(ConfigError, match="does not look like a bot token"):
        load(_file(tmp_path, ""), {TELEGRAM_TOKEN: "oops"})


def test_the_database_can_be_named_by_the_environment(tmp_path: Path) -> None:
    """Its address may hold a password."""
    file = _file(tmp_path, "[database]\nurl = 'sqlite:///x.db'")
    assert load(file, {}).database_url == "sqlite:///x.db"
    assert load(file, {DATABASE_URL: "postgresql://h/d"}).database_url == "postgresql://h/d"


def test_the_form_of_logs_can_be_named_by_the_environment(tmp_path: Path) -> None:
    """By a word that is known."""
    file = _file(tmp_path, "[logs]\nformat = 'text'")
    assert load(file, {}).logs.format is LogFormat.TEXT
    assert load(file, {LOG_FORMAT: "json"}).logs.format is LogFormat.JSON
    with pytest.raises(ConfigError, match="FRONTDESK_LOG: the format 'xml'; one of auto, text, json"):
        load(file, {LOG_FORMAT: "xml"})


def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    """Told like any other."""
    (tmp_path / "config.toml").write_bytes(b"\xff")
    assert _problems(tmp_path / "config.toml") == [(None, None)]


def test_the_digest_of_feedback_has_a_time_of_day_and_places_have_names(tmp_path: Path) -> None:
    """Quoted or as TOML's own; two places of one name would be one."""
    place = "[[feedback.rooms]]\nname = 'product'\nplatform = 'telegram'\nchat = -1\nthread = 7\n"
    for written, at in [("'9:05'", time(9, 5)), ("'17:30'", time(17, 30)), ("07:00:00", time(7))]:
        config = load(_file(tmp_path, f"[feedback]\nat = {written}\n{place}"), {})
        assert config.feedback.at == at
    (room,) = config.feedback.rooms
    assert room.address == Address(platform="telegram", account="main", chat="-1", thread="7")
    assert _problems(_file(tmp_path, place * 2)) == [(1, "feedback.rooms")]


X = {variable: f"value-of-{name}" for name, variable in X_KEYS.items()}


def test_the_keys_of_x_come_from_the_environment_all_four_or_none(tmp_path: Path) -> None:
    """Each that is missing is named."""
    file = _file(tmp_path, "[x]\ndaily_budget = 0.5\n")
    config = load(file, X)
    assert {name: key.get_secret_value() for name, key in config.x_keys.items()} == {
        name: f"value-of-{name}" for name in X_KEYS
    }
    assert config.x.daily_budget == Decimal("0.5")
    assert load(file, {}).x_keys == {}
    two = {variable: X[variable] for variable in list(X)[:2]}
    with pytest.raises(ConfigError) as caught:
        load(file, two)
    assert [problem.where for problem in caught.value.problems] == list(X)[2:]


@pytest.mark.parametrize("key", X_KEYS)
def test_a_key_of_x_in_the_file_is_refused(tmp_path: Path, key: str) -> None:
    """With where it belongs."""
    file = _file(tmp_path, f'[x]\nenabled = true\n{key} = "secret"\n')
    with pytest.raises(ConfigError, match=X_KEYS[key]):
        load(file, {})
    assert (3, f"x.{key}") in _problems(file)


@pytest.mark.parametrize(
    "line", ["mention_seconds = 2", "message_seconds = 30", "daily_budget = 0", "monthly_budget = -1"]
)
def test_what_x_would_not_allow_is_refused(tmp_path: Path, line: str) -> None:
    """With its line."""
    assert _problems(_file(tmp_path, f"[x]\n{line}\n")) == [(2, f"x.{line.partition(' ')[0]}")]


def test_the_limits_of_forms_reach_the_desk(tmp_path: Path) -> None:
    """Hours, days, files and their kinds."""
    limits = 'draft_hours = 2\ndraft_kept_days = 3\nmax_files = 4\nmax_file_mb = 5\nfile_types = ["picture"]'
    rules = rules_of(load(_file(tmp_path, f"[tickets]\n{limits}"), {}))
    assert (rules.tickets.draft_after, rules.tickets.draft_kept) == (timedelta(hours=2), timedelta(days=3))
    assert rules.files == FileRules(most=4, most_bytes=5 * 1024 * 1024, types=frozenset({"picture"}))


@pytest.mark.parametrize("wrong", ["draft_hours = 0", "max_files = 0", 'file_types = ["exe"]', "file_types = []"])
def test_limits_of_forms_that_cannot_be_are_told_with_their_place(tmp_path: Path, wrong: str) -> None:
    """By line and key."""
    ((line, key),) = _problems(_file(tmp_path, f"[tickets]\n{wrong}"))
    assert line == 2
    assert (key or "").startswith(f"tickets.{wrong.partition(' ')[0]}")


# --- Discord ---------------------------------------------------------------------------------------------------------


def test_discords_ids_may_be_written_as_numbers_or_text(tmp_path: Path) -> None:
    """And its token comes the same ways as Telegram's."""
    (tmp_path / "token").write_text(f"{DISCORD}\n", "utf-8")
    file = _file(tmp_path, f"[discord]\ntoken_file = 'token'\nguild = {ID}\nadmin_roles = ['{ID}']")
    for environment, token in [({}, DISCORD), ({DISCORD_TOKEN: "a.b.c"}, "a.b.c")]:
        config = load(file, environment)
        assert (config.discord.guild, config.discord.admin_roles) == (ID, [ID])
        assert config.discord_token is not None
        assert config.discord_token.get_secret_value() == token
        assert token not in repr(config)


@pytest.mark.parametrize(
    ("text", "token", "key"),
    [
        ("", "a.b.c", "discord.guild"),
        (f"[discord]\nguild = '{ID}'", "no-token", None),
        ("[discord]\ntoken_file = 'nowhere'", "", "discord.token_file"),
    ],
)
def test_a_token_and_a_server_belong_together(tmp_path: Path, text: str, token: str, key: str | None) -> None:
    """One without the other would be told by nothing but silence."""
    assert _problems(_file(tmp_path, text), **{DISCORD_TOKEN: token}) == [(None, key)]


def test_staff_work_in_one_place(tmp_path: Path) -> None:
    """Two would each see half of it."""
    text = f"[telegram]\nstaff_chat = -5\n[discord]\nguild = '{ID}'\nstaff_forum = '{ID}'"
    tokens = {TELEGRAM_TOKEN: TOKEN, DISCORD_TOKEN: DISCORD}
    assert _problems(_file(tmp_path, text), **tokens) == [(5, "discord.staff_forum")]


def test_a_role_of_the_server_is_a_role_here(tmp_path: Path) -> None:
    """Who has none of them is a member, whatever they are called."""
    config = load(_file(tmp_path, f"[discord]\nguild = {ID}\nmoderator_roles = [{ID}]"), {})
    staff = rules_of(config).staff
    mei = Person(platform="discord", id="1", roles=frozenset({ID}))
    assert staff.role_of(mei) is Role.MODERATOR
    assert staff.role_of(replace(mei, roles=frozenset())) is Role.MEMBER
    assert staff.role_of(replace(mei, platform="elsewhere")) is Role.MEMBER


@pytest.mark.parametrize(("value", "places"), [("'everyone'", []), ("'123', 456", []), ("'@moderators'", [(5, 0)])])
def test_a_room_names_whom_announcements_ping_by_id(tmp_path: Path, value: str, places: list[tuple[int, int]]) -> None:
    room = f"[[rooms]]\nname = 'news'\nplatform = 'discord'\nchat = 1\nmention = [{value}]\n"
    if not places:
        assert load(_file(tmp_path, room)).rooms[0].mention == value.replace("'", "").split(", ")
    else:
        assert _problems(_file(tmp_path, room)) == [(line, f"rooms[0].mention[{n}]") for line, n in places]
