"""Tickets, their histories and links, as the store keeps them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.records import Link, TicketFilter
from bot.messages import SentRef
from bot.store import Store
from bot.store.codec import from_json, to_json
from bot.tickets.ticket import Notice, Status, Ticket, Urgency
from tests.fakes.drafts import REF, line, ticket
from tests.fakes.people import ANA, BEN, GROUP, LEE, MEI, NOON, PRIVATE, STAFF, THREAD, later

MOVED = replace(STAFF, chat="-1009")


def test_a_ticket_is_what_was_last_put(store: Store) -> None:
    """Found by its reference and by its staff thread, whoever speaks in it."""
    with store.write() as tx:
        tx.all_tickets.put(ticket())
        assert tx.ticket(REF) == ticket()
        changed = ticket(staff_place=THREAD, card=SentRef(where=THREAD, message_id="1"), rating=4)
        tx.all_tickets.put(changed)
        assert tx.ticket(REF) == changed
        assert tx.ticket_in_thread(THREAD) == changed
        assert tx.ticket_in_thread(replace(THREAD, thread="78")) is None
        assert tx.ticket("AAAA-AAAA") is None


LISTED = {
    "A": ticket(updated_at=later(hours=1)),
    "B": ticket(assignee=MEI.key, requester=BEN.key, subject="100% wrong", updated_at=later(hours=2)),
    "C": ticket(assignee=LEE.key, status=Status.WAITING_FOR_MEMBER, updated_at=later(hours=3)),
    "D": ticket(assignee=MEI.key, status=Status.CLOSED, updated_at=later(hours=4)),
}


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (TicketFilter.OPEN, ["C", "B", "A"]),
        (TicketFilter.MINE, ["B"]),
        (TicketFilter.UNASSIGNED, ["A"]),
        (TicketFilter.CLOSED, ["D"]),
    ],
)
def test_the_queue_is_filtered_and_last_touched_first(store: Store, which: TicketFilter, found: list[str]) -> None:
    """The count agrees with the list, and pages follow each other."""
    with store.write() as tx:
        for ref, one in LISTED.items():
            tx.all_tickets.put(replace(one, ref=ref))
        listed = tx.tickets(which, staff=MEI.key, limit=9, offset=0)
        assert [t.ref for t in listed] == found
        assert tx.count_tickets(which, staff=MEI.key) == len(found)
        assert [t.ref for t in tx.tickets(which, staff=MEI.key, limit=1, offset=1)] == found[1:2]


def test_what_was_promised_is_kept_and_an_older_ticket_has_none_of_it(store: Store) -> None:
    """Rows that an earlier version wrote can be read."""
    promised = ticket(
        priority=Urgency.HIGH,
        tier="vip",
        team="front",
        first_reply_due=later(hours=4),
        resolution_left=timedelta(hours=3, minutes=20),
        told=(Notice.FIRST_REPLY_SOON,),
    )
    with store.write() as tx:
        tx.all_tickets.put(promised)
        assert tx.ticket(REF) == promised
        newer = ("priority", "tier", "team", "first_reply_due", "resolution_due", "resolution_left", "told")
        payload = {key: value for key, value in json.loads(to_json(ticket())).items() if key not in newer}
        assert from_json(Ticket, json.dumps(payload)) == ticket()


URGENT = {
    "A": ticket(priority=Urgency.LOW, tier="vip", updated_at=later(hours=9)),
    "B": ticket(first_reply_due=later(hours=5), updated_at=later(hours=8)),
    "C": ticket(first_reply_due=later(hours=2), told=(Notice.FIRST_REPLY_LATE,)),
    "D": ticket(tier="vip", category="api"),
    "E": ticket(priority=Urgency.EMERGENCY),
    "F": ticket(updated_at=later(hours=7)),
    "G": ticket(updated_at=later(hours=8)),
    "H": ticket(tier="vip", priority=Urgency.EMERGENCY, status=Status.CLOSED),
}


@pytest.mark.parametrize(
    ("which", "category", "found"),
    [
        (TicketFilter.OPEN, "", "E D C B G F A"),
        (TicketFilter.OPEN, "api", "D"),
        (TicketFilter.VIP, "", "D A"),
        (TicketFilter.LATE, "", "C"),
        (TicketFilter.LATE, "api", ""),
        (TicketFilter.CLOSED, "", "H"),
    ],
)
def test_what_is_most_urgent_comes_first(store: Store, which: TicketFilter, category: str, found: str) -> None:
    """Emergencies, then by priority, a tier's before others, what is due first, what was touched last."""
    with store.write() as tx:
        for ref, one in URGENT.items():
            tx.all_tickets.put(replace(one, ref=ref))
        listed = tx.tickets(which, staff=MEI.key, limit=9, offset=0, category=category)
        assert " ".join(one.ref for one in listed) == found
        assert tx.count_tickets(which, staff=MEI.key, category=category) == len(listed)


