"""Failures that a test schedules: deterministic, counted, and aimed at calls by method and path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from fnmatch import fnmatchcase

from tests.fakes.failing import Plan

ANY = "*"


class Fault(Enum):
    """What goes wrong with one call. "Accepted" means that the world changed."""

    DROP_BEFORE_ACCEPT = auto()  # the socket closes unanswered; nothing happened
    DROP_AFTER_ACCEPT = auto()  # it happened, then the socket closes unanswered
    HANG_BEFORE_ACCEPT = auto()  # no answer until the client gives up; nothing happened
    HANG_AFTER_ACCEPT = auto()  # it happened; no answer until the client gives up
    TRUNCATED_JSON = auto()  # it happened; half a JSON body
    BAD_GATEWAY = auto()  # 502 with an HTML page; nothing happened
    BAD_GATEWAY_AFTER_ACCEPT = auto()  # 502 with an HTML page, yet it happened
    UNAVAILABLE = auto()  # 503 without a body; nothing happened
    UNAUTHORIZED = auto()  # 401; nothing happened
    NO_ACCESS = auto()  # 403 50001; nothing happened
    NO_PERMISSION = auto()  # 403 50013; nothing happened
    BUCKET_FULL = auto()  # 429 of this call's own bucket
    SHARED_BUCKET_FULL = auto()  # 429 of a bucket that others filled too
    ACCOUNT_FULL = auto()  # 429 for everything the bot does
    CLOUDFLARE = auto()  # 429 with a page and no `Via`: the address is banned for a while


AFTER_ACCEPT = frozenset(
    {
        Fault.DROP_AFTER_ACCEPT,
        Fault.HANG_AFTER_ACCEPT,
        Fault.TRUNCATED_JSON,
        Fault.BAD_GATEWAY_AFTER_ACCEPT,
    }
)


@dataclass(slots=True, kw_only=True)
class Scheduled:
    """One entry of the plan."""

    call: str  # a pattern over "POST /channels/123/messages"; ANY for everything
    fault: Fault
    times: int | None  # how many calls it still hits; None: all of them
    after: int  # how many matching calls it still lets pass first
    retry_after: float  # seconds, of a 429


class Faults(Plan[Scheduled]):
    """What goes wrong with calls."""

    def next(
        self, call: str, fault: Fault, *, times: int | None = 1, after: int = 0, retry_after: float = 1.0
    ) -> Scheduled:
        """Let the next `times` calls like `call` fail; `after` skips that many first."""
        return self.add(Scheduled(call=call, fault=fault, times=times, after=after, retry_after=retry_after))

    def take(self, call: str) -> Scheduled | None:
        """The failure that this call meets, counted down; None when it goes well."""
        return self.met(lambda entry: fnmatchcase(call, entry.call))
