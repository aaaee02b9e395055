"""What is measured while the desk works: a port, so that no room knows an instrument (see `bot.app.observability`)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.messages import Address
from bot.platform import Outcome


class Handling(StrEnum):
    """What became of one try to handle an event."""

    HANDLED = "handled"
    PUT_OFF = "put_off"  # it waits for something else
    FAILED = "failed"  # it is tried again
    PARKED = "parked"  # it waits for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an adapter that has ended."""

    platform: str
    account: str
    outcome: Outcome
    seconds: float  # it took
    waited: float | None = None  # seconds since it was decided, where a person waits for it


class Meter(Protocol):
    """Told of what happens, from any thread; never raises, never waits."""

    def received(self, where: Address) -> None:
        """An event was committed to the inbox."""

    def handled(self, where: Address, how: Handling, *, seconds: float) -> None:
        """A try to handle an event was committed, so many seconds after the event was."""

    def called(self, call: Call) -> None:
        """An adapter has answered."""


class Unmetered:
    """Measures nothing."""

    def received(self, where: Address) -> None:
        pass

    def handled(self, where: Address, how: Handling, *, seconds: float) -> None:
        pass

    def called(self, call: Call) -> None:
        pass


UNMETERED: Meter = Unmetered()
