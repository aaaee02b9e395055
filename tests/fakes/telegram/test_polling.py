"""getUpdates: offsets, waiting, one poller at a time, and updates that a client must survive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import Conflict

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.clock import START

if TYPE_CHECKING:
    from telegram import Bot

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def five(world: FakeTelegram) -> int:
    """Queue five messages "0" to "4"; returns the first update id."""
    alice = world.user("Alice")
    for number in range(5):
        await alice.says(alice.chat, str(number))
    return world.updates.waiting[0].id


def texts(answer: dict[str, Any]) -> str:
    return "".join(update["message"]["text"] for update in answer["result"])


@pytest.mark.parametrize(
    ("params", "handed_out", "still_waiting"),
    [
        ({}, "01234", 5),
        ({"limit": 2}, "01", 5),
        ({"limit": 0}, "01234", 5),
        ({"offset": 0}, "01234", 5),
        ({"offset": "first"}, "01234", 5),
        ({"offset": "third"}, "234", 3),
        ({"offset": "third", "limit": 1}, "2", 3),
        ({"offset": "beyond"}, "", 0),
        ({"offset": -2}, "34", 2),
        ({"offset": -99}, "01234", 5),
    ],
)
async def test_an_offset_confirms_all_before_it(
    telegram: FakeTelegram, call: Call, params: dict[str, Any], handed_out: str, still_waiting: int
) -> None:
    """A negative one keeps only the last so many."""
    first = await five(telegram)
    named = {"first": first, "third": first + 2, "beyond": first + 5}
    offset = {"offset": named.get(params["offset"], params["offset"])} if "offset" in params else {}
    assert texts(await call("getUpdates", **(params | offset))) == handed_out
    assert len(telegram.updates.waiting) == still_waiting


async def test_what_was_not_confirmed_comes_again(telegram: FakeTelegram, call: Call) -> None:
    """Also to a client that reconnects."""
    await five(telegram)
    assert texts(await call("getUpdates")) == "01234"
    assert texts(await call("getUpdates")) == "01234"
    await telegram.goes_offline()
    await telegram.comes_back()
    assert texts(await call("getUpdates")) == "01234"


async def test_a_long_poll_waits_for_something_to_happen(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """It is answered as soon as there is an update."""
    alice = telegram.user("Alice")
    poll = asyncio.create_task(telegram_bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.updates.polls == 1)
    await alice.says(alice.chat, "hello")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "hello"


async def test_a_long_poll_ends_empty_when_its_time_is_over(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """On the world's clock, so that no test has to wait."""
    poll = asyncio.create_task(telegram_bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.updates.polls == 1)
    await telegram.advance(seconds=29)
    assert not poll.done()
    await telegram.advance(seconds=1)
    assert await poll == ()


async def test_the_newer_of_two_polls_wins(telegram: FakeTelegram, telegram_bot: Bot, call: Call) -> None:
    """The older one ends with Conflict."""
    alice = telegram.user("Alice")
    older = asyncio.create_task(telegram_bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.updates.polls == 1)
    newer = asyncio.create_task(call("getUpdates", timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older
    await alice.says(alice.chat, "for the newer one")
    assert texts(await newer) == "for the newer one"


async def test_updates_are_kept_for_a_day(telegram: FakeTelegram, call: Call) -> None:
    """Then the server forgets them."""
    await five(telegram)
    await telegram.advance(hours=23, minutes=59)
    assert texts(await call("getUpdates")) == "01234"
    await telegram.advance(minutes=1)
    assert texts(await call("getUpdates")) == ""


async def test_kinds_that_were_not_asked_for_are_never_made(telegram: FakeTelegram, call: Call) -> None:
    """The setting lasts; some kinds come only when named; an empty list restores the default."""
    alice = telegram.user("Alice")
    first = await alice.says(alice.chat, "one")
    await alice.reacts(first, "👍")
    assert [set(u) - {"update_id"} for u in (await call("getUpdates"))["result"]] == [{"message"}]

    await call("getUpdates", allowed_updates=["message_reaction"], offset=-1)
    await alice.says(alice.chat, "two")
    await alice.reacts(first, "🔥")
    kinds = [set(u) - {"update_id"} for u in (await call("getUpdates"))["result"]]
    assert kinds == [{"message"}, {"message_reaction"}]

    await call("getUpdates", allowed_updates=[])
    await alice.reacts(first)
    await alice.says(alice.chat, "three")
    assert "message" in (await call("getUpdates"))["result"][-1]


async def test_bad_updates_are_handed_out_like_any_other(telegram: FakeTelegram, call: Call) -> None:
    """Unparsable, of unknown kind, between sound ones."""
    alice = telegram.user("Alice")
    await alice.says(alice.chat, "before")
    await telegram.updates.unparsable()
    await telegram.updates.unknown()
    await alice.says(alice.chat, "after")
    result = (await call("getUpdates"))["result"]
    assert [sorted(set(u) - {"update_id"}) for u in result] == [["message"], ["message"], ["telepathy"], ["message"]]
    assert result[1]["message"]["message_id"] == "not a number"


async def test_an_unparsable_update_breaks_the_real_client(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """python-telegram-bot cannot make an `Update` of it, which is the point."""
    await telegram.updates.unparsable()
    with pytest.raises((TypeError, AttributeError)):
        await telegram_bot.get_updates()


async def test_updates_come_twice_out_of_order_and_with_odd_numbers(telegram: FakeTelegram, call: Call) -> None:
    """A confirmed update is repeated once; the order is reversed; ids jump back."""
    first = await five(telegram)
    await call("getUpdates", offset=first + 5)
    await telegram.updates.repeat(first + 1)
    assert texts(await call("getUpdates", offset=first + 5)) == "1"
    assert texts(await call("getUpdates", offset=first + 5)) == ""

    telegram.updates.jump(17)
    alice = telegram.people[7_000_001]
    await alice.says(alice.chat, "a")
    await alice.says(alice.chat, "b")
    telegram.updates.shuffle()
    answer = await call("getUpdates")
    assert [update["update_id"] for update in answer["result"]] == [18, 17]


async def test_the_world_runs_on_a_clock_from_outside() -> None:
    """`tick` says that it has moved: a poll whose time is over ends."""
    moment = [START]
    async with FakeTelegram(clock=lambda: moment[0]) as world:
        with pytest.raises(TypeError, match="move that"):
            await world.advance(seconds=1)
        poll = asyncio.create_task(world.updates.poll(offset=0, limit=100, seconds=30))
        await world.until(lambda: world.updates.polls == 1)
        moment[0] += timedelta(seconds=30)
        await world.tick()
        assert await poll == []
