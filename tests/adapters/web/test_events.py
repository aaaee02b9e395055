"""What open pages receive: everything once, in order, also after they were away."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest
from sse_starlette import ServerSentEvent

from adapters.web.events import QUEUE, Beat, Closed, Hub, Notice, Put, staff_channel
from adapters.web.ports import Author, TicketEventKind, TranscriptItem, message_id
from adapters.web.site import StaffSession
from adapters.web.staff_stream import StaffStream
from adapters.web.streams import PAGE, MemberStream, cursor_of
from adapters.web.visitors import Visitor
from bot.messages import Address, Outgoing, SentRef
from tests.adapters.web.fakes import MEI, NOON, ticket_event
from tests.adapters.web.house import House

VISITOR = Visitor(token="x" * 43)
TO = VISITOR.address
DESK = Address(platform="web", account="web", chat="staff", user=MEI.person.key)


@dataclass(frozen=True)
class Told:
    """An event as a page reads it."""

    name: str | None
    data: Any
    cursor: str | None


class Page:
    """An open page: reads its stream event by event."""

    def __init__(self, events: AsyncGenerator[ServerSentEvent, None]) -> None:
        self._events = events

    async def next(self) -> Told:
        async with asyncio.timeout(5):
            event = await anext(self._events)
        return Told(event.event, json.loads(event.data or "null"), event.id)

    async def until(self, name: str) -> list[Told]:
        """All events up to the first of this name, that one included."""
        told = [await self.next()]
        while told[-1].name != name:
            told.append(await self.next())
        return told

    async def close(self) -> None:
        await self._events.aclose()


def member_page(house: House, after: int | None = None) -> Page:
    """A member's page that has everything up to `after`."""
    site = house.site()
    stream = MemberStream(
        site=site, visitor=VISITOR, language="en", address="", after=after, views=site.views(VISITOR.token)
    )
    return Page(stream.events())


def staff_page(house: House, after: int = 0) -> Page:
    """A staff page of Mei."""
    house.sessions.sessions["s"] = MEI
    site = house.site()
    session = StaffSession(token="s", identity=MEI)
    return Page(StaffStream(site=site, session=session, after=after, views=site.views("s")).events())


def bodies(told: list[Told]) -> list[str]:
    """What the messages among the events say, without tags."""
    texts = [event.data["html"] or event.data["text"] for event in told if event.name == "item"]
    return [text.removeprefix("<p>").removesuffix("</p>") for text in texts]


# --- members ----------------------------------------------------------------------------------------------------------


async def test_a_new_page_gets_the_transcript_then_what_comes() -> None:
    """Items carry the cursor that a reconnect continues from."""
    house = House()
    await house.desk.say(Outgoing(to=TO, body="one"))
    page = member_page(house)
    told = await page.until("ready")
    assert bodies(told) == ["one"]
    await house.desk.say(Outgoing(to=TO, body="two"))
    live = await page.next()
    assert (bodies([live]), live.cursor) == (["two"], "2")
    await page.close()


async def test_a_page_that_was_away_gets_what_it_missed_once() -> None:
    """However much it was."""
    house = House()
    for number in range(2 * PAGE + 5):
        await house.desk.say(Outgoing(to=TO, body=str(number)))
    page = member_page(house, after=3)
    told = await page.until("ready")
    assert bodies(told) == [str(number) for number in range(3, 2 * PAGE + 5)]
    await page.close()


async def test_a_change_made_meanwhile_is_told_too() -> None:
    """An item's cursor moves with its last change."""
    house = House()
    id_ = await house.desk.say(Outgoing(to=TO, body="old"))
    house.reading.change(TO.chat, id_, body="new", edited=True)
    page = member_page(house, after=1)
    (item,) = [event for event in await page.until("ready") if event.name == "item"]
    assert (item.data["id"], item.data["html"], item.data["edited"]) == (id_, "<p>new</p>", True)
    await page.close()


async def test_a_message_the_transcript_does_not_show_yet_is_told_as_given() -> None:
    """Without cursor, so that the next reading replaces it by its id."""
    house = House()
    page = member_page(house)
    await page.until("ready")
    outcome = await house.adapter.send(Outgoing(to=TO, body="early"), key="k")
    told = await page.next()
    assert (bodies([told]), told.cursor) == (["early"], None)
    assert told.data["id"] == message_id("k") == getattr(outcome, "message_id", None)
    await page.close()


async def test_a_message_sent_twice_with_one_key_is_shown_once() -> None:
    """The key is the message; after both there is only quiet."""
    house = House(beat=0.01)
    page = member_page(house)
    await page.until("ready")
    for _ in range(2):
        await house.desk.say(Outgoing(to=TO, body="once"), key="k")
    await house.desk.say(Outgoing(to=TO, body="after"))
    told = [await page.next(), await page.next()]
    assert bodies(told) == ["once", "after"]
    assert (await page.next()).name == "beat"
    await page.close()


async def test_staff_are_named_and_members_are_quoted_as_typed() -> None:
    """The transcript knows who speaks; what a member typed is never markup."""
    house = House()
    mine = TranscriptItem(cursor=0, message_id="m", author=Author.ME, at=NOON, body="<b>*hi*</b>")
    house.reading.add(TO.chat, mine)
    await house.desk.say(Outgoing(to=TO, body="*hello*"), author=Author.STAFF, name="Mei")
    page = member_page(house)
    first, second, *_ = await page.until("ready")
    assert (first.data["text"], first.data["html"]) == ("<b>*hi*</b>", "")
    assert (second.data["author"], second.data["name"]) == ("staff", "Mei")
    assert second.data["html"] == "<p><em>hello</em></p>"
    await page.close()


