"""Members get announcements in private, by topic and language; one press ends it, and so does a block."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcements.announcement import Announcement
from bot.announcements.audience import Audience
from bot.announcements.topics import Topic
from tests.fakes.content import content
from tests.shell.announcing import Newsroom, announcement, files
from tests.shell.house import Person, Town, last, posts

MINUTES = 60.0
EN, ZH = "Maintenance\nWe pause.", "维护\n暂停。"
TOPICS = (
    Topic(id="maintenance", title={"en": "Maintenance", "zh": "系统维护"}),
    Topic(id="listings", title={"en": "New coins", "zh": "新币上线"}),
)


@pytest.fixture
def newsroom(town: Town) -> Newsroom:
    """One room, two topics."""
    newsroom = Newsroom(town, town.house(), rooms=[(town.group, "en", "")])
    newsroom.house.content = lambda: replace(content(), topics=TOPICS)
    return newsroom


async def _subscribes(newsroom: Newsroom, person: Person, *labels: str) -> None:
    await person.says(person.chat, "/subscribe")
    await newsroom.pass_time()
    choice = last(person.chat)
    for label in labels:
        await person.presses(choice, label)
        await newsroom.pass_time()


def _private(person: Person) -> list[str]:
    return [text for text in posts(person.chat) if text in {EN, ZH}]


@pytest.mark.parametrize(
    ("labels", "announced", "received"),
    [
        (["➕ Maintenance"], {"topics": ("maintenance",)}, [EN]),
        (["➕ Maintenance"], {"topics": ("listings",)}, []),
        (["➕ Maintenance"], {}, []),
        (["➕ Everything"], {}, [EN]),
        (["➕ Everything", "➕ Maintenance"], {"topics": ("maintenance", "listings")}, [EN]),
        (["➕ Everything", "中文"], {}, [ZH]),
        (["➕ Everything"], {"audience": Audience(rooms=("traders",))}, []),
        (["➕ Everything"], {"audience": Audience(tiers=("vip",))}, []),
        (["➕ Everything"], {"audience": Audience(platforms=("web",))}, []),
        (["➕ Everything"], {"audience": Audience(languages=("zh",))}, []),
        (["➕ Everything"], {"audience": Audience(languages=("en",), platforms=("memory",)), "pin": True}, [EN]),
    ],
)
async def test_who_subscribes_to_what_gets_it_once(
    newsroom: Newsroom, town: Town, labels: Sequence[str], announced: dict[str, object], received: list[str]
) -> None:
    """Also with two topics of the same announcement; never pinned in a private chat."""
    async with newsroom.house.open():
        await _subscribes(newsroom, town.ana, *labels)
        newsroom.announcer.file(files(announcement(**announced)))
        await newsroom.pass_time(10 * MINUTES)
        assert _private(town.ana) == received
        assert not any(post.pinned for post in town.ana.chat.posts)


async def test_one_press_ends_it(newsroom: Newsroom, town: Town) -> None:
    """Under any announcement."""
    async with newsroom.house.open():
        await _subscribes(newsroom, town.ana, "➕ Maintenance")
        newsroom.announcer.file(files(_about("a")))
        await newsroom.pass_time(10 * MINUTES)
        await town.ana.presses(last(town.ana.chat), "🔕 No more of these")
        await newsroom.pass_time()
        assert town.ana.notices[-1] == "No more announcements about: Maintenance."
        newsroom.announcer.file(files(_about("a"), _about("b", missed_ok=True)))
        await newsroom.pass_time(1 * MINUTES)
        assert _private(town.ana) == [EN]


def _about(slug: str, *, missed_ok: bool = False) -> Announcement:
    return announcement(slug, topics=("maintenance",), missed=timedelta(days=1) if missed_ok else None)


async def test_the_choices_show_what_one_has(newsroom: Newsroom, town: Town) -> None:
    """And the command ends everything."""
    async with newsroom.house.open():
        await _subscribes(newsroom, town.ana, "➕ Maintenance")
        await _subscribes(newsroom, town.ana)
        assert [label for row in last(town.ana.chat).buttons for label in row] == [
            "✅ Maintenance",
            "➕ New coins",
            "➕ Everything",
            "English",
            "中文",
        ]
        await town.ana.says(town.ana.chat, "/unsubscribe")
        await _subscribes(newsroom, town.ana)
        assert last(town.ana.chat).buttons[0] == ("➕ Maintenance",)


async def test_a_blocked_bot_ends_the_subscription(newsroom: Newsroom, town: Town) -> None:
    """Found out by the first message that is refused."""
    async with newsroom.house.open() as house:
        await _subscribes(newsroom, town.ana, "➕ Everything")
        town.ana.chat.closed = True
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        assert ("", "refused") in newsroom.standings()
        with house.store.read() as tx:
            assert tx.subscriptions.of(f"memory:{town.ana.id}") == []


async def test_subscribing_is_a_private_matter(newsroom: Newsroom, town: Town) -> None:
    """A group is told where."""
    async with newsroom.house.open() as house:
        await town.ana.says(town.group, "/subscribe")
        await house.quiet()
        assert "does not work here" in last(town.group).text


async def test_many_subscribers_are_written_in_batches(
    newsroom: Newsroom, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process may end between any two of them: each gets it once."""
    monkeypatch.setattr("bot.desk.announcer.BATCH", 2)
    people = [town.platform.person(f"Member {number}") for number in range(5)]
    async with newsroom.house.open():
        for person in people:
            await _subscribes(newsroom, person, "➕ Everything")
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        for _ in range(4):
            await newsroom.pass_time(1)
        assert [_private(person) for person in people] == [[EN]] * 5
        assert [text for text in posts(town.staff) if "6 sent" in text] == [posts(town.staff)[-1]]
