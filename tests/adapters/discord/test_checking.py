"""What the doctor says of a Discord account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord.checking import _Rights
from adapters.discord.commands import put
from tests.fakes.discord import Kind

if TYPE_CHECKING:
    from bot.platform import Finding
    from tests.adapters.discord.conftest import Town

SEND, VIEW, MANAGE = 1 << 11, 1 << 10, 1 << 34


async def wrong(town: Town) -> list[Finding]:
    return [finding for finding in await town.here.check() if not finding.ok]


async def test_all_is_well_once_the_commands_are_there(town: Town) -> None:
    (finding,) = await wrong(town)
    assert "commands" in finding.what
    await put(town.here._line, town.here._catalogue)
    assert await wrong(town) == []


async def test_the_intent_that_is_missing_is_named_with_what_it_costs(town: Town) -> None:
    town.world.grants_content = False
    (finding, _) = await wrong(town)
    assert "message-content intent" in finding.what
    assert "developer portal" in finding.fix


async def test_missing_tags_and_channels_are_named(town: Town) -> None:
    town.forum.tags = town.forum.tags[:1]
    town.private = town.world.channel("support")
    town.moves_in()
    del town.world.channels[town.room.id]
    said = " ".join(f"{finding.what} {finding.fix}" for finding in await wrong(town))
    assert "💤 ✅" in said
    assert "discord.channels" in said


async def test_what_is_no_forum_is_told(town: Town) -> None:
    town.forum.kind = Kind.TEXT
    assert any("is no forum" in finding.what for finding in await wrong(town))


async def test_a_server_that_the_bot_is_not_in_comes_with_the_invitation(town: Town) -> None:
    assert town.here.account == "main"  # moved in
    town.world.guilds.clear()
    (finding,) = await wrong(town)
    assert "oauth2/authorize" in finding.fix
    assert "applications.commands" in finding.fix


async def test_where_announcements_go_pinning_and_pinging_are_rights_of_their_own(town: Town) -> None:
    """Pinging only where a room names somebody for it."""
    rest = sum(1 << bit for bit in range(53) if bit not in (3, 17, 51))
    town.world.guild.roles[0].permissions = rest
    news, board = town.world.channel("news", Kind.ANNOUNCEMENT), town.world.channel("board", Kind.FORUM)
    object.__setattr__(town.here._settings, "announced", {news.id: False, board.id: True})
    lacks = [finding.what for finding in await wrong(town) if "lacks rights" in finding.what]
    assert lacks == [
        "lacks rights in #news: Pin Messages",
        "lacks rights in #board: Mention @everyone, @here and All Roles, Pin Messages",
    ]


@pytest.mark.parametrize(
    ("overwrites", "missing"),
    [
        ([], 0),
        ([{"id": "g", "allow": "0", "deny": str(SEND)}], SEND),
        ([{"id": "g", "allow": "0", "deny": str(SEND)}, {"id": "r", "allow": str(SEND), "deny": "0"}], 0),
        ([{"id": "r", "allow": str(SEND), "deny": "0"}, {"id": "me", "allow": "0", "deny": str(SEND)}], SEND),
        ([{"id": "other", "allow": "0", "deny": str(SEND)}], 0),
        ([{"id": "g", "allow": "0", "deny": "0"}], 0),
    ],
)
def test_rights_in_a_channel_are_the_servers_with_the_channels_changes(
    overwrites: list[dict[str, str]], missing: int
) -> None:
    """For everyone, then by role, then our own; a later one goes before an earlier one."""
    rights = _Rights(me="me", guild="g", roles=frozenset({"r"}), base=VIEW | SEND)
    assert rights.lacks(VIEW | SEND, overwrites) == missing
    assert rights.lacks(MANAGE, overwrites) == MANAGE


def test_an_administrator_may_everything() -> None:
    rights = _Rights(me="me", guild="g", roles=frozenset(), base=1 << 3)
    assert rights.lacks(SEND, [{"id": "g", "allow": "0", "deny": str(SEND)}]) == 0
