"""The rooms that our accounts are in, where they went, and which platform's files are stored."""

from dataclasses import replace

import pytest

from bot.messages import Attachment
from bot.store import Store
from tests.fakes.people import GROUP, NOON, PRIVATE, STAFF, THREAD, photo


def test_a_room_is_ours_until_we_know_better(store: Store) -> None:
    """Of one that nobody told us of we assume that we are in it."""
    with store.write() as tx:
        assert tx.rooms.is_present(GROUP)
        tx.rooms.set_membership(GROUP, title="Traders", present=False, now=NOON)
        assert not tx.rooms.is_present(GROUP)
        assert tx.rooms.is_present(STAFF)
        tx.rooms.set_membership(GROUP, title="Traders", present=True, now=NOON)
        assert tx.rooms.is_present(GROUP)


def test_a_place_follows_its_room_through_every_move(store: Store) -> None:
    """Its thread stays the same; a room that did not move is where it was."""
    second, third = replace(STAFF, chat="-901"), replace(STAFF, chat="-902")
    with store.write() as tx:
        tx.rooms.set_moved(STAFF, second, NOON)
        tx.rooms.set_moved(second, third, NOON)
        assert tx.rooms.now_at(THREAD) == replace(THREAD, chat="-902")
        assert tx.rooms.now_at(GROUP) == GROUP
        assert not tx.rooms.is_present(STAFF)


def test_a_file_is_stored_once_for_its_account(store: Store) -> None:
    """The same reference at another account is another file; the last hash counts."""
    other = photo(source=replace(PRIVATE, account="second"))
    with store.write() as tx:
        assert tx.rooms.stored_file(photo()) is None
        for sha256 in ("a" * 64, "b" * 64):
            tx.rooms.remember_file(photo(), sha256, NOON)
        assert tx.rooms.stored_file(photo()) == "b" * 64
        assert tx.rooms.stored_file(photo(source=GROUP)) == "b" * 64
        assert tx.rooms.stored_file(other) is None


@pytest.mark.parametrize("nameless", [photo(ref=None), photo(source=None)])
def test_a_file_without_a_reference_is_not_remembered(store: Store, nameless: Attachment) -> None:
    """It could not be found again."""
    with store.write() as tx:
        tx.rooms.remember_file(nameless, "a" * 64, NOON)
        assert tx.rooms.stored_file(nameless) is None
