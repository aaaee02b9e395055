"""What the page shows of tickets and of people who are there, from a real store."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.web import ports
from bot.app.bell import Bell
from bot.app.reading import PageReading
from bot.store import Store
from bot.tickets.hours import Hours, parse_week
from bot.tickets.routing import Routing, Team
from bot.tickets.ticket import Urgency
from tests.fakes.content import content
from tests.fakes.drafts import ticket
from tests.fakes.people import MEI, NOON, later
from tests.fakes.view import RULES

OFFICE = Hours(zone="Asia/Shanghai", weekly=parse_week({"mon-fri": "09:00-18:00"}))  # NOON is Sunday evening there
ROUTING = Routing(teams=(Team(name="chinese", languages=frozenset({"zh"}), hours=OFFICE),))


def _reading(store: Store, routing: Routing = ROUTING) -> PageReading:
    rules = replace(RULES, routing=routing, zones={"zh": "Asia/Shanghai"})
    return PageReading(store, content, rules, Bell())


async def test_the_queue_on_the_page_begins_with_what_is_most_urgent(store: Store) -> None:
    """With its priority in the reader's language, and what is due."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(ref="A", first_reply_due=later(hours=2)))
        tx.all_tickets.put(ticket(ref="B", priority=Urgency.EMERGENCY))
    page = await _reading(store).tickets(ports.TicketQuery(viewer=MEI, language="zh"), 1)
    assert [(card.ref, card.priority, card.is_urgent) for card in page.cards] == [
        ("B", "紧急", True),
        ("A", "普通", False),
    ]
    assert [card.due_at for card in page.cards] == [None, later(hours=2)]


@pytest.mark.parametrize(
    ("language", "now", "there", "opens"),
    [
        ("zh", NOON, False, datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))),
        ("zh", later(hours=14), True, None),
        ("en", NOON, False, None),
    ],
)
async def test_the_page_says_honestly_whether_a_person_is_there(
    store: Store, language: str, now: datetime, there: bool, opens: datetime | None
) -> None:
    """For the reader's language; on its clock when the next one is; nothing where nobody speaks it."""
    known = await _reading(store).availability(language, now)
    assert known == ports.Availability(person_there=there, opens_at=opens)


async def test_without_hours_nobody_is_promised(store: Store) -> None:
    """A desk without teams says that nobody is known to be there."""
    assert await _reading(store, Routing()).availability("zh", NOON) == ports.Availability(person_there=False)
