"""Teams, account managers and targets in the configuration: mistakes with their lines, and what comes of a good one."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.house import rules_of
from bot.app.teams import unknown_categories
from bot.config import DISCORD_TOKEN, TELEGRAM_TOKEN, load
from bot.errors import ConfigError
from bot.messages import Address
from bot.tickets.hours import ALWAYS, is_open
from bot.tickets.intake import CategoryDefinition
from bot.tickets.ticket import Urgency

STAFF = """[[staff]]
name = "Mei"
ids = ["telegram:1", "discord:9"]
[[staff]]
name = "Lee"
ids = ["telegram:2"]
"""
ID = "123456789012345678"
GOOD = (
    STAFF
    + """
[community]
timezone = "Asia/Shanghai"
zones = { en = "Europe/London" }

[telegram]
staff_chat = -300

[tickets]
priorities = { account-security = "high" }

[[teams]]
name = "chinese"
categories = ["other"]
languages = ["zh"]
tiers = ["gold"]
members = ["mei", "Lee"]
on_call = ["Lee"]
hours = { mon-fri = "09:00-12:30 13:30-18:00", sat = "22:00-06:00" }
language_hours = { en = { daily = "10:00-12:00" } }
holidays = ["CN"]
dates = { "2026-11-28" = "closed", 2026-12-25 = "09:00-12:00" }
room = { platform = "telegram", chat = -100, thread = 7 }
staff_room = { platform = "telegram", chat = -200 }

[[teams]]
name = "everybody"
zone = "Europe/Berlin"
members = ["Mei"]

[[vip]]
tier = "gold"
people = ["telegram:77"]
manager = "Mei"

[targets]
remind_at = 0.5
[targets.everyone]
normal = { first_reply = "2h", resolution = "16h" }
[targets.tiers.gold]
normal = { first_reply = "30m", resolution = "4h 30m" }
"""
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_one_is_what_the_desk_works_by(tmp_path: Path) -> None:
    """People by the key that stands in tickets; hours on the team's clock; targets over the defaults."""
    config = load(_file(tmp_path, GOOD), CONNECTED)
    rules = rules_of(config)
    chinese, everybody = rules.routing.teams
    assert (chinese.members, chinese.on_call) == (("telegram:1", "telegram:2"), ("telegram:2",))
    assert chinese.room == Address(platform="telegram", account="main", chat="-100", thread="7")
    rooms = [Address(platform="telegram", account="main", chat=chat) for chat in ("-200", "-300")]
    assert (chinese.staff_room, everybody.staff_room) == (rooms[0], None)
    assert rules.staff_rooms == frozenset(rooms)
    assert (chinese.hours.zone, everybody.hours.zone) == ("Asia/Shanghai", "Europe/Berlin")
    assert is_open(chinese.hours, datetime.fromisoformat("2026-11-23T13:30+08:00"))
    assert not is_open(chinese.hours, datetime.fromisoformat("2026-11-28T23:00+08:00"))
    assert is_open(chinese.hours_for("en"), datetime.fromisoformat("2026-11-29T11:00+08:00"))
    assert everybody.hours.weekly == ALWAYS.weekly
    (clients,) = rules.routing.clients
    assert (clients.tier, clients.manager, clients.fallback) == ("gold", "telegram:1", None)
    targets = rules.routing.targets
    found = [
        targets.of(level, tier)
        for level, tier in ((Urgency.NORMAL, "gold"), (Urgency.NORMAL, ""), (Urgency.LOW, "gold"))
    ]
    assert [target and target.first_reply for target in found] == [
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=8),
    ]
    assert rules.routing.priorities == {"account-security": Urgency.HIGH}
    assert rules.zones == {"en": "Europe/London"}


