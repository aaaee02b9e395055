"""From an event on a platform to the message that answers it: once, whatever fails in between."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn, cast

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.delivery.delivery import MOST_FAILURES, Draft, Priority, State
from bot.delivery.outbox import LOOK_EVERY
from bot.desk.scene import Content
from bot.errors import LeaseLost
from bot.faq.matcher import Matcher
from bot.messages import Outgoing
from bot.platform import Deferred, Refused, Uncertain
from bot.store import Store
from bot.store.inbox import MOST_ATTEMPTS
from tests.fakes.content import content
from tests.fakes.memory import Room
from tests.shell.house import Town, last, posts

QUESTION = "deposit is missing"


async def test_a_question_in_a_group_is_answered_under_it(town: Town) -> None:
    """With the entry, and buttons to say how it was."""
    async with town.house().open() as house:
        asked = await town.ana.says(town.group, QUESTION)
        await house.quiet()
        assert posts(town.group) == ["My deposit has not arrived\nWait for 12 confirmations."]
        assert last(town.group).reply_to == asked.id
        assert any("Solved" in label for row in last(town.group).buttons for label in row)


async def test_chatter_is_left_alone(town: Town) -> None:
    """No message, and the event is done."""
    async with town.house().open() as house:
        await town.ana.says(town.group, "gm")
        await house.quiet()
        assert posts(town.group) == []
        with house.store.read() as tx:
            assert not tx.inbox.has_new([("memory", "main")])


async def test_the_same_event_twice_is_answered_once(town: Town) -> None:
    """The platform repeats what it does not know to have arrived."""
    async with town.house().open() as house:
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        town.platform.repeat(town.platform.events[0])
        await house.quiet()
        assert len(posts(town.ana.chat)) == 1


async def test_an_event_is_kept_by_the_platform_until_the_database_has_it(town: Town) -> None:
    """While the database is down nothing is confirmed, and nothing is lost."""
    async with town.house().open() as house:
        await house.quiet()
        house.store.down = True
        await town.ana.says(town.ana.chat, QUESTION)
        await house.until(lambda: len(house.clock.waiting) == 3)  # the adapter pauses before it offers it again
        assert len(town.platform.waiting) == 1
        house.store.down = False
        await house.pass_time(1)
        assert len(posts(town.ana.chat)) == 1


async def test_an_outage_of_the_database_is_one_line_when_it_begins_and_one_when_it_ends(town: Town) -> None:
    """However often it is asked in between, and by whom; a line, not the library's whole story."""
    async with town.house().open() as house:
        await house.quiet()
        with capture_logs() as logs:
            house.store.down = True
            await town.ana.says(town.ana.chat, QUESTION)
            for _ in range(5):
                await house.until(lambda: len(house.clock.waiting) == 3)
                house.clock.forward(1)
            house.store.down = False
            await house.pass_time(1)
        lines = [entry for entry in logs if str(entry["event"]).startswith("the database")]
        assert [line["event"].split(";")[0] for line in lines] == ["the database is away", "the database is back"]
        assert not any("exc_info" in line for line in lines)


async def test_an_event_that_cannot_be_handled_is_parked_and_the_person_told(town: Town) -> None:
    """After a few tries; the next message of the conversation is handled as ever."""
    async with town.house().open() as house:
        tries: list[None] = []

        def broken() -> NoReturn:
            tries.append(None)
            raise LookupError("a bug")

        house.content = _broken_matcher(broken)
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        assert len(tries) == MOST_ATTEMPTS
        assert posts(town.ana.chat) == [
            "Something went wrong on our side and your message could not be handled. It is kept, and staff will see"
            " it. Please try once more."
        ]
        house.content = content
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        assert "Wait for 12 confirmations." in posts(town.ana.chat)[-1]


def _broken_matcher(broken: Callable[[], NoReturn]) -> Callable[[], Content]:
    class Broken:
        def match(self, *_: object, **__: object) -> NoReturn:
            broken()

    return lambda: replace(content(), matcher=cast("Matcher", Broken()))


