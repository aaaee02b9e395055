"""What a member told the team, and what it can be about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.messages import Address, Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackType:
    """What feedback can be: a bug, a suggestion…"""

    id: str
    title: Mapping[str, str]  # by language
    room: str = ""  # name of the place where staff read it; empty: the staff room


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One member's word. Secrets in it were masked before it came here."""

    id: str  # key of the event that brought it
    at: datetime
    type: str  # id of a type there was then
    text: str
    expected: str = ""  # what they would have expected, or wish for
    contact: str = ""  # how they can be reached, if they said
    files: tuple[Attachment, ...] = ()
    person: str  # `Person.key`
    name: str = ""
    platform: str
    language: str


class Rhythm(StrEnum):
    """How often staff are shown what came in."""

    DAILY = "daily"
    WEEKLY = "weekly"  # on Mondays
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRules:
    """Where feedback goes, and when its digest is due."""

    rooms: Mapping[str, Address] = field(default_factory=dict)  # places of staff, by name
    digest: Rhythm = Rhythm.WEEKLY
    at: time = time(9)  # on the community's own clock


def type_meant(types: Sequence[FeedbackType], word: str) -> FeedbackType | None:
    """The type that a typed word names: by its id, or by its title in any language, with or without its symbol."""
    wanted = word.strip().casefold()
    return next((each for each in types if wanted and wanted in _names(each)), None)


def _names(each: FeedbackType) -> frozenset[str]:
    titles = [title.casefold() for title in each.title.values()]
    bare = [title.lstrip("".join(c for c in title if not c.isalnum())) for title in titles]
    return frozenset([each.id, *titles, *bare])


def copy_key(feedback_id: str) -> str:
    """Key of the delivery in which staff read it."""
    return f"feedback:{feedback_id}"
