"""Whose a ticket is: the team for its language and category, a member's own account manager, who is on call, and when
the next person is there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import Address
from bot.tickets.hours import ALWAYS, HORIZON, Hours, is_open, next_opening
from bot.tickets.targets import Promise, Targets
from bot.tickets.ticket import Ticket, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People who see to the same tickets. What it is not limited to, it takes all of."""

    name: str
    categories: frozenset[str] = frozenset()  # none: all
    languages: frozenset[str] = frozenset()  # none: all
    tiers: frozenset[str] = frozenset()  # none: everybody's tickets; else only these members'
    members: tuple[str, ...] = ()  # `Person.key`s, as they stand in tickets
    on_call: tuple[str, ...] = ()  # likewise: who is woken by an emergency, at any hour
    hours: Hours = ALWAYS
    language_hours: Mapping[str, Hours] = field(default_factory=dict)  # where those who speak it work other hours
    room: Address | None = None  # where it is told of emergencies and missed targets, beside the staff room
    staff_room: Address | None = None  # the chat room in which its tickets get threads; None: everybody's

    def hours_for(self, language: str) -> Hours:
        return self.language_hours.get(language, self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """Members of a tier who have the same account manager."""

    tier: str
    people: frozenset[str]  # `Person.key`s
    manager: str | None = None  # `Person.key` of the account manager
    fallback: str | None = None  # likewise: who stands in while the manager is off shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How this community's tickets find their people."""

    teams: tuple[Team, ...] = ()
    clients: tuple[Clients, ...] = ()
    targets: Targets = field(default_factory=Targets)
    priorities: Mapping[str, Urgency] = field(default_factory=dict)  # by category, where it is not normal

    def team(self, name: str) -> Team | None:
        """The team of a name, however it is typed."""
        return next((team for team in self.teams if team.name.casefold() == name.casefold()), None)

    def clients_of(self, accounts: Collection[str]) -> Clients | None:
        """The member's tier and account manager, if they have one; the first that names any of their accounts."""
        return next((clients for clients in self.clients if not clients.people.isdisjoint(accounts)), None)

    def on_call(self, team: str) -> tuple[str, ...]:
        """Who is woken for a team's emergency: its own, else everybody who is on call at all."""
        own = self.team(team)
        if own is not None and own.on_call:
            return own.on_call
        return tuple(dict.fromkeys(person for other in self.teams for person in other.on_call))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is known of a ticket when it is opened."""

    category: str
    language: str
    accounts: frozenset[str]  # `Person.key`s of all accounts of its member


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a ticket goes."""

    team: Team | None
    tier: str = ""
    assignee: str | None = None  # `Person.key`: the account manager, or who stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether somebody is there, and else when."""

    here: bool
    next_at: datetime | None = None  # None: not known


def priority_of(routing: Routing, category: str, *, is_emergency: bool) -> Urgency:
    """How urgent a new ticket is."""
    return Urgency.EMERGENCY if is_emergency else routing.priorities.get(category, Urgency.NORMAL)


def route(routing: Routing, matter: Matter, now: datetime) -> Route:
    """Whose a new ticket is. Who cannot read it cannot help: its language counts before its category."""
    clients = routing.clients_of(matter.accounts)
    tier = clients.tier if clients else ""
    team = _team_for(routing, matter, tier, now)
    return Route(team=team, tier=tier, assignee=_manager(routing, clients, now) if clients else None)


def _team_for(routing: Routing, matter: Matter, tier: str, now: datetime) -> Team | None:
    """The one that fits best; of several that fit alike the one that is there first."""

    def rank(team: Team) -> tuple[object, ...]:
        opening = next_opening(team.hours_for(matter.language), now) or now + HORIZON
        return (
            not _takes(team.languages, matter.language),
            not _takes(team.categories, matter.category),
            tier not in team.tiers,
            matter.category not in team.categories,
            matter.language not in team.languages,
            opening,
        )

    return min((team for team in routing.teams if _takes(team.tiers, tier)), key=rank, default=None)


def _takes(limits: frozenset[str], what: str) -> bool:
    return not limits or what in limits


def _manager(routing: Routing, clients: Clients, now: datetime) -> str | None:
    """The account manager, or who stands in; while both are off shift it is the team's."""
    there = (person for person in (clients.manager, clients.fallback) if person and on_shift(routing, person, now))
    return next(there, None)


def on_shift(routing: Routing, person: str, now: datetime) -> bool:
    """Whether a member of staff is at work now: whenever a team of theirs is."""
    return any(person in team.members and _is_there(team, now) for team in routing.teams)


def _is_there(team: Team, now: datetime) -> bool:
    return any(is_open(hours, now) for hours in (team.hours, *team.language_hours.values()))


def presence(routing: Routing, team: str, language: str, now: datetime) -> Presence:
    """Whether somebody of a team is there for a language now, and else when; for no team, of any."""
    own = routing.team(team)
    teams = [own] if own else [t for t in routing.teams if _takes(t.languages, language)]
    found = [opening for t in teams if (opening := next_opening(t.hours_for(language), now)) is not None]
    first = min(found, default=None)
    return Presence(here=first is not None and first <= now, next_at=first)


def promise_of(routing: Routing, ticket: Ticket) -> Promise:
    """What is promised about a ticket. While somebody is on call, the hours of an emergency are all hours."""
    team = routing.team(ticket.team)
    targets = routing.targets
    return Promise(
        target=targets.of(ticket.priority, ticket.tier) if team else None,
        hours=_hours_of(routing, ticket, team),
        remind_at=targets.remind_at,
    )


def _hours_of(routing: Routing, ticket: Ticket, team: Team | None) -> Hours:
    if team is None or (ticket.priority is Urgency.EMERGENCY and routing.on_call(ticket.team)):
        return ALWAYS
    return team.hours_for(ticket.language)
