"""A person's private thread: one, found again, whatever happened in the middle."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import pytest

from tests.contract.harness import Desk
from tests.fakes.discord import Fault, Kind

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town
    from tests.fakes.discord import Channel


@pytest.fixture
def support(town: Town) -> Channel:
    """Where members get threads."""
    town.private = town.world.channel("support")
    town.moves_in()
    return town.private


async def test_two_presses_at_once_open_one_thread(town: Town, support: Channel) -> None:
    both = await asyncio.gather(*(town.here._alone.with_(town.alice.id, "Alice") for _ in range(2)))
    assert both[0].id == both[1].id
    assert len(town.world.threads(support)) == 1


async def test_who_does_not_wait_for_the_thread_finds_it_afterwards_with_the_person_in_it(
    town: Town, support: Channel
) -> None:
    """A form has to be shown within moments; what was begun for it is not begun again."""
    asking = asyncio.ensure_future(town.here._alone.with_(town.alice.id, "Alice"))
    await town.world.until(lambda: bool(town.world.threads(support)))
    asking.cancel()
    found = await town.here._alone.with_(town.alice.id, "Alice")
    (thread,) = town.world.threads(support)
    assert (thread.id, thread.joined) == (found.id, [town.world.bot, town.alice])


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_thread_into_which_the_person_could_not_be_let_is_tried_again(
    town: Town, support: Channel, restarted: bool
) -> None:
    town.world.faults.next("PUT /channels/*/thread-members/*", Fault.UNAVAILABLE)
    with pytest.raises(discord.DiscordServerError):
        await town.here._alone.with_(town.alice.id, "Alice")
    if restarted:
        await town.here.close()
        town.moves_in()
    await town.here._alone.with_(town.alice.id, "Alice")
    (thread,) = town.world.threads(support)
    assert thread.joined == [town.world.bot, town.alice]


async def test_a_thread_that_was_deleted_is_opened_anew(town: Town, support: Channel) -> None:
    first = await town.here._alone.with_(town.alice.id, "Alice")
    await town.world.removes_channel(town.world.channels[first.id])
    town.here._places.forget(first.id)  # as the gateway's event does
    again = await town.here._alone.with_(town.alice.id, "Alice")
    assert again.id != first.id
    assert [thread.id for thread in town.world.threads(support)] == [again.id]


async def test_among_hundreds_that_sleep_the_persons_is_found(town: Town, support: Channel) -> None:
    """It is the oldest, on the last page; for the next person nothing is read again."""
    world = town.world
    for person in (town.alice.id, *(str(n) for n in range(240))):
        thread = world.start_thread(support, f"Somebody · {person}", Kind.PRIVATE_THREAD)
        thread.archived = True
    found = await town.here._alone.with_(town.alice.id, "Alice")
    assert world.channels[found.id] is world.threads(support)[0]
    assert not world.channels[found.id].archived
    pages = world.calls_like("GET /channels/*/users/@me/threads/archived/private")
    assert len(pages) == 3
    await town.here._alone.with_(world.person("Bob").id, "Bob")
    assert world.calls_like("GET /channels/*/users/@me/threads/archived/private") == pages
    assert len(world.threads(support)) == 242


@pytest.mark.parametrize(
    ("fault", "in_thread"), [(Fault.UNAVAILABLE, True), (Fault.BUCKET_FULL, True), (Fault.NO_PERMISSION, False)]
)
async def test_what_is_said_alone_is_not_lost_when_the_thread_cannot_be_opened(
    town: Town, support: Channel, fault: Fault, in_thread: bool
) -> None:
    """It waits for it; where the bot may not, it goes on in direct messages."""
    world, desk = town.world, Desk(lambda: town.here)
    desk.listens()
    await town.caught_up()
    world.faults.next(f"POST /channels/{support.id}/threads", fault, times=None if fault is Fault.NO_PERMISSION else 1)
    await world.runs(town.alice, town.room, "mytickets")
    (got,) = await desk.next()
    threads = world.threads(support)
    assert got.where.place == town.at(threads[0] if in_thread else world.direct(town.alice))
    assert len(threads) == in_thread
    await desk.leaves()