@pytest.mark.parametrize(("words", "found"), [("missing DEPOSIT", ["C", "A"]), ("100%", ["B"]), ("nothing", [])])
def test_the_queue_can_be_searched(store: Store, words: str, found: list[str]) -> None:
    """Every word must be there, in any case; what looks like a wildcard is none."""
    with store.write() as tx:
        for ref, one in LISTED.items():
            tx.all_tickets.put(replace(one, ref=ref))
        listed = tx.all_tickets.list(TicketFilter.OPEN, staff="", limit=9, offset=0, words=words)
        assert [t.ref for t in listed] == found


def test_a_members_tickets_are_theirs_alone(store: Store) -> None:
    """Last touched first, at most so many."""
    with store.write() as tx:
        for ref, one in LISTED.items():
            tx.all_tickets.put(replace(one, ref=ref))
        assert [t.ref for t in tx.tickets_of([ANA.key], limit=2)] == ["D", "C"]
        assert [t.ref for t in tx.tickets_of([BEN.key], limit=9)] == ["B"]


def test_a_line_is_written_once(store: Store) -> None:
    """A repeated event adds nothing; lines are numbered over all tickets."""
    with store.write() as tx:
        assert [tx.all_tickets.add_event(line(key)) for key in ("a", "a", "b")] == [True, False, True]
        history = tx.all_tickets.history(REF)
        assert [event.key for event in history] == ["a", "b"]
        assert tx.ticket_event("a") == history[0]
        assert tx.ticket_event("z") is None
        assert [e.key for e in tx.all_tickets.events_after(history[0].number, limit=9)] == ["b"]
        assert tx.all_tickets.last_event_number() == history[1].number
        assert tx.all_tickets.history("AAAA-AAAA") == []


def test_a_message_leads_to_its_line_and_a_line_to_all_its_messages(store: Store) -> None:
    """Message ids are unique in their room only; the thread does not matter."""
    mine = Link(sent=SentRef(where=PRIVATE, message_id="5"), event_key="a", ref=REF, original=True)
    copy = Link(sent=SentRef(where=THREAD, message_id="5"), event_key="a", ref=REF, original=False)
    with store.write() as tx:
        for link in (mine, copy, copy):
            tx.all_tickets.add_link(link)
        assert tx.link(PRIVATE, "5") == mine
        assert tx.link(STAFF, "5") == copy
        assert tx.link(GROUP, "5") is None
        assert {link.sent for link in tx.links_of("a")} == {mine.sent, copy.sent}


def test_tickets_follow_a_room_that_moved(store: Store) -> None:
    """Staff threads and the member's place, and only those of that room."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(staff_place=THREAD))
        tx.all_tickets.put(ticket(ref="B", staff_place=replace(GROUP, thread="77"), member_place=replace(STAFF)))
        tx.all_tickets.move_room(STAFF, MOVED)
        moved = tx.ticket_in_thread(replace(MOVED, thread="77"))
        assert moved is not None
        assert (moved.ref, moved.member_place) == (REF, PRIVATE)
        other = tx.ticket("B")
        assert other is not None
        assert (other.member_place, other.staff_place) == (MOVED, replace(GROUP, thread="77"))


def test_a_thread_that_was_left_is_known_as_its_tickets(store: Store) -> None:
    """Left twice is left; it follows its room, and it never is the thread of another ticket by that."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(staff_place=replace(GROUP, thread="8")))
        for thread in (THREAD, THREAD, replace(GROUP, thread="9")):
            tx.all_tickets.leave(thread, REF)
        assert tx.ticket_in_thread(THREAD) is None
        found = [tx.all_tickets.that_left(where) for where in (THREAD, STAFF, replace(GROUP, thread="8"))]
        assert [known.ref if known else None for known in found] == [REF, None, None]
        tx.all_tickets.move_room(STAFF, MOVED)
        at = (THREAD, replace(MOVED, thread=THREAD.thread), replace(GROUP, thread="9"))
        assert [tx.all_tickets.that_left(where) is not None for where in at] == [False, True, True]


def test_two_tickets_never_share_a_thread(store: Store) -> None:
    """A reply in it could reach the wrong member."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(staff_place=THREAD))
    with pytest.raises(Exception, match=r"(?i)unique"), store.write() as tx:
        tx.all_tickets.put(ticket(ref="B", staff_place=THREAD))
    with store.read() as tx:
        assert tx.ticket("B") is None


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    """Whatever zone they were said in."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(updated_at=NOON))
        tx.all_tickets.put(ticket(ref="B", updated_at=later(hours=1)))
        assert [t.updated_at for t in tx.tickets_of([ANA.key], limit=9)] == [later(hours=1), NOON]
