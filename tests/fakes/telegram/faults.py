"""Failures that a test schedules: deterministic, counted, and aimed by method and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from tests.fakes.failing import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANY = "*"
DOWNLOAD = "download"


class Fault(Enum):
    """What goes wrong with one request. "Accepted" means that the world changed."""

    DROP_BEFORE_ACCEPT = auto()  # the socket closes unanswered; nothing happened
    DROP_AFTER_ACCEPT = auto()  # it happened, then the socket closes unanswered
    HANG_BEFORE_ACCEPT = auto()  # no answer until the client gives up; nothing happened
    HANG_AFTER_ACCEPT = auto()  # it happened; no answer until the client gives up
    TRUNCATED_JSON = auto()  # it happened; a complete HTTP answer with half a JSON body
    CUT_BODY = auto()  # it happened; the socket closes in the middle of the body
    BAD_GATEWAY = auto()  # 502 with an HTML page; nothing happened
    BAD_GATEWAY_AFTER_ACCEPT = auto()  # 502 with an HTML page, yet it happened
    INTERNAL_ERROR = auto()  # 500 as JSON; nothing happened
    UNAUTHORIZED = auto()  # 401; nothing happened
    NOT_FOUND = auto()  # 404; nothing happened
    TOO_MANY_REQUESTS = auto()  # 429 with `retry_after`; nothing happened


Predicate = "Callable[[Mapping[str, Any]], bool]"


@dataclass(slots=True, kw_only=True)
class Scheduled:
    """One entry of the plan."""

    method: str  # API method, DOWNLOAD, or ANY
    fault: Fault
    times: int | None  # how many requests it still hits; None: all of them
    after: int  # how many matching requests it still lets pass first
    when: Callable[[Mapping[str, Any]], bool] | None  # on the decoded parameters
    retry_after: int = 1  # seconds, for TOO_MANY_REQUESTS

    def matches(self, method: str, params: Mapping[str, Any]) -> bool:
        """Whether this entry is aimed at that request."""
        if self.method not in (ANY, method) or self.times == 0:
            return False
        return self.when is None or self.when(params)


class Faults(Plan[Scheduled]):
    """What goes wrong with requests."""

    def next(
        self,
        method: str,
        fault: Fault,
        *,
        times: int | None = 1,
        after: int = 0,
        when: Callable[[Mapping[str, Any]], bool] | None = None,
        retry_after: int = 1,
    ) -> Scheduled:
        """Let the next `times` requests to `method` fail; `after` skips that many first."""
        return self.add(
            Scheduled(method=method, fault=fault, times=times, after=after, when=when, retry_after=retry_after)
        )

    def take(self, method: str, params: Mapping[str, Any]) -> Scheduled | None:
        """The failure this request meets, counted down; None when it goes well."""
        return self.met(lambda entry: entry.matches(method, params))