async def test_edits_deletions_and_notices_are_told_live() -> None:
    """To every open page of the visitor, and to nobody else."""
    house = House()
    pages = [member_page(house), member_page(house)]
    for page in pages:
        await page.until("ready")
    sent = SentRef(where=TO, message_id="m")
    await house.adapter.edit(sent, Outgoing(to=TO, body="new"), key="e")
    await house.adapter.delete(sent)
    await house.adapter.send(Outgoing(to=TO, body="Done", answers_press="p"), key="n")
    for page in pages:
        changed, removed, notice = [await page.next() for _ in range(3)]
        assert (changed.name, changed.data["html"]) == ("changed", "<p>new</p>")
        assert (removed.name, removed.data) == ("removed", {"id": "m"})
        assert (notice.name, notice.data) == ("notice", {"html": "<p>Done</p>", "press": "p"})
        await page.close()


async def test_another_visitor_hears_nothing() -> None:
    """Streams belong to one visitor."""
    house = House(beat=0.01)
    page = member_page(house)
    await page.until("ready")
    other = Address(platform="web", account="web", chat="0" * 24)
    await house.desk.say(Outgoing(to=other, body="private"))
    assert (await page.next()).name == "beat"
    await page.close()


async def test_a_quiet_stream_gives_signs_of_life_with_the_availability() -> None:
    """The page sees that people have come, without asking."""
    house = House(beat=0.01)
    house.reading.person_there = False
    house.reading.opens_at = NOON
    page = member_page(house)
    await page.until("ready")
    beat = await page.next()
    assert (beat.name, beat.data) == ("beat", {"there": False, "opensAt": NOON.isoformat()})
    await page.close()


async def test_closing_the_adapter_ends_the_stream() -> None:
    """Pages reconnect to whoever serves next."""
    house = House()
    page = member_page(house)
    await page.until("ready")
    await house.adapter.close()
    with pytest.raises(StopAsyncIteration):
        await page.next()


# --- staff ------------------------------------------------------------------------------------------------------------


async def test_staff_hear_of_every_ticket_event_once() -> None:
    """From the log, by id."""
    house = House()
    await house.reading.tell(ticket_event(1, TicketEventKind.OPENED))
    await house.reading.tell(ticket_event(2, TicketEventKind.NOTE))
    page = staff_page(house, after=1)
    await page.until("ready")
    assert await page.next() == Told("ticket", {"ticket": "KX-1042", "kind": "note"}, "2")
    await house.reading.tell(ticket_event(3, TicketEventKind.CLOSED))
    assert (await page.next()).cursor == "3"
    await page.close()


async def test_the_desk_s_answer_goes_to_who_acted() -> None:
    """Held for a moment when the page is just reconnecting."""
    house = House()
    await house.desk.say(Outgoing(to=DESK, body="No such command."))
    await house.desk.say(Outgoing(to=Address(platform="web", account="web", chat="staff", user="telegram:1")))
    page = staff_page(house)
    await page.until("ready")
    told = await page.next()
    assert (told.name, told.data["html"]) == ("desk", "<p>No such command.</p>")
    await page.close()


async def test_a_session_that_ended_ends_the_stream() -> None:
    """The page says so instead of going quiet."""
    house = House(beat=0.01)
    page = staff_page(house)
    await page.until("ready")
    house.sessions.sessions.clear()
    assert (await page.next()).name == "signed-out"
    with pytest.raises(StopAsyncIteration):
        await page.next()


# --- the hub ----------------------------------------------------------------------------------------------------------


async def test_a_page_that_takes_nothing_is_dropped() -> None:
    """Memory is bounded; it reconnects and reads the transcript."""
    hub = Hub()
    with hub.subscribe("a") as subscription:
        for number in range(QUEUE + 50):
            hub.publish("a", Notice(body=str(number)))
        received = [await subscription.next(1) for _ in range(QUEUE + 1)]
    assert isinstance(received[-1], Closed)
    assert received[:-1] == [Notice(body=str(number)) for number in range(QUEUE)]


async def test_nobody_is_left_behind_in_the_hub() -> None:
    """A page that leaves is forgotten."""
    hub = Hub()
    with hub.subscribe("a"), hub.subscribe("a"):
        assert hub.listeners("a") == 2
    assert hub.listeners("a") == 0


async def test_silence_is_a_beat() -> None:
    """After the patience given."""
    with Hub().subscribe("a") as subscription:
        assert await subscription.next(0.001) == Beat()


async def test_held_notices_are_bounded_and_given_once() -> None:
    """The newest are kept."""
    hub = Hub()
    for number in range(100):
        hub.publish(staff_channel("p"), Notice(body=str(number)), hold=True)
    with hub.subscribe(staff_channel("p")) as subscription:
        first = await subscription.next(1)
    with hub.subscribe(staff_channel("p")) as subscription:
        assert await subscription.next(0.001) == Beat()
    assert first == Notice(body="80")


async def test_what_nobody_hears_is_not_held_without_being_asked() -> None:
    """Members have the transcript."""
    hub = Hub()
    item = TranscriptItem(cursor=0, message_id="m", author=Author.BOT, at=NOON)
    hub.publish("a", Put(item=item))
    with hub.subscribe("a") as subscription:
        assert await subscription.next(0.001) == Beat()


@pytest.mark.parametrize(
    ("text", "cursor"),
    [("12", 12), ("0", 0), (None, None), ("", None), ("-1", None), ("x", None), ("１２", None), ("9" * 40, None)],
)
def test_a_last_event_id_is_a_number_or_nothing(text: str | None, cursor: int | None) -> None:
    """It comes from the browser."""
    assert cursor_of(text) == cursor
