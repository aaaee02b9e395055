"""When the next message to a place may leave. Pure: the time comes in as an argument, in seconds of any steady clock.

A pace "count in seconds" holds for *every* window of that length, at the platform's door and not only at ours: a call
holds its place from the moment it may begin until its answer has been there for `seconds`. The platform took it
somewhere in between, so whatever the network delays, no window of the platform's own clock holds more than `count`.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.platform import Capabilities, Pace

NEVER = float("-inf")


@dataclass(slots=True)
class _Window:
    """The places of one pace: taken by calls under way, or by those that ended a moment ago."""

    pace: Pace
    ends: deque[float]
    under_way: int = 0

    def free_at(self) -> float:
        """Infinite while only an answer can free a place."""
        spare = self.pace.count - self.under_way
        if spare <= 0:
            return float("inf")
        return NEVER if len(self.ends) < spare else self.ends[-spare] + self.pace.seconds

    def end(self, at: float) -> None:
        self.ends.append(at)
        if len(self.ends) > self.pace.count:
            self.ends.popleft()

    def is_idle(self, now: float) -> bool:
        return not self.under_way and (not self.ends or self.ends[-1] + self.pace.seconds <= now)


def _window(pace: Pace | None) -> list[_Window]:
    return [] if pace is None else [_Window(pace, deque())]


@dataclass(slots=True)
class _Places:
    """The windows of one chat, or of the whole account, and the time until which the platform asked it to wait."""

    windows: list[_Window] = field(default_factory=list)
    held_until: float = NEVER

    def free_at(self) -> float:
        return max([self.held_until, *(window.free_at() for window in self.windows)])

    def is_idle(self, now: float) -> bool:
        return self.held_until <= now and all(window.is_idle(now) for window in self.windows)


class Pacer:
    """The pace of one account. Not thread-safe: it belongs to the account's one sender."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        self._overall = _Places(_window(capabilities.pace_overall))
        self._private = _window(capabilities.pace_private)  # one and the same for all private chats
        self._chats: OrderedDict[str, _Places] = OrderedDict()  # the least recently used first
        self._closed: set[str] = set()  # chats that had no free place when they were last looked at

    @property
    def longest(self) -> float:
        """Seconds after which a call that ended counts no more, for any pace."""
        facts = self._capabilities
        paces = (facts.pace_overall, facts.pace_private, facts.pace_per_chat, facts.pace_per_group)
        return max((pace.seconds for pace in paces if pace), default=0.0)

    @property
    def account_free_at(self) -> float:
        """The first moment at which the account as a whole may send; infinite: when a call under way has ended."""
        return self._overall.free_at()

    def free_at(self, chat: str, *, group: bool) -> float:
        """The first moment at which a message to `chat` keeps every pace and hold; in the past if it may leave now."""
        places = self._of_chat(chat, group=group)
        self._note(chat)  # one never written to may have to wait for the others
        return max(self._overall.free_at(), places.free_at())

    def closed(self, now: float) -> frozenset[str]:
        """The chats into which nothing may be sent now."""
        self._closed = {chat for chat in self._closed if self._chats[chat].free_at() > now}
        return frozenset(self._closed)

    def next_free(self, now: float) -> float:
        """The first moment after now at which time alone frees a chat or the account; infinite if there is none."""
        waits = [self._overall.free_at(), *(self._chats[chat].free_at() for chat in self.closed(now))]
        return min((at for at in waits if at > now), default=float("inf"))

    def begin(self, chat: str, *, group: bool, now: float) -> None:
        """A message is about to leave for `chat`: it holds its places until `end` or `cancel`."""
        self._forget_idle(now)
        for window in [*self._overall.windows, *self._of_chat(chat, group=group).windows]:
            window.under_way += 1
        self._note(chat)

    def end(self, chat: str, *, group: bool, now: float) -> None:
        """The platform has answered, or never will."""
        for window in [*self._overall.windows, *self._of_chat(chat, group=group).windows]:
            window.under_way -= 1
            window.end(now)
        self._note(chat)

    def cancel(self, chat: str, *, group: bool) -> None:
        """The call was not made after all."""
        for window in [*self._overall.windows, *self._of_chat(chat, group=group).windows]:
            window.under_way -= 1

    def hold_account(self, *, until: float) -> None:
        """The platform asked the whole account to wait, or cannot be reached."""
        self._overall.held_until = max(until, self._overall.held_until)

    def hold_chat(self, chat: str, *, group: bool, until: float) -> None:
        """The platform asked to wait with one chat."""
        places = self._of_chat(chat, group=group)
        places.held_until = max(until, places.held_until)
        self._note(chat)

    def restore(self, ended: Iterable[tuple[float, str, bool]]) -> None:
        """Know of calls that another process made: (when they ended, chat, whether it is a group), oldest first."""
        for at, chat, group in ended:
            for window in [*self._overall.windows, *self._of_chat(chat, group=group).windows]:
                window.end(at)
            self._note(chat)

    def _note(self, chat: str) -> None:
        if self._chats[chat].free_at() > NEVER:
            self._closed.add(chat)

    def _new_places(self, *, group: bool) -> _Places:
        shared = _window(self._capabilities.pace_per_group) if group else self._private
        return _Places([*_window(self._capabilities.pace_per_chat), *shared])

    def _of_chat(self, chat: str, *, group: bool) -> _Places:
        if chat not in self._chats:
            self._chats[chat] = self._new_places(group=group)
        self._chats.move_to_end(chat)
        return self._chats[chat]

    def _forget_idle(self, now: float) -> None:
        """Nothing is known of a chat that is as free as one never written to."""
        while self._chats:
            chat, places = next(iter(self._chats.items()))
            if not places.is_idle(now):
                return
            del self._chats[chat]
            self._closed.discard(chat)
