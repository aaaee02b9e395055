"""[feedback] in the configuration, and places by name."""

from collections.abc import Sequence
from datetime import time
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from bot.config_parts import STRICT, Account, Id, Name, Platform
from bot.feedback.feedback import Rhythm
from bot.messages import Address

Places = TypeVar("Places", bound="Sequence[PlaceTable]")


class PlaceTable(BaseModel):
    """[[feedback.rooms]], and what [[rooms]] have of it: a place on a platform, by a name of our own"""

    model_config = STRICT

    name: Name
    platform: Platform
    account: Account = "main"
    chat: Annotated[Id, StringConstraints(min_length=1)]
    thread: Id | None = None

    @property
    def address(self) -> Address:
        return Address(platform=self.platform, account=self.account, chat=self.chat, thread=self.thread)


def distinct(rooms: Places) -> Places:
    """A name is one place's."""
    names = [room.name for room in rooms]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"'{twice}' is the name of two rooms; each needs its own")
    return rooms


def _time(written: object) -> time:
    """Quoted in the file, as "9:00"; TOML's own 09:00:00 will do as well."""
    try:
        found = written if isinstance(written, time) else time.fromisoformat(str(written).rjust(5, "0"))
    except ValueError as error:
        raise ValueError("a time of day such as 09:00 was expected") from error
    if found.second or found.microsecond or found.tzinfo:
        raise ValueError("a time of day in hours and minutes, without a zone, was expected")
    return found


class FeedbackTable(BaseModel):
    """[feedback]"""

    model_config = STRICT

    digest: Rhythm = Rhythm.WEEKLY
    at: Annotated[time, BeforeValidator(_time)] = time(9)
    rooms: Annotated[list[PlaceTable], AfterValidator(distinct)] = []
