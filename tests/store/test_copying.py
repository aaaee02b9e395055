"""Moving to another database: every row arrives, nothing is mixed, and new rows come after the copied ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from bot.errors import UsageError
from bot.store import Store, migrate
from bot.store.copying import BATCH, copied_tables, copy
from bot.store.engine import open_engine
from bot.store.tables import inbox, metadata, tickets
from tests.fakes.drafts import draft, line, ticket
from tests.fakes.people import ANA, GROUP, NOON, incoming

EVENTS = BATCH + 7  # more than one batch


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Engine]:
    """Another database, empty."""
    engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    migrate.upgrade(engine)
    yield engine
    engine.dispose()


def _fill(store: Store) -> None:
    """A bit of everything that has a shape of its own: text in many scripts, times, numbers, flags, nothing."""
    with store.write() as tx:
        for number in range(EVENTS):
            tx.inbox.add(incoming(f"充币一直没到 🙏 {number}", event_id=str(number)), NOON)
        tx.outbox.add(draft("k"), NOON)
        tx.all_tickets.put(ticket())
        tx.all_tickets.add_event(line())
        tx.conversations.meet(ANA, "zh", NOON)
        tx.rooms.set_membership(GROUP, title="Traders", present=False, now=NOON)
        tx.leases.take("send chat:main", holder="a:1", now=NOON)


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in copied_tables()
        }


def test_every_row_arrives_as_it_was(store: Store, target: Engine) -> None:
    """Of every table; and the counts are told."""
    _fill(store)
    told = copy(store.engine, target)
    assert _rows(target) == _rows(store.engine)
    assert (told["inbox"], told["tickets"], told["votes"]) == (EVENTS, 1, 0)
    assert set(told) == set(metadata.tables) - {"leases"}


def test_it_goes_the_other_way_too_and_new_rows_come_after_the_copied_ones(
    store: Store, target: Engine, new_engine: Callable[[], Engine]
) -> None:
    """On PostgreSQL numbers come from a sequence, which the copied rows have not moved."""
    _fill(Store(target))
    copy(target, store.engine)
    assert _rows(store.engine) == _rows(target)
    with Store(new_engine()).write() as tx:
        tx.inbox.add(incoming("new", event_id="new"), NOON)
        tx.outbox.add(draft("new"), NOON)
    with store.engine.connect() as connection:
        newest = select(inbox.c.id, inbox.c.event_id).order_by(inbox.c.id.desc()).limit(1)
        assert tuple(connection.execute(newest).one()) == (EVENTS + 1, "new")


def test_a_target_with_rows_is_refused_and_left_as_it_is(store: Store, target: Engine) -> None:
    """Two desks' rows are never mixed."""
    _fill(store)
    with Store(target).write() as tx:
        tx.all_tickets.put(ticket())
    with pytest.raises(UsageError, match=r"not empty \(tickets\)"):
        copy(store.engine, target)
    with target.connect() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(tickets)).scalar_one() == 1
