"""The whole application in a fake Discord: real SDK, real sockets, real database, a small real FAQ."""

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
from bot.clock import SystemClock
from bot.config import Config, Discord, Folders, Learning, Web
from bot.store import Store
from bot.store.files import Files
from tests.fakes.discord import Channel, FakeDiscord, Interaction, Kind, Message, Person, pointed
from tests.fakes.discord.fixtures import check

MARKS = "🟡✅"


@dataclass
class Guild:
    """A server with a members' channel, a forum for staff, and the desk, which can be stopped and started."""

    world: FakeDiscord
    traders: Channel
    forum: Channel
    support: Channel  # where members get threads, once `start` is told so
    alice: Person  # a member
    mei: Person  # has the moderators' role
    stranger: Person  # sees the forum, and has no role
    start: Callable[..., AbstractAsyncContextManager[House]]

    async def says_last(self, channel: Channel, text: str) -> Message:
        """The newest message of ours with these words that everybody there sees, once there is one."""
        await self.world.until(lambda: any(text in m.content for m in self.world.ours(channel)))
        return [m for m in self.world.ours(channel) if text in m.content][-1]

    async def whispers(self, done: Interaction, text: str) -> Message:
        """What only who pressed or commanded is shown."""
        await self.world.until(lambda: any(text in said.content for said in _shown(done)))
        said = next(said for said in _shown(done) if text in said.content)
        assert said.is_ephemeral
        return said

    async def submits(
        self, asked: Interaction, answers: dict[str, str], *, files: dict[str, list[tuple[str, bytes]]] | None = None
    ) -> Interaction:
        """Fills in the form that an interaction is answered with; what it proposes is left as it is."""
        modal = await self.world.until(lambda: asked.modal)
        proposed = {
            one["custom_id"]: one["value"]
            for label in modal["components"]
            if "value" in (one := label.get("component", {}))
        }
        return await self.world.submits(asked, {**proposed, **answers}, files=files)

    async def post(self, ref: str) -> Channel:
        """The ticket's post in the forum."""
        await self.world.until(lambda: any(ref in thread.name for thread in self.world.threads(self.forum)))
        return [thread for thread in self.world.threads(self.forum) if ref in thread.name][-1]


@pytest.fixture
async def guild(engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Guild]:
    clock = SystemClock()  # Discord gives three seconds to answer: real ones, or a busy machine would be too late
    async with FakeDiscord(now=clock.now) as world:
        traders, forum = world.channel("traders"), world.channel("tickets", Kind.FORUM, tags=MARKS)
        support = world.channel("support")
        for tag, mark in zip(forum.tags, MARKS, strict=True):
            tag["emoji_name"] = mark
        moderators = world.role("Moderators")
        config = Config(
            learning=Learning(known_days=0),
            web=Web(enabled=False),
            folders=Folders(announcements=tmp_path / "announcements"),
            discord=Discord(
                guild=world.guild.id,
                channels=[traders.id],
                staff_forum=forum.id,
                moderator_roles=[moderators.id],
            ),
            discord_token=SecretStr(world.token),
        )

        @asynccontextmanager
        async def start(**discord: str) -> AsyncIterator[House]:
            about = config.discord.model_copy(update=discord) if config.discord else None
            settled = config.model_copy(update={"discord": about})
            store, rules = Store(engine), rules_of(settled)
            lessons = Lessons(store, rules.learning, clock)
            lessons.teach(knowledge.content)
            house = House(
                config=settled,
                clock=clock,
                engine=engine,
                store=store,
                files=Files(tmp_path / "files"),
                knowledge=knowledge,
                lessons=lessons,
                bulletin=Bulletin(settled, Files(tmp_path / "files")),
                rules=rules,
            )
            bell = Bell()
            adapters = accounts(house, bell)
            for adapter in adapters:
                object.__setattr__(adapter._settings, "cdn_hosts", (world.host,))  # type: ignore[attr-defined]
            with pointed(world):
                async with Frontdesk(house, bell, adapters, serving=adapters).running():
                    await world.until(lambda: world.gateway.is_heard)
                    yield house

        yield Guild(
            world=world,
            traders=traders,
            forum=forum,
            support=support,
            alice=world.person("Alice"),
            mei=world.person("Mei", roles=[moderators]),
            stranger=world.person("Stranger"),
            start=start,
        )
    check(world)


def _shown(done: Interaction) -> list[Message]:
    """What an interaction led to, apart from "is thinking"."""
    return [said for said in done.shown if said.content]


def _state(guild: Guild, post: Channel) -> str:
    """The emoji of the tag that a post has."""
    (applied,) = post.applied_tags
    return next(str(tag["emoji_name"]) for tag in guild.forum.tags if tag["id"] == applied)


def _ref_in(text: str) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    assert found is not None, text
    return found[0]


