"""Presses, commands, forms and completions: acknowledged by the adapter itself, and told to the core."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from adapters.discord.windows import window_of
from bot.messages import Button, Command, FileKind, FormSent, Message, Outgoing, Press, RoomKind
from bot.platform import Sent
from tests.adapters.discord.house import ABOUT
from tests.fakes.discord import Kind

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town
    from tests.contract.harness import Desk
    from tests.fakes.discord import Channel
    from tests.fakes.discord import Message as DiscordMessage

BUTTONS = (
    (
        Button(label="Solved", action="solved_q1"),
        Button(label="Ask a person", action="person_q1", private=True),
    ),
)


async def answered(town: Town, channel: Channel) -> DiscordMessage:
    """Something of ours with buttons."""
    message = Outgoing(to=town.at(channel), body="10 minutes", buttons=BUTTONS)
    assert isinstance(await town.here.send(message, key=f"answer in {channel.id}"), Sent)
    return town.world.ours(channel)[-1]


async def test_a_press_among_others_is_answered_to_the_presser_alone(town: Town, desk: Desk) -> None:
    said = await answered(town, town.room)
    done = await town.world.chooses(town.alice, said, "Solved")
    (got,) = await desk.next()
    assert isinstance(got.event, Press)
    assert (got.event.action, got.event.message_id, got.event.form_shown) == ("solved_q1", said.id, False)
    assert (got.where.place, got.room, got.addressed) == (town.at(town.room), RoomKind.PUBLIC, True)
    assert got.sender.roles == {"77"}
    assert done.response == {"type": 6}
    window = window_of(got.where.via)
    assert window is not None
    assert (window.token, window.ephemeral) == (done.token, True)


async def test_a_press_that_goes_on_in_private_brings_the_form_at_once(town: Town, desk: Desk) -> None:
    """The person's direct messages are where it goes on; the core hears of the press, and that the form is shown."""
    town.counter.forms["person_q1"] = ABOUT
    done = await town.world.chooses(town.alice, await answered(town, town.room), "Ask a person")
    (got,) = await desk.next()
    direct = town.at(town.world.direct(town.alice))
    assert town.counter.asked == [("person_q1", direct)]
    assert done.modal is not None
    assert isinstance(got.event, Press)
    assert got.event.form_shown
    assert (got.where.place, got.room) == (direct, RoomKind.PRIVATE)


async def test_when_the_core_names_no_form_in_time_the_press_goes_the_common_way(town: Town, desk: Desk) -> None:
    town.counter.fails = True
    done = await town.world.chooses(town.alice, await answered(town, town.room), "Ask a person")
    (got,) = await desk.next()
    assert isinstance(got.event, Press)
    assert not got.event.form_shown
    assert done.response == {"type": 6}


async def test_where_members_get_threads_that_is_where_it_goes_on(town: Town) -> None:
    """One thread for all of a person's matters, found again by whoever looks, and by nobody else."""
    town.private = town.world.channel("support")
    first = await town.moves_in()._alone.with_(town.alice.id, "Alice")
    thread = town.world.channels[first.id]
    assert (thread.name, thread.joined) == (f"Alice · {town.alice.id}", [town.world.bot, town.alice])
    thread.archived = True
    await town.here.close()
    again = await town.moves_in()._alone.with_(town.alice.id, "Alice")
    assert again.id == first.id
    assert town.at(town.private) == again.address("main").room


async def test_a_form_comes_back_with_its_files(town: Town, desk: Desk) -> None:
    town.counter.forms["person_q1"] = ABOUT
    asked = await town.world.chooses(town.alice, await answered(town, town.room), "Ask a person")
    await desk.next()
    sent = await town.world.submits(
        asked, {"about": "it is late"}, files={"files": [("../proof.png", b"a screenshot")]}
    )
    (got,) = await desk.next()
    assert isinstance(got.event, FormSent)
    assert (got.event.form, got.event.values) == ("ticket-deposit", {"about": "it is late", "files": ""})
    (file,) = got.event.attachments
    assert (file.kind, file.name) == (FileKind.PHOTO, "proof.png")
    assert b"".join([chunk async for chunk in town.here.fetch(file)]) == b"a screenshot"
    window = window_of(got.where.via)
    assert window is not None
    assert (window.ephemeral, window.leads_to) == (True, "@me")
    await town.world.until(lambda: sent.response)
    assert sent.response == {"type": 5, "data": {"flags": 64}}


async def test_a_command_in_private_is_answered_there(town: Town, desk: Desk) -> None:
    direct = town.world.direct(town.alice)
    done = await town.world.runs(town.alice, direct, "ask", text="how long?")
    (got,) = await desk.next()
    assert got.event == Command(name="ask", text="how long?")
    assert (got.where.place, got.room) == (town.at(direct), RoomKind.PRIVATE)
    assert done.response == {"type": 5}
    assert got.sender.language == "zh-CN"


@pytest.mark.parametrize(
    ("name", "whispered", "alone"), [("ask", False, False), ("help", True, False), ("mytickets", True, True)]
)
async def test_who_sees_the_answer_to_a_command_among_others(
    town: Town, desk: Desk, name: str, whispered: bool, alone: bool
) -> None:
    """`/ask` is for everybody; what concerns one person is seen by that person."""
    done = await town.world.runs(town.alice, town.room, name)
    (got,) = await desk.next()
    assert (got.room is RoomKind.PRIVATE) is alone
    assert done.response == ({"type": 5, "data": {"flags": 64}} if whispered else {"type": 5})


