"""Whose a ticket is, who is called, and when the next person is there."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.tickets.hours import ALWAYS, Hours, parse_week
from bot.tickets.routing import (
    Clients,
    Matter,
    Presence,
    Routing,
    Team,
    on_shift,
    presence,
    priority_of,
    promise_of,
    route,
)
from bot.tickets.ticket import Urgency
from tests.fakes.drafts import ticket


def hours(zone: str, **days: str) -> Hours:
    """Hours of weekdays, unless said otherwise."""
    return Hours(zone=zone, weekly=parse_week(days or {"mon-fri": "09:00-18:00"}))


MEI, LEE, ZOE, KAI = "chat:11", "chat:12", "chat:13", "chat:14"
CHINESE = Team(
    name="chinese", languages=frozenset({"zh"}), members=(MEI,), hours=hours("Asia/Shanghai"), on_call=(MEI,)
)
EUROPE = Team(name="europe", languages=frozenset({"en"}), members=(LEE,), hours=hours("Europe/Berlin"))
AMERICA = Team(
    name="america", languages=frozenset({"en"}), members=(ZOE,), hours=hours("America/New_York"), on_call=(ZOE,)
)
SECURITY = Team(name="security", categories=frozenset({"account-security"}), members=(KAI,), hours=ALWAYS)
PRIVATE = Team(name="private", tiers=frozenset({"vip"}), members=(ZOE, KAI), hours=hours("Asia/Shanghai"))
ROUTING = Routing(
    teams=(CHINESE, EUROPE, AMERICA, SECURITY, PRIVATE),
    clients=(Clients(tier="vip", people=frozenset({"chat:1", "page:9"}), manager=MEI, fallback=LEE),),
    priorities={"account-security": Urgency.HIGH},
)
SUNDAY = datetime.fromisoformat("2026-11-22T12:00Z")
SHANGHAI_MORNING = datetime.fromisoformat("2026-11-23T02:00Z")
BERLIN_MORNING = datetime.fromisoformat("2026-11-23T10:30Z")  # in Shanghai it is evening
NEW_YORK_NOON = datetime.fromisoformat("2026-11-23T17:30Z")


def matter(category: str = "other", language: str = "en", *accounts: str) -> Matter:
    return Matter(category=category, language=language, accounts=frozenset(accounts or {"x:1"}))


@pytest.mark.parametrize(
    ("what", "now", "team"),
    [
        (matter("other", "zh"), SUNDAY, "chinese"),
        (matter("other", "en"), BERLIN_MORNING, "europe"),
        (matter("other", "en"), NEW_YORK_NOON, "america"),  # of two that fit alike, who is there
        (matter("other", "en"), SUNDAY, "europe"),  # else who is there first
        (matter("account-security", "en"), BERLIN_MORNING, "security"),
        (matter("account-security", "zh"), SHANGHAI_MORNING, "security"),
        (matter("other", "fr"), BERLIN_MORNING, "security"),  # the only one that takes every language
        (matter("other", "zh", "chat:1"), SHANGHAI_MORNING, "private"),
        (matter("other", "zh", "chat:1", "new:5"), SUNDAY, "private"),
    ],
)
def test_the_team_that_fits_best(what: Matter, now: datetime, team: str) -> None:
    """A tier's own before others, language before category, then who is there first."""
    found = route(ROUTING, what, now).team
    assert found is not None
    assert found.name == team


def test_without_teams_a_ticket_is_everybodys() -> None:
    """And nothing is known of hours."""
    found = route(Routing(), matter(), SUNDAY)
    assert (found.team, found.tier, found.assignee) == (None, "", None)
    assert presence(Routing(), "", "en", SUNDAY) == Presence(here=False)


@pytest.mark.parametrize(
    ("now", "assignee"),
    [(SHANGHAI_MORNING, MEI), (BERLIN_MORNING, LEE), (NEW_YORK_NOON, None), (SUNDAY, None)],
)
def test_a_vips_ticket_is_their_managers_or_who_stands_in(now: datetime, assignee: str | None) -> None:
    """By any account of theirs; off shift both, it is the team's."""
    for accounts in ({"chat:1"}, {"page:9", "new:5"}):
        found = route(ROUTING, replace(matter(), accounts=frozenset(accounts)), now)
        assert (found.tier, found.assignee) == ("vip", assignee)
    assert route(ROUTING, matter(), now).assignee is None


def test_who_is_in_several_teams_is_on_shift_in_any() -> None:
    """Zoe works in New York's hours and in Shanghai's."""
    assert [on_shift(ROUTING, ZOE, now) for now in (SHANGHAI_MORNING, NEW_YORK_NOON, SUNDAY)] == [True, True, False]


@pytest.mark.parametrize(
    ("team", "language", "now", "found"),
    [
        ("chinese", "zh", SHANGHAI_MORNING, Presence(here=True, next_at=SHANGHAI_MORNING)),
        ("chinese", "zh", SUNDAY, Presence(here=False, next_at=datetime.fromisoformat("2026-11-23T01:00Z"))),
        ("", "en", SUNDAY, Presence(here=True, next_at=SUNDAY)),  # security is there around the clock
        ("gone", "zh", SUNDAY, Presence(here=True, next_at=SUNDAY)),
    ],
)
def test_when_the_next_person_is_there(team: str, language: str, now: datetime, found: Presence) -> None:
    """Told as it is: who waits can go to bed."""
    assert presence(ROUTING, team, language, now) == found


def test_a_language_can_have_hours_of_its_own() -> None:
    """Within one team."""
    both = Team(name="both", hours=hours("UTC"), language_hours={"zh": hours("UTC", sun="12:00-14:00")})
    routing = Routing(teams=(both,))
    assert [presence(routing, "both", language, SUNDAY).here for language in ("en", "zh")] == [False, True]


def test_an_emergency_wakes_its_teams_people_else_all_who_are_on_call() -> None:
    """And its working time is all time, while there is anybody to wake."""
    assert ROUTING.on_call("america") == (ZOE,)
    assert ROUTING.on_call("security") == (MEI, ZOE)
    urgent = ticket(team="europe", priority=Urgency.EMERGENCY)
    assert promise_of(ROUTING, urgent).hours == ALWAYS
    assert promise_of(Routing(teams=(EUROPE,)), urgent).hours == EUROPE.hours
    assert promise_of(ROUTING, replace(urgent, priority=Urgency.HIGH)).hours == EUROPE.hours


def test_how_urgent_a_new_ticket_is() -> None:
    """By its category, unless it is an emergency."""
    assert priority_of(ROUTING, "account-security", is_emergency=False) is Urgency.HIGH
    assert priority_of(ROUTING, "account-security", is_emergency=True) is Urgency.EMERGENCY
    assert priority_of(ROUTING, "other", is_emergency=False) is Urgency.NORMAL
    assert sorted(Urgency, key=lambda level: level.rank) == list(Urgency)
