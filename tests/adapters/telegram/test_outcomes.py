"""Each error of the library, and of the way to the server, means one outcome."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import telegram.error
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    TelegramError,
    TimedOut,
)

from adapters.telegram.connection import Flooded, ServerTrouble
from adapters.telegram.outcomes import TABLE, NotAttempted, outcome_of
from bot.messages import Address
from bot.platform import ChatMoved, Deferred, Refused, Uncertain

ALICE = Address(platform="telegram", account="main", chat="7", user="7")
GROUP = Address(platform="telegram", account="main", chat="-1007", thread="5")


def test_every_error_class_of_the_library_has_its_line() -> None:
    """A new release that adds one has to be thought about."""
    classes = {getattr(telegram.error, name) for name in telegram.error.__all__}
    assert classes == set(TABLE)


def caused(error: Exception, cause: Exception) -> Exception:
    """As the library raises it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "cause",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.PoolTimeout("busy"),
        httpx.ProxyError("no proxy"),
        httpx.UnsupportedProtocol("no scheme"),
    ],
    ids=lambda cause: type(cause).__name__,
)
def test_what_never_left_is_deferred(cause: Exception) -> None:
    kind = TimedOut if isinstance(cause, httpx.TimeoutException) else NetworkError
    assert isinstance(outcome_of(caused(kind("x"), cause), ALICE), Deferred)


@pytest.mark.parametrize(
    "error",
    [
        caused(TimedOut(), httpx.ReadTimeout("silence")),
        caused(TimedOut(), httpx.WriteTimeout("stuck")),
        caused(NetworkError("x"), httpx.ReadError("reset")),
        caused(NetworkError("x"), httpx.WriteError("reset")),
        caused(NetworkError("x"), httpx.RemoteProtocolError("half an answer")),
        ServerTrouble("the server answered 502"),
        TelegramError("the server's answer is no JSON"),
        Conflict("Conflict: terminated"),
        PassportDecryptionError("x"),
        KeyError("result"),
        RuntimeError("something nobody thought of"),
    ],
    ids=repr,
)
def test_what_may_have_been_taken_is_uncertain(error: Exception) -> None:
    outcome = outcome_of(error, ALICE)
    assert isinstance(outcome, Uncertain)
    assert outcome.reason


@pytest.mark.parametrize(
    ("to", "seconds", "whole_account"),
    [
        (GROUP, 35, False),  # 20 a minute in a group: that group's own limit
        (GROUP, 300, True),  # no group's limit lasts so long
        (ALICE, 3, True),  # one message a second to a person is kept anyway: it must be the limit over all
    ],
)
def test_too_many_requests_hold_what_the_limit_is_likely_to_cover(
    to: Address, seconds: int, *, whole_account: bool
) -> None:
    outcome = outcome_of(Flooded(timedelta(seconds=seconds)), to)
    assert isinstance(outcome, Deferred)
    assert (outcome.after, outcome.whole_account) == (timedelta(seconds=seconds), whole_account)


def test_a_refused_token_holds_the_whole_account_but_loses_nothing() -> None:
    outcome = outcome_of(InvalidToken("Unauthorized"), ALICE)
    assert isinstance(outcome, Deferred)
    assert outcome.whole_account


def test_a_migrated_group_is_named_by_its_new_id_without_thread() -> None:
    expected = ChatMoved(to=Address(platform="telegram", account="main", chat="-100999"))
    assert outcome_of(ChatMigrated(-100999), GROUP) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
    ],
)
def test_who_does_not_want_us_is_a_chat_that_is_gone(said: str) -> None:
    assert outcome_of(Forbidden(said), ALICE) == Refused(reason=said, gone="chat")


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Bad Request: chat not found", "chat"),
        ("Bad Request: PEER_ID_INVALID", "chat"),
        ("Bad Request: group chat was deactivated", "chat"),
        ("Bad Request: message thread not found", "thread"),
        ("Bad Request: TOPIC_DELETED", "thread"),
        ("Bad Request: TOPIC_CLOSED", "thread"),
        ("Bad Request: TOPIC_ID_INVALID", "thread"),
        ("Bad Request: message to edit not found", "message"),
        ("Bad Request: message to delete not found", "message"),
        ("Bad Request: message to be replied not found", "message"),
        ("Bad Request: MESSAGE_ID_INVALID", "message"),
        ("Bad Request: message is too long", None),
        ("Bad Request: can't parse entities: unexpected end tag at byte offset 7", None),
        ("Bad Request: not enough rights to send text messages to the chat", None),
        ("Bad Request: message can't be deleted for everyone", None),
    ],
)
def test_a_refusal_says_what_is_gone(said: str, gone: str | None) -> None:
    outcome = outcome_of(BadRequest(said), GROUP)
    assert isinstance(outcome, Refused)
    assert outcome.gone == gone
    assert outcome.reason


def test_a_method_that_the_server_does_not_know_is_refused() -> None:
    assert isinstance(outcome_of(EndPointNotFound("sendTelepathy"), ALICE), Refused)


def test_what_was_never_tried_keeps_its_own_outcome() -> None:
    assert outcome_of(NotAttempted(Refused(reason="no file")), ALICE) == Refused(reason="no file")
