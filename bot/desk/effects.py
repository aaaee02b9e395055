"""What a decision wants done. Values only: `desk` writes them in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.announcements.publication import Publication
from bot.announcements.subscription import Subscription
from bot.delivery.delivery import Draft, Operation, Origin, Priority, ThreadState
from bot.desk.records import Dialogue, LinkedAccount, Question
from bot.faq.learning import Vote
from bot.feedback.feedback import Feedback
from bot.messages import Address, Outgoing, Person, SentRef
from bot.records.accesses import Access
from bot.tickets.ticket import Ticket, TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Send, edit or delete a message, or change a thread."""

    message: Outgoing
    priority: Priority = Priority.REPLY
    operation: Operation = Operation.SEND
    key: str | None = None  # None: numbered within the event that caused it
    target: SentRef | None = None
    edits_key: str | None = None
    thread: ThreadState | None = None
    ticket: str | None = None
    relay_of: str | None = None
    origin: Origin | None = None  # of the message's files, if a person sent them
    waits: bool = False  # a public answer that nobody needs once it is late


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDialogue:
    """Remember where the conversation with this person in this place stands."""

    lane: str
    person: str
    dialogue: Dialogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    """The person wants to be spoken to in this language."""

    person: Person
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddQuestion:
    """Remember a question and what it was met with."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class AddVote:
    """Remember what a person said about a wording and an entry."""

    vote: Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTicket:
    """Store a ticket, new or changed."""

    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveThread:
    """A ticket goes on elsewhere; what is written in its old thread is still known to be about it."""

    thread: Address
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvent:
    """Append to a ticket's history."""

    event: TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFeedback:
    """Keep what a member told the team."""

    feedback: Feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLink:
    """A person may link another of their accounts by giving this code with it before a time."""

    code: str
    account: LinkedAccount
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAccounts:
    """Two accounts are one person's; the code is used up."""

    code: str
    one: LinkedAccount
    other: LinkedAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAccount:
    """An account stands alone again."""

    account: str  # `Person.key`


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMembership:
    """Our account is or is no longer in a room."""

    room: Address
    title: str
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReachable:
    """A person can or can no longer be written to."""

    person: Person
    reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRoom:
    """A room got a new id: everything bound to it follows."""

    old: Address
    new: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSignIn:
    """Make a one-time link to the staff page and send it."""

    person: Person
    to: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideDelivery:
    """A person checked an uncertain delivery: send it again, or leave it."""

    delivery: int
    resend: bool
    by: str  # name, for who comes second


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Do not send a copy that is not being sent yet."""

    delivery: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPublication:
    """Store an announcement, new or decided about."""

    publication: Publication
    cancels: str | None = None  # why what has not left is not to leave any more


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSubscription:
    """Somebody wants announcements in private."""

    subscription: Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubscriptions:
    """Somebody wants no more of a topic, or (None) of any."""

    person: str
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakToSubscriber:
    """Somebody wants their announcements in another language."""

    person: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAccess:
    """Somebody on staff looked at a ticket."""

    access: Access


Linking = OfferLink | JoinAccounts | PartAccount
Announcing = PutPublication | AddSubscription | EndSubscriptions | SpeakToSubscriber
OfPeople = SetDialogue | ChooseLanguage | AddFeedback | SetMembership | SetReachable | NoteAccess
OfTickets = PutTicket | AddEvent | LeaveThread
Remembering = Announcing | Linking | OfPeople | OfTickets | AddQuestion | AddVote | DecideDelivery | Withdraw
"""What changes rows and nothing else."""
Effect = Put | Remembering | MoveRoom | OfferSignIn
Effects = tuple[Effect, ...]
NOTHING: Effects = ()


def drafted(put: Put, message: Outgoing, key: str) -> Draft:
    """The delivery that a decision wants, under its key."""
    return Draft(
        key=key,
        message=message,
        operation=put.operation,
        target=put.target,
        edits_key=put.edits_key,
        thread=put.thread,
        priority=put.priority,
        ticket=put.ticket,
        relay_of=put.relay_of,
        origin=put.origin,
    )
