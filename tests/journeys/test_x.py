"""X beside Telegram: people ask in public and by direct message there, staff work in their Telegram group."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.twitter import XAdapter, XSettings
from bot.app.house import House
from bot.app.knowledge import Knowledge
from bot.app.spending import HouseCursors, HousePurse
from bot.config import RoomTable
from bot.delivery.budget import Budget
from tests.adapters.x.house import XKEYS, check
from tests.fakes.telegram import FakeTelegram
from tests.fakes.x import Direct, FakeX, Fault, Post, User, redirected
from tests.journeys.conftest import Community, community_on, fixtures
from tests.journeys.test_ticket import topic_of, until_in

telegram = fixtures.telegram
SURE = "@kestrel_help my deposit has not arrived"
UNSURE = "@kestrel_help what about the thing with my account thing"


@dataclass
class Both:
    """The desk between Telegram and X."""

    x: FakeX
    community: Community
    alice: User
    budget: Budget = field(default_factory=Budget)

    async def answer_to(self, post: Post) -> Post:
        await self.x.until(lambda: any(ours.answers is post for ours in self.x.ours()))
        return next(ours for ours in self.x.ours() if ours.answers is post)

    async def direct_with(self, words: str) -> Direct:
        def found() -> list[Direct]:
            return [d for d in self.x.directs if d.sender is self.x.us and words in d.text]

        await self.x.until(lambda: bool(found()))
        return found()[-1]


def account(world: FakeX, house: House, budget: Budget) -> Sequence[XAdapter]:
    """Our account, looking often."""
    world.clock = house.clock.now
    settings = XSettings(account="main", keys=XKEYS, mention_seconds=3, message_seconds=3)
    return [
        XAdapter(
            settings,
            cursors=HouseCursors(house, "x", "main"),
            purse=HousePurse(house, "x", "main", budget),
            files=house.files.path,
            clock=house.clock,
            middlewares=(redirected(world),),
        )
    ]


@pytest.fixture
def budget() -> Budget:
    return Budget()


@pytest.fixture
async def both(
    telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path, budget: Budget
) -> AsyncIterator[Both]:
    """Everything is running."""
    timeline = RoomTable(name="x", platform="x", chat="timeline", language="en")
    async with (
        FakeX() as world,
        community_on(
            telegram,
            engine,
            knowledge,
            tmp_path / "files",
            rooms=[timeline],
            more=lambda house: account(world, house, budget),
        ) as community,
    ):
        yield Both(world, community, world.person("alice", "Alice"))
    check(world)


async def test_a_mention_gets_one_sure_answer_and_nothing_else(both: Both) -> None:
    """Short enough for one post, with nothing to press, and with where to go on."""
    asked = await both.x.posts_as(both.alice, SURE)
    answer = await both.answer_to(asked)
    assert answer.text.startswith("@alice ")
    assert "deposit" in answer.text.lower()
    assert both.x.charged == ["answer"]


async def test_who_cannot_be_answered_is_shown_the_way_once_a_day(both: Both) -> None:
    """However often they ask; whoever else asks is shown it, too."""
    first = await both.x.posts_as(both.alice, UNSURE)
    await both.answer_to(first)
    await both.x.posts_as(both.alice, UNSURE)
    bob = both.x.person("bob")
    other = await both.x.posts_as(bob, UNSURE)
    pointer = await both.answer_to(other)
    assert "direct message" in pointer.text
    assert len(both.x.ours()) == 2


async def test_a_direct_message_becomes_a_ticket_and_is_answered_there(both: Both) -> None:
    """The form as a dialogue, choices by number; then a person, both ways."""
    x, alice = both.x, both.alice
    await x.writes_to_us(alice, "/ticket")
    choices = await both.direct_with("/1 ")
    number = next(line.split()[0] for line in choices.text.splitlines() if "eposit" in line)
    await x.writes_to_us(alice, number)
    for step, said in enumerate(("it is gone", "today 14:00", "USDT on TRON", "skip", "skip", "skip"), start=1):
        await both.direct_with(f"{step}/6")
        await x.writes_to_us(alice, said)
    await both.direct_with("Is this right?")
    await x.writes_to_us(alice, "1")
    opened = await both.direct_with("is open.")
    ref = opened.text.split()[1]
    community = both.community
    await community.world.until(lambda: any(ref in topic.name for topic in community.staff.topics.values()))
    thread = topic_of(community, ref)
    await until_in(community, thread, "it is gone")
    await community.mei.says(community.staff.topics[thread], "Please send the transaction hash.")
    reply = await both.direct_with("Please send the transaction hash.")
    assert reply.person is alice
    await x.writes_to_us(alice, "0x" + "ab" * 32)
    await until_in(community, thread, "0x" + "ab" * 32)


LONG = "\n\n".join(f"Part {number} of the plan takes some time and is told in a sentence. " * 3 for number in range(4))
FILE = f"""---
title: Planned maintenance
publish: 2026-11-02 16:01 Asia/Shanghai
missed: 1h
---
{LONG}
"""


async def test_an_announcement_is_a_thread_that_survives_a_lost_answer(both: Both) -> None:
    """Every part answers the one before; what was posted unnoticed is found there, not posted again."""
    x, community = both.x, both.community
    for _ in range(2):
        x.faults.next("post", Fault.DROP_AFTER_ACCEPT)
    folder = community.house.config.folders.announcements
    folder.mkdir()
    (folder / "pause.en.md").write_text(FILE, "utf-8")
    done = await community.says_last(community.staff, "is out")
    thread = x.ours()[::-1]
    assert [post.answers for post in thread] == [None, *thread[:-1]]
    assert len({post.text for post in thread}) == len(thread) >= 4
    assert all(post.text.endswith((".", "e")) for post in thread)
    assert x.charged == ["post"] * len(thread)
    assert "USD" in done.text

    await community.mei.says(community.staff, "/announce withdraw pause")
    await x.until(lambda: x.ours() == [])


class TestBudget:
    @pytest.fixture
    def budget(self) -> Budget:
        return Budget(day=Decimal("0.012"))

    async def test_what_the_budget_does_not_allow_waits_and_staff_are_told_once(self, both: Both) -> None:
        """One answer and its mention are paid; the next stays where it is."""
        await both.answer_to(await both.x.posts_as(both.alice, SURE))
        bob = both.x.person("bob")
        await both.x.posts_as(bob, SURE)
        notice = await both.community.says_last(both.community.staff, "is used up")
        assert "0.012 USD" in notice.text
        assert len(both.x.ours()) == 1
