"""Who wrote the latest messages, and where. Discord tells of a deletion without saying whose message it was."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.messages import Person

MOST = 10_000  # messages


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    channel: str
    author: Person


class Heard:
    """Of one account; forgotten when the process ends."""

    def __init__(self) -> None:
        self._written: OrderedDict[str, _Written] = OrderedDict()
        self._standing: dict[str, set[str]] = {}  # by channel

    def note(self, message: str, channel: str, author: Person) -> None:
        """This message stands there."""
        self.take(message)
        self._written[message] = _Written(channel=channel, author=author)
        self._standing.setdefault(channel, set()).add(message)
        if len(self._written) > MOST:
            self.take(next(iter(self._written)))

    def take(self, message: str) -> Person | None:
        """Whose message this was, which stands no longer; None if we never heard of it, or of its end already."""
        written = self._written.pop(message, None)
        if written is None:
            return None
        self._standing[written.channel].discard(message)
        return written.author

    def standing_in(self, channel: str) -> frozenset[str]:
        """The messages that were there when we last looked."""
        return frozenset(self._standing.get(channel, ()))