async def test_an_error_in_telling_of_an_error_stops_nobody(town: Town) -> None:
    """Where not even the scene can be set, the event is parked all the same."""
    async with town.house().open() as house:

        def nothing_loaded() -> Content:
            raise RuntimeError("content was not loaded")

        house.content = nothing_loaded
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        house.content = content
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        assert len(posts(town.ana.chat)) == 1


async def test_a_deferred_message_is_sent_when_the_platform_said(town: Town) -> None:
    """Not before, and with everything that came after it in that room still behind it."""
    async with town.house().open() as house:
        town.platform.answers.append(Deferred(reason="slow down", after=timedelta(seconds=30)))
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        await town.ana.says(town.ana.chat, "/help")
        await house.quiet()
        await house.pass_time(29)
        assert (posts(town.ana.chat), len(house.adapter.calls)) == ([], 1)
        await house.pass_time(1)
        assert [text.partition("\n")[0] for text in posts(town.ana.chat)] == [
            "My deposit has not arrived",
            "What I can do here",
        ]


@pytest.mark.parametrize(("whole_account", "others"), [(False, 1), (True, 0)])
async def test_a_hold_of_the_whole_account_holds_every_room(town: Town, whole_account: bool, others: int) -> None:
    """A hold of one room only that one."""
    async with town.house().open() as house:
        wait = Deferred(reason="slow down", after=timedelta(seconds=30), whole_account=whole_account)
        town.platform.answers.append(wait)
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        await town.mei.says(town.mei.chat, QUESTION)
        await house.quiet()
        assert len(posts(town.mei.chat)) == others
        await house.pass_time(30)
        assert (len(posts(town.mei.chat)), len(posts(town.ana.chat))) == (1, 1)


async def test_a_press_is_answered_although_the_account_is_held(town: Town) -> None:
    """The notice is no message: no pace applies to it, and a spinner waits."""
    async with town.house().open() as house:
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        town.platform.answers.append(Deferred(reason="slow down", after=timedelta(seconds=30), whole_account=True))
        await town.ana.says(town.ana.chat, "/help")
        await house.quiet()
        await town.ana.presses(last(town.ana.chat), "✅ Solved")
        await house.quiet()
        assert town.ana.notices == ["Glad that helped!"]


async def test_a_group_gets_no_more_than_its_pace(town: Town) -> None:
    """20 in a minute; the 21st waits for the first to be a minute old."""
    async with town.house().open() as house:
        for _ in range(22):
            await town.ana.says(town.group, "/help")
        await house.quiet()
        assert len(posts(town.group)) == 20
        await house.pass_time(59)
        assert len(posts(town.group)) == 20
        await house.pass_time(1)
        assert len(posts(town.group)) == 22


async def test_a_public_answer_that_comes_too_late_is_not_sent(town: Town) -> None:
    """Five minutes later the group talks about something else."""
    async with town.house().open() as house:
        town.platform.answers.append(Deferred(reason="slow down", after=timedelta(minutes=4)))
        await town.ana.says(town.group, "/help")
        await house.quiet()
        await town.ana.says(town.group, QUESTION)
        await house.quiet()
        await house.pass_time(301)
        assert [text.partition("\n")[0] for text in posts(town.group)] == ["What I can do here"]
        states = [delivery.state for delivery in house.deliveries().values()]
        assert states == [State.SENT, State.EXPIRED]


async def test_a_message_is_sent_once_however_long_the_database_is_down_after_it(town: Town) -> None:
    """The outcome is written when it is back: forgetting it could send twice."""
    async with town.house().open() as house:
        house.adapter.gate.clear()
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet(under_way=1)
        house.store.down = True
        house.adapter.gate.set()
        await house.until(lambda: len(house.clock.waiting) == 2)  # the sender, and the delivery that is not settled
        house.store.down = False
        await house.pass_time(3)
        assert len(house.adapter.calls) == 1
        assert [d.state for d in house.deliveries().values()] == [State.SENT]


