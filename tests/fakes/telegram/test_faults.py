"""Scheduled failures, as python-telegram-bot meets them, and the pace limits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.fakes.telegram import ANY, DOWNLOAD, Clock, FakeTelegram, Fault, Limits
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.limits import Pace

if TYPE_CHECKING:
    from telegram import Bot


@pytest.mark.parametrize(
    ("fault", "error", "message", "arrived"),
    [
        (Fault.DROP_BEFORE_ACCEPT, NetworkError, "Server disconnected", 0),
        (Fault.DROP_AFTER_ACCEPT, NetworkError, "Server disconnected", 1),
        (Fault.HANG_BEFORE_ACCEPT, TimedOut, "Timed out", 0),
        (Fault.HANG_AFTER_ACCEPT, TimedOut, "Timed out", 1),
        (Fault.TRUNCATED_JSON, TelegramError, "Invalid server response", 1),
        (Fault.CUT_BODY, NetworkError, "peer closed connection", 1),
        (Fault.BAD_GATEWAY, NetworkError, "Bad Gateway", 0),
        (Fault.BAD_GATEWAY_AFTER_ACCEPT, NetworkError, "Bad Gateway", 1),
        (Fault.INTERNAL_ERROR, NetworkError, "Internal Server Error", 0),
        (Fault.UNAUTHORIZED, InvalidToken, "Unauthorized", 0),
        (Fault.NOT_FOUND, InvalidToken, "Not Found", 0),
        (Fault.TOO_MANY_REQUESTS, RetryAfter, "Flood control exceeded", 0),
    ],
)
async def test_a_request_fails_once_and_only_then(
    telegram: FakeTelegram,
    telegram_bot: Bot,
    fault: Fault,
    error: type[TelegramError],
    message: str,
    arrived: int,
) -> None:
    """The message has arrived or not, as the fault says; the next request goes well."""
    alice = telegram.user("Alice")
    await alice.starts()
    telegram.faults.next("sendMessage", fault, retry_after=7)
    with pytest.raises(error, match=message) as failed:
        await telegram_bot.send_message(alice.id, "once", read_timeout=0.2)
    assert len(alice.inbox) == arrived
    if isinstance(failed.value, RetryAfter):
        assert failed.value.retry_after == timedelta(seconds=7)
    await telegram_bot.send_message(alice.id, "well again")
    assert alice.inbox[-1].text == "well again"


def test_every_fault_is_tested_above() -> None:
    """A new one must be added to the table."""
    table = test_a_request_fails_once_and_only_then.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {row[0] for row in table} == set(Fault)


async def test_failures_are_aimed_and_counted(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """By parameters, by number, after so many, for any method."""
    alice, bob = telegram.user("Alice"), telegram.user("Bob")
    await alice.starts()
    await bob.starts()
    telegram.faults.next(
        "sendMessage", Fault.INTERNAL_ERROR, times=2, after=1, when=lambda p: p["chat_id"] == str(alice.id)
    )
    outcomes = []
    for person in (alice, bob, alice, alice, bob, alice):
        try:
            await telegram_bot.send_message(person.id, "x")
        except NetworkError:
            outcomes.append(f"{person.first_name} failed")
        else:
            outcomes.append(f"{person.first_name} got it")
    assert outcomes == [
        "Alice got it",
        "Bob got it",
        "Alice failed",
        "Alice failed",
        "Bob got it",
        "Alice got it",
    ]
    telegram.faults.next(ANY, Fault.BAD_GATEWAY, times=None)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await telegram_bot.get_me()
    telegram.faults.clear()
    assert (await telegram_bot.get_me()).id == telegram.bot.id


async def test_a_dropped_poll_loses_nothing(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """What it would have handed out comes with the next one."""
    alice = telegram.user("Alice")
    await alice.says(alice.chat, "still there")
    telegram.faults.next("getUpdates", Fault.DROP_AFTER_ACCEPT)
    with pytest.raises(NetworkError):
        await telegram_bot.get_updates()
    assert len(await telegram_bot.get_updates()) == 1


async def test_downloads_fail_too(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """By their own name."""
    alice = telegram.user("Alice")
    message = await alice.sends_document(alice.chat, content=b"content")
    assert message.file is not None
    file = await telegram_bot.get_file(message.file.id)
    telegram.faults.next(DOWNLOAD, Fault.CUT_BODY)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == b"content"


async def test_nobody_listens_while_the_server_is_away(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """Connecting fails; the same address works again afterwards."""
    await telegram.goes_offline()
    with pytest.raises(NetworkError, match="connection attempts failed"):
        await telegram_bot.get_me()
    await telegram.comes_back()
    assert (await telegram_bot.get_me()).id == telegram.bot.id


async def test_a_revoked_token_stays_unauthorized(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """Unlike the one-shot 401."""
    telegram.token_revoked = True
    for _ in range(2):
        with pytest.raises(InvalidToken):
            await telegram_bot.get_me()


async def test_the_published_pace_is_kept_when_asked_for() -> None:
    """The wait it names is enough; a refused attempt does not count."""
    clock = Clock()
    async with FakeTelegram(clock=clock, limits=Limits.published()) as world:
        group = world.supergroup("Traders")
        pace = Pace(Limits.published(), clock)
        pace.spend(group)
        with pytest.raises(ApiError) as refused:
            pace.spend(group)
        assert refused.value.parameters == {"retry_after": 1}
        for _ in range(19):
            clock.advance(timedelta(seconds=1))
            pace.spend(group)
        clock.advance(timedelta(seconds=1))
        with pytest.raises(ApiError) as refused:
            pace.spend(group)
        wait = int(refused.value.parameters["retry_after"])
        assert wait == 40
        clock.advance(timedelta(seconds=wait - 1))
        with pytest.raises(ApiError):
            pace.spend(group)
        clock.advance(timedelta(seconds=1))
        pace.spend(group)


async def test_thirty_messages_a_second_in_all() -> None:
    """Over different private chats."""
    clock = Clock()
    world = FakeTelegram(clock=clock)
    pace = Pace(Limits.published(), clock)
    people = [world.user(f"Person {number}") for number in range(31)]
    for person in people[:30]:
        pace.spend(person.chat)
    with pytest.raises(ApiError, match="429"):
        pace.spend(people[30].chat)