CONNECTED = {TELEGRAM_TOKEN: "123456:ABCdef"}
ROOM = "staff_room = {{ platform = 'telegram', {} }}\n"
TEAM = "[[teams]]\nname = 'a'\nmembers = ['Mei']\n"


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        (TEAM + "hours = { mon = '9-5' }", 10, "teams[0].hours", "a shift such as 09:00-12:30 was expected, not 9-5"),
        (TEAM + "hours = { someday = '09:00-17:00' }", 10, "teams[0].hours", "not someday"),
        (TEAM + "hours = '09:00-17:00'", 10, "teams[0].hours", "days and their shifts"),
        (TEAM + "hours = { daily = 'closed' }", 10, "teams[0].hours", "at least one shift"),
        (TEAM + "holidays = ['Mars']", 10, "teams[0].holidays[0]", "a country such as CN"),
        (TEAM + "zone = 'Mars/Base'", 10, "teams[0].zone", "a time zone"),
        (TEAM + "dates = { 2026-12-24 = '9-12' }", 10, "teams[0].dates.2026-12-24", "a shift such as"),
        (TEAM + "dates = { 24-12-2026 = 'closed' }", 10, "teams[0].dates.24-12-2026.[key]", "date"),
        (TEAM + "member = []", 10, "teams[0].member", "check its spelling"),
        (TEAM + "on_call = ['Zoe']", 10, "teams[0].on_call", "somebody in [[staff]]: Mei, Lee"),
        (TEAM + "languages = ['fr']", 10, "teams[0].languages", "one of community.languages: en, zh"),
        (TEAM + "tiers = ['vip']", 10, "teams[0].tiers", "the tier of a [[vip]] table: there is none yet"),
        (TEAM + ROOM.format("chat = 'Bank'"), 10, "teams[0].staff_room.chat", "the group's id, such as -100"),
        (
            TEAM + ROOM.format("account = 'b', chat = -1"),
            10,
            "teams[0].staff_room",
            "main of telegram or main of discord",
        ),
        (
            TEAM + ROOM.format("chat = -1"),
            10,
            "teams[0].staff_room",
            "set telegram.staff_chat or discord.staff_forum, too",
        ),
        (TEAM + ROOM.format("chat = -1, thread = 2"), 10, "teams[0].staff_room.thread", "check its spelling"),
        (TEAM + TEAM, 11, "teams[1].name", "a name of its own"),
        (TEAM + "[[vip]]\npeople = ['Ana']", 11, "vip[0].people[0]", ""),
        (TEAM + "[[vip]]\npeople = ['telegram:5']\nmanager = 'Lee'", 12, "vip[0].manager", "a member of a team"),
        (TEAM + "[[vip]]\npeople = ['telegram:5']\nfallback = 'Kim'", 12, "vip[0].fallback", "somebody in [[staff]]"),
        ("[targets]\nremind_at = 2", 8, "targets.remind_at", ""),
        ("[targets.everyone]\nhigh = { first_reply = '2h' }", 8, "targets.everyone.high.resolution", "add it"),
        ("[targets.everyone]\nurgent = {}", 8, "targets.everyone.urgent", "check its spelling"),
        (
            "[targets.everyone]\nlow = { first_reply = '2d', resolution = '3h' }",
            8,
            "targets.everyone.low.first_reply",
            "working time in hours and minutes",
        ),
        ("[targets.tiers.gold]\n", 7, "targets.tiers.gold", "the tier of a [[vip]] table"),
        ("[tickets]\npriorities = { other = 'soon' }", 8, "tickets.priorities.other", "'emergency', 'high'"),
        ("[community]\nzones = { fr = 'UTC' }", 8, "community.zones", "one of community.languages"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, line: int, key: str, expected: str) -> None:
    """Where it stands, what was found, what was expected."""
    with pytest.raises(ConfigError) as caught:
        load(_file(tmp_path, STAFF + text), {})
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert expected in problem.expected
    assert problem.found


@pytest.mark.parametrize(("platform", "token"), [("telegram", TELEGRAM_TOKEN), ("discord", DISCORD_TOKEN)])
def test_a_teams_staff_room_needs_a_connected_account(tmp_path: Path, platform: str, token: str) -> None:
    """Its tickets would wait for ever to be put there."""
    main = {"telegram": f"staff_forum = '{ID}'\n", "discord": "[telegram]\nstaff_chat = -1\n"}[platform]
    text = (
        STAFF
        + f"[discord]\nguild = '{ID}'\n"
        + main
        + TEAM
        + f"staff_room = {{ platform = '{platform}', chat = '{ID}' }}\n"
    )
    environment = {TELEGRAM_TOKEN: "123456:ABCdef", DISCORD_TOKEN: "a.b.c"}
    assert len(rules_of(load(_file(tmp_path, text), environment)).staff_rooms) == 2
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "config.toml", {name: value for name, value in environment.items() if name != token})
    (problem,) = caught.value.problems
    assert (problem.key, token in problem.expected) == ("teams[0].staff_room", True)


def test_a_room_on_a_platform_that_is_switched_off_is_nobodys(tmp_path: Path) -> None:
    """The team's tickets are in everybody's room meanwhile."""
    text = GOOD.replace("[telegram]", f"[discord]\nguild = '{ID}'\nenabled = false\n[telegram]", 1)
    text = text.replace('platform = "telegram", chat = -200', f'platform = "discord", chat = "{ID}"')
    rules = rules_of(load(_file(tmp_path, text), {**CONNECTED, DISCORD_TOKEN: "a.b.c"}))
    assert rules.staff_rooms == {rules.staff_room}


def test_categories_that_no_form_has_are_told_at_the_start(tmp_path: Path) -> None:
    """Nothing would ever go to such a team."""
    config = load(_file(tmp_path, GOOD), CONNECTED)
    forms = [CategoryDefinition(id="other", title={}, fields=())]
    (problem,) = unknown_categories(config, forms)
    assert (problem.key, problem.found) == ("tickets.priorities", "no category 'account-security'")
    assert problem.expected == "one of: other"
    written = GOOD.splitlines().index('priorities = { account-security = "high" }') + 1
    assert (problem.where, problem.line) == (str(tmp_path / "config.toml"), written)


def test_what_the_example_shows_can_be_used(tmp_path: Path) -> None:
    """Everything that is commented out, taken in: nobody copies a mistake."""
    example = (Path(__file__).parents[3] / "config.example.toml").read_text("utf-8")
    shown = re.sub(r"^# (?=\[|[a-z_]+ = )", "", example, flags=re.MULTILINE)
    config = load(_file(tmp_path, shown), {TELEGRAM_TOKEN: "123456:ABCdef", DISCORD_TOKEN: "a.b.c"})
    assert [team.name for team in config.teams] == ["support-zh"]
    assert rules_of(config).routing.clients[0].fallback == "telegram:223456789"
