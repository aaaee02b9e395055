"""Corrections and withdrawals: what was posted is changed or removed where it can be, and every place says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.announcements.announcement import Announcement
from bot.announcements.publication import Change
from bot.platform import Uncertain
from bot.store import Store
from tests.shell.announcing import WORDINGS, Newsroom, announcement, daily, files
from tests.shell.house import Person, Town, last, posts

MINUTES = 60.0
EN, BETTER = "Maintenance\nWe pause.", "Maintenance\nWe pause at ten."
LONG = "\n\n".join(f"Paragraph {number}. {'All about the pause. ' * 20}" for number in range(6))


def _reworded(body: str, **more: object) -> Announcement:
    english, chinese = WORDINGS
    return announcement(wordings=(replace(english, body=body), chinese), **more)


def _newsroom(town: Town) -> Newsroom:
    return Newsroom(town, town.house(), rooms=[(town.group, "en", "")])


def _changes(newsroom: Newsroom) -> list[tuple[str, int, str, str]]:
    """(change, part, standing, reason) of each line."""
    return [(x.posting.change.value, x.posting.part, x.standing.value, x.reason) for x in newsroom.ledger()]


async def test_a_corrected_file_edits_what_was_posted(town: Town) -> None:
    """Once, in place; and staff are told."""
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement(pin=True)))
        await newsroom.pass_time(10 * MINUTES)
        for _ in range(2):
            newsroom.announcer.file(files(_reworded("We pause at ten.", pin=True)))
            await newsroom.pass_time(MINUTES)
        assert posts(town.group) == [BETTER]
        assert _changes(newsroom) == [("post", 1, "sent", ""), ("edit", 1, "sent", "")]
        assert "The correction of Maintenance" in posts(town.staff)[-1]


async def test_a_text_that_becomes_longer_or_shorter_adds_and_removes_messages(town: Town) -> None:
    """There and back, as often as need be."""
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        counts = []
        for body in (LONG, "We pause at ten.", LONG + "\n\nThe end."):
            newsroom.announcer.file(files(_reworded(body)))
            await newsroom.pass_time(5 * MINUTES)
            counts.append(len(posts(town.group)))
        assert counts[1] == 1
        assert counts[0] == counts[2] > 2
        assert posts(town.group)[-1].endswith("The end.")
        assert {line.standing.value for line in newsroom.ledger()} == {"sent"}


async def test_what_cannot_be_edited_says_so(store: Store, tmp_path: Path) -> None:
    """In the ledger and to staff."""
    town = Town(store, tmp_path, edits=False)
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        newsroom.announcer.file(files(_reworded("We pause at ten.")))
        await newsroom.pass_time(MINUTES)
        assert posts(town.group) == [EN]
        assert _changes(newsroom)[-1] == ("reply", 1, "refused", "cannot be edited there")
        assert "cannot be edited there" in posts(town.staff)[-1]


@pytest.fixture
def admins(town: Town) -> tuple[Person, Person]:
    """Lee and Zoe."""
    return town.platform.person("Lee"), town.platform.person("Zoe")


async def _announced(newsroom: Newsroom, lee: Person, zoe: Person) -> None:
    """By command, approved and out."""
    town = newsroom.town
    await lee.says(town.staff, "/announce now\nname: pause\n\nMaintenance\nWe pause.")
    await newsroom.pass_time()
    await zoe.presses(last(town.staff), "✅ Approve")
    await newsroom.pass_time()
    await newsroom.pass_time(6 * MINUTES)
    assert posts(town.group) == [EN]


async def test_a_correction_by_command_needs_a_second_admin_too(admins: tuple[Person, Person], town: Town) -> None:
    """Previewed, approved, held; an older preview approves nothing."""
    lee, zoe = admins
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        await _announced(newsroom, lee, zoe)
        await lee.says(town.staff, "/announce correct pause\n\nMaintenance\nWe pause at nine.")
        await newsroom.pass_time()
        await lee.says(town.staff, "/announce correct pause\n\nMaintenance\nWe pause at ten.")
        await newsroom.pass_time()
        preview = last(town.staff)
        await lee.presses(preview, "✅ Approve")
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == [EN]
        await zoe.presses(preview, "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(4 * MINUTES)
        assert posts(town.group) == [EN]
        await newsroom.pass_time(2 * MINUTES)
        assert posts(town.group) == [BETTER]
        await zoe.presses(preview, "✅ Approve")
        await newsroom.pass_time()
        assert "decided already" in zoe.notices[-1]


async def test_where_nothing_can_be_edited_a_correction_answers_if_asked(store: Store, tmp_path: Path) -> None:
    """Under the posting that it corrects."""
    town = Town(store, tmp_path, edits=False)
    lee, zoe = town.platform.person("Lee"), town.platform.person("Zoe")
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        await _announced(newsroom, lee, zoe)
        first = last(town.group)
        await lee.says(town.staff, "/announce correct pause\nreply\nMaintenance\nWe pause at ten.")
        await newsroom.pass_time()
        await zoe.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(6 * MINUTES)
        assert posts(town.group) == [EN, f"✏️ Correction\n{BETTER}"]
        assert last(town.group).reply_to == first.id


async def test_withdrawn_it_is_removed_everywhere_and_never_comes_again(
    admins: tuple[Person, Person], town: Town
) -> None:
    """At once, by one admin; every occurrence, also the parts of a long text."""
    lee, _ = admins
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(_reworded(LONG, repeat=daily(5))))
        await newsroom.pass_time(10 * MINUTES)
        await newsroom.pass_time(24 * 60 * MINUTES)
        assert len(posts(town.group)) > 4
        await lee.says(town.staff, "/announce withdraw pause")
        await newsroom.pass_time()
        await newsroom.pass_time(2 * MINUTES)
        assert posts(town.group) == []
        assert "is withdrawn" in posts(town.staff)[-1]
        newsroom.announcer.file(files(_reworded("Again.", repeat=daily(5))))
        await newsroom.pass_time(24 * 60 * MINUTES)
        assert posts(town.group) == []


async def test_what_cannot_be_removed_says_so(store: Store, tmp_path: Path) -> None:
    """And stays."""
    town = Town(store, tmp_path, deletes=False)
    lee = town.platform.person("Lee")
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        await lee.says(town.staff, "/announce withdraw pause")
        await newsroom.pass_time()
        await newsroom.pass_time(MINUTES)
        assert posts(town.group) == [EN]
        assert _changes(newsroom)[-1] == ("delete", 1, "refused", "cannot be removed there")


async def test_a_correction_before_anything_was_posted_posts_the_new_text(town: Town) -> None:
    """There is nothing to edit."""
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(MINUTES)
        newsroom.announcer.file(files(_reworded("We pause at ten.")))
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == [BETTER]
        assert [line.posting.change for line in newsroom.ledger()] == [Change.POST]


async def test_a_correction_of_what_may_not_have_arrived_is_refused_not_guessed(town: Town) -> None:
    """Nobody knows which message to edit."""
    newsroom = _newsroom(town)
    async with newsroom.house.open():
        town.platform.answers.append(Uncertain(reason="no answer"))
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        newsroom.announcer.file(files(_reworded("We pause at ten.")))
        await newsroom.pass_time(MINUTES)
        assert [change[:3] for change in _changes(newsroom)] == [("post", 1, "unknown"), ("edit", 1, "refused")]


async def test_what_is_written_as_a_file_is_corrected_there(admins: tuple[Person, Person], town: Town) -> None:
    """Or the file and what was posted would disagree."""
    newsroom = _newsroom(town)
    async with newsroom.house.open() as house:
        newsroom.announcer.file(files(announcement()))
        await admins[0].says(town.staff, "/announce correct pause\n\nA\nB")
        await house.quiet()
        assert "is written as a file" in last(town.staff).text
