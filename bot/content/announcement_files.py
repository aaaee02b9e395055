"""The text of one announcement file to what it says, every mistake with line and key. No file is opened here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, StringConstraints

from bot.announcements.audience import Audience
from bot.announcements.durations import duration
from bot.announcements.schedule import Repeat, Schedule, cron_mistake, instant, is_too_often, occurrences
from bot.content.heads import head_and_body, validated
from bot.content.places import LineOf
from bot.content.schemas import Slug, Strict
from bot.errors import ContentError, Problem

DRAFT = "draft"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d) (\S+)")
_MOMENT_EXPECTED = "a wall-clock time with its zone was expected, such as 2026-12-01 09:00 Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock time in a zone."""

    local: datetime
    zone: str


def moment(value: object) -> Moment:
    """Read `2026-12-01 09:00 Asia/Shanghai`; `ValueError` for anything else."""
    if isinstance(value, Moment):
        return value
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(_MOMENT_EXPECTED)
    day, time, zone = match.groups()
    if zone not in available_timezones():
        raise ValueError(f"'{zone}' is no time zone; names such as Asia/Shanghai were expected")
    try:
        return Moment(datetime.fromisoformat(f"{day}T{time}"), zone)
    except ValueError as error:
        raise ValueError("no such day or time") from error


def _length(value: object) -> object:
    return duration(value) if isinstance(value, str) else value


def _publish(value: object) -> object:
    return None if value == DRAFT else moment(value)


def _missed(value: object) -> object:
    return None if value == "skip" else _length(value)


def _expires(value: object) -> object:
    if isinstance(value, str) and _MOMENT.fullmatch(value.strip()):
        return moment(value)
    return _length(value)


def _cron(value: str) -> str:
    mistake = cron_mistake(value)
    if mistake is not None:
        raise ValueError(f"{mistake}: minute, hour, day of month, month, weekday were expected, such as 0 9 * * TUE#2")
    return value


Length = Annotated[timedelta, BeforeValidator(_length)]
Names = tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...]


class RepeatFile(Strict):
    """`repeat:`"""

    cron: Annotated[str, BeforeValidator(lambda value: _cron(str(value)))]
    until: Annotated[Moment, BeforeValidator(moment)]
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1


class AudienceFile(Strict):
    """`audience:`"""

    rooms: Names = ()
    platforms: Names = ()
    languages: Names = ()
    tiers: Names = ()
    early: dict[str, Length] = Field(default_factory=dict)


class AnnouncementFile(Strict):
    """The head of an announcement's file."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=120)]
    publish: Annotated[Moment | None, BeforeValidator(_publish)] = None
    repeat: RepeatFile | None = None
    expires: Annotated[Moment | timedelta | None, BeforeValidator(_expires)] = None
    missed: Annotated[timedelta | None, BeforeValidator(_missed)] = None
    topics: tuple[Slug, ...] = ()
    audience: AudienceFile = AudienceFile()
    pin: bool = False
    silent: bool = False
    mention: bool = False
    picture: Annotated[str, StringConstraints(min_length=1)] | None = None
    alt: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None


OWN_KEYS = frozenset({"title", "picture", "alt"})
"""What each language's file has for itself; everything else is said once, or alike, for the announcement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """One file's content, with what is needed to tell where a mistake stands that shows only later."""

    where: str
    language: str
    front: AnnouncementFile
    body: str
    line_of: LineOf
    body_line: int  # 1-based line at which the body begins

    @property
    def shared(self) -> Mapping[str, Any]:
        """The keys that concern the whole announcement, as far as this file says them."""
        return {name: getattr(self.front, name) for name in self.front.model_fields_set if name not in OWN_KEYS}

    def problem(self, found: str, expected: str, *, key: str | None = None, line: int | None = None) -> Problem:
        """A mistake at a key of the head, or at a line."""
        if key is not None:
            line = self.line_of(tuple(key.split(".")))
        return Problem(where=self.where, line=line, key=key, found=found, expected=expected)


def announcement_file(text: str, *, where: str, language: str) -> ParsedFile:
    """One file; `ContentError` with every mistake that shows in it alone."""
    parts = head_and_body(text, where)
    front, line_of = validated(AnnouncementFile, parts.head, where)
    parsed = ParsedFile(
        where=where, language=language, front=front, body=parts.body.strip(), line_of=line_of, body_line=parts.body_line
    )
    problems = [*_of_body(parsed), *_of_schedule(parsed)]
    if problems:
        raise ContentError(problems)
    return parsed


def _of_body(file: ParsedFile) -> list[Problem]:
    problems = []
    if not file.body:
        problems.append(file.problem("no text", "write what is announced below the second '---'"))
    if file.front.picture is not None and file.front.alt is None:
        problems.append(file.problem("a picture without alt", "say in alt what it shows", key="picture"))
    if file.front.alt is not None and file.front.picture is None:
        problems.append(file.problem("an alt without picture", "name the picture, or remove it", key="alt"))
    return problems


def _of_schedule(file: ParsedFile) -> list[Problem]:
    front = file.front
    if front.repeat is None:
        return []
    if front.publish is None:
        return [file.problem("a repeat without publish", "say in publish when it is first due", key="repeat")]
    if front.repeat.until.zone != front.publish.zone:
        zone = front.publish.zone
        return [file.problem("another zone than publish has", f"write it in {zone}", key="repeat.until")]
    schedule = schedule_of(front)
    first = next(occurrences(schedule), None) if schedule else None
    if schedule is None or first is None:
        return [file.problem("no time before its end", "move until, or mend cron", key="repeat")]
    if first.local != front.publish.local:
        fix = f"write the first time that cron names: {first.local:%Y-%m-%d %H:%M} {front.publish.zone}"
        return [file.problem("a time that cron does not name", fix, key="publish")]
    if is_too_often(schedule):
        return [file.problem("more than once an hour", "repeat it less often", key="repeat.cron")]
    return []


def schedule_of(front: AnnouncementFile) -> Schedule | None:
    """When it is due; None for a draft."""
    if front.publish is None:
        return None
    said = front.repeat
    repeat = Repeat(cron=said.cron, until=said.until.local, every_weeks=said.every_weeks) if said else None
    return Schedule(first=front.publish.local, zone=front.publish.zone, repeat=repeat)


def audience_of(front: AnnouncementFile) -> Audience:
    """Who gets it."""
    said = front.audience
    return Audience(
        rooms=said.rooms, platforms=said.platforms, languages=said.languages, tiers=said.tiers, early=said.early
    )


def expiry_of(front: AnnouncementFile) -> tuple[timedelta | None, datetime | None]:
    """`expires`, as a length after each occurrence or as an instant."""
    match front.expires:
        case Moment(local=local, zone=zone):
            return None, instant(local, zone)
        case timedelta() as length:
            return length, None
        case None:
            return None, None
