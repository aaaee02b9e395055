"""Up to where an account's events are committed, and the private places that may have been missed."""

from dataclasses import replace
from datetime import timedelta

from bot.messages import Message, RoomKind
from bot.store import Store
from tests.fakes.people import GROUP, NOON, PRIVATE, incoming


def test_a_mark_is_the_accounts_own_and_the_last_one_counts(store: Store) -> None:
    with store.write() as tx:
        assert tx.marks.get("discord", "main") is None
        tx.marks.set("discord", "main", "1")
        tx.marks.set("discord", "main", "2")
        tx.marks.set("discord", "other", "3")
    with store.read() as tx:
        assert tx.marks.get("discord", "main") == "2"
        assert tx.marks.get("elsewhere", "main") is None


def test_private_places_are_those_that_something_came_from_lately(store: Store) -> None:
    """Each once, whatever was said in public."""
    message = Message(message_id="1", text="hello")
    said = replace(incoming(message), where=PRIVATE, room=RoomKind.PRIVATE)
    with store.write() as tx:
        tx.inbox.add(replace(said, id="1"), NOON)
        tx.inbox.add(replace(said, id="2"), NOON)
        tx.inbox.add(replace(said, id="3", where=GROUP, room=RoomKind.PUBLIC), NOON)
    with store.read() as tx:
        found = tx.marks.private_lanes(PRIVATE.platform, PRIVATE.account, NOON - timedelta(days=1))
        assert list(found) == [PRIVATE.lane]
        assert not tx.marks.private_lanes(PRIVATE.platform, PRIVATE.account, NOON + timedelta(days=1))
