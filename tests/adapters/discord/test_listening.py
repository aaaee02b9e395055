"""The gateway, the history and the inbox: nothing is lost, nothing stops it, nothing comes in the wrong order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord.backfill import AT_ONCE
from adapters.discord.units import snowflake_at
from bot.messages import Command, Deleted, Edited, Message, Unreadable
from tests.contract.harness import Desk
from tests.fakes.discord import Fault, Kind

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


# --- what became of messages meanwhile -------------------------------------------------------------------------------


def edits(desk: Desk) -> dict[str, str]:
    """What messages say now, by the event's id."""
    return {event.id: event.event.text for event in desk.committed if isinstance(event.event, Edited)}


async def goes_down(town: Town, desk: Desk) -> None:
    """All that was said so far lies before the bookmark."""
    await desk.stops()
    await town.here.close()
    town.paper.mark = snowflake_at(town.world.now())


async def comes_back(town: Town, desk: Desk, *, starts: int = 2) -> None:
    """Until what is said now comes in: it waits behind all that was missed."""
    town.moves_in()
    desk.listens()
    await town.caught_up(starts=starts)
    await hears(town, desk, f"back for the {starts}. time")


async def test_what_was_edited_while_it_was_down_is_told_once_with_who_did_it(town: Town, desk: Desk) -> None:
    """In posts, private threads, direct messages and watched channels; what was edited before is not told again."""
    world, alice = town.world, town.alice
    post = world.start_thread(town.forum, "a ticket", Kind.PUBLIC_THREAD)
    own = world.start_thread(town.room, "Alice", Kind.PRIVATE_THREAD)
    direct = world.direct(alice)
    town.paper.chats = [direct.id]
    places = (town.room, post, own, direct)
    said = [await world.member_says(place, alice, "frist") for place in places]
    known = await world.member_says(post, alice, "sceond")
    await world.member_edits(known, "second")
    await desk.until(lambda: len(edits(desk)) == 1)
    (live,) = edits(desk)
    await goes_down(town, desk)
    for message in said:
        await world.member_edits(message, "first")
    late = await world.member_says(direct, alice, "thrid")
    await world.member_edits(late, "third")
    desk.committed.clear()
    await comes_back(town, desk)
    told = [event for event in desk.committed if isinstance(event.event, Edited)]
    assert [event.where for event in told if event.event.text == "first"] == [town.at(place) for place in places]  # type: ignore[union-attr]
    assert all(event.sender.roles == {"77"} for event in told if event.where != town.at(direct))
    assert live not in edits(desk)
    again = edits(desk)
    await desk.stops()
    await town.here.close()
    desk.committed.clear()
    await comes_back(town, desk, starts=3)
    assert again.items() <= edits(desk).items(), "a repetition has the same ids, by which the inbox knows it"


async def test_an_edit_in_the_history_has_the_id_of_the_edit_that_was_heard(town: Town, desk: Desk) -> None:
    """What lies near the bookmark comes both ways: the inbox takes it for the same."""
    said = await town.world.member_says(town.room, town.alice, "frist")
    await town.world.member_edits(said, "first")
    await desk.until(lambda: bool(edits(desk)))
    heard = edits(desk)
    await desk.stops()
    await town.here.close()
    desk.committed.clear()
    await comes_back(town, desk)
    assert edits(desk) == heard


async def test_what_was_deleted_while_the_connection_was_lost_is_told(town: Town, desk: Desk) -> None:
    """We know that it was there, and the history reaches back to where it stood."""
    world = town.world
    said = [await world.member_says(town.room, town.alice, f"said {n}") for n in range(3)]
    await desk.until(lambda: "said 2" in texts(desk))
    world.gateway.forget_sessions()
    world.gateway.drop()
    await world.member_deletes(said[1])
    await desk.until(lambda: any(isinstance(event.event, Deleted) for event in desk.committed))
    await hears(town, desk, "after")
    gone = [event for event in desk.committed if isinstance(event.event, Deleted)]
    assert [(event.id, event.sender.id) for event in gone] == [(f"m{said[1].id}/deleted", town.alice.id)]


