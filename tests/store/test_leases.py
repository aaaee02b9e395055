"""Generations: who lost a lease cannot commit under it, however late it notices."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from bot.errors import LeaseLost
from bot.store import Store
from bot.store.leases import Lease
from tests.fakes.people import NOON

SEND = "send telegram:main"


def _take(store: Store, holder: str = "a:1") -> Lease:
    with store.write() as tx:
        return tx.leases.take(SEND, holder=holder, now=NOON)


def test_every_taking_is_a_new_generation(store: Store) -> None:
    """Also by the same process."""
    assert [_take(store).generation for _ in range(3)] == [1, 2, 3]


def test_only_the_newest_generation_may_commit(store: Store) -> None:
    """What the older one has written in its transaction is taken back."""
    old = _take(store)
    with store.write() as tx:
        tx.leases.check(old)
    new = _take(store, "b:2")
    with pytest.raises(LeaseLost, match="done by another process"), store.write() as tx:
        tx.leases.check(old)
    with store.write() as tx:
        tx.leases.check(new)


def test_who_takes_over_waits_for_a_commit_that_has_begun(new_engine: Callable[[], Engine]) -> None:
    """So it sees what that commit wrote: a call that is about to be made is never missed."""
    mine, yours = Store(new_engine()), Store(new_engine())
    old, order = _take(mine), []
    begun = threading.Event()

    def take_over() -> None:
        begun.set()
        _take(yours, "b:2")
        order.append("taken")

    other = threading.Thread(target=take_over)
    with mine.write() as tx:
        tx.leases.check(old)
        other.start()
        begun.wait()
        other.join(0.2)  # long enough to take it, if it could
        order.append("committed")
    other.join()
    assert order == ["committed", "taken"]


def test_people_can_see_who_has_what(store: Store) -> None:
    """By lease, the one who took it last."""
    _take(store)
    _take(store, "b:2")
    with store.read() as tx:
        holder = tx.leases.holders()[SEND]
    assert (holder.holder, holder.generation, holder.taken_at) == ("b:2", 2, NOON)
