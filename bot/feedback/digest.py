"""A digest: how much came in of what, and the beginnings of it; and which stretch of time the next one is about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.announcements.schedule import instant
from bot.feedback.feedback import Feedback, FeedbackRules, FeedbackType, Rhythm

MOST_QUOTED = 20
QUOTE_LENGTH = 160  # characters
SETTLING = timedelta(minutes=1)
"""What came in just before the end may still be on its way into the database: a digest waits for so long."""


class Span(StrEnum):
    """How far back somebody looks who asks for a digest."""

    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> timedelta:
        return timedelta(days=1 if self is Span.DAY else 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time."""

    begin: datetime  # included
    end: datetime  # not included any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The beginning of what one member said."""

    at: datetime
    type: str
    name: str
    platform: str
    text: str
    expected: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What came in during a period."""

    period: Period
    counts: tuple[tuple[str, int], ...]  # by id of the type, in the order of the form; those that are gone come last
    quotes: tuple[Quote, ...]  # newest first
    more: int = 0  # that are not quoted

    @property
    def total(self) -> int:
        return sum(number for _, number in self.counts)


def digest(said: Sequence[Feedback], types: Sequence[FeedbackType], period: Period) -> Digest:
    """The digest of what was said in a period; what lies outside it is left out."""
    within = [each for each in said if period.begin <= each.at < period.end]
    newest = sorted(within, key=lambda each: each.at, reverse=True)
    found = Counter(each.type for each in within)
    order = dict.fromkeys([*(each.id for each in types), *sorted(found)])
    return Digest(
        period=period,
        counts=tuple((id_, found[id_]) for id_ in order if found[id_]),
        quotes=tuple(_quote(each) for each in newest[:MOST_QUOTED]),
        more=max(0, len(newest) - MOST_QUOTED),
    )


def _quote(said: Feedback) -> Quote:
    return Quote(
        at=said.at,
        type=said.type,
        name=said.name or said.person,
        platform=said.platform,
        text=shortened(said.text),
        expected=shortened(said.expected),
        files=len(said.files),
    )


def shortened(text: str) -> str:
    """In one line, cut after `QUOTE_LENGTH` characters."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTE_LENGTH else f"{line[: QUOTE_LENGTH - 1].rstrip()}…"


# --- periods ---------------------------------------------------------------------------------------------------------


def until_now(span: Span, now: datetime) -> Period:
    """The last day or week, up to now."""
    return Period(begin=now - span.length, end=now)


def due(now: datetime, rules: FeedbackRules, zone: str, *, told_until: datetime | None) -> Period | None:
    """What the digest that is due now is about; None if it is told already, or there are none.

    It goes on where the last one ended (`told_until`), however long ago: what came in while nobody was at work, or
    while another rhythm was set, is in the next one."""
    if rules.digest is Rhythm.OFF:
        return None
    end, before = _last_ends(now - SETTLING, rules, zone)
    begin = before if told_until is None else told_until
    return Period(begin=begin, end=end) if begin < end else None


def _last_ends(now: datetime, rules: FeedbackRules, zone: str) -> tuple[datetime, datetime]:
    """The last time that was due, and the one before: wall-clock times, so a day may have 23 or 25 hours."""
    today = now.astimezone(ZoneInfo(zone)).date()
    match rules.digest:
        case Rhythm.DAILY:
            day, every = today, timedelta(days=1)
        case Rhythm.WEEKLY:
            day, every = today - timedelta(days=today.weekday()), timedelta(days=7)
        case Rhythm.OFF:
            raise ValueError("there are no digests")
        case _:
            assert_never(rules.digest)
    if instant(datetime.combine(day, rules.at), zone) > now:
        day -= every
    return instant(datetime.combine(day, rules.at), zone), instant(datetime.combine(day - every, rules.at), zone)
