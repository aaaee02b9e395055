"""Mentions and direct messages come in once, in order, from where reading ended."""

from decimal import Decimal

import pytest

from bot.messages import Command, Incoming, Message, RoomKind, Unreadable
from tests.adapters.x.house import Desk
from tests.fakes.x import Fault


def texts(events: list[Incoming]) -> list[str]:
    return [event.event.text for event in events if isinstance(event.event, Message)]


async def test_a_mention_is_a_public_message_to_us(desk: Desk) -> None:
    """Without our name; the author's name is part of what an answer refers to."""
    post = await desk.world.posts_as(desk.alice, "@kestrel_help where is my deposit? a &lt; b", language="zh")
    desk.listens()
    (got,) = await desk.next()
    assert got.event == Message(message_id=f"{post.id}@alice", text="where is my deposit? a &lt; b")
    assert (got.room, got.addressed, got.sender.key) == (RoomKind.PUBLIC, True, f"x:{desk.alice.id}")
    assert (got.sender.name, got.sender.language) == ("Alice", "zh")
    assert got.where.chat == f"post-{post.id}"


async def test_a_long_post_is_read_to_its_end(desk: Desk) -> None:
    """X shows 280 characters of it, and the rest to who asks."""
    words = " ".join(f"word{n}" for n in range(80)) + " https://kestrel.example/deposits"
    await desk.world.posts_as(desk.alice, f"@kestrel_help {words}")
    desk.listens()
    assert texts(await desk.next()) == [words]


async def test_names_before_an_answer_to_others_do_not_call_us(desk: Desk) -> None:
    """X writes them there by itself."""
    bob = desk.world.person("bob")
    first = await desk.world.posts_as(bob, "nice exchange")
    await desk.world.posts_as(desk.alice, "@bob @kestrel_help I think so, too", answers=first)
    await desk.world.posts_as(desk.alice, "@bob let us ask @kestrel_help", answers=first)
    desk.listens()
    got = await desk.next(2)
    assert [event.addressed for event in got] == [False, True]


async def test_links_are_as_they_were_written(desk: Desk) -> None:
    await desk.world.posts_as(desk.alice, "@kestrel_help is https://kestrel-bonus.com/win yours?")
    desk.listens()
    assert texts(await desk.next()) == ["is https://kestrel-bonus.com/win yours?"]


async def test_pages_are_read_to_the_end_and_told_oldest_first(desk: Desk) -> None:
    desk.world.page_size = 2
    for number in range(5):
        await desk.world.posts_as(desk.alice, f"@kestrel_help {number}")
    desk.listens()
    assert texts(await desk.next(5)) == ["0", "1", "2", "3", "4"]
    assert desk.wallet.total == Decimal("0.005")


async def test_reading_goes_on_where_it_ended(desk: Desk) -> None:
    """Also after a restart; what is read twice a day is paid once."""
    await desk.world.posts_as(desk.alice, "@kestrel_help one")
    await desk.world.writes_to_us(desk.alice, "two")
    desk.listens()
    await desk.next(2)
    await desk.stops()
    await desk.adapter.close()
    await desk.world.posts_as(desk.alice, "@kestrel_help three")
    await desk.world.writes_to_us(desk.alice, "four")
    desk.adapter = desk.new_adapter()
    desk.listens()
    assert sorted(texts(await desk.next(2))) == ["four", "three"]


@pytest.mark.parametrize("milliseconds", [True, False])
async def test_times_come_with_and_without_milliseconds(desk: Desk, milliseconds: bool) -> None:
    desk.world.with_milliseconds = milliseconds
    post = await desk.world.posts_as(desk.alice, "@kestrel_help hi")
    desk.listens()
    (got,) = await desk.next()
    assert abs((got.at - post.at).total_seconds()) < 1


async def test_what_cannot_be_read_is_kept_and_in_nobodys_way(desk: Desk) -> None:
    broken = await desk.world.posts_as(desk.alice, "@kestrel_help broken")
    broken.author.name, broken.language = "Alice", "en"
    desk.world.show_without = {broken.id: "created_at"}
    await desk.world.posts_as(desk.alice, "@kestrel_help whole")
    desk.listens()
    first, second = await desk.next(2)
    assert isinstance(first.event, Unreadable)
    assert texts([second]) == ["whole"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TOO_MANY,
        Fault.TOO_MANY_SILENT,
        Fault.HTML_TOO_MANY,
        Fault.HTML_ERROR,
        Fault.NO_CREDITS,
        Fault.BAD_KEYS,
        Fault.FORBIDDEN,
        Fault.DROP_BEFORE,
        Fault.ERRORS_IN_200,
    ],
)
async def test_polling_survives(desk: Desk, fault: Fault) -> None:
    """Whatever X answers once."""
    await desk.world.posts_as(desk.alice, "@kestrel_help hi")
    desk.world.faults.next("mentions", fault)
    desk.listens()
    assert texts(await desk.next()) == ["hi"]


async def test_direct_messages_without_access_leave_mentions_alone(desk: Desk) -> None:
    desk.world.faults.next("events", Fault.FORBIDDEN, times=1000)
    await desk.world.posts_as(desk.alice, "@kestrel_help hi")
    desk.listens()
    assert texts(await desk.next()) == ["hi"]


async def test_a_budget_that_is_used_up_reads_nothing(desk: Desk) -> None:
    desk.wallet.shut_until = desk.clock.now().replace(hour=23)
    await desk.world.posts_as(desk.alice, "@kestrel_help hi")
    paused: list[float] = []
    desk.clock.meanwhile.append(lambda: paused.append(desk.clock.waited[-1]))
    desk.listens()
    await desk.world.until(lambda: "me" in desk.world.calls)
    await desk.stops()
    assert desk.received == []
    assert set(desk.world.calls) == {"me"}


async def test_a_picture_in_a_direct_message_can_be_fetched(desk: Desk) -> None:
    """Signed, from X's own host; its link is no part of the words."""
    await desk.world.writes_to_us(desk.alice, "see", b"a screenshot")
    desk.listens()
    (got,) = await desk.next()
    assert isinstance(got.event, Message)
    (file,) = got.event.attachments
    assert (got.event.text, file.name) == ("see", "picture.png")
    assert b"".join([chunk async for chunk in desk.adapter.fetch(file)]) == b"a screenshot"


async def test_a_command_with_a_picture_keeps_it(desk: Desk) -> None:
    await desk.world.writes_to_us(desk.alice, "/ticket it is gone", b"a screenshot")
    desk.listens()
    (got,) = await desk.next()
    assert isinstance(got.event, Command)
    assert (got.event.name, got.event.text, len(got.event.attachments)) == ("ticket", "it is gone", 1)


async def test_our_own_words_are_no_events(desk: Desk) -> None:
    await desk.world.writes_to_us(desk.alice, "hello")
    desk.world.we_write(desk.alice.id, "hello yourself", [])
    desk.world.we_post("I am @kestrel_help", None, [])
    await desk.world.writes_to_us(desk.alice, "bye")
    desk.listens()
    assert texts(await desk.next(2)) == ["hello", "bye"]