async def test_an_uncertain_message_is_not_sent_again_by_itself(town: Town) -> None:
    """It stands there once, or not at all; who waits can ask again."""
    async with town.house().open() as house:
        town.platform.answers.append(Uncertain(reason="timeout"))
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        await house.pass_time(3600)
        assert [d.state for d in house.deliveries().values()] == [State.UNCERTAIN]
        assert len(house.adapter.calls) == 1


async def test_an_uncertain_message_is_repeated_where_the_platform_deduplicates(town: Town) -> None:
    """With the same key, after the backoff."""
    town.platform.capabilities = replace(town.platform.capabilities, dedupes_by_key=True)
    async with town.house().open() as house:
        town.platform.answers.append(Uncertain(reason="timeout"))
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        await house.pass_time(1)
        assert [d.state for d in house.deliveries().values()] == [State.SENT]
        assert len(set(house.adapter.keys())) == 1
        assert len(house.adapter.calls) == 2


async def test_a_refused_message_is_not_tried_again(town: Town) -> None:
    """The platform will never take it; what comes after it goes on."""
    async with town.house().open() as house:
        town.platform.answers.append(Refused(reason="cannot parse"))
        await town.ana.says(town.ana.chat, QUESTION)
        await town.ana.says(town.ana.chat, "/help")
        await house.quiet()
        assert [d.state for d in house.deliveries().values()] == [State.REFUSED, State.SENT]


async def test_stopping_finishes_what_is_under_way(town: Town) -> None:
    """The call is settled before `run` returns, so that the next start knows."""
    async with town.house().open() as house:
        house.adapter.gate.clear()
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet(under_way=1)
        house.sending[0].cancel()
        await asyncio.sleep(0)
        assert not house.sending[0].done()
        house.adapter.gate.set()
        async with asyncio.timeout(5):
            await asyncio.wait(house.sending)
        assert [d.state for d in house.deliveries().values()] == [State.SENT]


async def test_two_rooms_do_not_wait_for_each_other(town: Town) -> None:
    """Several calls are under way at once, never two for one room, never more than the platform's bound."""
    people = [town.platform.person(f"P{number}") for number in range(6)]
    async with town.house().open() as house:
        house.adapter.gate.clear()
        for person in people:
            await person.says(person.chat, QUESTION)
            await person.says(person.chat, "/help")
        await house.quiet(under_way=4)
        places = [message.to.chat for _, message in house.adapter.calls if hasattr(message, "to")]
        assert len(places) == len(set(places)) == house.adapter.capabilities.in_flight
        house.adapter.gate.set()
        await house.quiet()
        assert all(len(posts(person.chat)) == 2 for person in people)


# --- taking over, and rows that cannot be sent -----------------------------------------------------------------------


def _broadcast(town: Town, room: Room, key: str = "news") -> Draft:
    return Draft(key=key, message=Outgoing(to=town.platform.address(room), body=key), priority=Priority.BROADCAST)


async def test_who_takes_over_keeps_the_pace_of_who_was_there_before(town: Town) -> None:
    """What the first process sent within the minute counts for the second."""
    rows = [_broadcast(town, town.group, f"news-{number}") for number in range(25)]
    async with town.house().open() as house:
        with house.store.write() as tx:
            for row in rows:
                tx.outbox.add(row, house.clock.now())
        await house.until(lambda: len(posts(town.group)) == 20)
        await house.quiet()
        assert len(posts(town.group)) == 20
    async with town.house().open() as successor:
        await successor.quiet()
        assert len(posts(town.group)) == 20
        await successor.pass_time(60)
        assert len(posts(town.group)) == 25


async def test_who_takes_over_keeps_a_wait_that_the_platform_asked_for(town: Town) -> None:
    """A second process that asked at once would only be made to wait longer."""
    async with town.house().open() as house:
        town.platform.answers.append(Deferred(reason="429", after=timedelta(seconds=600), whole_account=True))
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
    async with town.house().open() as successor:
        await town.mei.says(town.mei.chat, QUESTION)
        await successor.quiet()
        assert successor.adapter.calls == []
        await successor.pass_time(600)
        assert len(posts(town.ana.chat)) == len(posts(town.mei.chat)) == 1


