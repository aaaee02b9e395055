"""What an error of Discord's or of the way to it means: one table by exception class, one by Discord's error code.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. Whatever is not known to be a refusal is
`Uncertain`: Discord may have done what was asked.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

import aiohttp
import discord
from discord import errors

from bot.messages import Address
from bot.platform import Deferred, Outcome, Refused, Uncertain

Gone = Literal["chat", "thread", "message"]
UNKNOWN_MESSAGE, THREAD_ARCHIVED = 10008, 50083
ALREADY_PUBLISHED = 40033
_PLACE_GONE = frozenset({10003, 10004, 10013, 50001, 50007, 50278})
"""Unknown channel, server or person, no access, a person who takes no messages from us."""
WINDOW_CLOSED = frozenset({10015, 10062, 50027})
"""The token of an interaction is no longer, or not yet, good for an answer."""
ALREADY_ANSWERED = 40060


class NotAttempted(Exception):
    """Nothing was sent, for a reason that is known before any call."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class Throttled(discord.RateLimited):
    """429, or what would be one: how long to wait, and whether everything has to."""

    def __init__(self, after: timedelta, *, whole_account: bool = False) -> None:
        super().__init__(after.total_seconds())
        self.after = after
        self.whole_account = whole_account


def outcome_of(error: Exception, to: Address) -> Outcome:
    """The outcome of a call that failed at this address."""
    if isinstance(error, NotAttempted):
        return error.outcome
    rule = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), _unknown)
    return rule(error, to)


def certainly_not_sent(error: Exception, to: Address) -> Outcome:
    """The outcome when what failed was a question asked before the message was sent."""
    outcome = outcome_of(error, to)
    return Deferred(reason=outcome.reason) if isinstance(outcome, Uncertain) else outcome


def code_of(error: Exception) -> int:
    """Discord's own number for what is wrong; 0 where it gave none."""
    return error.code if isinstance(error, discord.HTTPException) else 0


def _too_fast(error: Exception, to: Address) -> Outcome:
    after = error.after if isinstance(error, Throttled) else timedelta(seconds=getattr(error, "retry_after", 1.0))
    return Deferred(reason=str(error), after=after, whole_account=getattr(error, "whole_account", False))


def _http(error: Exception, to: Address) -> Outcome:
    """4xx: a refusal. A place may be gone, or a message; what is wrong with our token concerns no message."""
    status, code = getattr(error, "status", 0), code_of(error)
    if status == 401:
        return _bad_token(error, to)
    if not 400 <= status < 500 or status in {408, 425}:
        return _unknown(error, to)
    gone: Gone | None = None
    if code in _PLACE_GONE:
        gone = "thread" if to.thread is not None else "chat"
    elif code == UNKNOWN_MESSAGE:
        gone = "message"
    return Refused(reason=_reason(error), gone=gone)


def _forbidden(error: Exception, to: Address) -> Outcome:
    """Without a code of Discord's it is the wall before it, which turns away everything of ours."""
    if code_of(error) == 0:
        return Deferred(reason=f"access is barred: {_reason(error)}", whole_account=True)
    return _http(error, to)


def _bad_token(error: Exception, to: Address) -> Outcome:
    return Deferred(reason=f"the bot's token is refused: {_reason(error)}", whole_account=True)


def _never_left(error: Exception, to: Address) -> Outcome:
    return Deferred(reason=_reason(error), whole_account=True)


def _unknown(error: Exception, to: Address) -> Outcome:
    return Uncertain(reason=_reason(error))


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


TABLE: Mapping[type[Exception], Callable[[Exception, Address], Outcome]] = MappingProxyType(
    {
        errors.RateLimited: _too_fast,
        errors.Forbidden: _forbidden,
        errors.NotFound: _http,
        errors.DiscordServerError: _unknown,  # 5xx: whether it was carried out nobody knows
        errors.HTTPException: _http,
        errors.LoginFailure: _bad_token,
        errors.GatewayNotFound: _never_left,  # these come from the gateway, never from a call that sends
        errors.ConnectionClosed: _unknown,
        errors.PrivilegedIntentsRequired: _unknown,
        errors.InvalidData: _unknown,
        errors.InteractionResponded: _unknown,
        errors.MissingApplicationID: _never_left,
        errors.FFmpegProcessError: _unknown,  # there is no sound here
        errors.ClientException: _unknown,
        errors.DiscordException: _unknown,
        aiohttp.ClientConnectorError: _never_left,
        aiohttp.ConnectionTimeoutError: _never_left,
        aiohttp.InvalidURL: _never_left,
    }
)
"""Every class that `discord.errors` exports has its line; a test fails when the library adds one."""
