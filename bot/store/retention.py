"""What is forgotten because it is old."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.messages import RoomKind
from bot.records.paperwork import SHELF
from bot.store import tables as t
from bot.store.accesses import Accesses
from bot.store.conversations import Conversations
from bot.store.inbox import Inbox
from bot.store.outbox import PENDING, Outbox
from bot.store.removals import Removals
from bot.tickets.ticket import FINAL

AT_ONCE = 500  # tickets forgotten in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Up to when each kind of record is forgotten."""

    group_messages: datetime
    conversations: datetime
    questions: datetime
    feedback: datetime
    tickets: datetime  # since when they were closed and not touched
    files: datetime  # charts and transcripts that the desk made
    accesses: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much that was."""

    events: int = 0
    messages: int = 0
    questions: int = 0
    feedback: int = 0
    tickets: int = 0
    accesses: int = 0

    @property
    def more(self) -> bool:
        """Whether there may be more tickets to forget."""
        return self.tickets == AT_ONCE

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


class Forgetting:
    """Forgets within one transaction; files of what is forgotten are put on the list of those to be removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._removals = Removals(connection)

    def forget(self, keep: Retention, now: datetime) -> Forgotten:
        """Everything older than it may be; of tickets `AT_ONCE`."""
        self._give_up_files_of_events(keep, now)
        inbox = Inbox(self._connection)
        events = inbox.forget(RoomKind.PUBLIC, keep.group_messages) + inbox.forget(RoomKind.PRIVATE, keep.conversations)
        self._removals.give_up_stored(SHELF, t.files.c.stored_at < keep.files, now)
        return Forgotten(
            events=events,
            messages=Outbox(self._connection).forget(keep.conversations),
            questions=Conversations(self._connection).forget_questions(keep.questions),
            feedback=self._forget_feedback(keep.feedback, now),
            tickets=self._forget_tickets(keep.tickets, now),
            accesses=Accesses(self._connection).forget(keep.accesses),
        )

    def _give_up_files_of_events(self, keep: Retention, now: datetime) -> None:
        """What belongs to a ticket is named by its lines, too, and stays."""
        c = t.inbox.c
        for room, before in ((RoomKind.PUBLIC, keep.group_messages), (RoomKind.PRIVATE, keep.conversations)):
            old = (c.state == "handled") & (c.room == room) & (c.received_at < before)
            hashes = [file for file in self._removals.files_in(t.inbox, old) if file.get("sha256")]
            self._removals.give_up([{"sha256": file["sha256"]} for file in hashes], now)

    def _forget_feedback(self, before: datetime, now: datetime) -> int:
        old = t.feedback.c.at < before
        self._removals.give_up(self._removals.files_in(t.feedback, old), now)
        return self._connection.execute(delete(t.feedback).where(old)).rowcount

    def _forget_tickets(self, before: datetime, now: datetime) -> int:
        c = t.tickets.c
        old = select(c.ref).where(c.status.in_(FINAL), c.updated_at < before).order_by(c.updated_at).limit(AT_ONCE)
        refs = self._connection.execute(old).scalars().all()
        if refs:
            self._removals.give_up(self._removals.files_in(t.ticket_events, t.ticket_events.c.ref.in_(refs)), now)
            for ref in refs:
                made = t.files.c.ref.startswith(f"transcript/{ref}/", autoescape=True)
                self._removals.give_up_stored(SHELF, made, now)
            ended = t.outbox.c.state.not_in(PENDING)
            self._connection.execute(delete(t.outbox).where(t.outbox.c.ticket.in_(refs), ended))
            for table in (t.message_links, t.left_threads, t.ticket_events, t.accesses, t.tickets):
                self._connection.execute(delete(table).where(table.c.ref.in_(refs)))
        return len(refs)
