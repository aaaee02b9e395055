"""Announcements that ping people: only whom the rooms name, only when a second admin approved it, and only once."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.announcements.announcement import Announcement
from bot.store import Store
from tests.shell.announcing import WORDINGS, Newsroom, announcement, files
from tests.shell.house import Person, Town, last, posts

PROJECT = Path(__file__).parents[2]
MINUTES = 60.0
COMMAND = "/announce in 10 minutes\nname: pause\nmention: yes\n\n[en] Maintenance\nWe pause. @everyone <@&77>"


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    """On a platform that can ping people."""
    return Town(store, tmp_path, mention_length=10)


@pytest.fixture
def admins(town: Town) -> tuple[Person, Person]:
    return town.platform.person("Lee"), town.platform.person("Zoe")


@pytest.fixture
def newsroom(town: Town, admins: tuple[Person, Person]) -> Newsroom:
    """One room names roles, another names nobody."""
    assert admins
    newsroom = Newsroom(town, town.house(), rooms=[(town.group, "en", ""), (town.platform.room("Lounge"), "en", "")])
    group, lounge = newsroom.house.rules.rooms
    newsroom.house.announce_in((replace(group, mentions=("77", "everyone")), lounge))
    newsroom.announcer = type(newsroom.announcer)(newsroom.house.store, newsroom.house.around)
    return newsroom


def _pinged(town: Town) -> list[tuple[str, ...]]:
    """Whom each message of ours pinged, in every room there is."""
    return [post.mentions for room in town.platform.rooms.values() for post in room.posts if post.author == "desk"]


def _wish(body: str = "We pause.") -> Announcement:
    english, chinese = WORDINGS
    return announcement(wordings=(replace(english, body=body), chinese), mention=True)


async def test_a_second_admins_approval_pings_whom_the_room_names_and_nobody_else(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town
) -> None:
    """The preview says whom; it pings nobody itself, nor does any other message. The ledger keeps it."""
    lee, zoe = admins
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND)
        await newsroom.pass_time()
        preview = last(town.staff)
        assert "📢 pings 77, everyone when it is posted" in preview.text
        assert "pings nobody: the room names nobody for it" in preview.text
        await zoe.presses(preview, "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(12 * MINUTES)
        assert [post.mentions for post in town.group.posts if post.author == "desk"] == [("77", "everyone")]
        assert sum(map(bool, _pinged(town))) == 1
        await lee.says(town.staff, "/announcements pause")
        await newsroom.pass_time()
        assert "📢 77, everyone" in last(town.staff).text


async def test_its_author_alone_pings_nobody_even_where_one_may_approve(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town
) -> None:
    lee, _ = admins
    rules = newsroom.house.rules
    newsroom.house.announce_in(rules.rooms, replace(rules.announcing, approval=False))
    newsroom.announcer = type(newsroom.announcer)(newsroom.house.store, newsroom.house.around)
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND)
        await newsroom.pass_time()
        assert "It pings nobody unless another admin" in last(town.staff).text
        await lee.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(12 * MINUTES)
        assert len(posts(town.group)) == 1
        assert not any(_pinged(town))


async def test_a_correction_pings_nobody_again(admins: tuple[Person, Person], newsroom: Newsroom, town: Town) -> None:
    """Neither the message that is edited nor the one that a longer text adds."""
    lee, zoe = admins
    longer = "\n\n".join(f"Paragraph {number}. {'All about the pause. ' * 20}" for number in range(6))
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND)
        await newsroom.pass_time()
        await zoe.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(12 * MINUTES)
        await lee.says(town.staff, f"/announce correct pause\n[en] Maintenance\n{longer}")
        await newsroom.pass_time()
        await zoe.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(6 * MINUTES)
        assert posts(town.group)[0].startswith("Maintenance\nParagraph 0.")
        assert len(posts(town.group)) > 1
        assert sum(map(bool, _pinged(town))) == 1


async def test_a_file_goes_out_by_itself_and_pings_nobody_before_an_admin_approved_that(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town
) -> None:
    """Staff are asked once; a moderator cannot; what is changed afterwards is not what was approved."""
    lee, _ = admins
    async with newsroom.house.open():
        for _ in range(2):
            newsroom.announcer.file(files(_wish()))
            await newsroom.pass_time()
        asked = last(town.staff)
        assert sum("pings nobody before an admin approves" in text for text in posts(town.staff)) == 1
        await town.mei.presses(asked, "✅ Approve")
        await newsroom.pass_time()
        assert any("Only admins" in notice for notice in town.mei.notices)
        await lee.presses(asked, "✅ Approve")
        await newsroom.pass_time()
        assert "has approved that pause pings people" in posts(town.staff)[-1]
        newsroom.announcer.file(files(_wish("Something else.")))
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == ["Maintenance\nSomething else."]
        assert not any(_pinged(town))


async def test_a_file_that_was_approved_pings_at_its_own_time(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town
) -> None:
    """The approval holds nothing up, though it came in the last minute."""
    lee, _ = admins
    async with newsroom.house.open():
        newsroom.announcer.file(files(_wish()))
        await newsroom.pass_time(9.5 * MINUTES)
        await lee.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(MINUTES)
        assert [post.mentions for post in town.group.posts if post.author == "desk"] == [("77", "everyone")]


async def test_where_nobody_can_be_pinged_it_goes_out_all_the_same(store: Store, tmp_path: Path) -> None:
    town = Town(store, tmp_path)
    newsroom = Newsroom(town, town.house(), rooms=[(town.group, "en", "")])
    (group,) = newsroom.house.rules.rooms
    newsroom.house.announce_in((replace(group, mentions=("77",)),))
    newsroom.announcer = type(newsroom.announcer)(newsroom.house.store, newsroom.house.around)
    async with newsroom.house.open():
        newsroom.announcer.file(files(_wish()))
        await newsroom.pass_time(10 * MINUTES)
        assert any("nobody can be pinged there" in text for text in posts(town.staff))
        assert posts(town.group) == ["Maintenance\nWe pause."]
        assert not any(_pinged(town))


def test_nothing_but_an_announcements_posting_can_be_made_to_ping() -> None:
    """Whoever makes another message that does has to change this, and say why."""
    makers = {
        str(path.relative_to(PROJECT))
        for folder in ("bot", "adapters")
        for path in (PROJECT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"Outgoing", "replace"}
        for keyword in call.keywords
        if keyword.arg == "mentions" and ast.unparse(keyword.value) != "()"
    }
    assert makers == {"bot/announcements/broadcasting.py"}