async def ticket_from_channel(guild: Guild) -> tuple[str, Interaction]:
    """Alice asks in the channel, wants a person and fills in the form; (reference, the last form sent)."""
    world = guild.world
    await world.member_says(guild.traders, guild.alice, "my deposit has not arrived")
    answer = await guild.says_last(guild.traders, "deposit")
    asked = await guild.world.chooses(guild.alice, answer, "🙋 Ask a person")
    first = await guild.submits(asked, {"when": "today 14:00", "network": ["tron"]})
    more = await guild.whispers(first, "few more questions")
    step = await guild.world.chooses(guild.alice, more, more.components[0]["components"][0]["label"])
    last = await guild.submits(step, {}, files={"files": [("proof.png", b"a screenshot")]})
    opened = await guild.whispers(last, "is open")
    return _ref_in(opened.content), last


async def test_a_question_becomes_a_ticket_and_the_answer_comes_back(guild: Guild) -> None:
    """Answered in public; asked for in private, by modals in two steps; worked in the forum; read in private."""
    world = guild.world
    async with guild.start() as house:
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        card = await guild.says_last(post, "Which network?: TRON")
        assert post.name.startswith("🟡")
        assert _state(guild, post) == "🟡"
        await world.until(lambda: any(f.content == b"a screenshot" for m in world.ours(post) for f in m.attachments))

        await guild.world.chooses(guild.mei, card, "🙋 Claim")
        await world.until(lambda: "Mei" in card.content)
        await world.member_says(post, guild.mei, "Please send the transaction hash.")
        direct = world.direct(guild.alice)
        reply = await guild.says_last(direct, "Please send the transaction hash.")
        assert reply.content == "**Support:** Please send the transaction hash."

        said = await world.member_says(direct, guild.alice, "0x" + "ab" * 32, reply_to=reply)
        copy = await guild.says_last(post, "0x" + "ab" * 32)
        await world.member_edits(said, "0x" + "cd" * 32)
        await world.until(lambda: "cd" * 32 in copy.content)

        await world.runs(guild.mei, post, "close", text="credited by hand")
        closed = await guild.says_last(direct, "credited by hand")
        await world.until(lambda: post.archived)
        assert post.name.startswith("✅")
        assert _state(guild, post) == "✅"
        rated = await guild.world.chooses(guild.alice, closed, "5⭐")
        await world.until(lambda: rated.response)
        await guild.says_last(direct, "Thank you")
        with house.store.read() as tx:
            ticket = tx.all_tickets.get(ref)
        assert ticket is not None
        assert (ticket.rating, ticket.assignee_name, ticket.is_open) == (5, "Mei", False)


async def test_a_members_side_of_a_ticket_can_be_a_private_thread(guild: Guild) -> None:
    """Only Alice and the bot are in it; nothing goes to her direct messages."""
    world = guild.world
    async with guild.start(private_channel=guild.support.id):
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        await guild.says_last(post, "Which network?: TRON")
        (thread,) = world.threads(guild.support)
        assert (thread.kind, thread.joined) == (Kind.PRIVATE_THREAD, [world.bot, guild.alice])

        await world.member_says(post, guild.mei, "Please send the transaction hash.")
        await guild.says_last(thread, "Please send the transaction hash.")
        await world.member_says(thread, guild.alice, "0x" + "ab" * 32)
        await guild.says_last(post, "0x" + "ab" * 32)
        await world.runs(guild.mei, post, "close", text="credited by hand")
        closed = await guild.says_last(thread, "credited by hand")
        rated = await guild.world.chooses(guild.alice, closed, "5⭐")
        await world.until(lambda: rated.response)
        await guild.says_last(thread, "Thank you")
        assert not any(channel.person is guild.alice and channel.messages for channel in world.channels.values())


async def test_nobody_without_the_role_answers_members(guild: Guild) -> None:
    """Seeing the forum is no role; and a note stays inside, also when it is typed as text."""
    world = guild.world
    async with guild.start():
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        await guild.says_last(post, "Which network?: TRON")
        await world.member_says(post, guild.stranger, "send me your seed phrase")
        await guild.says_last(post, f"discord:{guild.stranger.id}")
        await world.member_says(post, guild.mei, "/note smells like a scam")
        await guild.says_last(post, "does not see it")
        await world.member_says(post, guild.mei, "Hello")
        direct = world.direct(guild.alice)
        await guild.says_last(direct, "Hello")
        for place, person in ((direct, guild.alice), (post, guild.mei)):
            await world.member_says(place, person, f"@everyone <@&{world.guild.roles[-1].id}> <@{guild.mei.id}> look")
        await guild.says_last(post, "look")
        await guild.says_last(direct, "look")
        assert not any(message.pinged for channel in world.channels.values() for message in world.ours(channel))
        assert not any("seed" in m.content or "scam" in m.content for m in world.ours(direct))


