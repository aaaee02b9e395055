"""SIGKILL while a broadcast is planned and sent, over and over: it is completed, and nobody gets anything twice.

At random moments in the sending; and at boundaries, before or after a commit or a call to Telegram, of which the first
thirty lie where the file is taken over, the occurrence planned, and its messages are written.
"""

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.announcements.publication import Progress
from tests.faults.desks import Desk, desk_of
from tests.faults.processes import Launcher
from tests.faults.tripwire import ANNOUNCING
from tests.faults.watching import IN_FLIGHT

ROOMS = 20
KILLS = 3
FEW_ROOMS = 3
PLANNING = range(1, 31)  # boundaries until the messages are written, others' commits among them
ALL = range(1, 66)  # boundaries until most are sent
BOUNDARIES = 3
LONGEST_WAIT = 0.03  # seconds between the look that finds enough messages and the kill
FILE = """---
title: First words of it
publish: 2026-11-02 08:00 UTC
missed: 12h
---
{body}

Last words of it.
"""
LONG = "\n\n".join(f"Paragraph {number}. {'All about the pause. ' * 20}" for number in range(14))  # two messages


def _sent(desk: Desk) -> int:
    return sum(len(room.messages) for room in desk.town.rooms)


def _is_done(desk: Desk) -> bool:
    with desk.town.store.read() as tx:
        return [b.progress for b in tx.announcements.broadcasts_of("pause")] == [Progress.DONE]


async def broadcast(
    database_url: str, launcher: Launcher, folder: Path, content: Path, kills: int, chance: random.Random
) -> None:
    async with desk_of(database_url, launcher, folder, content, members=0, rooms=ROOMS) as desk:
        announcements = desk.folder / "announcements"
        announcements.mkdir()
        (announcements / "pause.en.md").write_text(FILE.format(body=LONG), "utf-8")
        desk.start()
        for kill in range(kills):
            # what a kill kept from being sent waits for a person, so the last kills may find all the rest done
            await desk.until(lambda part=kill / kills: _sent(desk) >= part * ROOMS * 2 or _is_done(desk))
            await desk.is_killed(after=chance.uniform(0, LONGEST_WAIT))
            desk.start()
        assert _sent(desk) > 0, "some kills were to fall into the broadcast"
        await desk.until(lambda: _is_done(desk))
        await desk.all_is_well(uncertain=kills * IN_FLIGHT)
        for room in desk.town.rooms:
            assert sorted(_part(message.text) for message in room.messages) == ["first", "last"]


async def killed_at(boundary: int, database_url: str, launcher: Launcher, folder: Path, content: Path) -> bool:
    """Whether the desk got as far as that boundary; the next one carries on."""
    async with desk_of(database_url, launcher, folder, content, members=0, rooms=FEW_ROOMS) as desk:
        announcements = desk.folder / "announcements"
        announcements.mkdir()
        (announcements / "pause.en.md").write_text(FILE.format(body=LONG), "utf-8")
        desk.start(trip_at=boundary, trip_since=ANNOUNCING)
        await desk.until(lambda: _is_done(desk))
        await desk.all_is_well(uncertain=IN_FLIGHT)
        for room in desk.town.rooms:
            assert sorted(_part(message.text) for message in room.messages) == ["first", "last"], boundary
        return desk.starts > 1


def sampled(kills: int, chance: random.Random) -> list[int]:
    """Every other one in the planning, the others anywhere."""
    return [chance.choice(ALL if number % 2 else PLANNING) for number in range(kills)]


async def each(
    boundaries: Sequence[int],
    database_url: str,
    launcher: Launcher,
    folder: Path,
    content: Path,
    empty: Callable[[], None],
) -> None:
    killed = 0
    for number, boundary in enumerate(boundaries):
        empty()
        killed += await killed_at(boundary, database_url, launcher, folder / str(number), content)
    assert killed >= len(boundaries) / 2, "the boundaries were to fall into the broadcast"


def _part(text: str) -> str:
    """Which of the two messages it is."""
    first, last = "First words of it" in text, "Last words of it." in text
    return {(True, False): "first", (False, True): "last"}.get((first, last), f"neither: {text[:80]}")


async def test_a_broadcast_that_is_killed_is_completed_and_doubles_nothing(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """The short form."""
    await broadcast(database_url, launcher, tmp_path / "desk", content, KILLS, chance)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_kill_at_sampled_boundaries_of_planning_and_sending_loses_and_doubles_nothing(
    database_url: str,
    launcher: Launcher,
    tmp_path: Path,
    content: Path,
    chance: random.Random,
    empty: Callable[[], None],
) -> None:
    """The short form."""
    await each(sampled(BOUNDARIES, chance), database_url, launcher, tmp_path, content, empty)


@pytest.mark.slow
async def test_a_kill_at_many_boundaries_of_planning_and_sending_loses_and_doubles_nothing(
    database_url: str,
    launcher: Launcher,
    tmp_path: Path,
    content: Path,
    chance: random.Random,
    empty: Callable[[], None],
) -> None:
    """The long form."""
    kills = int(os.environ.get("KILLS", "40"))
    await each(sampled(kills, chance), database_url, launcher, tmp_path, content, empty)


@pytest.mark.slow
async def test_a_broadcast_that_is_killed_very_often_is_completed_and_doubles_nothing(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """The long form."""
    await broadcast(database_url, launcher, tmp_path / "desk", content, int(os.environ.get("KILLS", "40")), chance)
