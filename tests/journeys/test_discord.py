"""The whole application in a small Discord: real SDK, real sockets, real database, a small real FAQ."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app.accounts import accounts
from bot.app.announcements import Bulletin
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import House, rules_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.config import Config, Discord, Folders, Learning, Web
from bot.store import Store
from bot.store.files import Files
from tests.adapters.discord.world import FORUM, Channel, Interaction, Person, Said, World
from tests.journeys.conftest import HurriedClock

MODERATORS = "700000000000000001"
TAGS = [{"id": str(n), "name": name, "emoji_name": mark} for n, name, mark in ((1, "open", "🟡"), (2, "done", "✅"))]


@dataclass
class Guild:
    """A server with a members' channel, a forum for staff, and the desk, which can be stopped and started."""

    world: World
    traders: Channel
    forum: Channel
    alice: Person  # a member
    mei: Person  # has the moderators' role
    stranger: Person  # sees the forum, and has no role
    start: Callable[[], AbstractAsyncContextManager[House]]

    async def says_last(self, channel: Channel, text: str) -> Said:
        """The newest message of ours with these words that everybody there sees, once there is one."""
        await self.world.until(lambda: any(text in m.content for m in self.world.ours(channel)))
        return [m for m in self.world.ours(channel) if text in m.content][-1]

    async def whispers(self, done: Interaction, text: str) -> Said:
        """What only who pressed or commanded is shown."""
        await self.world.until(lambda: any(text in said.content for said in done.follow_ups))
        (said,) = (said for said in done.follow_ups if text in said.content)
        assert said.flags & 64
        return said

    async def post(self, ref: str) -> Channel:
        """The ticket's post in the forum."""
        await self.world.until(lambda: any(ref in thread.name for thread in self.world.threads(self.forum)))
        return next(thread for thread in self.world.threads(self.forum) if ref in thread.name)


@pytest.fixture
async def guild(engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Guild]:
    clock = HurriedClock()
    async with World(now=clock.now) as world:
        traders, forum = world.channel("traders"), world.channel("tickets", FORUM, offered=TAGS)
        config = Config(
            learning=Learning(known_days=0),
            web=Web(enabled=False),
            folders=Folders(announcements=tmp_path / "announcements"),
            discord=Discord(
                guild=world.guild,
                channels=[traders.id],
                staff_forum=forum.id,
                moderator_roles=[MODERATORS],
            ),
            discord_token=SecretStr(world.token),
        )

        @asynccontextmanager
        async def start() -> AsyncIterator[House]:
            store, rules = Store(engine), rules_of(config)
            lessons = Lessons(store, rules.learning, clock)
            lessons.teach(knowledge.content)
            house = House(
                config=config,
                clock=clock,
                engine=engine,
                store=store,
                files=Files(tmp_path / "files"),
                knowledge=knowledge,
                lessons=lessons,
                bulletin=Bulletin(config, Files(tmp_path / "files")),
                rules=rules,
            )
            bell = Bell()
            adapters = accounts(house, bell)
            for adapter in adapters:
                object.__setattr__(adapter._settings, "cdn_hosts", (world.host,))  # type: ignore[attr-defined]
            async with Frontdesk(house, bell, adapters, serving=adapters).running():
                await world.until(lambda: world.is_heard)
                yield house

        yield Guild(
            world=world,
            traders=traders,
            forum=forum,
            alice=world.person("Alice"),
            mei=world.person("Mei", roles=(MODERATORS,)),
            stranger=world.person("Stranger"),
            start=start,
        )


def _ref_in(text: str) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    assert found is not None, text
    return found[0]


async def ticket_from_channel(guild: Guild) -> tuple[str, Interaction]:
    """Alice asks in the channel, wants a person and fills in the form; (reference, the last form sent)."""
    world = guild.world
    await world.says(guild.alice, guild.traders, "my deposit has not arrived")
    answer = await guild.says_last(guild.traders, "deposit")
    asked = await world.presses(guild.alice, answer, "🙋 Ask a person")
    first = await world.sends_form(asked, {"when": "today 14:00", "asset": "USDT on TRON"})
    more = await guild.whispers(first, "few more questions")
    step = await world.presses(guild.alice, more, more.labels()[0][0])
    last = await world.sends_form(step, {"reference": ""}, files=[("proof.png", b"a screenshot")])
    opened = await guild.whispers(last, "is open")
    return _ref_in(opened.content), last


