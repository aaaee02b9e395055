"""What time does to tickets, through the inbox of a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.desk import Desk
from bot.desk.timekeeper import AT_ONCE, Timekeeper
from bot.store import Store
from bot.tickets.ticket import Happening, Notice, Status, TicketFilter
from bot.tickets.upkeep import TicketRules
from tests.fakes.clock import HandClock
from tests.fakes.drafts import REF, ticket
from tests.fakes.people import NOON
from tests.fakes.view import RULES
from tests.shell.house import Town

ASLEEP = ticket(status=Status.ON_HOLD, wakes_at=NOON + timedelta(hours=2))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def keeper(store: Store, clock: HandClock) -> Timekeeper:
    """At work over one ticket that was put off for two hours."""
    with store.write() as tx:
        tx.all_tickets.put(ASLEEP)
    keeper = Timekeeper(store, RULES, clock)
    keeper.begin()
    return keeper


def _waiting(store: Store) -> bool:
    with store.read() as tx:
        return tx.inbox.has_new([("desk", "clock")])


def test_nothing_comes_before_its_time(store: Store, clock: HandClock, keeper: Timekeeper) -> None:
    """And then it comes once, however many look."""
    keeper.tick()
    assert not _waiting(store)
    clock.forward(2 * 3600)
    other = Timekeeper(store, RULES, clock)
    for each in (keeper, other, keeper):
        each.tick()
    with store.write() as tx:
        arrived = tx.inbox.claim(clock.now())
        assert arrived is not None
        assert arrived.incoming.where.chat == REF
        tx.inbox.mark_handled(arrived.id, clock.now())
        assert tx.inbox.claim(clock.now()) is None


def test_a_ticket_that_was_changed_says_itself_when_to_look_again(store: Store, clock: HandClock) -> None:
    """What was told before the change is decided anew by the desk, and comes to nothing."""
    with store.write() as tx:
        tx.all_tickets.put(ASLEEP)
        tx.all_tickets.look_at(REF, clock.now())
        seen = tx.all_tickets.to_look_at(clock.now(), limit=9)
        assert seen == [(REF, clock.now())]
        tx.all_tickets.look_at(REF, clock.now() + timedelta(hours=5))
        tx.all_tickets.looked_at(*seen[0])
        assert tx.all_tickets.to_look_at(clock.now() + timedelta(hours=5), limit=9) != []


def test_other_rules_hold_for_the_tickets_there_are(store: Store, clock: HandClock) -> None:
    """Reckoned anew at every start."""
    solved = ticket(status=Status.SOLVED, closed_at=NOON)
    with store.write() as tx:
        tx.all_tickets.put(solved)
        tx.all_tickets.put(replace(solved, ref="AAAA-AAAA", status=Status.MERGED))
    for days in (14, 2):
        rules = replace(RULES, tickets=TicketRules(reopen_within=timedelta(days=days)))
        Timekeeper(store, rules, clock).begin()
        with store.read() as tx:
            assert tx.all_tickets.to_look_at(NOON + timedelta(days=days, seconds=-1), limit=9) == []
            assert [ref for ref, _ in tx.all_tickets.to_look_at(NOON + timedelta(days=days), limit=9)] == [REF]


def test_many_at_once_are_all_told(store: Store, clock: HandClock) -> None:
    """More than one transaction's worth."""
    with store.write() as tx:
        for number in range(AT_ONCE + 3):
            tx.all_tickets.put(replace(ASLEEP, ref=f"T{number}"))
    keeper = Timekeeper(store, RULES, clock)
    keeper.begin()
    clock.forward(3 * 3600)
    keeper.tick()
    with store.read() as tx:
        assert tx.all_tickets.to_look_at(clock.now(), limit=9) == []


def test_the_desk_does_what_is_due(store: Store, clock: HandClock, town: Town) -> None:
    """From the clock to the ticket's history."""
    around = town.house().around
    desk = Desk(store, replace(around, now=clock.now))
    with store.write() as tx:
        tx.all_tickets.put(ASLEEP)
    keeper = Timekeeper(store, around.rules, clock)
    keeper.begin()
    clock.forward(2 * 3600)
    keeper.tick()
    while desk.handle_next():
        pass
    with store.read() as tx:
        woken = tx.ticket(REF)
        assert woken is not None
        assert woken.status is Status.WAITING_FOR_STAFF
        assert [event.happening for event in tx.history(REF)] == [Happening.RESUMED]


PROMISED = ticket(
    status=Status.NEW, first_reply_soon=NOON + timedelta(hours=3), first_reply_due=NOON + timedelta(hours=4)
)


def _let_time_pass(store: Store, clock: HandClock, desk: Desk, keeper: Timekeeper, hours: float) -> None:
    clock.forward(hours * 3600)
    keeper.tick()
    while desk.handle_next():
        pass


def test_a_broken_promise_is_told_once_whatever_dies_in_between(store: Store, clock: HandClock, town: Town) -> None:
    """A process that ends after the clock has told, or after the desk has decided, is followed by one that knows."""
    around = replace(town.house().around, now=clock.now)
    with store.write() as tx:
        tx.all_tickets.put(PROMISED)
    for hours in (3, 1, 0, 9):
        keeper = Timekeeper(store, around.rules, clock)
        keeper.begin()
        keeper.tick()  # and dies before the desk has heard
        again = Timekeeper(store, around.rules, clock)
        again.begin()
        _let_time_pass(store, clock, Desk(store, around), again, hours)
    with store.read() as tx:
        assert [event.happening for event in tx.history(REF)] == [Happening.TARGET_NEAR, Happening.TARGET_MISSED]
        late = tx.ticket(REF)
        assert late is not None
        assert late.is_late
        assert [t.ref for t in tx.tickets(TicketFilter.LATE, staff="", limit=9, offset=0)] == [REF]


def test_what_is_due_at_one_time_is_all_told(store: Store, clock: HandClock, town: Town) -> None:
    """One after the other, though the clock names what it tells by its time."""
    around = replace(town.house().around, now=clock.now)
    due = PROMISED.first_reply_due
    with store.write() as tx:
        tx.all_tickets.put(replace(PROMISED, resolution_soon=due, resolution_due=due))
    keeper = Timekeeper(store, around.rules, clock)
    keeper.begin()
    for hours in (4.0, 1 / 60, 1 / 60):
        _let_time_pass(store, clock, Desk(store, around), keeper, hours)
    with store.read() as tx:
        told = tx.ticket(REF)
        assert told is not None
        assert told.told == (Notice.FIRST_REPLY_LATE, Notice.RESOLUTION_LATE)


def test_what_belongs_to_who_left_is_freed_at_the_next_start(store: Store, clock: HandClock, town: Town) -> None:
    """Configuration says who is on staff; it is read when a process starts."""
    around = replace(town.house().around, now=clock.now)
    with store.write() as tx:
        tx.all_tickets.put(ticket(assignee="memory:gone", assignee_name="Kim"))
        tx.all_tickets.put(ticket(ref="AAAA-AAAA", assignee=around.rules.staff.members[0].key))
    keeper = Timekeeper(store, around.rules, clock)
    keeper.begin()
    _let_time_pass(store, clock, Desk(store, around), keeper, 0)
    with store.read() as tx:
        unassigned = tx.tickets(TicketFilter.UNASSIGNED, staff="", limit=9, offset=0)
        assert [t.ref for t in unassigned] == [REF]
        assert [event.happening for event in tx.history(REF)] == [Happening.LEFT]
