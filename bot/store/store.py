"""One Store per process: short synchronous transactions, called through one thread hop."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from bot.desk.records import Dialogue, Link, Question, TicketFilter
from bot.errors import StoreUnavailable
from bot.messages import Address
from bot.store.access import Access
from bot.store.conversations import Conversations
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.rooms import Rooms
from bot.store.tickets import Tickets
from bot.tickets.ticket import Ticket, TicketEvent

CHANNEL = "frontdesk"
"""What a commit announces on PostgreSQL's LISTEN/NOTIFY."""


class Transaction:
    """Everything that can be read and written together. Also the `View` that decisions are made from."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.announced = True  # False where nothing was written: who waits for commits need not wake
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.conversations = Conversations(connection)
        self.all_tickets = Tickets(connection)
        self.access = Access(connection)
        self.rooms = Rooms(connection)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone: what the block wrote is taken back if it raises."""
        with _database_errors(), self._connection.begin_nested():
            yield

    # The read-only view (`bot.desk.records.View`).

    def dialogue(self, lane: str, person: str) -> Dialogue:
        return self.conversations.dialogue(lane, person)

    def question(self, question_id: str) -> Question | None:
        return self.conversations.question(question_id)

    def answered_since(self, room: Address, entry: str, since: datetime) -> bool:
        return self.conversations.answered_since(room, entry, since)

    def ticket(self, ref: str) -> Ticket | None:
        return self.all_tickets.get(ref)

    def ticket_in_thread(self, thread: Address) -> Ticket | None:
        return self.all_tickets.in_thread(thread)

    def tickets_of(self, person: str, *, limit: int) -> Sequence[Ticket]:
        return self.all_tickets.of(person, limit=limit)

    def tickets(self, which: TicketFilter, *, staff: str, limit: int, offset: int) -> Sequence[Ticket]:
        return self.all_tickets.list(which, staff=staff, limit=limit, offset=offset)

    def count_tickets(self, which: TicketFilter, *, staff: str) -> int:
        return self.all_tickets.count(which, staff=staff)

    def ticket_event(self, key: str) -> TicketEvent | None:
        return self.all_tickets.event(key)

    def history(self, ref: str) -> Sequence[TicketEvent]:
        return self.all_tickets.history(ref)

    def link(self, where: Address, message_id: str) -> Link | None:
        return self.all_tickets.link(where, message_id)

    def links_of(self, event_key: str) -> Sequence[Link]:
        return self.all_tickets.links_of(event_key)


class Store:
    """Opens transactions and tells who waits that something was committed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(read_only=True)
        self._listeners: list[Callable[[], None]] = []

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every announced commit of this process, in the writing thread."""
        self._listeners.append(listener)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, or nothing of it if the block raises."""
        with _database_errors(), self.engine.begin() as connection:
            tx = Transaction(connection)
            yield tx
            if tx.announced and connection.dialect.name == "postgresql":
                connection.execute(text(f"NOTIFY {CHANNEL}"))
        for listener in self._listeners if tx.announced else ():
            listener()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent look at the database that blocks nobody."""
        with _database_errors(), self._reader.connect() as connection:
            yield Transaction(connection)
            connection.rollback()

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(str(error.orig)) from error
