"""Figures of a period, from records. No share is given without what it is a share of."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.reports.period import Period
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent, Urgency

# --- what goes in ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A member's question and what it was met with."""

    at: datetime
    platform: str
    language: str
    entry: str | None  # what was answered
    offered: bool = False  # choices were


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Everything that happened in a period; more does no harm."""

    tickets: Sequence[Ticket] = ()
    events: Sequence[TicketEvent] = ()
    asked: Sequence[Asked] = ()


# --- what comes out --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded; None of nothing."""
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, over `n` tickets."""

    n: int
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """What members said after their tickets were solved."""

    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)  # of 1 to 5
    comments: tuple[tuple[str, int | None, str], ...] = ()  # reference, rating, words

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        return sum(stars * n for stars, n in enumerate(self.counts, start=1)) / self.n if self.n else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The tickets that have something in common."""

    name: str
    opened: int
    solved: int
    first_reply: Spread
    first_reply_in_time: Share  # of those replied to in the period that had a target
    resolution: Spread
    resolution_in_time: Share
    satisfaction: Satisfaction

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened to any of them in the period."""
        return not (self.opened or self.solved or self.first_reply.n or self.resolution.n or self.satisfaction.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """What one person on staff did."""

    name: str
    replies: int
    tickets: int  # in which they replied
    solved: int
    satisfaction: Satisfaction  # with tickets that are theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's volume."""

    day: date
    opened: int
    solved: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A period in figures."""

    period: Period
    opened: int
    solved: int
    asked: int
    answered: Share  # of what was asked, by an entry of the FAQ
    offered: int  # of what was asked, met with choices
    first_reply: Spread
    first_reply_in_time: Share  # of those replied to in the period that had a target
    resolution: Spread
    resolution_in_time: Share
    reopened: Share  # of the tickets solved in the period
    satisfaction: Satisfaction
    days: tuple[Day, ...]
    by_category: tuple[Group, ...]
    by_language: tuple[Group, ...]
    by_platform: tuple[Group, ...]
    by_team: tuple[Group, ...]  # named "": everybody's tickets
    by_tier: tuple[Group, ...]  # named "": members of none
    by_priority: tuple[Group, ...]  # the most urgent first
    by_staff: tuple[Colleague, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.opened or self.solved or self.asked or self.satisfaction.n or self.first_reply.n)


def report(activity: Activity, period: Period) -> Report:
    """The figures of a period."""
    events = [event for event in activity.events if period.has(event.at)]
    asked = [question for question in activity.asked if period.has(question.at)]
    tickets = [ticket for ticket in activity.tickets if ticket.status is not Status.MERGED]
    found = _Found(period, tickets, events)
    return Report(
        period=period,
        opened=len(found.opened(tickets)),
        solved=len(found.solved),
        asked=len(asked),
        answered=Share(part=sum(question.entry is not None for question in asked), whole=len(asked)),
        offered=sum(question.offered and question.entry is None for question in asked),
        first_reply=found.first_reply(tickets),
        first_reply_in_time=found.first_reply_in_time(tickets),
        resolution=found.resolution(tickets),
        resolution_in_time=found.resolution_in_time(tickets),
        reopened=found.reopened(),
        satisfaction=found.satisfaction(tickets),
        days=found.days(asked),
        by_category=found.groups(lambda ticket: ticket.category),
        by_language=found.groups(lambda ticket: ticket.language),
        by_platform=found.groups(lambda ticket: ticket.member_place.platform),
        by_team=found.groups(lambda ticket: ticket.team),
        by_tier=found.groups(lambda ticket: ticket.tier),
        by_priority=_most_urgent_first(found.groups(lambda ticket: ticket.priority)),
        by_staff=found.colleagues(),
    )


class _Found:
    """What the figures are counted from."""

    def __init__(self, period: Period, tickets: Sequence[Ticket], events: Sequence[TicketEvent]) -> None:
        self._period = period
        self._tickets = tickets
        self._events = events
        self.solved = _refs(events, Happening.SOLVED)
        self._rated = _refs(events, Happening.RATED)
        self._commented = _refs(events, Happening.COMMENTED)

    def opened(self, tickets: Iterable[Ticket]) -> Sequence[Ticket]:
        return [ticket for ticket in tickets if self._period.has(ticket.opened_at)]

    def first_reply(self, tickets: Iterable[Ticket]) -> Spread:
        """Of the tickets that got their first reply in the period, whenever they were opened."""
        return _spread([at - ticket.opened_at for ticket in tickets if (at := self._replied(ticket))])

    def first_reply_in_time(self, tickets: Iterable[Ticket]) -> Share:
        due = [(at, ticket.first_reply_due) for ticket in tickets if (at := self._replied(ticket))]
        judged = [at <= target for at, target in due if target is not None]
        return Share(part=sum(judged), whole=len(judged))

    def _replied(self, ticket: Ticket) -> datetime | None:
        at = ticket.first_reply_at
        return at if self._period.has(at) else None

    def resolution(self, tickets: Iterable[Ticket]) -> Spread:
        """Of the tickets that staff were done with in the period and still are."""
        return _spread([at - ticket.opened_at for ticket in tickets if (at := self._closed(ticket))])

    def resolution_in_time(self, tickets: Iterable[Ticket]) -> Share:
        """By what was left of the promised time when the clock stopped: nothing is left of what was missed."""
        left = [ticket.resolution_left for ticket in tickets if self._closed(ticket)]
        judged = [time > timedelta() for time in left if time is not None]
        return Share(part=sum(judged), whole=len(judged))

    def _closed(self, ticket: Ticket) -> datetime | None:
        at = ticket.closed_at
        return at if self._period.has(at) else None

    def reopened(self) -> Share:
        first: dict[str, datetime] = {}
        for event in self._events:
            if event.happening is Happening.SOLVED:
                first.setdefault(event.ref, event.at)
        again = {
            event.ref
            for event in self._events
            if event.happening is Happening.REOPENED and event.ref in first and event.at >= first[event.ref]
        }
        return Share(part=len(again), whole=len(first))

    def satisfaction(self, tickets: Iterable[Ticket]) -> Satisfaction:
        rated = Counter(ticket.rating for ticket in tickets if ticket.ref in self._rated and ticket.rating is not None)
        comments = [
            (ticket.ref, ticket.rating, ticket.comment)
            for ticket in tickets
            if ticket.ref in self._commented and ticket.comment
        ]
        one, two, three, four, five = (rated[stars] for stars in range(1, 6))
        return Satisfaction(counts=(one, two, three, four, five), comments=tuple(comments))

    def days(self, asked: Sequence[Asked]) -> tuple[Day, ...]:
        day = self._period.day_of
        opened = Counter(day(ticket.opened_at) for ticket in self.opened(self._tickets))
        solved = Counter(day(event.at) for event in self._events if event.happening is Happening.SOLVED)
        questions = Counter(day(question.at) for question in asked)
        return tuple(Day(day=d, opened=opened[d], solved=solved[d], asked=questions[d]) for d in self._period.days)

    def groups(self, of: Callable[[Ticket], str]) -> tuple[Group, ...]:
        """By what tickets have in common, the largest first; a group in which nothing happened is left out."""
        members: dict[str, list[Ticket]] = {}
        for ticket in self._tickets:
            members.setdefault(of(ticket), []).append(ticket)
        found = [self._group(name, tickets) for name, tickets in members.items()]
        busy = [group for group in found if not group.is_empty]
        return tuple(sorted(busy, key=lambda group: (-group.opened, -group.solved, group.name)))

    def _group(self, name: str, tickets: Sequence[Ticket]) -> Group:
        return Group(
            name=name,
            opened=len(self.opened(tickets)),
            solved=sum(ticket.ref in self.solved for ticket in tickets),
            first_reply=self.first_reply(tickets),
            first_reply_in_time=self.first_reply_in_time(tickets),
            resolution=self.resolution(tickets),
            resolution_in_time=self.resolution_in_time(tickets),
            satisfaction=self.satisfaction(tickets),
        )

    def colleagues(self) -> tuple[Colleague, ...]:
        """Who did something, whoever did most first."""
        done: dict[str, list[TicketEvent]] = {}
        for event in self._events:
            if event.side is Side.STAFF and event.happening in {Happening.STAFF_REPLIED, Happening.SOLVED}:
                done.setdefault(event.author_name or event.author, []).append(event)
        found = [self._colleague(name, events) for name, events in done.items()]
        return tuple(sorted(found, key=lambda one: (-one.solved, -one.replies, one.name)))

    def _colleague(self, name: str, events: Sequence[TicketEvent]) -> Colleague:
        replies = [event.ref for event in events if event.happening is Happening.STAFF_REPLIED]
        return Colleague(
            name=name,
            replies=len(replies),
            tickets=len(set(replies)),
            solved=len(_refs(events, Happening.SOLVED)),
            satisfaction=self.satisfaction([ticket for ticket in self._tickets if ticket.assignee_name == name]),
        )


def _most_urgent_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: Urgency(group.name).rank))


def _refs(events: Iterable[TicketEvent], happening: Happening) -> frozenset[str]:
    return frozenset(event.ref for event in events if event.happening is happening)


def _spread(taken: Sequence[timedelta]) -> Spread:
    """Nearest-rank percentiles: each is a time that really was taken."""
    if not taken:
        return Spread(n=0)
    ordered = sorted(taken)
    return Spread(n=len(ordered), median=_rank(ordered, 0.5), p90=_rank(ordered, 0.9))


def _rank(ordered: Sequence[timedelta], share: float) -> timedelta:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
