"""The outbox: one delivery per key, lanes in order, states that only ever move as the diagram says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.delivery import FOR_A_PERSON, Draft, Operation, Priority, Settlement, State
from bot.messages import Address, SentRef
from bot.platform import Sent
from bot.store import Store, Transaction
from bot.store.outbox import Due
from tests.fakes.drafts import REF, draft, stored
from tests.fakes.people import GROUP, NOON, PRIVATE, THREAD, later

MOVED = replace(GROUP, chat="-1001")
FINAL = [State.SENT, State.REFUSED, State.UNCERTAIN, State.PARKED, State.EXPIRED, State.DISMISSED]


def _due(tx: Transaction, *, at: float = 0, limit: int = 99, **facts: Any) -> list[str]:
    wanted = Due(platform="chat", account="main", now=later(seconds=at), limit=limit, **facts)
    return [d.draft.key for d in tx.outbox.due(wanted)]


def _put(store: Store, *drafts: Draft) -> None:
    with store.write() as tx:
        for one in drafts:
            tx.outbox.add(one, NOON)


def _settle(tx: Transaction, wanted: Draft, settlement: Settlement, sent: Sent | None = None) -> int:
    begun = tx.outbox.mark_sending(stored(tx, wanted), NOON)
    tx.outbox.settle(begun, settlement, sent, later(seconds=1))
    return begun.id


def test_the_same_key_twice_is_one_delivery(store: Store) -> None:
    """Enqueueing twice is a no-op, whatever the second says; also after the first was sent."""
    _put(store, draft("k"), draft("k", to=PRIVATE))
    with store.write() as tx:
        assert _due(tx) == ["k"]
        _settle(tx, draft("k"), Settlement(state=State.SENT), Sent(message_id="9"))
        tx.outbox.add(draft("k"), NOON)
        assert _due(tx) == []


def test_what_is_urgent_goes_first_between_lanes(store: Store) -> None:
    """A reply to a waiting person overtakes a broadcast to others; equals go in the order they were decided."""
    rooms = [replace(GROUP, chat=str(number)) for number in range(5)]
    order = [Priority.BROADCAST, Priority.STAFF, Priority.RELAY, Priority.REPLY, Priority.REPLY]
    _put(store, *(draft(str(i), to=room, priority=order[i]) for i, room in enumerate(rooms)))
    with store.read() as tx:
        assert _due(tx) == ["3", "4", "2", "1", "0"]
        assert _due(tx, limit=2) == ["3", "4"]


def test_within_a_lane_only_the_first_is_due_whatever_the_priority(store: Store) -> None:
    """Messages to one address leave in the order they were decided."""
    _put(store, draft("a", priority=Priority.STAFF), draft("b", priority=Priority.REPLY))
    with store.write() as tx:
        assert _due(tx) == ["a"]
        _settle(tx, draft("a"), Settlement(state=State.SENT), Sent())
        assert _due(tx) == ["b"]


@pytest.mark.parametrize("state", FINAL)
def test_a_settled_delivery_holds_nobody_up(store: Store, state: State) -> None:
    """Also an uncertain one: a person looks at it while the conversation goes on."""
    with store.write() as tx:
        _settle(tx, draft("a"), Settlement(state=state, reason="why"))
        tx.outbox.add(draft("b"), NOON)
        assert _due(tx) == ["b"]


def test_a_deferred_delivery_holds_up_its_own_lane_and_no_other(store: Store) -> None:
    """What came after it waits for it; other rooms do not."""
    with store.write() as tx:
        _settle(tx, draft("a"), Settlement(state=State.READY, due_at=later(seconds=30), reason="slow down"))
        tx.outbox.add(draft("b"), NOON)
        tx.outbox.add(draft("elsewhere", to=PRIVATE), NOON)
        assert _due(tx, at=29) == ["elsewhere"]
        assert tx.outbox.next_due_after("chat", "main", NOON) == later(seconds=30)
        assert _due(tx, at=30) == ["a", "elsewhere"]


def test_a_delivery_under_way_holds_up_its_lane(store: Store) -> None:
    """The next message of a conversation is not sent while the one before it may still fail."""
    with store.write() as tx:
        tx.outbox.mark_sending(stored(tx, draft("a")), NOON)
        tx.outbox.add(draft("b"), NOON)
        assert _due(tx) == []


def test_answers_to_presses_and_broadcasts_wait_for_nobody_in_the_room(store: Store) -> None:
    """A spinner stops while the room is held up, and a reply does not queue behind an announcement."""
    notice = replace(draft("press", priority=Priority.NOTICE))
    notice = replace(notice, message=replace(notice.message, answers_press="p1"))
    _put(store, draft("news", priority=Priority.BROADCAST), draft("a"), draft("b"), notice)
    with store.read() as tx:
        assert _due(tx) == ["press", "a", "news"]


def test_other_accounts_deliveries_are_not_due(store: Store) -> None:
    """One sender per account."""
    _put(store, draft("a", to=replace(GROUP, account="other")), draft("b", to=replace(GROUP, platform="other")))
    with store.read() as tx:
        assert _due(tx) == []
        assert tx.outbox.has_pending("chat", "other")
        assert not tx.outbox.has_pending("chat", "main")


def test_a_call_is_noted_before_it_is_made(store: Store) -> None:
    """So that a crash in it shows: who finds the row `sending` knows that nobody knows."""
    with store.write() as tx:
        begun = tx.outbox.mark_sending(stored(tx, draft()), NOON)
        assert (begun.state, begun.attempts) == (State.SENDING, 1)
    with store.read() as tx:
        assert [(d.draft.key, d.attempts) for d in tx.outbox.abandoned("chat", "main")] == [("k", 1)]
        assert tx.outbox.abandoned("chat", "other") == []


@pytest.mark.parametrize(
    ("sent", "stands_at"),
    [
        (Sent(message_id="9"), SentRef(where=GROUP, message_id="9")),
        (Sent(message_id="9", where=THREAD), SentRef(where=THREAD, message_id="9")),
        (Sent(), None),
    ],
)
def test_where_a_message_stands_can_be_asked_by_its_key(store: Store, sent: Sent, stands_at: SentRef | None) -> None:
    """An edit that was decided before the message was sent finds it by then."""
    with store.write() as tx:
        _put_first = stored(tx, draft())
        assert tx.outbox.sent_as("k") is None
        tx.outbox.settle(tx.outbox.mark_sending(_put_first, NOON), Settlement(state=State.SENT), sent, NOON)
        assert tx.outbox.sent_as("k") == stands_at
        assert tx.outbox.sent_as("unknown") is None


@pytest.mark.parametrize(("decision", "due"), [(State.READY, ["k"]), (State.DISMISSED, [])])
def test_a_person_decides_about_an_uncertain_delivery_once(store: Store, decision: State, due: list[str]) -> None:
    """Resend or dismiss; the second decision of two people finds nothing to decide."""
    with store.write() as tx:
        number = _settle(tx, draft(), Settlement(state=State.UNCERTAIN, reason="timeout"))
        assert tx.outbox.set_state(number, decision, expected=FOR_A_PERSON, now=NOON)
        assert not tx.outbox.set_state(number, State.READY, expected=FOR_A_PERSON, now=NOON)
        assert _due(tx) == due


def test_what_waits_for_a_room_follows_it_to_its_new_id(store: Store) -> None:
    """Its threads too; what is settled stays as it was, and other rooms are not touched."""
    thread = replace(GROUP, thread="5")
    with store.write() as tx:
        _settle(tx, draft("gone"), Settlement(state=State.SENT), Sent(message_id="1"))
        for one in (draft("a"), draft("b", to=thread), draft("other", to=PRIVATE)):
            tx.outbox.add(one, NOON)
        assert tx.outbox.retarget(GROUP, MOVED) == 2
        places = {
            d.draft.key: d.draft.message.to
            for d in tx.outbox.due(Due(platform="chat", account="main", now=NOON, limit=9))
        }
        assert places == {"a": MOVED, "b": replace(thread, chat="-1001"), "other": PRIVATE}
        assert tx.outbox.sent_as("gone") == SentRef(where=GROUP, message_id="1")


def test_a_tickets_messages_are_one_lane_before_and_after_its_thread_exists(store: Store) -> None:
    """The first opens the thread; what is written meanwhile waits for it."""
    _put(store, draft("card", ticket=REF), draft("copy", to=replace(GROUP, thread="5"), ticket=REF))
    with store.read() as tx:
        assert _due(tx) == ["card"]


def test_everything_of_a_draft_survives_the_table(store: Store) -> None:
    """Operation, target, thread and expiry."""
    wanted = draft(
        operation=Operation.EDIT,
        target=SentRef(where=THREAD, message_id="4"),
        edits_key="other",
        ticket=REF,
        relay_of="line",
        expires_at=NOON + timedelta(minutes=5),
    )
    with store.write() as tx:
        assert stored(tx, wanted).draft == wanted


def test_a_transcript_holds_what_stands_or_is_being_put_there(store: Store) -> None:
    """Not what still waits, and nothing of other rooms."""
    page = Address(platform="chat", account="main", chat="visitor")
    with store.write() as tx:
        for one in (draft("1", to=page), draft("2", to=page)):
            _settle(tx, one, Settlement(state=State.SENT), Sent())
        tx.outbox.mark_sending(stored(tx, draft("3", to=page)), later(seconds=1))
        tx.outbox.add(draft("4", to=page), NOON)
        _settle(tx, draft("elsewhere"), Settlement(state=State.SENT), Sent())
        assert [d.draft.key for _, d in tx.outbox.put_into(page, limit=9)] == ["1", "2", "3"]
        assert [d.draft.key for _, d in tx.outbox.put_into(page, limit=1)] == ["3"]
