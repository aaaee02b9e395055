"""What an error of the Bot API or of the way to it means: one table, by the library's exception classes.

The wordings are those of the public server's source (tdlib/telegram-bot-api). Whatever is not known to be a refusal
is `Uncertain`: the platform may have done what was asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.telegram.connection import Flooded
from bot.messages import Address
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Uncertain

_LONG = timedelta(minutes=1)  # the limits of one group reset within a minute; who waits longer has angered the server
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
Gone = Literal["chat", "thread", "message"]
_GONE: tuple[tuple[Gone, tuple[str, ...]], ...] = (
    ("thread", ("message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")),
    (
        "message",
        (
            "message to edit not found",
            "message to delete not found",
            "message to be replied not found",
            "message to reply not found",
            "replied message not found",
            "message to pin not found",
            "message_id_invalid",
        ),
    ),
    (
        "chat",
        ("chat not found", "user not found", "peer_id_invalid", "channel_private", "group chat was deactivated"),
    ),
)
NOT_MODIFIED = ("message is not modified", "topic_not_modified", "message_not_modified")
TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")
NO_TEXT = ("there is no text in the message to edit",)


class NotAttempted(Exception):
    """Nothing was sent, for a reason that is known before any call."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


def outcome_of(error: Exception, to: Address) -> Outcome:
    """The outcome of a call that failed at this address."""
    if isinstance(error, NotAttempted):
        return error.outcome
    rule = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), _unknown)
    return rule(error, to)


def says(error: Exception, wordings: tuple[str, ...]) -> bool:
    """Whether the server refused with one of these wordings."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(wording in said for wording in wordings)


def _too_fast(error: Exception, to: Address) -> Outcome:
    """The answer does not say whose limit it was. Groups have one of their own (20 a minute); else it is ours."""
    after = error.after if isinstance(error, Flooded) else None
    ours = not to.chat.startswith("-") or (after is not None and after > _LONG)
    return Deferred(reason=str(error), after=after, whole_account=ours)


def _unwelcome(error: Exception, to: Address) -> Outcome:
    return Refused(reason=str(error), gone="chat")


def _bad_token(error: Exception, to: Address) -> Outcome:
    return Deferred(reason=f"the bot's token is refused: {error}", whole_account=True)


def _moved(error: Exception, to: Address) -> Outcome:
    if not isinstance(error, ChatMigrated):
        return _unknown(error, to)
    return ChatMoved(to=replace(to.room, chat=str(error.new_chat_id)))


def _refused(error: Exception, to: Address) -> Outcome:
    said = str(error).lower()
    gone = next((what for what, wordings in _GONE if any(wording in said for wording in wordings)), None)
    return Refused(reason=str(error), gone=gone)


def _not_served(error: Exception, to: Address) -> Outcome:
    return Refused(reason=str(error))


def _network(error: Exception, to: Address) -> Outcome:
    """A write that timed out counts as sent: what the socket had taken may still leave."""
    if isinstance(error.__cause__, _NEVER_LEFT):
        return Deferred(reason=_reason(error), whole_account=True)
    return _unknown(error, to)


def _unknown(error: Exception, to: Address) -> Outcome:
    return Uncertain(reason=_reason(error))


def _reason(error: Exception) -> str:
    cause = f" ({type(error.__cause__).__name__})" if error.__cause__ else ""
    return f"{str(error) or type(error).__name__}{cause}"


TABLE: Mapping[type[Exception], Callable[[Exception, Address], Outcome]] = MappingProxyType(
    {
        RetryAfter: _too_fast,
        Forbidden: _unwelcome,
        InvalidToken: _bad_token,
        ChatMigrated: _moved,
        BadRequest: _refused,
        EndPointNotFound: _not_served,
        Conflict: _unknown,  # answers polls, never a send
        PassportDecryptionError: _unknown,  # comes from reading, never from a send
        TimedOut: _network,
        NetworkError: _network,
        TelegramError: _unknown,  # such as an answer that is no JSON: it was carried out
    }
)
"""Every class that `telegram.error` exports has its line; a test fails when the library adds one."""
