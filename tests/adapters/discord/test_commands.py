"""The catalogue as Discord takes it."""

import re
from typing import Any

import pytest

from adapters.discord.commands import Catalogue, _comparable
from bot.app.menus import catalogue
from bot.desk.permissions import StaffList
from bot.desk.scene import DeskRules
from tests.fakes.content import content

NAME = re.compile(r"^[-_'\w]{1,32}$")


@pytest.fixture(scope="module")
def ours() -> Catalogue:
    return catalogue(content(), DeskRules(languages=("en", "zh"), staff=StaffList()))


def test_every_name_is_one_that_discord_takes(ours: Catalogue) -> None:
    """Also in every language, and each only once."""
    slash = [command for command in ours.payload() if command["type"] == 1]
    for names in (
        [command["name"] for command in slash],
        [command["name_localizations"].get("zh-CN", command["name"]) for command in slash],
    ):
        assert all(NAME.match(name) and name == name.lower() for name in names)
        assert len(set(names)) == len(names)


def test_descriptions_fit_and_speak_both_languages(ours: Catalogue) -> None:
    ask = next(command for command in ours.payload() if command["name"] == "ask")
    assert ask["description"] == "ask a question"
    assert ask["name_localizations"]["zh-CN"] == "提问"
    assert re.search(r"[\u4e00-\u9fff]", ask["description_localizations"]["zh-CN"])
    assert all(0 < len(command.get("description", "x")) <= 100 for command in ours.payload())


def test_what_a_command_takes(ours: Catalogue) -> None:
    by_name = {command["name"]: command for command in ours.payload()}
    (words,) = by_name["ask"]["options"]
    assert (words["name"], words["autocomplete"]) == ("text", True)
    assert [option["name"] for option in by_name["ticket"]["options"]] == ["about", "text", "file"]
    assert by_name["help"]["options"] == []


def test_members_are_not_shown_the_staffs_commands(ours: Catalogue) -> None:
    by_name = {command["name"]: command for command in ours.payload()}
    assert by_name["claim"]["default_member_permissions"] == 1 << 13
    assert by_name["claim"]["contexts"] == [0]
    assert by_name["ask"]["default_member_permissions"] is None
    assert by_name["ask"]["contexts"] == [0, 1]


def test_what_discord_adds_to_a_command_is_no_difference(ours: Catalogue) -> None:
    there = [
        {
            "description": "",  # a message's menu has none
            **command,
            **_as_text(command),
            "id": str(n),
            "version": "1",
            "nsfw": False,
            "dm_permission": True,
            "integration_types": [0],
        }
        for n, command in enumerate(ours.payload())
    ]
    assert _comparable(there) == _comparable(ours.payload())
    changed = [{**there[0], "description": "something else"}, *there[1:]]
    assert _comparable(changed) != _comparable(ours.payload())


def _as_text(command: dict[str, Any]) -> dict[str, Any]:
    """Discord answers numbers that may be large as text."""
    permissions = command["default_member_permissions"]
    return {} if permissions is None else {"default_member_permissions": str(permissions)}