async def test_buttons_work_after_a_restart_and_what_was_said_meanwhile_is_answered(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        await world.member_says(guild.traders, guild.alice, "my deposit has not arrived")
        answer = await guild.says_last(guild.traders, "deposit")
        ref, _ = await ticket_from_channel_pressing(guild, answer)
        post = await guild.post(ref)
        await guild.says_last(post, "Ticket")
        direct = world.direct(guild.alice)
        await world.member_says(direct, guild.alice, "before the night")
        await guild.says_last(post, "before the night")
        promise = await world.member_says(post, guild.mei, "It takes until mnoday.")
        promised = await guild.says_last(direct, "until mnoday")
    await world.until(lambda: not world.gateway.is_heard)
    await world.member_says(direct, guild.alice, "in the night")
    await world.member_says(post, guild.mei, "answered in the night")
    await world.member_edits(promise, "It takes until Monday.")
    asked = await world.member_says(guild.traders, guild.alice, f"<@{world.bot.id}> my deposit has not arrived")
    async with guild.start():
        await guild.says_last(post, "in the night")
        await guild.says_last(direct, "answered in the night")
        await world.until(lambda: "until Monday" in promised.content)
        await world.until(lambda: any(m.reply_to is asked for m in world.ours(guild.traders)))
        solved = await guild.world.chooses(guild.alice, answer, "✅ Solved")
        await guild.whispers(solved, "")
        assert sum("before the night" in m.content for m in world.ours(post)) == 1


async def ticket_from_channel_pressing(guild: Guild, answer: Message) -> tuple[str, Interaction]:
    asked = await guild.world.chooses(guild.alice, answer, "🙋 Ask a person")
    first = await guild.submits(asked, {})
    more = await guild.whispers(first, "few more questions")
    last = await guild.submits(
        await guild.world.chooses(guild.alice, more, more.components[0]["components"][0]["label"]), {}
    )
    opened = await guild.whispers(last, "is open")
    return _ref_in(opened.content), last


async def test_a_post_that_was_deleted_is_made_again_and_nothing_is_lost(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        ref, _ = await ticket_from_channel(guild)
        post = await guild.post(ref)
        await guild.says_last(post, "Which network?: TRON")
        await world.removes_channel(post)
        await world.member_says(world.direct(guild.alice), guild.alice, "are you there?")
        await world.until(lambda: any(t is not post and ref in t.name for t in world.threads(guild.forum)))
        again = await guild.post(ref)
        await guild.says_last(again, "are you there?")


async def test_commands_complete_answer_and_stay_with_who_gave_them(guild: Guild) -> None:
    world = guild.world
    async with guild.start():
        typing = await world.types(guild.alice, guild.traders, "ask", "text", "deposit")
        titles = await world.until(lambda: typing.choices)
        asked = await world.runs(guild.alice, guild.traders, "ask", text=titles[0]["value"])
        await world.until(lambda: any(said.content for said in _shown(asked)))
        assert not _shown(asked)[0].is_ephemeral, "everybody sees the answer"
        mine = await world.runs(guild.alice, guild.traders, "mytickets")
        await guild.whispers(mine, "")
        shelves = await world.runs(guild.alice, guild.traders, "faq")
        shown = await guild.whispers(shelves, "")
        assert shown.components[0]["components"][0]["type"] == 3, "the shelves are a menu"
        form = await world.runs(guild.alice, guild.traders, "ticket", about="ticket_other")
        sent = await guild.submits(form, {"about": "I want to say thank you"})
        await guild.whispers(sent, "is open")


async def test_a_ticket_is_one_form_with_a_menu_words_and_files_and_a_second_for_the_rest(guild: Guild) -> None:
    """What the category needs beyond that is behind a button; the staff's post has everything, also the file."""
    world = guild.world
    async with guild.start():
        asked = await world.runs(guild.alice, guild.traders, "ticket")
        modal = await world.until(lambda: asked.modal)
        warning, *labels = modal["components"]
        assert "never ask for your password" in warning["content"]
        assert [label["component"]["type"] for label in labels] == [3, 4, 19]
        first = await world.submits(
            asked,
            {
                "category": ["deposit-withdrawal"],
                "about": f"my deposit is gone @everyone <@&{world.guild.roles[-1].id}>",
            },
            files={"files": [("proof.png", b"a screenshot")]},
        )
        more = await guild.whispers(first, "few more questions")
        step = await world.chooses(guild.alice, more, more.components[0]["components"][0]["label"])
        again = await world.until(lambda: step.modal)
        names = [label["component"]["custom_id"] for label in again["components"] if "component" in label]
        assert names == ["when", "network", "amount", "transaction"]
        last = await guild.submits(step, {"network": ["tron"]})
        ref = _ref_in((await guild.whispers(last, "is open")).content)
        post = await guild.post(ref)
        card = await guild.says_last(post, "my deposit is gone")
        assert not any(message.pinged for channel in world.channels.values() for message in world.ours(channel))
        assert "Which network?: TRON" in card.content
        await world.until(lambda: any(f.content == b"a screenshot" for m in world.ours(post) for f in m.attachments))
