"""The outbox: every message that leaves, from the decision to its settled end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.delivery.delivery import Delivery, Draft, Priority, Settlement, State
from bot.errors import UnreadableRow
from bot.messages import Address, Button, SentRef
from bot.platform import Sent
from bot.store.codec import from_json, to_json
from bot.store.tables import outbox
from bot.store.upsert import insert_once

OFFERED_WITHIN = 10  # of our newest messages in a chat, choices that are further up are out of date
PENDING = (State.READY, State.SENDING)
# Written out, not bound: only so does PostgreSQL see that a partial index fits.
_READY = literal_column("'ready'", Text)
_SENDING = literal_column("'sending'", Text)
_OF_ACCOUNT = (outbox.c.platform == bindparam("of_platform"), outbox.c.account == bindparam("of_account"))
_earlier = outbox.alias("earlier")
_FIRST_OF_LANE = ~(
    select(_earlier.c.id)
    .where(
        _earlier.c.platform == outbox.c.platform,
        _earlier.c.account == outbox.c.account,
        _earlier.c.lane == outbox.c.lane,
        _earlier.c.state.in_((_READY, _SENDING)),
        _earlier.c.id < outbox.c.id,
    )
    .exists()
)
# Built once: building them takes longer than asking them.
_DUE = (
    select(outbox)
    .where(
        *_OF_ACCOUNT,
        outbox.c.state == _READY,
        outbox.c.due_at <= bindparam("now"),
        outbox.c.priority <= bindparam("least"),
        or_(outbox.c.priority == Priority.NOTICE, outbox.c.room.not_in(bindparam("closed", expanding=True))),
        outbox.c.id.not_in(bindparam("under_way", expanding=True)),
        _FIRST_OF_LANE,
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
)
_NEXT_DUE = select(func.min(outbox.c.due_at)).where(
    *_OF_ACCOUNT, outbox.c.state == _READY, outbox.c.due_at > bindparam("now")
)
_ONE = select(outbox).where(outbox.c.id == bindparam("of_id")).with_for_update()
_CHANGE = update(outbox).where(outbox.c.id == bindparam("of_id"))
_CHANGE_SAME_TRY = _CHANGE.where(outbox.c.state == bindparam("of_state"), outbox.c.attempts == bindparam("of_attempts"))


def _delivery(row: Row[Any]) -> Delivery:
    try:
        draft = from_json(Draft, row.draft)
        sent_to = from_json(Address, row.sent_to) if row.sent_to else None
    except ValidationError as error:
        raise UnreadableRow(row.id, str(error)) from error
    return Delivery(
        id=row.id,
        draft=draft,
        state=State(row.state),
        due_at=row.due_at,
        created_at=row.created_at,
        attempts=row.attempts,
        failures=row.failures,
        message_id=row.message_id,
        sent_to=sent_to,
        reason=row.reason,
        decided_by=row.decided_by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a sender asks for."""

    platform: str
    account: str
    now: datetime
    limit: int
    closed: Collection[str] = ()  # rooms (`Address.room.lane`) that take nothing now but notices, which have no pace
    under_way: Collection[int] = ()  # ids of deliveries that are about to be marked as being sent
    least: Priority = Priority.BROADCAST  # nothing less urgent


