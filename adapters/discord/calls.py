"""What Discord calls an interaction: a press, a command, a form or a completion, and where it happened."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from adapters.discord.composing import EPHEMERAL
from adapters.discord.connection import Raw
from adapters.discord.places import Channel
from bot.messages import Person


class Kind(IntEnum):
    """What an interaction is."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Reply(IntEnum):
    """How one is answered at first."""

    LATER = 5  # shows "is thinking" until the first follow-up
    LATER_SILENTLY = 6  # for a press: shows nothing
    SUGGESTIONS = 8
    FORM = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One interaction, and where it happened."""

    id: str
    token: str
    raw: Raw
    data: Raw
    person: Person
    channel: Channel
    me: str
    staff_forums: Collection[str]

    @property
    def is_alone(self) -> bool:
        """Nobody but the person and us is there."""
        return self.channel.is_private_for(self.me)

    @property
    def on_staff_side(self) -> bool:
        return self.channel.id in self.staff_forums or self.channel.parent in self.staff_forums

    @property
    def on_whisper(self) -> bool:
        """Under a message that only this person sees."""
        return bool(int((self.raw.get("message") or {}).get("flags") or 0) & EPHEMERAL)

    def option(self, name: str) -> str:
        return next((str(o.get("value", "")) for o in self.data.get("options") or () if o["name"] == name), "")
