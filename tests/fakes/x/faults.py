"""What can be made to go wrong with the next call of an endpoint."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto


class Fault(Enum):
    """What happens instead of, or after, the work."""

    TOO_MANY = auto()  # 429 with the reset header
    TOO_MANY_SILENT = auto()  # 429 without it
    HTML_ERROR = auto()  # 503 with a page
    HTML_TOO_MANY = auto()  # 429 with a page
    NO_CREDITS = auto()  # 402
    BAD_KEYS = auto()  # 401
    FORBIDDEN = auto()  # 403 that names no reason of ours
    NO_ACCESS = auto()  # 403: the app's own rights do not reach
    ERRORS_IN_200 = auto()  # 200 with `errors` and no `data`
    DROP_BEFORE = auto()  # the connection ends, nothing was done
    DROP_AFTER_ACCEPT = auto()  # it was done, the connection ends
    HTML_AFTER_ACCEPT = auto()  # it was done, 502 with a page
    HANG = auto()  # no answer, ever


@dataclass
class _Planned:
    fault: Fault
    seconds: int


class Faults:
    """By endpoint, first planned first met."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[_Planned]] = defaultdict(deque)

    def next(self, endpoint: str, fault: Fault, *, seconds: int = 7, times: int = 1) -> None:
        """The next calls of this endpoint meet this. `seconds`: until the limit is lifted."""
        self._planned[endpoint].extend([_Planned(fault, seconds)] * times)

    def meet(self, endpoint: str) -> _Planned | None:
        """What this call meets."""
        waiting = self._planned[endpoint]
        return waiting.popleft() if waiting else None
