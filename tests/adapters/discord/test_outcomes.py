"""What an error means: the whole table, and that it is whole."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord.outcomes import TABLE, Throttled, certainly_not_sent, outcome_of
from bot.messages import Address
from bot.platform import Deferred, Outcome, Refused, Uncertain

CHAT = Address(platform="discord", account="main", chat="1")
THREAD = replace(CHAT, thread="2")


def http(kind: type[discord.HTTPException], status: int, code: int = 0) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="so")
    return kind(response, {"code": code, "message": "because"})


def test_every_exception_of_the_library_has_its_line() -> None:
    """A version that adds one must not be used before somebody decided what it means."""
    exported = {getattr(discord.errors, name) for name in discord.errors.__all__}
    assert {kind for kind in TABLE if kind.__module__ == "discord.errors"} == exported


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (http(discord.NotFound, 404, 10003), Refused(reason="", gone="chat")),
        (http(discord.Forbidden, 403, 50001), Refused(reason="", gone="chat")),
        (http(discord.Forbidden, 403, 50007), Refused(reason="", gone="chat")),
        (http(discord.NotFound, 404, 10008), Refused(reason="", gone="message")),
        (http(discord.Forbidden, 403, 50013), Refused(reason="")),
        (http(discord.HTTPException, 400, 50035), Refused(reason="")),
        (http(discord.HTTPException, 401), Deferred(reason="", whole_account=True)),
        (http(discord.Forbidden, 403), Deferred(reason="", whole_account=True)),
        (discord.LoginFailure("no"), Deferred(reason="", whole_account=True)),
        (http(discord.DiscordServerError, 503), Uncertain(reason="")),
        (http(discord.DiscordServerError, 502), Uncertain(reason="")),
        (Throttled(timedelta(seconds=7)), Deferred(reason="", after=timedelta(seconds=7))),
        (
            Throttled(timedelta(seconds=7), whole_account=True),
            Deferred(reason="", after=timedelta(seconds=7), whole_account=True),
        ),
        (aiohttp.ConnectionTimeoutError(), Deferred(reason="", whole_account=True)),
        (aiohttp.ServerDisconnectedError(), Uncertain(reason="")),
        (ConnectionResetError(104, "reset"), Uncertain(reason="")),
        (TimeoutError(), Uncertain(reason="")),
        (ValueError("a bug"), Uncertain(reason="")),
    ],
)
def test_what_an_error_means(error: Exception, expected: Outcome) -> None:
    outcome = outcome_of(error, CHAT)
    assert outcome.reason  # type: ignore[union-attr]
    assert replace(outcome, reason="") == expected  # type: ignore[call-arg]


def test_a_channel_that_is_gone_is_a_thread_where_a_thread_was_meant() -> None:
    outcome = outcome_of(http(discord.NotFound, 404, 10003), THREAD)
    assert isinstance(outcome, Refused)
    assert outcome.gone == "thread"


def test_what_fails_before_the_message_is_sent_may_be_tried_again() -> None:
    assert isinstance(certainly_not_sent(TimeoutError(), CHAT), Deferred)
    assert isinstance(certainly_not_sent(http(discord.NotFound, 404, 10003), CHAT), Refused)