async def test_on_the_staff_side_everybody_sees_the_answer(town: Town, desk: Desk) -> None:
    post = town.world.start_thread(town.forum, "a ticket", Kind.PUBLIC_THREAD)
    done = await town.world.runs(town.alice, post, "claim")
    (got,) = await desk.next()
    assert (got.event, got.where.place) == (Command(name="claim"), town.at(post))
    assert done.response == {"type": 5}


async def test_a_command_with_a_form_chosen_shows_it(town: Town, desk: Desk) -> None:
    town.counter.forms["ticket_deposit"] = ABOUT
    done = await town.world.runs(town.alice, town.room, "ticket", about="ticket_deposit")
    (got,) = await desk.next()
    assert done.modal is not None
    assert got.event == Press(press_id="", action="ticket_deposit", form_shown=True)


async def test_a_command_that_nothing_is_said_with_opens_its_form_at_once(town: Town, desk: Desk) -> None:
    town.counter.forms["ticket"] = ABOUT
    done = await town.world.runs(town.alice, town.room, "ticket")
    (got,) = await desk.next()
    assert done.modal is not None
    assert got.event == Press(press_id="", action="ticket", form_shown=True)
    assert got.room is RoomKind.PRIVATE


@pytest.mark.parametrize(("options", "fails"), [({"text": "where is it?"}, False), ({}, True)])
async def test_a_command_with_words_or_whose_form_does_not_come_in_time_is_given_as_ever(
    town: Town, desk: Desk, options: dict[str, str], fails: bool
) -> None:
    town.counter.forms["ticket"], town.counter.fails = ABOUT, fails
    done = await town.world.runs(town.alice, town.room, "ticket", **options)
    (got,) = await desk.next()
    assert got.event == Command(name="ticket", text=options.get("text", ""))
    assert done.modal is None


async def test_a_command_that_nothing_answers_is_told_to_be_done(town: Town, desk: Desk) -> None:
    done = await town.world.runs(town.alice, town.room, "help")
    await desk.next()
    await town.world.until(lambda: any(said.content for said in done.shown))
    assert [said.content for said in done.shown] == ["✓"]
    assert town.clock.waited[-1] == 10


async def suggested(town: Town, text: str) -> list[str]:
    """While Alice types a question."""
    done = await town.world.types(town.alice, town.room, "ask", "text", text)
    await town.world.until(lambda: done.choices is not None)
    return [choice["name"] for choice in done.choices or ()]


async def test_what_is_typed_is_completed_in_the_persons_language(town: Town, desk: Desk) -> None:
    town.counter.titles = ["how long does a deposit take", "how to withdraw"]
    assert await suggested(town, "deposit") == ["how long does a deposit take (zh)"]
    town.counter.fails = True
    assert await suggested(town, "deposit") == []
    assert desk.offered == []


async def test_from_a_messages_menu_its_words_are_asked_or_become_a_ticket(town: Town, desk: Desk) -> None:
    bob = town.world.person("Bob")
    said = await town.world.member_says(town.room, bob, "where is my deposit?")
    await desk.next()
    await town.world.runs_on(town.alice, said, "Answer from FAQ")
    (got,) = await desk.next()
    assert got.event == Command(name="ask", text="where is my deposit?", message_id=said.id)
    assert (got.where, got.room) == (town.at(town.room), RoomKind.PUBLIC)
    await town.world.runs_on(town.alice, said, "Open ticket")
    (got,) = await desk.next()
    assert got.event == Command(name="ticket", text="where is my deposit?")
    assert got.room is RoomKind.PRIVATE


async def test_a_repeated_interaction_has_the_same_id(town: Town, desk: Desk) -> None:
    """A resumed session can repeat one; that it was acknowledged already is no trouble."""
    said = await answered(town, town.room)
    await town.world.chooses(town.alice, said, "Solved")
    (first,) = await desk.next()
    await town.world.gateway.repeat()
    (second,) = await desk.next()
    assert first.id == second.id


async def test_interactions_of_other_servers_are_none_of_ours(town: Town, desk: Desk) -> None:
    world = town.world
    await world.gateway.send_event(
        "INTERACTION_CREATE", {"id": "1", "type": 2, "token": "t", "guild_id": "1", "channel_id": "1"}
    )
    await world.member_says(town.room, town.alice, "hello")
    (got,) = await desk.next()
    assert isinstance(got.event, Message)


async def test_a_button_means_the_same_to_a_new_process(town: Town, desk: Desk) -> None:
    said = await answered(town, town.room)
    await desk.stops()
    await town.here.close()
    town.moves_in()
    desk.listens()
    await town.caught_up(starts=2)
    await town.world.chooses(town.alice, said, "Solved")
    await desk.until(lambda: any(isinstance(e.event, Press) and e.event.action == "solved_q1" for e in desk.committed))


def test_a_place_is_the_same_whatever_way_leads_there(town: Town) -> None:
    """What is remembered of an event must not be bound to a token that dies."""
    here = town.at(town.room)
    through = replace(here, via="e:1::token")
    assert through.place == here
    assert through.lane == here.lane
    assert through.room == here.room


async def test_what_one_person_does_is_committed_in_its_order(town: Town, desk: Desk) -> None:
    """A form that is sent while its press still waits must not overtake it; it is acknowledged at once all the same."""
    town.counter.forms["person_q1"] = ABOUT
    said = await answered(town, town.room)
    desk.open.clear()
    asked = await town.world.chooses(town.alice, said, "Ask a person")
    await desk.until(lambda: len(desk.offered) == 1)
    sent = await town.world.submits(asked, {"about": "it is late"})
    await town.world.until(lambda: sent.response)
    assert len(desk.offered) == 1
    desk.open.set()
    press, form = await desk.next(2)
    assert (press.event.kind, form.event.kind) == ("press", "form")
