"""SIGKILL at random moments of a busy day: nothing is lost, nothing is doubled, and what is unknown is flagged.

`KILLS` and `SEED` in the environment say how often and how. The short form runs with every test, the long is `slow`.
"""

import os
import random
from pathlib import Path

import pytest

from tests.faults.desks import Desk, desk_of
from tests.faults.processes import Launcher
from tests.faults.runner import BEGIN
from tests.faults.watching import IN_FLIGHT, Watch

MEMBERS = 4
SIGKILL = -9
LONGEST_LIFE = 0.45  # seconds until a kill; the first 0.1 or so are the start


async def something_happens(desk: Watch, chance: random.Random) -> None:
    """One thing that a person does."""
    town, person = desk.town, chance.choice(desk.town.members)
    match chance.randrange(7):
        case 0:
            await town.asks_in_group(person)
        case 1 | 2:
            await town.writes_in_ticket(person)
        case 3:
            await town.opens_ticket(person)
        case 4:
            town.broadcasts(BEGIN)
        case _:
            await town.answers(chance.choice(town.answerable()))


async def everybody_has_a_ticket(desk: Watch) -> None:
    for person in desk.town.members:
        await desk.town.opens_ticket(person)
    await desk.until(lambda: len(desk.town.answerable()) == MEMBERS)
    await desk.settles()


async def a_day_with_kills(desk: Desk, kills: int, chance: random.Random) -> None:
    desk.start()
    await everybody_has_a_ticket(desk)
    for _ in range(kills):
        for _ in range(chance.randrange(1, 5)):
            await something_happens(desk, chance)
        await desk.is_killed(after=chance.uniform(0, LONGEST_LIFE))
        desk.start()


async def kill(
    database_url: str, launcher: Launcher, folder: Path, content: Path, kills: int, chance: random.Random
) -> None:
    async with desk_of(database_url, launcher, folder, content, members=MEMBERS) as desk:
        await a_day_with_kills(desk, kills, chance)
        await desk.all_is_well(uncertain=kills * IN_FLIGHT)
    assert launcher.ended_with == [SIGKILL] * desk.starts, "every end was a kill"


async def test_a_desk_that_is_killed_loses_and_doubles_nothing(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """The short form."""
    await kill(database_url, launcher, tmp_path / "desk", content, 5, chance)


@pytest.mark.slow
async def test_a_desk_that_is_killed_very_often_loses_and_doubles_nothing(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """The long form."""
    await kill(database_url, launcher, tmp_path / "desk", content, int(os.environ.get("KILLS", "100")), chance)
