"""An announcement written as a file reaches a group and a channel on Telegram, each in its language."""

from pathlib import Path

import pytest

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
    assert in_group.pinned
    done = await community.says_last(community.staff, "is out")
    assert "2 sent" in done.text
    await community.mei.says(community.staff, "/announcements pause")
    ledger = await community.says_last(community.staff, "channel")
    assert f"https://t.me/kestrel_news/{in_channel.id}" in ledger.text


async def _posted(community: Community, chat: Chat, text: str) -> Message:
    await community.world.until(lambda: any(text in m.text for m in chat.messages))
    (only,) = [m for m in chat.messages if text in m.text]
    return only
