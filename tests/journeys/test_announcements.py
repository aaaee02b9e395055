"""An announcement written as a file reaches a group and a channel on Telegram, each in its language."""

from pathlib import Path

import pytest

from bot.store.hop import in_thread
from tests.fakes.telegram import Chat, Message
from tests.journeys.conftest import Community

EN = """---
title: Planned maintenance
publish: 2026-11-02 16:01 Asia/Shanghai
missed: 1h
pin: true
---
Trading pauses on **1 December**. See [status](https://status.kestrel.example).
"""
ZH = "---\ntitle: 系统维护公告\n---\n12 月 1 日暂停交易。\n"


@pytest.fixture
def folder(community: Community) -> Path:
    """Where announcements are written."""
    path = community.house.config.folders.announcements
    path.mkdir()
    return path


async def test_a_file_becomes_a_post_in_every_room(community: Community, folder: Path) -> None:
    """Pinned, once, with a ledger that staff can read."""
    (folder / "pause.en.md").write_text(EN, "utf-8")
    (folder / "pause.zh.md").write_text(ZH, "utf-8")
    in_channel = await _posted(community, community.channel, "12 月 1 日")
    in_group = await community.says_last(community.group, "Trading pauses")
    assert in_channel.text.startswith("系统维护公告")
    await community.world.until(lambda: in_group.pinned)  # a call of its own, after the message
    done = await community.says_last(community.staff, "is out")
    assert "2 sent" in done.text
    await community.mei.says(community.staff, "/announcements pause")
    ledger = await community.says_last(community.staff, "channel")
    assert f"https://t.me/kestrel_news/{in_channel.id}" in ledger.text


async def _posted(community: Community, chat: Chat, text: str) -> Message:
    await community.world.until(lambda: any(text in m.text for m in chat.messages))
    (only,) = [m for m in chat.messages if text in m.text]
    return only


async def test_a_correction_reaches_every_room(community: Community, folder: Path) -> None:
    """Edited where it stands, in the channel and in the group."""
    (folder / "pause.en.md").write_text(EN, "utf-8")
    (folder / "pause.zh.md").write_text(ZH, "utf-8")
    posted = await _posted(community, community.channel, "12 月 1 日")
    await community.says_last(community.staff, "is out")
    (folder / "pause.zh.md").write_text(ZH.replace("12 月 1 日", "12 月 2 日"), "utf-8")
    await community.world.until(lambda: "12 月 2 日" in posted.text)
    assert "2 sent" in (await community.says_last(community.staff, "The correction of")).text


async def test_a_member_subscribes_and_unsubscribes(community: Community, folder: Path) -> None:
    """In private, in Chinese; one press under the announcement ends it."""
    (folder / "topics.toml").write_text('[[topic]]\nid = "upkeep"\ntitle = {en = "Upkeep", zh = "维护"}\n', "utf-8")
    await in_thread(community.house.bulletin.look)  # or the desk's own look, if it was faster
    assert community.house.bulletin.topics
    await community.xiaoming.says(community.xiaoming.chat, "/subscribe")
    choice = await community.says_last(community.xiaoming.chat, "私信接收")
    subscribed = await community.xiaoming.presses(choice, "➕ 维护")
    await community.world.until(lambda: subscribed.answer is not None)
    (folder / "pause.en.md").write_text(EN.replace("pin:", "topics: [upkeep]\npin:"), "utf-8")
    (folder / "pause.zh.md").write_text(ZH, "utf-8")
    received = await community.says_last(community.xiaoming.chat, "12 月 1 日")
    ended = await community.xiaoming.presses(received, "🔕 不再接收")
    await community.world.until(lambda: ended.answer is not None)
    with community.house.store.read() as tx:
        assert tx.subscriptions.of(f"telegram:{community.xiaoming.id}") == []