async def test_a_sender_whose_lease_is_gone_begins_no_call(town: Town) -> None:
    """It was cut off and does not know yet; the commit before its next call is refused."""
    async with town.house().open() as house:
        with house.store.write() as tx:
            tx.leases.take("send memory:main", holder="another", now=house.clock.now())
        with house.store.write() as tx:
            tx.outbox.add(_broadcast(town, town.group), house.clock.now())
        async with asyncio.timeout(20):
            ended = await asyncio.gather(*house.sending, return_exceptions=True)
        house.sending.clear()
        assert [type(error) for error in ended] == [LeaseLost]
        assert house.adapter.calls == []
        assert house.deliveries()["news"].state is State.READY


async def test_a_row_that_nobody_can_read_is_parked_and_in_nobodys_way(town: Town) -> None:
    """Written by another version, or by hand: it would stand before all others for ever."""
    async with town.house().open() as house:
        house.store.down = True
        store = Store(house.store.engine)
        with store.write() as tx:
            tx.outbox.add(_broadcast(town, town.group, "broken"), house.clock.now())
            tx.outbox.add(_broadcast(town, town.group, "sound"), house.clock.now())
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET draft = '{}' WHERE key = 'broken'"))
        house.store.down = False
        await house.pass_time(LOOK_EVERY)
        assert posts(town.group) == ["sound"]
        with store.engine.connect() as connection:
            state, reason = connection.execute(text("SELECT state, reason FROM outbox WHERE key = 'broken'")).one()
        assert (state, "cannot be read" in reason) == ("parked", True)


async def test_a_row_that_trips_over_itself_is_parked_after_so_many_tries(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any call, in its own preparation; with the reason, for a person to send it again."""

    def trips(*_: object) -> NoReturn:
        raise KeyError("no such thing")

    monkeypatch.setattr("bot.delivery.outbox._resolved", trips)
    async with town.house().open() as house:
        with house.store.write() as tx:
            tx.outbox.add(_broadcast(town, town.group), house.clock.now())
        for _ in range(MOST_FAILURES):
            await house.pass_time(600)
        row = house.deliveries()["news"]
        assert (row.state, row.failures) == (State.PARKED, MOST_FAILURES)
        assert "KeyError" in row.reason
        assert house.adapter.calls == []


async def test_a_recipient_that_is_gone_is_passed_by_until_it_is_back(town: Town) -> None:
    """Found out by the first refusal; whoever writes again is there again."""
    async with town.house().open() as house:
        town.ana.chat.closed = True
        for key in ("first", "second"):
            with house.store.write() as tx:
                tx.outbox.add(_broadcast(town, town.ana.chat, key), house.clock.now())
            await house.pass_time(LOOK_EVERY)
        assert house.adapter.keys() == ["first"]
        assert {row.state for row in house.deliveries().values()} == {State.REFUSED}
        town.ana.chat.closed = False
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        with house.store.write() as tx:
            tx.outbox.add(_broadcast(town, town.ana.chat, "third"), house.clock.now())
        await house.pass_time(LOOK_EVERY)
        assert posts(town.ana.chat)[-1] == "third"


async def test_an_outage_of_the_whole_account_is_no_messages_failure(town: Town) -> None:
    """However long it lasts: one try a minute at most, and then everything leaves."""
    outage = Deferred(reason="no connection", whole_account=True)
    town.platform.answers.extend([outage] * (3 * MOST_FAILURES))
    async with town.house().open() as house:
        await town.ana.says(town.ana.chat, QUESTION)
        await house.quiet()
        for _ in range(3 * MOST_FAILURES):
            await house.pass_time(60)
        assert len(posts(town.ana.chat)) == 1
