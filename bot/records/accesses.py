"""Who looked at a ticket."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Look(StrEnum):
    """How somebody looked."""

    PAGE = "page"  # opened it on the staff page
    HISTORY = "history"  # read its lines by command
    EXPORT = "export"  # took a transcript away


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Somebody on staff looked at a ticket."""

    ref: str
    at: datetime
    person: str  # `Person.key` they acted from
    name: str
    look: Look
    how: str = ""  # platform of the command, "web" or "cli"
