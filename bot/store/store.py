"""One Store per process: short synchronous transactions, called through one thread hop."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from enum import Flag, auto

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.announcements.publication import Line, Publication
from bot.announcements.subscription import Subscription
from bot.delivery.delivery import Delivery
from bot.desk.records import Dialogue, Link, LinkedAccount, Question
from bot.errors import StoreUnavailable
from bot.faq.learning import LearningRules, Vote, Wording, confirmed
from bot.feedback.feedback import Feedback
from bot.messages import Address, Button, Message, Person
from bot.reports.figures import Activity
from bot.store.access import Access
from bot.store.accesses import Accesses
from bot.store.activity import Activities
from bot.store.announcements import Announcements
from bot.store.backlog import Backlogs
from bot.store.conversations import Conversations
from bot.store.cursors import Cursors
from bot.store.engine import BUSY_TIMEOUT_MS
from bot.store.feedback import FeedbackBox
from bot.store.inbox import Inbox
from bot.store.leases import Leases
from bot.store.linking import Linking
from bot.store.marks import Marks
from bot.store.outbox import Outbox
from bot.store.paces import Paces
from bot.store.privacy import Privacy
from bot.store.removals import Removals
from bot.store.retention import Forgetting
from bot.store.rooms import Rooms
from bot.store.spending import Spending
from bot.store.subscriptions import Subscriptions
from bot.store.tickets import Tickets
from bot.store.votes import Votes
from bot.tickets.ticket import Ticket, TicketEvent, TicketFilter

CHANNEL = "frontdesk"
"""What a commit announces on PostgreSQL's LISTEN/NOTIFY."""


class News(Flag):
    """What a commit may have brought: who waits for one thing is not woken for another."""

    NOTHING = 0  # nothing was written
    EVENTS = auto()  # something to handle
    DELIVERIES = auto()  # something to send
    VOTES = auto()  # something to learn
    RECORDS = auto()  # anything else
    ANYTHING = EVENTS | DELIVERIES | VOTES | RECORDS


