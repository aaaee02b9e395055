"""SIGKILL at every boundary of one journey: before and after each commit, before and after each call to Telegram.

The journey is a question in the group, a ticket, and a message each way in it. Whichever boundary the desk dies at, the
next one carries on, and after a person has decided what is uncertain everything has arrived once.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.desks import Desk, desk_of
from tests.faults.processes import Launcher
from tests.faults.watching import IN_FLIGHT

MOST = 500  # boundaries; a journey has about a hundred
FEWEST = 60


async def journey(desk: Desk) -> None:
    """Wherever the first desk dies, a second one takes over."""
    town = desk.town
    alice, bob = town.members
    await town.asks_in_group(bob)
    await town.opens_ticket(alice)
    await town.writes_in_ticket(alice)
    await desk.all_is_well(uncertain=IN_FLIGHT)
    await desk.until(lambda: bool(town.answerable()))
    await town.answers(town.answerable()[0])
    await desk.all_is_well(uncertain=IN_FLIGHT)


async def killed_at(boundary: int, database_url: str, launcher: Launcher, folder: Path, content: Path) -> bool:
    """Whether the desk got as far as that boundary."""
    async with desk_of(database_url, launcher, folder, content, members=2) as desk:
        desk.start(trip_at=boundary)
        await journey(desk)
        return desk.starts > 1


async def every(
    step: int, database_url: str, launcher: Launcher, folder: Path, content: Path, empty: Callable[[], None]
) -> None:
    for boundary in range(step, MOST, step):
        empty()
        if not await killed_at(boundary, database_url, launcher, folder / str(boundary), content):
            assert boundary > FEWEST, "the journey crosses more boundaries than that"
            return
    raise AssertionError("the journey does not end")


@pytest.mark.parametrize(("database_url", "step"), [("sqlite", 41)], indirect=["database_url"])
async def test_a_kill_at_sampled_boundaries_loses_and_doubles_nothing(
    database_url: str, step: int, launcher: Launcher, tmp_path: Path, content: Path, empty: Callable[[], None]
) -> None:
    """The short form. Odd steps: befores and afters alternate, and both are to be met."""
    await every(step, database_url, launcher, tmp_path, content, empty)


@pytest.mark.slow
@pytest.mark.parametrize(("database_url", "step"), [("sqlite", 1), ("postgresql", 3)], indirect=["database_url"])
async def test_a_kill_at_any_boundary_loses_and_doubles_nothing(
    database_url: str, step: int, launcher: Launcher, tmp_path: Path, content: Path, empty: Callable[[], None]
) -> None:
    """The long form: all of them; where starting takes longer, those that an odd step leads to."""
    await every(step, database_url, launcher, tmp_path, content, empty)
