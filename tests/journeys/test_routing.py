"""An emergency at an hour at which nobody is there, and a ticket that can wait, through the real SDK."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.config_teams import TeamTable
from tests.fakes.telegram import FakeTelegram
from tests.journeys.conftest import Community, community_on
from tests.journeys.test_ticket import fill_in, topic_of, until_in

TEAM = {"name": "front", "members": ["Mei"], "on_call": ["Tom"], "hours": {"sat": "10:00-16:00"}}  # it is Monday


@pytest.fixture
async def community(
    telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path
) -> AsyncIterator[Community]:
    """With a team that comes on Saturday, and somebody on call."""
    teams = [TeamTable.model_validate(TEAM)]
    async with community_on(telegram, engine, knowledge, tmp_path / "files", teams=teams) as ready:
        yield ready


async def test_who_was_robbed_is_heard_at_once(community: Community) -> None:
    """One message in private: a ticket, a topic that says so, and whoever is on call is told, in private as well."""
    await community.tom.says(community.tom.chat, "/help")
    await community.says_last(community.tom.chat, "/ask")
    await community.xiaoming.says(community.xiaoming.chat, "我的账号被盗了，资金被转走了")
    told = await community.says_last(community.xiaoming.chat, "已立即通知值班人员")
    alarm = await community.says_last(community.staff, "Emergency")
    assert "Tom" in alarm.text
    await community.says_last(community.tom.chat, "Emergency")
    assert "我的账号被盗了" in alarm.text
    ref = told.text.split()[1]
    await community.world.until(lambda: any(ref in topic.name for topic in community.staff.topics.values()))
    thread = topic_of(community, ref)
    assert community.staff.topics[thread].name.startswith("🚨")
    await until_in(community, thread, "first answer by")

    await community.tom.says(community.staff, f"/priority {ref} high")
    await until_in(community, thread, "🔺 high")
    await community.tom.says(community.staff.topics[thread], "We froze it.")
    await community.says_last(community.xiaoming.chat, "We froze it.")


async def test_who_can_wait_is_told_how_long(community: Community) -> None:
    """Until Saturday, on the community's clock."""
    await community.alice.says(community.group, "my deposit has not arrived")
    answer = await community.says_last(community.group, "deposit")
    await community.alice.presses(answer, "🙋 Ask a person")
    await fill_in(community, "Use this", "today 14:00", "USDT on TRON", "Skip", "Skip", "Skip")
    opened = await community.says_last(community.alice.chat, "is open.")
    assert "The next person at 2026-11-07 10:00 (Asia/Shanghai), that is in 4 d 1" in opened.text
