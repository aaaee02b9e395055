"""Threads, and sends whose fate is unknown, on a platform that can be asked about them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.delivery import FOR_A_PERSON, MOST_FAILURES, Draft, State
from bot.messages import Cursor, Outgoing
from bot.platform import Deferred, Refused, Uncertain
from bot.store import Store
from tests.fakes.people import PRIVATE, incoming
from tests.shell.house import House, Town, posts

SHOWN_AFTER = timedelta(seconds=10)
LOST = Uncertain(reason="no answer")


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    """The platform shows after ten seconds what it took."""
    return Town(store, tmp_path, shown_after=SHOWN_AFTER)


def put(house: House, *keys: str, body: str | None = None) -> None:
    """Parts of one thread; each says its key, unless `body` says what."""
    group = next(room for room in house.world.rooms.values() if room.title == "Traders")
    to = house.world.address(group)
    with house.store.write() as tx:
        for before, key in zip((None, *keys), keys, strict=False):
            tx.outbox.add(
                Draft(key=key, message=Outgoing(to=to, body=body or key), after_key=before), house.clock.now()
            )


def states(house: House) -> list[State]:
    return [delivery.state for delivery in house.deliveries().values()]


async def test_what_stands_there_is_not_sent_again(town: Town) -> None:
    """It is looked for when it would show, and no earlier."""
    async with town.house().open() as house:
        town.platform.answers.append(LOST)
        put(house, "one")
        await house.quiet()
        assert states(house) == [State.READY]
        await house.pass_time(9)
        assert states(house) == [State.READY]
        await house.pass_time(1)
        assert states(house) == [State.SENT]
        assert house.adapter.keys() == ["one"]
    assert posts(town.group) == ["one"]


async def test_what_does_not_stand_there_is_sent(town: Town) -> None:
    """It had never arrived."""
    async with town.house().open() as house:
        town.platform.answers.append(LOST)
        put(house, "one")
        await house.quiet()
        town.group.posts.clear()
        await house.pass_time(10)
        assert house.adapter.keys() == ["one", "one"]
    assert posts(town.group) == ["one"]


async def test_the_same_words_of_another_delivery_are_not_it(town: Town) -> None:
    """Thanked twice, and the second time it had never arrived."""
    async with town.house().open() as house:
        put(house, "one", body="Thank you.")
        await house.quiet()
        town.platform.answers.append(LOST)
        put(house, "two", body="Thank you.")
        await house.pass_time(3)  # the group's pace
        del town.group.posts[-1]
        await house.pass_time(10)
        assert house.adapter.keys() == ["one", "two", "two"]
    assert posts(town.group) == ["Thank you."] * 2


async def test_a_crash_in_the_call_is_completed_and_doubles_nothing(town: Town) -> None:
    """Whoever takes over looks first."""
    async with town.house().open() as house:
        town.platform.answers.append(LOST)
        put(house, "one", "two")
        await house.quiet()
        house.adapter.gate.clear()
        house.clock.forward(10)
        await house.die()
    later = town.house()
    later.clock.forward(60)
    async with later.open() as house:
        await house.pass_time(60)
        await house.pass_time(60)
        assert states(house) == [State.SENT, State.SENT]
    assert posts(town.group) == ["one", "two"]


async def test_each_part_answers_the_one_before(town: Town) -> None:
    """By the id that it got."""
    async with town.house().open() as house:
        put(house, "one", "two", "three")
        await house.quiet()
        sent = {key: delivery.message_id for key, delivery in house.deliveries().items()}
        answered = {key: message.reply_to for key, message in house.adapter.calls if isinstance(message, Outgoing)}
    assert answered == {"one": None, "two": sent["one"], "three": sent["two"]}


async def test_nothing_follows_what_was_refused(town: Town) -> None:
    """Half a thread would say half of it."""
    async with town.house().open() as house:
        town.platform.answers.append(Refused(reason="too long"))
        put(house, "one", "two", "three")
        await house.quiet()
        assert states(house) == [State.REFUSED] * 3
    assert posts(town.group) == []


async def test_what_follows_waits_for_a_persons_decision(town: Town) -> None:
    """And goes out once that was to send it again."""
    async with town.house().open() as house:
        town.platform.answers.extend([Deferred(reason="its file is not there")] * MOST_FAILURES)
        put(house, "one", "two")
        while house.deliveries()["one"].state is State.READY:
            await house.pass_time(601)
        await house.pass_time(60)
        assert states(house) == [State.PARKED, State.READY]
        one = house.deliveries()["one"]
        with house.store.write() as tx:
            tx.outbox.set_state(one.id, State.READY, expected=FOR_A_PERSON, now=house.clock.now())
        await house.pass_time(60)
        assert states(house) == [State.SENT, State.SENT]
    assert posts(town.group) == ["one", "two"]


async def test_how_far_was_read_is_kept_with_what_was_read(town: Town) -> None:
    """In one transaction: a database that is away keeps neither."""
    house = town.house()
    said = replace(incoming("hello", where=PRIVATE), cursor=Cursor(name="mentions", value="7"))
    await house.reception.receive(said)
    with house.store.read() as tx:
        assert tx.cursors.get("chat", "main", "mentions") == "7"
        assert tx.inbox.has_new([("chat", "main")])
