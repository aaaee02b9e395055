"""Several workers on one PostgreSQL: any may be killed at any time; another takes over and nothing is done twice."""

import os
import random
import time
from pathlib import Path

import pytest

from bot.app.frontdesk import Duty
from tests.faults.crew import ALL, Crew, crew_of
from tests.faults.processes import Launcher
from tests.faults.test_kill import MEMBERS, everybody_has_a_ticket, something_happens
from tests.faults.watching import IN_FLIGHT

SEND, POLL = "send telegram:main", "poll telegram:main"
TAKEOVER = 10.0  # seconds of real time within which another worker does what a killed one did
LONGEST_PAUSE = 0.4  # seconds between two kills
THREE_ALIKE = (ALL, ALL, ALL)
SHARED_OUT = ((Duty.POLL,), (Duty.POLL, Duty.SEND), (Duty.SEND, Duty.HANDLE), (Duty.HANDLE,))


@pytest.fixture(params=["postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Several workers need a server."""
    from tests.conftest import empty

    url: str = request.getfixturevalue("migrated_postgresql")
    empty(url)
    return url


async def a_day_with_kills(crew: Crew, kills: int, chance: random.Random) -> None:
    """Any worker, most often one that has a duty only one may have."""
    await everybody_has_a_ticket(crew)
    for _ in range(kills):
        for _ in range(chance.randrange(1, 5)):
            await something_happens(crew, chance)
        await crew.passes(chance.uniform(0, LONGEST_PAUSE))
        wanted = crew.holder(chance.choice((SEND, POLL)))
        number = crew.anybody(chance) if wanted is None or chance.random() < 0.3 else wanted[0]
        crew.kill(number)
        crew.start_again(number)


async def test_workers_that_are_killed_lose_and_double_nothing(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """The short form."""
    async with crew_of(database_url, launcher, tmp_path / "crew", content, members=MEMBERS) as crew:
        crew.start(SHARED_OUT)
        await a_day_with_kills(crew, 3, chance)
        await crew.all_is_well(uncertain=3 * IN_FLIGHT)


@pytest.mark.slow
@pytest.mark.parametrize("roles", [THREE_ALIKE, SHARED_OUT], ids=["three alike", "shared out"])
async def test_workers_that_are_killed_very_often_lose_and_double_nothing(
    roles: tuple[tuple[Duty, ...], ...],
    database_url: str,
    launcher: Launcher,
    tmp_path: Path,
    content: Path,
    chance: random.Random,
) -> None:
    """The long form."""
    kills = int(os.environ.get("KILLS", "100"))
    async with crew_of(database_url, launcher, tmp_path / "crew", content, members=MEMBERS) as crew:
        crew.start(roles)
        await a_day_with_kills(crew, kills, chance)
        await crew.all_is_well(uncertain=kills * IN_FLIGHT)


@pytest.mark.slow
async def test_another_takes_over_within_ten_seconds(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path
) -> None:
    """At the pace of a real clock: from the kill of who sends until another sends, and the same for who polls."""
    took: list[float] = []
    async with crew_of(database_url, launcher, tmp_path / "crew", content, members=MEMBERS) as crew:
        crew.start(THREE_ALIKE, hurry=1)
        for duty in (SEND, POLL) * 3:
            number = await crew.someone_does(duty)
            begun = time.monotonic()
            crew.kill(number)
            await crew.someone_does(duty)
            took.append(time.monotonic() - begun)
            crew.start_again(number)
        await crew.town.asks_in_private(crew.town.members[0])
        await crew.all_is_well(uncertain=0)
    assert max(took) < TAKEOVER, took


@pytest.mark.slow
async def test_a_worker_that_is_asked_to_stop_leaves_nothing_behind(
    database_url: str, launcher: Launcher, tmp_path: Path, content: Path, chance: random.Random
) -> None:
    """A rolling restart: each in turn, while people go on writing. Nothing is uncertain, for nothing was cut off."""
    async with crew_of(database_url, launcher, tmp_path / "crew", content, members=MEMBERS) as crew:
        crew.start(THREE_ALIKE)
        await everybody_has_a_ticket(crew)
        for number in range(len(THREE_ALIKE)):
            for _ in range(5):
                await something_happens(crew, chance)
            await crew.is_stopped(number)
            crew.start_again(number)
        await crew.all_is_well(uncertain=0)
