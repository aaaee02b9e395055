"""When the next message to a place may leave. Pure: the time comes in as an argument, in seconds of any steady clock.

A pace "count in seconds" holds for *every* window of that length: the message may leave when the `count`-th last one is
`seconds` old. Remembering the moments themselves is exact, and cheap at the counts platforms allow.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from bot.platform import Capabilities, Pace

REMEMBERED_CHATS = 10_000


@dataclass(slots=True)
class _Window:
    """The last moments at which one pace was spent."""

    pace: Pace
    moments: deque[float]

    def free_at(self) -> float:
        if len(self.moments) < self.pace.count:
            return float("-inf")
        return self.moments[0] + self.pace.seconds

    def spend(self, now: float) -> None:
        self.moments.append(now)
        if len(self.moments) > self.pace.count:
            self.moments.popleft()

    def unspend(self, moment: float) -> None:
        if moment in self.moments:
            self.moments.remove(moment)


def _window(pace: Pace | None) -> list[_Window]:
    return [] if pace is None else [_Window(pace, deque())]


class Pacer:
    """The pace of one account. Not thread-safe: it belongs to the account's one sender."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        self._overall = _window(capabilities.pace_overall)
        self._chats: OrderedDict[str, list[_Window]] = OrderedDict()
        self._held: dict[str | None, float] = {}

    def free_at(self, chat: str, *, group: bool) -> float:
        """The first moment at which a message to `chat` keeps every pace and hold; in the past if it may leave now."""
        windows = [*self._overall, *self._of_chat(chat, group=group)]
        holds = [self._held.get(None, float("-inf")), self._held.get(chat, float("-inf"))]
        return max([*holds, *(window.free_at() for window in windows)])

    def spend(self, chat: str, *, group: bool, now: float) -> None:
        """Note that a message leaves for `chat` now."""
        for window in [*self._overall, *self._of_chat(chat, group=group)]:
            window.spend(now)

    def unspend(self, chat: str, *, group: bool, moment: float) -> None:
        """The message that was to leave at `moment` did not leave after all."""
        for window in [*self._overall, *self._of_chat(chat, group=group)]:
            window.unspend(moment)

    def hold(self, chat: str | None, *, until: float) -> None:
        """The platform asked to wait: for one chat, or (None) for the whole account."""
        self._held[chat] = max(until, self._held.get(chat, float("-inf")))

    def _of_chat(self, chat: str, *, group: bool) -> list[_Window]:
        if chat not in self._chats:
            pace_of_group = self._capabilities.pace_per_group if group else None
            self._chats[chat] = [*_window(self._capabilities.pace_per_chat), *_window(pace_of_group)]
            if len(self._chats) > REMEMBERED_CHATS:
                forgotten, _ = self._chats.popitem(last=False)
                self._held.pop(forgotten, None)
        self._chats.move_to_end(chat)
        return self._chats[chat]
