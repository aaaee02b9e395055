"""A ticket goes to a team that works in another room, with a platform and a process that may fail on the way."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.delivery.delivery import State
from bot.messages import Outgoing
from bot.platform import Deferred
from bot.tickets.routing import Routing, Team
from bot.tickets.ticket import Ticket
from tests.fakes.memory import MemoryPlatform, Person, Room
from tests.shell.house import House, Town, fill_in, last, open_ticket, posts, thread_of, ticket_of
from tests.shell.test_erasing import traces_in

WAY_ON = "goes on in the staff room of bank"
_ZORBLATT = re.compile("Zorblatt|It is gone")
BACK = "goes on in the staff room of front"


@dataclass(slots=True)
class Bank:
    """The room of the team that tickets go to, and somebody who works there."""

    room: Room
    platform: MemoryPlatform
    teller: Person


@pytest.fixture
def bank(town: Town) -> Bank:
    """In the account of everybody's staff room, or in another one of ours: one of them on each kind of database, since
    neither has to do with the other."""
    if town.store.engine.dialect.name == "postgresql":
        return Bank(room=town.platform.room("Bank"), platform=town.platform, teller=town.mei)
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    teller = [elsewhere.person(name) for name in ("Ana", "Mei")][1]  # the ids are those of the people in town
    return Bank(room=elsewhere.room("Bank"), platform=elsewhere, teller=teller)


def _house(town: Town, bank: Bank) -> House:
    others = {} if bank.platform is town.platform else {"other": bank.platform}
    house = town.house(**others)
    teams = (
        Team(name="front", categories=frozenset({"other"}), members=("memory:x",)),
        Team(
            name="bank",
            categories=frozenset({"nothing"}),
            members=("memory:x",),
            staff_room=bank.platform.address(bank.room),
        ),
    )
    rules = replace(house.rules, routing=Routing(teams=teams))
    house.rules, house.desk._around = rules, replace(house.desk._around, rules=rules)
    return house


async def _transfer(town: Town, house: House, ticket: Ticket, team: str = "bank") -> None:
    await town.mei.says(town.staff, f"/transfer {ticket.ref} {team}")
    await house.quiet()


def _is_opening(house: House, bank: Bank) -> bool:
    """Whether the thread in the bank's room is in the call."""
    sent = [m for a in house.adapters.values() for _, m in a.calls if isinstance(m, Outgoing)]
    return any(m.new_thread is not None and m.to.chat == bank.room.id for m in sent)


