"""What waits is counted by account and state, with the age of the oldest, and without reading what has ended."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, Select, text

from bot.announcements.announcement import Announcement, Wording
from bot.announcements.publication import FILES, Publication, Stage
from bot.delivery.delivery import Settlement, State
from bot.messages import Unreadable
from bot.platform import Sent
from bot.store import Store
from bot.store.backlog import _IN_DOUBT, _READY, _UNHANDLED, Backlog, Overdue
from tests.fakes.drafts import draft, stored
from tests.fakes.people import GROUP, NOON, PRIVATE, incoming, later

MAINTENANCE = Announcement(slug="x", wordings=(Wording(language="en", title="Maintenance", body="Soon."),))
OTHER = replace(GROUP, account="second")


def _is(state: str, count: int, *, since: float, account: str = "main") -> Backlog:
    return Backlog(platform="chat", account=account, state=state, count=count, oldest=later(seconds=since))


def test_deliveries_that_ended_well_are_no_backlog(store: Store) -> None:
    """What is ready waits since it was due, what is in doubt since it was settled, a call since it began."""
    with store.write() as tx:
        for seconds, state in enumerate((State.SENT, State.REFUSED, State.UNCERTAIN, State.UNCERTAIN, State.PARKED)):
            begun = tx.outbox.mark_sending(stored(tx, draft(f"{state}{seconds}")), NOON)
            sent = Sent(message_id="1") if state is State.SENT else None
            tx.outbox.settle(begun, Settlement(state=state), sent, later(seconds=seconds))
        tx.outbox.mark_sending(stored(tx, draft("call")), later(seconds=7))
        tx.outbox.add(draft("first", to=PRIVATE), later(seconds=8))
        tx.outbox.add(draft("second", to=PRIVATE), later(seconds=9))
        tx.outbox.add(draft("other", to=OTHER), later(seconds=10))
    with store.read() as tx:
        found = sorted(tx.backlogs.outbox(), key=lambda backlog: (backlog.account, backlog.state))
    assert found == [
        _is("parked", 1, since=4),
        _is("ready", 2, since=8),
        _is("sending", 1, since=7),
        _is("uncertain", 2, since=2),
        _is("ready", 1, since=10, account="second"),
    ]


def test_events_wait_to_be_handled_or_for_a_person(store: Store) -> None:
    """Handled ones do not."""
    with store.write() as tx:
        for number in range(3):
            tx.inbox.add(incoming("hello", event_id=f"e{number}"), later(seconds=number))
        tx.inbox.add(incoming(Unreadable(raw="?", error="no idea"), event_id="odd"), later(seconds=5))
        first = tx.inbox.claim(NOON)
        assert first is not None
        tx.inbox.mark_handled(first.id, NOON)
    with store.read() as tx:
        assert sorted(tx.backlogs.inbox(), key=lambda backlog: backlog.state) == [
            _is("new", 2, since=1),
            _is("parked", 1, since=5),
        ]


@pytest.mark.parametrize(
    ("stage", "next_look", "overdue"),
    [
        (Stage.APPROVED, -30, 1),
        (Stage.WITHDRAWN, -30, 1),
        (Stage.APPROVED, 30, 0),
        (Stage.APPROVED, None, 0),
        (Stage.STOPPED, -30, 0),
    ],
)
def test_an_announcement_is_overdue_when_nobody_looked_in_time(
    store: Store, stage: Stage, next_look: float | None, overdue: int
) -> None:
    """If it goes out at all."""
    look = None if next_look is None else later(seconds=next_look)
    publication = Publication(
        announcement=MAINTENANCE,
        stage=stage,
        author=FILES,
        author_name="",
        updated_at=NOON,
        next_look=look,
    )
    with store.write() as tx:
        tx.announcements.put(publication)
    with store.read() as tx:
        since = later(seconds=-30) if overdue else None
        assert tx.backlogs.overdue(NOON) == Overdue(count=overdue, since=since)
        assert tx.backlogs.broadcasts_under_way() == 0


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (_READY, "ix_outbox_due"),
        (_IN_DOUBT, "ix_outbox_in_doubt"),
        (_UNHANDLED, "ix_inbox_unhandled"),
    ],
)
def test_what_has_ended_is_not_read(engine: Engine, question: Select[tuple[object, ...]], index: str) -> None:
    """However long the tables are: a scrape comes every few seconds."""
    statement = str(question.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is read whole otherwise
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = "\n".join(str(tuple(row)) for row in connection.execute(text(f"{explain} {statement}")))
    assert index in plan, plan