class Outbox:
    """The outbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.grew = False  # whether there is something new to send

    def add(self, draft: Draft, now: datetime) -> None:
        """Store what is to be sent; the same key twice is one delivery."""
        to = draft.message.to
        values = {
            "key": draft.key,
            "platform": to.platform,
            "account": to.account,
            "lane": draft.lane,
            "room": to.room.lane,
            "priority": int(draft.priority),
            "draft": to_json(draft),
            "ticket": draft.ticket,
            "state": State.READY,
            "due_at": now,
            "expires_at": draft.expires_at,
            "created_at": now,
        }
        self.grew |= insert_once(self._connection, outbox, values)

    def due(self, wanted: Due) -> Sequence[Delivery]:
        """What may be sent now, most urgent first: the first pending row of each lane, if it is ready and due.

        Raises `UnreadableRow`."""
        asked = {
            "of_platform": wanted.platform,
            "of_account": wanted.account,
            "now": wanted.now,
            "most": wanted.limit,
            "closed": wanted.closed,
            "under_way": wanted.under_way,
            "least": wanted.least,
        }
        return [_delivery(row) for row in self._connection.execute(_DUE, asked)]

    def next_due_after(self, platform: str, account: str, now: datetime) -> datetime | None:
        """When the earliest row that is not due yet becomes due, for the sender to wake by."""
        asked = {"of_platform": platform, "of_account": account, "now": now}
        due_at: datetime | None = self._connection.execute(_NEXT_DUE, asked).scalar()
        return due_at

    def has_pending(self, platform: str, account: str) -> bool:
        """Whether anything is still to be sent or under way."""
        pending = select(outbox.c.id).where(*_of(platform, account), outbox.c.state.in_(PENDING)).limit(1)
        return self._connection.execute(pending).first() is not None

    def is_pending(self, key: str) -> bool:
        """Whether this delivery is still to be sent or under way."""
        pending = select(outbox.c.id).where(outbox.c.key == key, outbox.c.state.in_(PENDING))
        return self._connection.execute(pending).first() is not None

    def last_opening(self, ticket: str) -> State | None:
        """What became of the last try to open a thread for the ticket."""
        mine = select(outbox.c.draft, outbox.c.state).where(outbox.c.ticket == ticket).order_by(outbox.c.id.desc())
        for row in self._connection.execute(mine):
            if from_json(Draft, row.draft).message.new_thread is not None:
                return State(row.state)
        return None

    def is_opening_thread(self, room: Address) -> bool:
        """Whether a thread is being opened in a room just now, so that its id is not known yet."""
        rows = self._connection.execute(
            select(outbox.c.draft).where(outbox.c.room == room.room.lane, outbox.c.state == State.SENDING)
        )
        return any(from_json(Draft, row.draft).message.new_thread is not None for row in rows)

    def mark_sending(self, delivery: Delivery, now: datetime) -> Delivery:
        """Note that the call is about to be made. Committed before it is."""
        self._set(delivery.id, state=State.SENDING, attempts=delivery.attempts + 1, begun_at=now)
        return replace(delivery, state=State.SENDING, attempts=delivery.attempts + 1)

    def settle(self, delivery: Delivery, settlement: Settlement, sent: Sent | None, now: datetime) -> bool:
        """Write the end (or the next try) of a delivery; False if somebody else has settled this try meanwhile."""
        values: dict[str, Any] = {"state": settlement.state, "reason": settlement.reason}
        if settlement.due_at is not None:
            values["due_at"] = settlement.due_at
        if settlement.state is not State.READY:
            values["settled_at"] = now
        if settlement.failed:
            values["failures"] = delivery.failures + 1
        if sent is not None:
            values["message_id"] = sent.message_id
            values["sent_to"] = to_json(sent.where or delivery.draft.message.to)
        same_try = {"of_id": delivery.id, "of_state": delivery.state, "of_attempts": delivery.attempts}
        return self._connection.execute(_CHANGE_SAME_TRY, {**same_try, **values}).rowcount == 1

    def park(self, row_id: int, reason: str, now: datetime) -> None:
        """Put a row aside that nobody can read: its lane goes on without it."""
        self._set(row_id, state=State.PARKED, reason=reason, settled_at=now)

    def get(self, delivery_id: int) -> Delivery | None:
        row = self._connection.execute(_ONE, {"of_id": delivery_id}).first()
        return _delivery(row) if row else None

    def by_key(self, key: str) -> Delivery | None:
        row = self._connection.execute(select(outbox).where(outbox.c.key == key)).first()
        return _delivery(row) if row else None

    def sent_as(self, key: str) -> SentRef | None:
        """Where the message of a delivery stands; None while it does not."""
        row = self._connection.execute(select(outbox).where(outbox.c.key == key)).first()
        if row is None or row.message_id is None:
            return None
        return SentRef(where=from_json(Address, row.sent_to), message_id=row.message_id)

    def message_ids(self, platform: str, account: str, since: datetime) -> frozenset[str]:
        """Of all that an account's deliveries have put anywhere since then."""
        settled = (*_of(platform, account), outbox.c.message_id.is_not(None), outbox.c.settled_at >= since)
        return frozenset(self._connection.execute(select(outbox.c.message_id).where(*settled)).scalars())

    def abandoned(self, platform: str, account: str) -> Sequence[Delivery]:
        """Rows found `sending` by who takes over the account: their worker died, or may not write any more."""
        rows = self._connection.execute(select(outbox).where(*_of(platform, account), outbox.c.state == State.SENDING))
        return [_delivery(row) for row in rows]

    def set_state(
        self, delivery_id: int, state: State, *, expected: Collection[State], now: datetime, by: str = ""
    ) -> bool:
        """A person's decision about a row that waits for one; False if it is not in such a state any more.

        Sent again, it starts with all its tries before it."""
        again = {"settled_at": None, "failures": 0} if state is State.READY else {"settled_at": now}
        result = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == delivery_id, outbox.c.state.in_(expected))
            .values(state=state, due_at=now, decided_by=by, **again)
        )
        decided = result.rowcount == 1
        self.grew |= decided and state is State.READY
        return decided

    def unsent_copies(self, event_key: str) -> Sequence[Delivery]:
        """The copies of a ticket's line that are not sent yet, or being sent just now; locked, so that they stay so."""
        unsent = select(outbox).where(
            outbox.c.key.startswith(f"relay:{event_key}/", autoescape=True), outbox.c.state.in_(PENDING)
        )
        return [_delivery(row) for row in self._connection.execute(unsent.with_for_update())]

    def withdraw(self, delivery_id: int, now: datetime) -> None:
        """Do not send what is not being sent yet."""
        ready = outbox.c.state == State.READY
        withdrawn = {"state": State.DISMISSED, "reason": "deleted by its author", "settled_at": now}
        self._connection.execute(_CHANGE.where(ready), {"of_id": delivery_id, **withdrawn})

    def retarget(self, old: Address, new: Address) -> int:
        """Point everything pending for a room at its new id; how many rows that were."""
        rows = self._connection.execute(
            select(outbox).where(outbox.c.room == old.room.lane, outbox.c.state.in_(PENDING)).with_for_update()
        ).all()
        for row in rows:
            draft = from_json(Draft, row.draft)
            to = replace(draft.message.to, chat=new.chat)
            moved = replace(draft, message=replace(draft.message, to=to))
            self._set(row.id, draft=to_json(moved), lane=moved.lane, room=to.room.lane)
        self.grew |= bool(rows)
        return len(rows)

    def put_into(self, room: Address, *, limit: int) -> Sequence[tuple[datetime, Delivery]]:
        """What was put into a room or is being put there now, with the time: the newest `limit`, oldest first."""
        newest = (
            select(outbox)
            .where(outbox.c.room == room.room.lane, outbox.c.state.in_((State.SENDING, State.SENT)))
            .order_by(outbox.c.begun_at.desc(), outbox.c.id.desc())
            .limit(limit)
        )
        return [(row.begun_at, _delivery(row)) for row in reversed(self._connection.execute(newest).all())]

    def offered(self, where: Address) -> Sequence[Button]:
        """The choices under the newest of our messages in a room that has any."""
        said = reversed([delivery for _, delivery in self.put_into(where, limit=OFFERED_WITHIN)])
        rows = next((d.draft.message.buttons for d in said if d.draft.message.buttons), ())
        return [button for row in rows for button in row]

    def forget(self, before: datetime) -> int:
        """Remove deliveries that ended before a time; how many. What is pending or waits for a person stays."""
        ended = outbox.c.state.in_((State.SENT, State.REFUSED, State.EXPIRED, State.DISMISSED))
        return self._connection.execute(delete(outbox).where(ended, outbox.c.settled_at < before)).rowcount

    def _set(self, delivery_id: int, **values: Any) -> None:
        self._connection.execute(_CHANGE, {"of_id": delivery_id, **values})


def _of(platform: str, account: str) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.platform == platform, outbox.c.account == account)