async def test_a_ticket_goes_to_the_room_of_another_team(town: Town, bank: Bank) -> None:
    """A thread there with the card and what was said; both sides go on in it; the old one is closed with the way on."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        await town.mei.says(town.staff, "Which bank?", thread=thread_of(before))
        await house.quiet()
        await _transfer(town, house, before)
        ticket = ticket_of(house, town.ana)
        card, history = posts(bank.room, thread=thread_of(ticket))
        assert ticket.ref in card
        assert "Which bank?" in history
        old = posts(town.staff, thread=thread_of(before))
        assert (WAY_ON in old[0], WAY_ON in old[-1]) == (True, True)
        old_card = next(post for post in town.staff.posts if post.thread == thread_of(before) and post.author == "desk")
        assert old_card.buttons == ()
        left = town.staff.threads[thread_of(before)]
        assert (left.is_open, left.title.startswith("➡️")) == (False, True)

        await town.ana.says(town.ana.chat, "The green one")
        await bank.teller.says(bank.room, "It is there", thread=thread_of(ticket))
        await house.quiet()
        assert posts(bank.room, thread=thread_of(ticket))[-1] == "The green one"
        assert posts(town.ana.chat)[-1] == "Support: It is there"
        await bank.teller.says(bank.room, "/close", thread=thread_of(ticket))
        await house.quiet()
        assert not bank.room.threads[thread_of(ticket)].is_open
        assert {d.state for d in house.deliveries().values()} == {State.SENT}


async def test_what_is_written_in_the_old_thread_reaches_nobody(town: Town, bank: Bank) -> None:
    """Each time it is told where the ticket goes on; what a member of another ticket reads is theirs alone."""
    async with _house(town, bank).open() as house:
        ben = town.platform.person("Ben")
        before, other = await open_ticket(house, town.ana), await open_ticket(house, ben)
        await _transfer(town, house, before)
        heard = {member.id: len(member.inbox) for member in (town.ana, ben)}
        card = next(post for post in town.staff.posts if post.thread == thread_of(before) and post.author == "desk")
        for reply_to in (None, card):
            await town.mei.says(town.staff, "It is there", thread=thread_of(before), reply_to=reply_to)
            await house.quiet()
            assert WAY_ON in posts(town.staff, thread=thread_of(before))[-1]
        assert {member.id: len(member.inbox) for member in (town.ana, ben)} == heard
        await town.mei.says(town.staff, "For Ben", thread=thread_of(other))
        await house.quiet()
        assert [len(member.inbox) - heard[member.id] for member in (town.ana, ben)] == [0, 1]


async def test_there_and_back_again(town: Town, bank: Bank) -> None:
    """A new thread each time; both that were left say where it went last."""
    async with _house(town, bank).open() as house:
        first = await open_ticket(house, town.ana)
        await _transfer(town, house, first)
        second = ticket_of(house, town.ana)
        await _transfer(town, house, first, "front")
        third = ticket_of(house, town.ana)
        assert len({(t.staff_place.chat, thread_of(t)) for t in (first, second, third) if t.staff_place}) == 3
        for room, writer, thread in (
            (town.staff, town.mei, thread_of(first)),
            (bank.room, bank.teller, thread_of(second)),
        ):
            await writer.says(room, "Anybody?", thread=thread)
            await house.quiet()
            assert BACK in posts(room, thread=thread)[-1]
        await town.ana.says(town.ana.chat, "Hello?")
        await house.quiet()
        assert posts(town.staff, thread=thread_of(third))[-1] == "Hello?"


async def test_a_thread_that_is_only_being_opened_is_left_as_soon_as_it_is_there(town: Town, bank: Bank) -> None:
    """Whichever of the two comes to be first, the ticket is in its team's room."""
    async with _house(town, bank).open() as house:
        await fill_in(house, town.ana)
        house.adapter.gate.clear()
        await town.ana.presses(last(town.ana.chat), "Send")
        await house.until(lambda: any(m.new_thread for _, m in house.adapter.calls if isinstance(m, Outgoing)))
        await town.mei.says(town.staff, f"/transfer {ticket_of(house, town.ana).ref} bank")
        await town.ana.says(town.ana.chat, "Are you there?")
        await house.until(lambda: not town.platform.waiting)
        house.adapter.gate.set()
        await house.quiet()
        ticket = ticket_of(house, town.ana)
        assert posts(bank.room, thread=thread_of(ticket))[-1] == "Are you there?"
        (left,) = town.staff.threads.values()
        assert (left.is_open, left.title.startswith("➡️")) == (False, True)
        assert WAY_ON in posts(town.staff, thread=left.id)[-1]


async def test_a_crash_in_the_middle_of_a_transfer_loses_nothing(town: Town, bank: Bank) -> None:
    """The new thread may or may not stand there: another is opened for what comes next, in the team's room, and staff
    are told what is uncertain."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        adapter = house.adapters["main" if bank.platform is town.platform else "other"]
        adapter.gate.clear()
        await town.mei.says(town.staff, f"/transfer {before.ref} bank", thread=thread_of(before))
        await town.ana.says(town.ana.chat, "Are you there?")
        await house.until(lambda: _is_opening(house, bank))
        await house.until(lambda: not town.platform.waiting)
        await house.die()
    async with _house(town, bank).open() as again:
        await again.pass_time(60)  # the clock of the first house ran on while it was closed
        uncertain = [d for d in again.deliveries().values() if d.state is State.UNCERTAIN]
        assert any(d.draft.message.new_thread is not None for d in uncertain)
        ticket = ticket_of(again, town.ana)
        said = posts(bank.room, thread=thread_of(ticket))
        assert "Are you there?" in said
        assert any("It is gone" in text and "came from another staff room" in text for text in said)
        warning = next(
            p for p in town.staff.posts if ("🔁 Send again", "It arrived") in p.buttons and ticket.ref in p.text
        )
        await town.mei.presses(warning, "🔁 Send again")
        await again.quiet()
        assert list(bank.room.threads) == [thread_of(ticket)], "what is sent again goes into the thread that there is"
        assert ticket_of(again, town.ana).staff_place == ticket.staff_place


async def test_where_no_thread_can_be_opened_everybody_is_told(town: Town, bank: Bank) -> None:
    """In the staff room of all, where somebody can do something about it; the next message tries again."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        adapter = house.adapters["main" if bank.platform is town.platform else "other"]
        adapter.refuses_threads = True
        await _transfer(town, house, before)
        assert any("no right to open topics" in text for text in posts(town.staff))
        adapter.refuses_threads = False
        await town.ana.says(town.ana.chat, "Hello?")
        await house.quiet()
        assert posts(bank.room, thread=thread_of(ticket_of(house, town.ana)))[-1] == "Hello?"


