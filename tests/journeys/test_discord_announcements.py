"""Announcements on Discord: to a text channel, an announcement channel and a forum; staff work in a Telegram group."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.config import Discord, RoomTable
from tests.fakes.discord import Channel, FakeDiscord, Fault, Kind, Message, pointed
from tests.fakes.discord.fixtures import check
from tests.fakes.discord.model import CROSSPOSTED, PINNED
from tests.fakes.telegram import FakeTelegram
from tests.journeys.conftest import HURRY, Community, HurriedClock, community_on, fixtures

telegram = fixtures.telegram
PAUSE = """---
title: Planned maintenance
publish: 2026-11-02 16:01 Asia/Shanghai
missed: 1h
audience: {platforms: [discord]}
pin: true
---
Trading pauses on **1 December**. Not for @everyone.
"""


@dataclass
class Square:
    """A server with a channel of each kind, and the desk that announces there."""

    community: Community
    world: FakeDiscord
    traders: Channel
    news: Channel
    board: Channel

    def writes(self, text: str) -> None:
        folder = self.community.house.config.folders.announcements
        folder.mkdir(exist_ok=True)
        (folder / "pause.en.md").write_text(text, "utf-8")

    async def done(self, words: str) -> str:
        """What staff are told when it is through."""
        return (await self.community.says_last(self.community.staff, words)).text

    @property
    def posts(self) -> list[Channel]:
        return self.world.threads(self.board)

    def everywhere(self) -> list[Message]:
        """What stands in the channels and in the forum's posts."""
        places = (self.traders, self.news, *self.posts)
        return [message for place in places for message in self.world.ours(place)]


@pytest.fixture
async def square(telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Square]:
    """Everything is running."""
    async with FakeDiscord(now=HurriedClock().now) as world:
        world.nonce_lasts *= HURRY  # a call takes its time in our seconds, not in the hurried ones
        traders, news = world.channel("traders"), world.channel("news", Kind.ANNOUNCEMENT)
        board = world.channel("board", Kind.FORUM)
        rooms = [
            RoomTable(name=channel.name, platform="discord", chat=channel.id, language="en", mention=mention)
            for channel, mention in ((traders, ["everyone"]), (news, []), (board, [world.role("Traders").id]))
        ]
        with pointed(world):
            async with community_on(
                telegram,
                engine,
                knowledge,
                tmp_path / "files",
                rooms=rooms,
                discord=Discord(guild=world.guild.id),
                discord_token=SecretStr(world.token),
            ) as community:
                await world.until(lambda: world.gateway.is_heard)
                yield Square(community=community, world=world, traders=traders, news=news, board=board)
    check(world)


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.DROP_AFTER_ACCEPT], ids=["503", "the answer is lost"])
async def test_it_stands_once_in_each_kind_of_channel_whatever_fails_in_the_middle(
    square: Square, fault: Fault
) -> None:
    """Pinned, published to who follows the channel, a post with its title; and nobody is pinged."""
    world = square.world
    for channel in (square.traders, square.news):
        world.faults.next(f"POST /channels/{channel.id}/messages", fault)
    world.faults.next(f"POST /channels/{square.board.id}/threads", fault)
    square.writes(PAUSE)
    assert "3 sent" in await square.done("is out")
    (in_traders,), (in_news,), (post,) = world.ours(square.traders), world.ours(square.news), square.posts
    (in_post,) = world.ours(post)
    await world.until(lambda: in_traders.pinned_at and in_news.pinned_at and post.flags & PINNED)
    assert in_news.flags & CROSSPOSTED
    assert post.name == "Planned maintenance"
    for message in (in_traders, in_news, in_post):
        assert message.content.startswith("**Planned maintenance**\n\nTrading pauses on **1 December**")
        assert message.allowed_mentions == {"parse": [], "replied_user": False}


async def test_a_correction_edits_each_and_a_withdrawal_removes_each(square: Square) -> None:
    """Where they stand: what is pinned stays pinned, and a post is called what its text is called."""
    world = square.world
    square.writes(PAUSE)
    await square.done("is out")
    before = square.everywhere()
    world.faults.next(f"PATCH /channels/{square.news.id}/messages/*", Fault.UNAVAILABLE)
    world.faults.next(f"PATCH /channels/{square.traders.id}/messages/*", Fault.DROP_AFTER_ACCEPT)
    square.writes(PAUSE.replace("1 December", "2 December").replace("Planned", "Shorter"))
    assert "3 sent" in await square.done("The correction of")
    assert square.everywhere() == before, "nothing was posted anew"
    assert all(message.content.startswith("**Shorter maintenance**\n\nTrading pauses on **2") for message in before)
    assert [post.name for post in square.posts] == ["Shorter maintenance"]
    assert before[0].pinned_at

    world.faults.next("DELETE /channels/*", Fault.UNAVAILABLE)
    await square.community.mei.says(square.community.staff, "/announce withdraw pause")
    await square.done("3 sent")
    await world.until(lambda: not square.everywhere())
    assert not square.posts


async def test_people_are_pinged_once_after_an_admin_approved_it_and_by_nothing_else(square: Square) -> None:
    """Whom the room names; not what stands in the text, not again by the correction, and nobody by the preview."""
    world, community = square.world, square.community
    traders = next(role.id for role in world.guild.roles if role.name == "Traders")
    wish = PAUSE.replace("16:01", "18:00").replace("pin: true", "mention: true")
    square.writes(wish)
    asked = await community.says_last(community.staff, "pings nobody before an admin approves")
    assert "📢 pings everyone" in asked.text
    await community.mei.presses(asked, "✅ Approve")
    await square.done("has approved that")
    clock = community.house.clock
    assert isinstance(clock, HurriedClock)
    clock._begin += timedelta(hours=2)
    await square.done("is out")
    in_traders, in_news, in_post = square.everywhere()
    assert [message.pinged for message in (in_traders, in_news, in_post)] == [{"everyone"}, set(), {traders}]
    assert square.posts[0].name == "Planned maintenance"
    square.writes(wish.replace("1 Dec", "2 Dec"))
    await square.done("The correction of")
    assert in_traders.content.startswith("@everyone\n**Planned maintenance**\n\nTrading pauses on **2")
    edits = world.calls_like("PATCH /channels/*/messages/*")
    assert edits
    assert all(edit.body["allowed_mentions"]["parse"] == [] for edit in edits)
    assert len(square.everywhere()) == 3
