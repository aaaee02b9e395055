"""What the desk remembers about people and conversations, and the read-only view of it that decisions are made from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.announcements.publication import Line, Publication
from bot.announcements.subscription import Subscription
from bot.delivery.delivery import Delivery
from bot.faq.learning import LearningRules, Vote, Wording
from bot.feedback.feedback import Feedback
from bot.messages import Address, Button, Message, Person, SentRef
from bot.reports.figures import Activity
from bot.tickets.intake import Draft
from bot.tickets.ticket import Ticket, TicketEvent, TicketFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Where a conversation with one person in one place stands."""

    draft: Draft | None = None  # a form under way
    ticket: str | None = None  # plain messages here belong to this ticket
    comments_on: str | None = None  # the next message is about how this ticket was handled
    put_away: Draft | None = None  # a form that was left alone: offered again for a while

    @property
    def is_idle(self) -> bool:
        return self == Dialogue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that was met with an answer or with choices; its buttons refer to it by id."""

    id: str  # random; names it in button actions
    at: datetime
    where: Address
    message_id: str | None
    asker: str  # `Person.key`
    language: str
    text: str  # cleaned, secrets masked
    entry: str | None  # what was answered
    candidates: tuple[str, ...] = ()  # what was offered, in order
    for_staff: bool = False  # put before staff to say which entry it is; nobody waits for an answer
    ticket: str | None = None  # the ticket it was taken from, where it is for staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A message on a platform that carries one line of a ticket."""

    sent: SentRef
    event_key: str
    ref: str
    original: bool  # the person's own message, not a copy that we put somewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAccount:
    """An account of a person who has, or wants, several that count as one."""

    person: Person
    place: Address  # private: where they are told what becomes of it
    language: str  # in which they are told


class View(Protocol):
    """What decisions may look up. Reads only; a ticket that is read is locked until the decision is written."""

    def dialogue(self, lane: str, person: str) -> Dialogue: ...
    def question(self, question_id: str) -> Question | None: ...
    def vote(self, number: int) -> Vote | None: ...
    def learned(self, rules: LearningRules) -> Sequence[Wording]: ...
    def unanswered(self, since: datetime, *, limit: int) -> Sequence[Question]: ...
    def answered_since(self, room: Address, entry: str, since: datetime) -> bool: ...
    def ticket(self, ref: str) -> Ticket | None: ...
    def ticket_in_thread(self, thread: Address) -> Ticket | None: ...
    def tickets_of(self, accounts: Collection[str], *, limit: int) -> Sequence[Ticket]: ...
    def linked(self, person: str) -> Sequence[LinkedAccount]: ...
    def link_offer(self, code: str, now: datetime) -> LinkedAccount | None: ...
    def private_place(self, person: str) -> Address | None: ...
    def people_called(self, name: str, *, limit: int) -> Sequence[Person]: ...
    def tickets(
        self, which: TicketFilter, *, staff: str, limit: int, offset: int, category: str = ""
    ) -> Sequence[Ticket]: ...
    def count_tickets(self, which: TicketFilter, *, staff: str, category: str = "") -> int: ...
    def ticket_event(self, key: str) -> TicketEvent | None: ...
    def history(self, ref: str) -> Sequence[TicketEvent]: ...
    def activity(self, begin: datetime, end: datetime) -> Activity: ...
    def link(self, where: Address, message_id: str) -> Link | None: ...
    def said(self, where: Address, message_id: str) -> Message | None: ...
    def feedback_between(self, begin: datetime, end: datetime) -> Sequence[Feedback]: ...
    def subscriptions_of(self, person: str) -> Sequence[Subscription]: ...
    def publication(self, slug: str) -> Publication | None: ...
    def publications(self) -> Sequence[Publication]: ...
    def ledger(self, slug: str) -> tuple[Line, ...]: ...
    def links_of(self, event_key: str) -> Sequence[Link]: ...
    def delivery(self, number: int) -> Delivery | None: ...
    def offered(self, where: Address) -> Sequence[Button]: ...
    def unsent_copies(self, event_key: str) -> Sequence[Delivery]: ...
