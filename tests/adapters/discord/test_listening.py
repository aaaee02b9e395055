"""The gateway, the history and the inbox: nothing is lost, nothing stops it, nothing comes in the wrong order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.messages import Command, Deleted, Message, Unreadable
from tests.contract.harness import Desk
from tests.fakes.discord import Kind

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town


def texts(desk: Desk) -> list[str]:
    return [event.event.text for event in desk.committed if isinstance(event.event, Message)]


async def hears(town: Town, desk: Desk, text: str) -> None:
    """What is said now comes in."""
    await town.world.member_says(town.room, town.alice, text)
    await desk.until(lambda: text in texts(desk))


async def test_a_malformed_event_is_parked_and_the_next_is_read(town: Town, desk: Desk) -> None:
    await town.world.gateway.send_event(
        "MESSAGE_CREATE", {"id": "3", "channel_id": town.room.id, "guild_id": town.world.guild.id}
    )
    await town.world.gateway.send_event("INTERACTION_CREATE", {"id": "4"})
    await town.world.gateway.send_event("SOMETHING_NEW", {"id": "5"})
    await town.world.gateway.send_text("<html>")
    await hears(town, desk, "still there?")
    assert sum(isinstance(event.event, Unreadable) for event in desk.committed) == 3


@pytest.mark.parametrize("how", ["asked to reconnect", "dropped", "dropped for ever", "a new session"])
async def test_a_connection_that_is_lost_is_made_again_and_nothing_between_is_lost(
    town: Town, desk: Desk, how: str
) -> None:
    """Resumed where Discord still knows the session; else what was said is in the history."""
    world = town.world
    await hears(town, desk, "before")
    match how:
        case "asked to reconnect":
            await world.gateway.ask_reconnect()
        case "dropped":
            world.gateway.drop()
        case "dropped for ever":
            await world.gateway.close(1000)
        case _:
            world.gateway.forget_sessions()
            world.gateway.drop()
    await world.member_says(town.room, town.alice, "between")
    await desk.until(lambda: "between" in texts(desk))
    await world.until(lambda: world.gateway.is_heard)
    await hears(town, desk, "after")
    ids = [event.id for event in desk.committed if getattr(event.event, "text", "") == "between"]
    assert len(set(ids)) == 1


async def test_while_the_database_is_down_the_bookmark_stands_still(town: Town, desk: Desk) -> None:
    """What was not committed is in the history that a new process reads."""
    await desk.until(lambda: town.paper.mark is not None)
    desk.open.clear()
    await town.world.member_says(town.room, town.alice, "uncommitted")
    await desk.until(lambda: any(getattr(e.event, "text", "") == "uncommitted" for e in desk.offered))
    mark = town.paper.mark
    await town.world.gateway.send_text('{"op":11,"d":null,"t":null,"s":null}')
    await desk.stops()
    assert town.paper.mark == mark
    await town.here.close()
    town.moves_in()
    desk.open.set()
    desk.listens()
    await desk.until(lambda: "uncommitted" in texts(desk))


async def test_what_was_missed_comes_first_and_with_the_roles_of_who_said_it(town: Town, desk: Desk) -> None:
    """From channels, posts, private threads and direct messages alike, oldest first in each."""
    world, alice = town.world, town.alice
    await hears(town, desk, "before")
    await desk.stops()
    await town.here.close()
    post = world.start_thread(town.forum, "a ticket", Kind.PUBLIC_THREAD)
    direct = world.direct(alice)
    town.paper.chats = [direct.id, "404"]
    for channel in (town.room, post, direct):
        for n in range(3):
            await world.member_says(channel, alice, f"{channel.name} {n}")
    for n in range(120):
        await world.member_says(post, alice, f"more {n}")
    desk.committed.clear()
    town.moves_in()
    desk.listens()
    await desk.until(lambda: {"traders 2", "more 119", "2"} <= set(texts(desk)))
    said = [event for event in desk.committed if event.where == town.at(post)]
    assert [event.event.text for event in said if isinstance(event.event, Message)] == [
        *(f"a ticket {n}" for n in range(3)),
        *(f"more {n}" for n in range(120)),
    ]
    assert all(event.sender.roles == {"77"} for event in said)


async def test_without_the_intent_it_hears_who_speaks_to_it(town: Town) -> None:
    """Discord closes the connection for asking; it asks for less and goes on."""
    town.world.grants_content = False
    desk = Desk(lambda: town.here)
    desk.listens()
    await town.caught_up()
    await town.world.member_says(town.room, town.alice, "to everybody")
    await town.world.member_says(town.room, town.alice, f"<@{town.world.bot.id}> to you")
    await town.world.member_says(town.world.direct(town.alice), town.alice, "in private")
    await desk.until(lambda: "in private" in texts(desk))
    assert texts(desk) == ["to you", "in private"]
    await desk.leaves()


async def test_a_deletion_comes_from_who_wrote_it(town: Town, desk: Desk) -> None:
    said = await town.world.member_says(town.room, town.alice, "a mistake")
    await desk.next()
    await town.world.member_deletes(said)
    (got,) = await desk.next()
    assert (got.event, got.sender.id) == (Deleted(message_id=said.id), town.alice.id)


async def test_a_command_that_is_typed_past_the_app_is_one(town: Town, desk: Desk) -> None:
    await town.world.member_says(town.world.direct(town.alice), town.alice, "/mytickets")
    (got,) = await desk.next()
    assert isinstance(got.event, Command)
    assert got.event.name == "mytickets"


async def test_commands_are_put_into_the_app_once_and_again_only_when_they_changed(town: Town, desk: Desk) -> None:
    written = f"PUT /applications/{town.world.bot.id}/commands"
    await town.world.until(lambda: len(town.world.calls_like(written)) == 1)
    await desk.stops()
    await town.here.close()
    town.moves_in()
    desk.listens()
    await town.caught_up(starts=2)
    await hears(town, desk, "what comes after that")
    assert len(town.world.calls_like(written)) == 1


async def test_a_private_thread_is_private(town: Town, desk: Desk) -> None:
    thread = town.world.start_thread(town.room, "Alice", Kind.PRIVATE_THREAD)
    await town.world.member_says(thread, town.alice, "just us")
    (got,) = await desk.next()
    assert (got.where, got.room, got.addressed) == (town.at(thread), "private", True)