class Transaction:
    """Everything that can be read and written together. Also the `View` that decisions are made from."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.wrote = True  # False where it turned out that there was nothing to write
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.paces = Paces(connection)
        self.conversations = Conversations(connection)
        self.votes = Votes(connection)
        self.all_tickets = Tickets(connection)
        self.linking = Linking(connection)
        self.all_feedback = FeedbackBox(connection)
        self.access = Access(connection)
        self.marks = Marks(connection)
        self.leases = Leases(connection)
        self.rooms = Rooms(connection)
        self.announcements = Announcements(connection, self.outbox)
        self.subscriptions = Subscriptions(connection)
        self.backlogs = Backlogs(connection)
        self.accesses = Accesses(connection)
        self.activities = Activities(connection)
        self.privacy = Privacy(connection, self.votes)
        self.removals = Removals(connection)
        self.forgetting = Forgetting(connection)
        self.cursors = Cursors(connection)
        self.spending = Spending(connection)

    @property
    def news(self) -> News:
        """What those who wait should be told of this transaction once it is committed."""
        if not self.wrote:
            return News.NOTHING
        events = News.EVENTS if self.inbox.grew else News.NOTHING
        deliveries = News.DELIVERIES if self.outbox.grew else News.NOTHING
        votes = News.VOTES if self.votes.grew else News.NOTHING
        return News.RECORDS | events | deliveries | votes

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

    def vote(self, number: int) -> Vote | None:
        return self.votes.get(number)

    def learned(self, rules: LearningRules) -> Sequence[Wording]:
        """What the votes have taught, in the order of the first votes."""
        return confirmed(self.votes.that_may_settle(rules.members), rules)

    def unanswered(self, since: datetime, *, limit: int) -> Sequence[Question]:
        """The latest questions that got no sure answer and whose askers did not find it among the offered either,
        oldest first."""
        asked = self.conversations.unanswered_since(since, limit=limit)
        chosen = self.votes.chosen_for(question.id for question in asked)
        return [question for question in asked if question.id not in chosen]

    def answered_since(self, room: Address, entry: str, since: datetime) -> bool:
        return self.conversations.answered_since(room, entry, since)

    def ticket(self, ref: str) -> Ticket | None:
        return self.all_tickets.get(ref)

    def ticket_in_thread(self, thread: Address) -> Ticket | None:
        return self.all_tickets.in_thread(thread)

    def tickets_of(self, accounts: Collection[str], *, limit: int) -> Sequence[Ticket]:
        return self.all_tickets.of(accounts, limit=limit)

    def linked(self, person: str) -> Sequence[LinkedAccount]:
        return self.linking.linked(person)

    def link_offer(self, code: str, now: datetime) -> LinkedAccount | None:
        return self.linking.offered(code, now)

    def private_place(self, person: str) -> Address | None:
        return self.conversations.private_place(person)

    def people_called(self, name: str, *, limit: int) -> Sequence[Person]:
        return self.conversations.people_called(name, limit=limit)

    def tickets(
        self, which: TicketFilter, *, staff: str, limit: int, offset: int, category: str = ""
    ) -> Sequence[Ticket]:
        return self.all_tickets.list(which, staff=staff, limit=limit, offset=offset, category=category)

    def count_tickets(self, which: TicketFilter, *, staff: str, category: str = "") -> int:
        return self.all_tickets.count(which, staff=staff, category=category)

    def ticket_event(self, key: str) -> TicketEvent | None:
        return self.all_tickets.event(key)

    def history(self, ref: str) -> Sequence[TicketEvent]:
        return self.all_tickets.history(ref)

    def activity(self, begin: datetime, end: datetime) -> Activity:
        return self.activities.between(begin, end)

    def said(self, where: Address, message_id: str) -> Message | None:
        return self.inbox.said(where, message_id)

    def feedback_between(self, begin: datetime, end: datetime) -> Sequence[Feedback]:
        return self.all_feedback.between(begin, end)

    def subscriptions_of(self, person: str) -> Sequence[Subscription]:
        return self.subscriptions.of(person)

    def publication(self, slug: str) -> Publication | None:
        return self.announcements.get(slug)

    def publications(self) -> Sequence[Publication]:
        return self.announcements.all()

    def ledger(self, slug: str) -> tuple[Line, ...]:
        return self.announcements.lines(slug)

    def link(self, where: Address, message_id: str) -> Link | None:
        return self.all_tickets.link(where, message_id)

    def delivery(self, number: int) -> Delivery | None:
        return self.outbox.get(number)

    def offered(self, where: Address) -> Sequence[Button]:
        return self.outbox.offered(where)

    def unsent_copies(self, event_key: str) -> Sequence[Delivery]:
        return self.outbox.unsent_copies(event_key)

    def links_of(self, event_key: str) -> Sequence[Link]:
        return self.all_tickets.links_of(event_key)


class Store:
    """Opens transactions and tells who waits that something was committed."""

    def __init__(self, engine: Engine, *, patience: float = BUSY_TIMEOUT_MS / 1000) -> None:
        """`patience`: seconds that a writer waits for the others of this process, on SQLite."""
        self.engine = engine
        self._reader = engine.execution_options(read_only=True)
        self._turn = _Turn(patience) if engine.dialect.name == "sqlite" else nullcontext()
        self._listeners: list[Callable[[News], None]] = []
        self._failure_listeners: list[Callable[[], None]] = []

    def on_commit(self, listener: Callable[[News], None]) -> None:
        """Call `listener` after every commit of this process that wrote something, in the writing thread."""
        self._listeners.append(listener)

    def on_failure(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every transaction that ended with `StoreUnavailable`, in its thread."""
        self._failure_listeners.append(listener)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, or nothing of it if the block raises."""
        with self._failures(), self._turn, self.engine.begin() as connection:
            tx = Transaction(connection)
            yield tx
            if tx.news and connection.dialect.name == "postgresql":
                connection.execute(text(f"NOTIFY {CHANNEL}"))
        for listener in self._listeners if tx.news else ():
            listener(tx.news)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent look at the database that blocks nobody."""
        with self._failures(), self._reader.connect() as connection:
            yield Transaction(connection)
            connection.rollback()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            with _database_errors():
                yield
        except StoreUnavailable:
            for listener in self._failure_listeners:
                listener()
            raise

    def close(self) -> None:
        self.engine.dispose()


class _Turn:
    """SQLite has one writer at a time. Who waits for it by itself asks again after ever longer naps; here threads of
    this process wait for each other and go on at once. Other processes are still waited for by SQLite's own way."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._patience):
            raise StoreUnavailable("the database is kept busy by another transaction")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable(str(error.orig)) from error
    except PoolTimeout as error:
        raise StoreUnavailable(str(error)) from error