async def test_a_place_that_shows_nothing_at_all_says_nothing_about_deletions(town: Town, desk: Desk) -> None:
    """Discord shows a history that we may not read as empty."""
    world = town.world
    await hears(town, desk, "still there")
    world.gateway.forget_sessions()
    world.gateway.drop()
    hidden, town.room.messages = town.room.messages, []
    looked = f"GET /channels/{town.room.id}/messages"
    asked = len(world.calls_like(looked))
    await world.until(lambda: len(world.calls_like(looked)) >= asked + 2)
    town.room.messages = hidden
    await hears(town, desk, "after")
    assert not any(isinstance(event.event, Deleted) for event in desk.committed)


async def test_after_a_restart_a_deletion_of_what_was_said_before_it_still_has_its_author(
    town: Town, desk: Desk
) -> None:
    """The history that is read at the beginning says whose the messages of tickets are."""
    post = town.world.start_thread(town.forum, "a ticket", Kind.PUBLIC_THREAD)
    said = await town.world.member_says(post, town.alice, "a mistake")
    await desk.until(lambda: "a mistake" in texts(desk))
    await goes_down(town, desk)
    await comes_back(town, desk)
    desk.committed.clear()
    await town.world.member_deletes(said)
    (got,) = await desk.next()
    assert (got.event, got.sender.id, got.sender.roles) == (Deleted(message_id=said.id), town.alice.id, {"77"})


async def test_several_that_are_deleted_at_once_are_told_one_by_one(town: Town, desk: Desk) -> None:
    said = [await town.world.member_says(town.room, town.alice, f"spam {n}") for n in range(2)]
    await desk.next(2)
    await town.world.member_deletes_many(said)
    gone = await desk.next(2)
    assert [event.event for event in gone] == [Deleted(message_id=message.id) for message in said]


async def test_a_limit_in_the_middle_of_the_history_is_waited_out_and_not_begun_again(town: Town, desk: Desk) -> None:
    """With many places it would otherwise never come to an end."""
    posts = [town.world.start_thread(town.forum, f"ticket {n}", Kind.PUBLIC_THREAD) for n in range(3)]
    await goes_down(town, desk)
    for post in posts:
        await town.world.member_says(post, town.alice, f"in {post.name}")
    town.world.faults.next(f"GET /channels/{posts[1].id}/messages", Fault.BUCKET_FULL, retry_after=7)
    await comes_back(town, desk)
    assert {f"in ticket {n}" for n in range(3)} <= set(texts(desk))
    assert texts(desk).count("in ticket 0") == 1
    assert 7.0 in town.clock.waited


async def test_what_is_said_while_many_places_are_looked_at_waits_for_a_few_of_them_only(
    town: Town, desk: Desk
) -> None:
    """And the bookmark stands still until all were looked at, so that nothing is left out by a crash in between."""
    posts = [town.world.start_thread(town.forum, f"ticket {n}", Kind.PUBLIC_THREAD) for n in range(12)]
    said = [await town.world.member_says(post, town.alice, "frist") for post in posts]
    await desk.until(lambda: texts(desk).count("frist") == len(posts))
    await goes_down(town, desk)
    mark = town.paper.mark
    for message in said:
        await town.world.member_edits(message, "first")
    desk.open.clear()
    town.moves_in()
    desk.listens()
    await desk.until(lambda: any(isinstance(event.event, Edited) for event in desk.offered))
    looked = town.world.calls_like("GET /channels/*/messages")
    assert len([call for call in looked if call.query.get("before") == mark]) <= AT_ONCE
    assert town.paper.mark == mark
    await town.world.gateway.send_text('{"op":11,"d":null,"t":null,"s":null}')
    desk.open.set()
    await desk.until(lambda: len(edits(desk)) == len(posts))
    await hears(town, desk, "after")


async def test_what_is_said_since_is_never_taken_for_deleted(town: Town, desk: Desk) -> None:
    """The history was read before it; a look that comes after it knows."""
    await hears(town, desk, "before")
    town.world.gateway.forget_sessions()
    town.world.gateway.drop()
    await town.world.until(lambda: town.world.gateway.is_heard)
    for n in range(3):
        await town.world.member_says(town.room, town.alice, f"since {n}")
    await desk.until(lambda: "since 2" in texts(desk))
    await hears(town, desk, "after")
    assert not any(isinstance(event.event, Deleted) for event in desk.committed)