async def test_what_waited_for_a_thread_that_was_removed_meanwhile_goes_to_the_new_one(town: Town, bank: Bank) -> None:
    """Whether that is there already or still to be opened; it is not taken for the removed one."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        town.platform.answers.append(Deferred(reason="busy", after=timedelta(seconds=30)))
        await town.ana.says(town.ana.chat, "late")
        await house.quiet()
        await _transfer(town, house, before)
        del town.staff.threads[thread_of(before)]
        await house.pass_time(60)
        assert posts(bank.room, thread=thread_of(ticket_of(house, town.ana)))[-1] == "late"
        assert (len(bank.room.threads), len(town.staff.threads)) == (1, 0)


async def test_a_teams_room_is_known_by_its_new_id(town: Town, bank: Bank) -> None:
    """Its tickets go with it, and so do the threads that were left there."""
    async with _house(town, bank).open() as house:
        ticket = await open_ticket(house, town.ana)
        await _transfer(town, house, ticket)
        thread = thread_of(ticket_of(house, town.ana))
        new = await bank.platform.move(bank.room)
        new.threads = bank.room.threads
        await house.quiet()
        await bank.teller.says(new, "We look into it", thread=thread)
        await house.quiet()
        assert posts(town.ana.chat)[-1] == "Support: We look into it"
        await _transfer(town, house, ticket, "front")
        await bank.teller.says(new, "Hello?", thread=thread)
        await house.quiet()
        assert BACK in posts(new, thread=thread)[-1]


async def test_an_old_thread_that_cannot_be_told_is_in_nobodys_way(town: Town, bank: Bank) -> None:
    """It was removed: the ticket has moved all the same, and no thread is opened in its place."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        town.staff.threads.clear()
        await _transfer(town, house, before)
        await town.ana.says(town.ana.chat, "Hello?")
        await house.quiet()
        assert posts(bank.room, thread=thread_of(ticket_of(house, town.ana)))[-1] == "Hello?"
        assert town.staff.threads == {}


async def test_where_a_room_is_a_teams_no_more_its_tickets_go_on_in_everybodys(town: Town, bank: Bank) -> None:
    """The configuration was changed: from the next message on there is a thread where staff are heard."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        await _transfer(town, house, before)
        teams = tuple(replace(team, staff_room=None) for team in house.rules.routing.teams)
        rules = replace(house.rules, routing=Routing(teams=teams))
        house.desk._around = replace(house.desk._around, rules=rules)
        await town.ana.says(town.ana.chat, "Hello?")
        await house.quiet()
        ticket = ticket_of(house, town.ana)
        assert posts(town.staff, thread=thread_of(ticket))[-1] == "Hello?"
        await town.mei.says(town.staff, "It is there", thread=thread_of(ticket))
        await house.quiet()
        assert posts(town.ana.chat)[-1] == "Support: It is there"
        assert len(town.staff.threads) == 2


async def test_nothing_of_an_erased_member_is_left_in_eitherthread_of(town: Town, bank: Bank) -> None:
    """What staff wrote about them in the thread that was left is erased like everything else."""
    async with _house(town, bank).open() as house:
        before = await open_ticket(house, town.ana)
        await town.ana.says(town.ana.chat, "my Zorblatt")
        await house.quiet()
        await _transfer(town, house, before)
        for room, writer, thread in (
            (town.staff, town.mei, thread_of(before)),
            (bank.room, bank.teller, thread_of(ticket_of(house, town.ana))),
        ):
            await writer.says(room, "/note her Zorblatt", thread=thread)
            await house.quiet()
        assert {"inbox", "outbox", "ticket_events"} <= {table for table, _ in traces_in(house.store, _ZORBLATT)}
        with house.store.write() as tx:
            tx.privacy.erase(f"memory:{town.ana.id}", house.clock.now(), house.rules.staff_rooms)
        assert list(traces_in(house.store, _ZORBLATT)) == []
