"""What an error of X's API or of the way to it means: one table, by status.

Whatever is not known to be a refusal is `Uncertain`: the platform may have done what was asked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import aiohttp
import tweepy

from adapters.twitter.connection import NEVER_LEFT, HttpError
from adapters.twitter.prices import DIRECT
from bot.messages import Address
from bot.platform import Deferred, Outcome, Refused, Uncertain

UNPAID = timedelta(minutes=10)  # between two tries while X wants to be paid
_NO_ACCESS = ("app permissions", "client-not-enrolled", "not enrolled", "access to a subset", "access level")
_DUPLICATE = ("duplicate content", "duplicate")


class NotAttempted(Exception):
    """Nothing was sent, for a reason that is known before the call that would."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class NotDone(Exception):
    """X answered 200 and said in it that it did not do it."""


def outcome_of(error: Exception, to: Address, now: datetime) -> Outcome:
    """The outcome of a call that failed at this address."""
    if isinstance(error, NotAttempted):
        return error.outcome
    if isinstance(error, NotDone):
        return Refused(reason=reason_of(error))
    if isinstance(error, NEVER_LEFT):
        return Deferred(reason=reason_of(error), whole_account=True)
    status = status_of(error)
    return Uncertain(reason=reason_of(error)) if status is None else _by_status(status, error, to, now)


def _by_status(status: int, error: Exception, to: Address, now: datetime) -> Outcome:
    private, reason = to.chat.startswith(DIRECT), reason_of(error)
    match status:
        case 429:  # direct messages have a limit of their own: what it holds up is the one conversation
            return Deferred(reason=reason, after=wait_of(error, now), whole_account=not private)
        case 402:
            return Deferred(reason=f"the account's credits are used up: {reason}", after=UNPAID, whole_account=True)
        case 401:
            return Deferred(reason=f"X refuses the keys: {reason}", whole_account=True)
        case 403 if any(words in reason.lower() for words in _NO_ACCESS):
            return Refused(reason=f"the access does not cover this: {reason}")  # nobody is gone
        case 403 | 404 if private:
            return Refused(reason=reason, gone="chat")
        case 404:
            return Refused(reason=reason, gone="message")
        case _ if 400 <= status < 500:
            return Refused(reason=reason)
        case _:
            return Uncertain(reason=reason)


def status_of(error: Exception) -> int | None:
    """The status of the answer, also where it was no JSON; None if there was no answer."""
    match error:
        case tweepy.errors.HTTPException():
            return int(error.response.status)
        case aiohttp.ClientResponseError():
            return error.status
        case HttpError():
            return error.status
        case _:
            return None


def wait_of(error: Exception, now: datetime) -> timedelta | None:
    """How long X asks to wait; None if it does not say."""
    reset = _headers(error).get("x-rate-limit-reset", "")
    if not reset.isdigit():
        return None
    return timedelta(seconds=max(1, ceil(int(reset) - now.timestamp())))


def is_duplicate(error: Exception) -> bool:
    """Whether X refused a text because it stands there already."""
    return status_of(error) == 403 and any(words in str(error).lower() for words in _DUPLICATE)


def reason_of(error: Exception) -> str:
    """In words. Never by `repr`: aiohttp shows the headers of the request in it, the signature among them."""
    if isinstance(error, aiohttp.ClientResponseError):
        return f"X answered {error.status} with something that is no JSON"
    return " ".join(str(error).split()) or type(error).__name__


def must_be_done(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `data` of an answer; `NotDone` where there is none but errors."""
    data = answer.get("data")
    if isinstance(data, dict):
        return data
    errors = [e for e in answer.get("errors", ()) if isinstance(e, dict)]
    said = "; ".join(str(e.get("detail") or e.get("message") or e.get("title") or "") for e in errors)
    if errors:
        raise NotDone(said or "X did not say why")
    raise TypeError("X's answer has neither data nor errors")


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, tweepy.errors.HTTPException):
        headers: Mapping[str, str] = error.response.headers
        return headers
    return (error.headers or {}) if isinstance(error, aiohttp.ClientResponseError) else {}
