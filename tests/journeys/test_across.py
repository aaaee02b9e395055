"""Three platforms at once: one member, one ticket, one announcement; staff work in their Telegram group."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.clock import SystemClock
from bot.config import Discord, RoomTable
from bot.delivery.budget import Budget
from tests.adapters.x.house import check as check_x
from tests.fakes.discord import Channel, FakeDiscord, Kind, pointed
from tests.fakes.discord import Fault as DiscordFault
from tests.fakes.discord import Message as DiscordMessage
from tests.fakes.discord.fixtures import check as check_discord
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Fault as TelegramFault
from tests.fakes.x import Direct, FakeX, User
from tests.fakes.x import Fault as XFault
from tests.journeys.conftest import Community, community_on, fixtures
from tests.journeys.test_ticket import topic_of, until_in
from tests.journeys.test_x import account as x_account

telegram = fixtures.telegram
CROSSPOSTED = 1 << 0  # of a message's flags: published to who follows the channel
REF = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass
class World:
    """One desk between three platforms."""

    community: Community
    x: FakeX
    discord: FakeDiscord
    news: Channel  # an announcement channel on Discord

    async def on_x(self, person: User, words: str) -> Direct:
        """The newest direct message of ours with these words."""

        def found() -> list[Direct]:
            return [d for d in self.x.directs if d.sender is self.x.us and d.person is person and words in d.text]

        await self.x.until(lambda: bool(found()))
        return found()[-1]

    async def on_discord(self, channel: Channel, words: str) -> DiscordMessage:
        def found() -> list[DiscordMessage]:
            return [m for m in self.discord.ours(channel) if words in m.content]

        await self.discord.until(lambda: bool(found()))
        return found()[-1]


@pytest.fixture
async def world(telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[World]:
    """Everything is running."""
    async with FakeX() as x, FakeDiscord(now=SystemClock().now) as discord:
        news = discord.channel("news", Kind.ANNOUNCEMENT)
        rooms = [
            RoomTable(name="x", platform="x", chat="timeline", language="en"),
            RoomTable(name="discord", platform="discord", chat=news.id, language="en"),
        ]
        with pointed(discord):
            async with community_on(
                telegram,
                engine,
                knowledge,
                tmp_path / "files",
                rooms=rooms,
                more=lambda house: x_account(x, house, Budget()),
                discord=Discord(guild=discord.guild.id),
                discord_token=SecretStr(discord.token),
            ) as community:
                await discord.until(lambda: discord.gateway.is_heard)
                yield World(community=community, x=x, discord=discord, news=news)
    check_x(x)
    check_discord(discord)


async def test_asked_on_x_continued_on_discord_answered_from_telegram(world: World) -> None:
    """The same member with a linking code: what is written on either side is one ticket, and nobody else's."""
    x, discord, community = world.x, world.discord, world.community
    alice, alice_there = x.person("alice", "Alice"), discord.person("Alice")
    ref = await _opens_on_x(world, alice)
    thread = topic_of(community, ref)
    await until_in(community, thread, "it is gone")

    await x.writes_to_us(alice, "/link")
    code = REF.search((await world.on_x(alice, "/link ")).text)
    assert code is not None
    direct = discord.direct(alice_there)
    await discord.member_says(direct, alice_there, f"/link {code[0]}")
    sure = await world.on_discord(direct, "your own account?")
    await discord.chooses(alice_there, sure, "Yes, both are mine")
    await world.on_discord(direct, "Linked with")
    await world.on_x(alice, "Linked with")

    await discord.member_says(direct, alice_there, "/mytickets")
    listed = await world.on_discord(direct, ref)
    await discord.chooses(alice_there, listed, f"✍️ Write in {ref}")
    await world.on_discord(direct, f"added to ticket {ref}")
    await discord.member_says(direct, alice_there, "the hash is in my wallet")
    await until_in(community, thread, "the hash is in my wallet")

    await community.mei.says(community.staff.topics[thread], "It is credited now.")
    reply = await world.on_discord(direct, "It is credited now.")
    assert reply.content == "**Support:** It is credited now."
    await x.writes_to_us(alice, "thank you, it is there")
    await until_in(community, thread, "thank you, it is there")
    await community.mei.says(community.staff.topics[thread], "Glad to hear it.")
    await world.on_x(alice, "Glad to hear it.")
    assert not any("Glad" in m.content for m in discord.ours(direct)), "answers go where the member wrote last"


async def _opens_on_x(world: World, alice: User) -> str:
    x = world.x
    await x.writes_to_us(alice, "/ticket")
    choices = await world.on_x(alice, "Something else")
    number = next(line.split()[0] for line in choices.text.splitlines() if "Something else" in line)
    await x.writes_to_us(alice, number)
    asked = await world.on_x(alice, "1/")
    steps = int(re.findall(r"1/(\d+)", asked.text)[-1])
    for step, said in enumerate(["it is gone", *["skip"] * (steps - 1)], start=1):
        await world.on_x(alice, f"{step}/{steps}")
        await x.writes_to_us(alice, said)
    await world.on_x(alice, "Is this right?")
    await x.writes_to_us(alice, "1")
    opened = REF.search((await world.on_x(alice, "is open.")).text)
    assert opened is not None
    community = world.community
    await community.world.until(lambda: any(opened[0] in topic.name for topic in community.staff.topics.values()))
    return opened[0]


EN = """---
title: Planned maintenance
publish: 2026-11-02 16:01 Asia/Shanghai
missed: 1h
---
Trading pauses on **1 December**.
"""
ZH = "---\ntitle: 系统维护公告\n---\n12 月 1 日暂停交易。\n"


async def test_an_announcement_is_once_everywhere_whatever_fails_in_the_middle(world: World) -> None:
    """Answers lost on X and Discord, a full bucket on Telegram: completed, never doubled, published, in the ledger."""
    x, discord, community = world.x, world.discord, world.community
    x.faults.next("post", XFault.DROP_AFTER_ACCEPT)
    discord.faults.next("POST /channels/*/messages", DiscordFault.DROP_AFTER_ACCEPT)
    community.world.faults.next("sendMessage", TelegramFault.TOO_MANY_REQUESTS)
    folder = community.house.config.folders.announcements
    folder.mkdir()
    (folder / "pause.en.md").write_text(EN, "utf-8")
    (folder / "pause.zh.md").write_text(ZH, "utf-8")
    done = await community.says_last(community.staff, "is out")
    assert "4 sent" in done.text
    in_group = [m for m in community.from_bot(community.group) if "1 December" in m.text]
    in_channel = [m for m in community.channel.messages if "12 月 1 日" in m.text]
    on_discord = [m for m in discord.ours(world.news) if "1 December" in m.content]
    on_x = [post for post in x.ours() if "1 December" in post.text]
    assert [len(found) for found in (in_group, in_channel, on_discord, on_x)] == [1, 1, 1, 1]
    await discord.until(lambda: bool(on_discord[0].flags & CROSSPOSTED))
    await community.mei.says(community.staff, "/announcements pause")
    ledger = await community.says_last(community.staff, "discord")
    assert all(room in ledger.text for room in ("group", "channel", "x"))
