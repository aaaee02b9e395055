"""The way back to who pressed, commanded or sent a form: the interaction's token, good for a quarter of an hour.

It travels in the address of what answers the event (`Address.via`) and as the id of a press, so that whichever process
sends the answer can. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIFE = timedelta(minutes=15)
_MARGIN = timedelta(seconds=20)  # for clocks that differ and calls that take time


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A token, until when it is good, and whether only the one person sees what comes through it."""

    token: str
    until: datetime
    ephemeral: bool
    leads_to: str | None = None  # the server (or "@me") where the conversation goes on, when that is not here

    @classmethod
    def opened(cls, token: str, now: datetime, *, ephemeral: bool, leads_to: str | None = None) -> "Window":
        return cls(token=token, until=now + LIFE - _MARGIN, ephemeral=ephemeral, leads_to=leads_to)

    def is_open(self, now: datetime) -> bool:
        return now < self.until

    def packed(self) -> str:
        """As text."""
        kind = "e" if self.ephemeral else "o"
        return f"{kind}:{int(self.until.timestamp())}:{self.leads_to or ''}:{self.token}"


def window_of(packed: str | None) -> Window | None:
    """From text; None if it is no window."""
    parts = (packed or "").split(":", 3)
    if len(parts) < 4 or parts[0] not in {"e", "o"} or not parts[1].isdigit() or not parts[3]:
        return None
    kind, until, leads_to, token = parts
    moment = datetime.fromtimestamp(int(until), UTC)
    return Window(token=token, until=moment, ephemeral=kind == "e", leads_to=leads_to or None)
