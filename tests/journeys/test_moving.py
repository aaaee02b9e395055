"""A ticket that is handed to a team in another group, through the real SDK."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.config_teams import TeamTable
from tests.fakes.telegram import Chat, FakeTelegram, Message
from tests.journeys.conftest import Community, community_on
from tests.journeys.test_ticket import ticket_from_group, until_in


@dataclass
class Branch:
    """The community, and the group of its bank."""

    community: Community
    bank: Chat

    async def topic(self, ref: str) -> int:
        """The topic of a ticket there, once there is one."""
        await self.community.world.until(lambda: any(ref in topic.name for topic in self.bank.topics.values()))
        return next(number for number, topic in self.bank.topics.items() if ref in topic.name)

    async def until_said(self, thread: int, text: str) -> Message:
        """The bot's newest message of a topic there that holds these words."""

        def said() -> list[Message]:
            return [m for m in self.community.from_bot(self.bank) if m.thread == thread and text in m.text]

        await self.community.world.until(lambda: bool(said()))
        return said()[-1]


@pytest.fixture
async def branch(telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Branch]:
    """Chinese is spoken at the bank, which has a group with topics of its own."""
    bank = telegram.supergroup("Bank staff", forum=True, bot_admin=True)
    room = {"platform": "telegram", "chat": str(bank.id)}
    teams = [
        TeamTable.model_validate({"name": "front", "members": ["Mei"]}),
        TeamTable.model_validate({"name": "bank", "members": ["Tom"], "languages": ["zh"], "staff_room": room}),
    ]
    async with community_on(telegram, engine, knowledge, tmp_path / "files", teams=teams) as community:
        await community.tom.joins(bank)
        yield Branch(community=community, bank=bank)


async def test_a_ticket_is_handed_to_the_bank_and_helped_there(branch: Branch) -> None:
    """A topic with card and history there; the old one is closed with the way on; the member notices nothing."""
    community, bank = branch.community, branch.bank
    ref, old = await ticket_from_group(community)
    await community.mei.says(community.staff.topics[old], "Which wallet?")
    await community.says_last(community.alice.chat, "Which wallet?")
    await community.mei.says(community.staff.topics[old], "/transfer bank")
    thread = await branch.topic(ref)
    await branch.until_said(thread, "Which wallet?")
    await until_in(community, old, "goes on in the staff room of bank")
    await community.world.until(lambda: community.staff.topics[old].closed)
    assert community.staff.topics[old].name.startswith(f"➡️ {ref}")

    await community.alice.says(community.alice.chat, "The green one")
    asked = await branch.until_said(thread, "The green one")
    await community.tom.says(bank.topics[thread], "It is there now.", reply_to=asked)
    await community.says_last(community.alice.chat, "It is there now.")
    await community.tom.says(bank.topics[thread], "/close")
    await community.says_last(community.alice.chat, "is solved")
    await community.world.until(lambda: bank.topics[thread].closed)
