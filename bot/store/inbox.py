"""The inbox: every event that came in, once, until it is handled and as long as it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Text, bindparam, delete, literal_column, or_, select, tuple_, update
from sqlalchemy.exc import NoResultFound

from bot.messages import Address, Edited, Incoming, Message, RoomKind, Unreadable
from bot.store.codec import from_json, to_json
from bot.store.tables import inbox
from bot.store.upsert import insert_once

MOST_ATTEMPTS = 3
REMEMBERED = 300  # events of a place that are searched for what was said there
_NEW = literal_column("'new'", Text)  # written out, not bound: only so does PostgreSQL see that a partial index fits
_earlier = inbox.alias("earlier")
_FIRST_OF_LANE = ~(
    select(_earlier.c.id)
    .where(_earlier.c.lane == inbox.c.lane, _earlier.c.state == _NEW, _earlier.c.id < inbox.c.id)
    .exists()
)
_OLDEST = (  # built once: building it takes longer than asking it
    select(inbox.c.id, inbox.c.payload, inbox.c.attempts, inbox.c.received_at)
    .where(inbox.c.state == _NEW, _FIRST_OF_LANE, or_(inbox.c.due_at.is_(None), inbox.c.due_at <= bindparam("now")))
    .order_by(inbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=inbox)
)
_CHANGE = update(inbox).where(inbox.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A stored event."""

    id: int
    incoming: Incoming
    attempts: int  # failed tries to handle it
    received_at: datetime


class Inbox:
    """The inbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.grew = False  # whether there is something new to handle

    def add(self, incoming: Incoming, now: datetime) -> bool:
        """Store an event; False if it is there already. What an adapter could not read is parked for a person."""
        unreadable = incoming.event if isinstance(incoming.event, Unreadable) else None
        values = {
            "platform": incoming.where.platform,
            "account": incoming.where.account,
            "event_id": incoming.id,
            "lane": incoming.where.lane,
            "room": incoming.room,
            "received_at": now,
            "payload": to_json(incoming),
            "state": "parked" if unreadable else "new",
            "error": unreadable.error if unreadable else None,
        }
        added = insert_once(self._connection, inbox, values)
        self.grew |= added
        return added

    def claim(self, now: datetime) -> Arrived | None:
        """The oldest event whose conversation has no older one waiting, locked until the transaction ends.

        An event that this version cannot read is parked: it would stand before all others for ever."""
        while (row := self._oldest(now)) is not None:
            try:
                incoming = from_json(Incoming, row.payload)
                return Arrived(id=row.id, incoming=incoming, attempts=row.attempts, received_at=row.received_at)
            except ValidationError as error:
                self._park(row.id, error=str(error))
        return None

    def _oldest(self, now: datetime) -> Row[int, str, int, datetime] | None:
        return self._connection.execute(_OLDEST, {"now": now}).first()

    def put_off(self, arrived_id: int, until: datetime) -> None:
        """Leave an event, and those behind it in its conversation, for later."""
        self._connection.execute(_CHANGE, {"of_id": arrived_id, "due_at": until})

    def _park(self, arrived_id: int, *, error: str) -> None:
        self._connection.execute(_CHANGE, {"of_id": arrived_id, "state": "parked", "error": error})

    def has_new(self, accounts: Sequence[tuple[str, str]]) -> bool:
        """Whether an event of one of these accounts (platform, account) waits to be handled."""
        mine = tuple_(inbox.c.platform, inbox.c.account).in_(accounts)
        return (
            self._connection.execute(select(inbox.c.id).where(inbox.c.state == _NEW, mine).limit(1)).first() is not None
        )

    def come_from(self, lane: str, *, limit: int) -> Sequence[tuple[datetime, Incoming]]:
        """What came from a place, with the time it came: the newest `limit`, oldest first."""
        newest = (
            select(inbox.c.received_at, inbox.c.payload)
            .where(inbox.c.lane == lane, inbox.c.state != "parked")
            .order_by(inbox.c.id.desc())
            .limit(limit)
        )
        rows = self._connection.execute(newest).all()
        return [(row.received_at, from_json(Incoming, row.payload)) for row in reversed(rows)]

    def said(self, where: Address, message_id: str) -> Message | None:
        """What a person wrote in a place lately, with its latest wording."""
        found: Message | None = None
        for _, incoming in self.come_from(where.lane, limit=REMEMBERED):
            match incoming.event:
                case Message() as message if message.message_id == message_id:
                    found = message
                case Edited() as edited if found is not None and edited.message_id == message_id:
                    found = replace(found, text=edited.text)
                case _:
                    pass
        return found

    def mark_handled(self, arrived_id: int, now: datetime) -> None:
        self._connection.execute(_CHANGE, {"of_id": arrived_id, "state": "handled", "handled_at": now})

    def mark_failed(self, arrived_id: int, error: str) -> bool:
        """Count a failed try; True if that was the last and the event is parked."""
        row = self._connection.execute(select(inbox.c.attempts).where(inbox.c.id == arrived_id)).first()
        if row is None:
            raise NoResultFound(f"inbox row {arrived_id}")
        attempts = row.attempts + 1
        parked: bool = attempts >= MOST_ATTEMPTS
        state = "parked" if parked else "new"
        failed = {"of_id": arrived_id, "attempts": attempts, "error": error, "state": state}
        self._connection.execute(_CHANGE, failed)
        return parked

    def forget(self, room: RoomKind, before: datetime) -> int:
        """Remove handled events of such rooms that came before a time; how many. Parked ones wait for a person."""
        old = (inbox.c.state == "handled", inbox.c.room == room, inbox.c.received_at < before)
        return self._connection.execute(delete(inbox).where(*old)).rowcount
