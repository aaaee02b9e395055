"""Time that moves only when a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


class Clock:
    """Call it for the present moment (aware, UTC)."""

    def __init__(self, start: datetime = START) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware start time")
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        """Move forward; time never runs back."""
        if span < timedelta(0):
            raise ValueError(f"time cannot run back by {span}")
        self._now += span