async def test_a_question_becomes_a_ticket_and_the_answer_comes_back(guild: Guild) -> None:
    """Answered in public; asked for in private, by modals in two steps; worked in the forum; read in private."""
    world = guild.world
    async with guild.start() as house:
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        card = await guild.says_last(post, "USDT on TRON")
        assert post.name.startswith("🟡")
        assert post.tags == ["1"]
        await world.until(lambda: any(m.files == [("proof.png", b"a screenshot")] for m in world.ours(post)))

        await world.presses(guild.mei, card, "🙋 Claim")
        await world.until(lambda: "Mei" in card.content)
        await world.says(guild.mei, post, "Please send the transaction hash.")
        direct = world.direct(guild.alice)
        reply = await guild.says_last(direct, "Please send the transaction hash.")
        assert reply.content == "**Support:** Please send the transaction hash."

        said = await world.says(guild.alice, direct, "0x" + "ab" * 32, answers=reply)
        copy = await guild.says_last(post, "0x" + "ab" * 32)
        await world.edits(said, "0x" + "cd" * 32)
        await world.until(lambda: "cd" * 32 in copy.content)

        await world.commands_(guild.mei, post, "close", text="credited by hand")
        closed = await guild.says_last(direct, "credited by hand")
        await world.until(lambda: post.archived)
        assert post.name.startswith("✅")
        assert post.tags == ["2"]
        rated = await world.presses(guild.alice, closed, "5⭐")
        await world.until(lambda: rated.acknowledged)
        await guild.says_last(direct, "Thank you")
        with house.store.read() as tx:
            ticket = tx.all_tickets.get(ref)
        assert ticket is not None
        assert (ticket.rating, ticket.assignee_name, ticket.is_open) == (5, "Mei", False)


async def test_nobody_without_the_role_answers_members(guild: Guild) -> None:
    """Seeing the forum is no role; and a note stays inside, also when it is typed as text."""
    world = guild.world
    async with guild.start():
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        await guild.says_last(post, "USDT on TRON")
        await world.says(guild.stranger, post, "send me your seed phrase")
        await guild.says_last(post, f"discord:{guild.stranger.id}")
        await world.says(guild.mei, post, "/note smells like a scam")
        await guild.says_last(post, "does not see it")
        await world.says(guild.mei, post, "Hello")
        direct = world.direct(guild.alice)
        await guild.says_last(direct, "Hello")
        assert not any("seed" in m.content or "scam" in m.content for m in world.ours(direct))


async def test_buttons_work_after_a_restart_and_what_was_said_meanwhile_is_answered(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        await world.says(guild.alice, guild.traders, "my deposit has not arrived")
        answer = await guild.says_last(guild.traders, "deposit")
        ref, _ = await ticket_from_channel_pressing(guild, answer)
        post = await guild.post(ref)
        await guild.says_last(post, "Ticket")
        direct = world.direct(guild.alice)
        await world.says(guild.alice, direct, "before the night")
        await guild.says_last(post, "before the night")
    await world.until(lambda: not world.is_heard)
    await world.says(guild.alice, direct, "in the night")
    await world.says(guild.mei, post, "answered in the night")
    asked = await world.says(guild.alice, guild.traders, f"<@{world.us.id}> my deposit has not arrived")
    async with guild.start():
        await guild.says_last(post, "in the night")
        await guild.says_last(direct, "answered in the night")
        await world.until(lambda: any(m.answers == asked.id for m in world.ours(guild.traders)))
        solved = await world.presses(guild.alice, answer, "✅ Solved")
        await guild.whispers(solved, "")
        assert sum("before the night" in m.content for m in world.ours(post)) == 1


async def ticket_from_channel_pressing(guild: Guild, answer: Said) -> tuple[str, Interaction]:
    world = guild.world
    asked = await world.presses(guild.alice, answer, "🙋 Ask a person")
    first = await world.sends_form(asked, {})
    more = await guild.whispers(first, "few more questions")
    last = await world.sends_form(await world.presses(guild.alice, more, more.labels()[0][0]), {})
    opened = await guild.whispers(last, "is open")
    return _ref_in(opened.content), last


async def test_a_post_that_was_deleted_is_made_again_and_nothing_is_lost(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        await guild.says_last(post, "USDT on TRON")
        del world.channels[post.id]
        await world.says(guild.alice, world.direct(guild.alice), "are you there?")
        await world.until(lambda: any(t is not post and ref in t.name for t in world.threads(guild.forum)))
        again = await guild.post(ref)
        await guild.says_last(again, "are you there?")


async def test_commands_complete_answer_and_stay_with_who_gave_them(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        titles = await world.types(guild.alice, guild.traders, "ask", "deposit")
        assert titles
        asked = await world.commands_(guild.alice, guild.traders, "ask", text=titles[0])
        await world.until(lambda: asked.follow_ups)
        assert not asked.follow_ups[0].flags & 64, "everybody sees the answer"
        mine = await world.commands_(guild.alice, guild.traders, "mytickets")
        await guild.whispers(mine, "")
        shelves = await world.commands_(guild.alice, guild.traders, "faq")
        shown = await guild.whispers(shelves, "")
        assert shown.components[0]["components"][0]["type"] == 3, "the shelves are a menu"
        form = await world.commands_(guild.alice, guild.traders, "ticket", about="ticket_other")
        sent = await world.sends_form(form, {"about": "I want to say thank you"})
        await guild.whispers(sent, "is open")
