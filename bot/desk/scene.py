"""Everything a decision is made from, gathered in one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.announcements.audience import Room
from bot.announcements.topics import Topic
from bot.delivery.delivery import Priority
from bot.desk.effects import Put
from bot.desk.permissions import Place, Role, StaffList
from bot.desk.records import View
from bot.faq.book import Book
from bot.faq.finder import Finder
from bot.faq.learning import LearningRules
from bot.feedback.feedback import FeedbackRules, FeedbackType
from bot.messages import Address, Button, Form, Incoming, Outgoing, Person, Press
from bot.platform import Capabilities
from bot.texts.texts import Texts
from bot.tickets.canned import CannedReply
from bot.tickets.files import FileRules
from bot.tickets.intake import CategoryDefinition
from bot.tickets.routing import Routing
from bot.tickets.ticket import Ticket
from bot.tickets.upkeep import TicketRules
from bot.tickets.urgency import Emergencies


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the desk knows and says; replaced as a whole when files change."""

    book: Book
    matcher: Finder
    categories: tuple[CategoryDefinition, ...]  # of tickets, in order
    texts: Texts
    replies: tuple[CannedReply, ...] = ()  # that staff can send by name
    topics: tuple[Topic, ...] = ()  # what members can subscribe to
    feedback: tuple[FeedbackType, ...] = ()  # what feedback can be; none: none is taken
    emergencies: Emergencies = field(default_factory=Emergencies)

    def category(self, category_id: str) -> CategoryDefinition | None:
        return next((c for c in self.categories if c.id == category_id), None)

    def offers(self, command: str) -> bool:
        """Whether there is anything behind a command, so that menus show it."""
        return command != "feedback" or bool(self.feedback)

    def feedback_type(self, type_id: str) -> FeedbackType | None:
        return next((each for each in self.feedback if each.id == type_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncingRules:
    """How announcements by command are decided about."""

    approval: bool = True  # by a second admin
    hold: timedelta = timedelta(minutes=5)  # between approval and sending, for anyone on staff to stop it
    domains: tuple[str, ...] = ()  # to which links may lead


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """How this community's desk behaves."""

    languages: tuple[str, ...]  # the first is spoken when nothing else is known
    staff: StaffList
    staff_room: Address | None = None  # the chat room in which tickets get threads, unless their team has its own
    desk_views: frozenset[Address] = frozenset()  # staff pages that show every ticket: their threads are refs
    answer_cooldown: timedelta = timedelta(minutes=10)  # one entry, one room, unasked
    public_length: int = 1200  # characters of an answer in a public room; the rest in private
    names_shown: bool = False  # members see who replied, not just "Support"
    zone: str = "UTC"  # the community's own clock, an IANA name
    zones: Mapping[str, str] = field(default_factory=dict)  # by language: whose members are told times on another clock
    routing: Routing = field(default_factory=Routing)
    rooms: tuple[Room, ...] = ()  # where announcements go
    announcing: AnnouncingRules = AnnouncingRules()
    tickets: TicketRules = field(default_factory=TicketRules)
    files: FileRules = field(default_factory=FileRules)  # that members add to forms
    feedback: FeedbackRules = field(default_factory=FeedbackRules)
    learning: LearningRules = field(default_factory=LearningRules)  # how many it takes to teach the matcher a wording

    @property
    def staff_rooms(self) -> frozenset[Address]:
        """Every chat room in which tickets get threads."""
        rooms = (self.staff_room, *(team.staff_room for team in self.routing.teams))
        return frozenset(room.room for room in rooms if room is not None)

    def room_of(self, ticket: Ticket) -> Address | None:
        """The chat room in which a ticket has its thread: its team's own, else everybody's."""
        team = self.routing.team(ticket.team)
        return team.staff_room if team is not None and team.staff_room is not None else self.staff_room

    def staff_side_of(self, ticket: Ticket) -> Address | None:
        """Where staff read it: its thread, or the room in which that is opened. A thread in what is no staff room any
        more is nobody's to read."""
        place = ticket.staff_place
        return place if place is not None and place.room in self.staff_rooms else self.room_of(ticket)

    @property
    def staff_language(self) -> str:
        """In which cards and warnings in the staff room are written."""
        return self.languages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One event, who did it where, and what may be looked up about it."""

    incoming: Incoming
    now: datetime
    role: Role
    place: Place
    language: str
    content: Content
    rules: DeskRules
    view: View
    capabilities: Mapping[str, Capabilities]  # by platform
    new_id: Callable[[], str]  # short random ids for questions
    new_ref: Callable[[], str]  # ticket references
    ticket: Ticket | None = None  # the ticket whose staff side this is
    left: Ticket | None = None  # the ticket whose thread this was before it went to another room

    @property
    def person(self) -> Person:
        return self.incoming.sender

    @property
    def accounts(self) -> frozenset[str]:
        """`Person.key`s of the person's own account and every one that is linked to it."""
        return self.accounts_of(self.person.key)

    def accounts_of(self, person: str) -> frozenset[str]:
        """`Person.key`s of all accounts of whoever has this one; never empty."""
        return frozenset({person, *(account.person.key for account in self.view.linked(person))})

    @property
    def where(self) -> Address:
        """The place, without the way that answers to this event may take: what is remembered outlives that."""
        return self.incoming.where.place

    @property
    def called(self) -> str:
        """How staff call the person: by name, or as a visitor with a few letters to tell them apart."""
        return self.person.name or f"{self.in_language(self.rules.staff_language).say('visitor')} {self.person.id[:4]}"

    @property
    def press_id(self) -> str | None:
        event = self.incoming.event
        return event.press_id if isinstance(event, Press) else None

    @property
    def message_id(self) -> str | None:
        return getattr(self.incoming.event, "message_id", None)

    @property
    def event_key(self) -> str:
        """Unique over all platforms; what this event's traces are keyed by."""
        return f"{self.where.platform}:{self.where.account}:{self.incoming.id}"

    def in_language(self, language: str) -> "Scene":
        return replace(self, language=language)

    def say(self, key: str, /, **values: str | int) -> str:
        """A sentence in the scene's language."""
        return self.content.texts.say(self.language, key, **values)

    def local(self, moment: datetime) -> str:
        """A moment on the community's own clock."""
        return f"{moment.astimezone(ZoneInfo(self.rules.zone)):%Y-%m-%d %H:%M} {self.rules.zone}"

    def facts_of(self, address: Address) -> Capabilities | None:
        """What can be done at an address; None if none of our accounts is there."""
        facts = self.capabilities.get(address.platform)
        return facts.at(address) if facts is not None else None

    def reply(
        self,
        body: str,
        buttons: tuple[tuple[Button, ...], ...] = (),
        *,
        form: Form | None = None,
        waits: bool = False,
    ) -> Put:
        """Answer where the event happened: under the message in a public room, to the one person where possible."""
        answers = self.message_id if self.place is not Place.PRIVATE and self.press_id is None else None
        there = self.incoming.where
        to = replace(there, user=self.person.id) if self.place is Place.PUBLIC else there
        message = Outgoing(to=to, body=body, buttons=buttons, form=form, reply_to=answers)
        return Put(message=message, waits=waits)

    def notice(self, body: str = "") -> Put:
        """The short answer that every press gets; empty just stops the spinner."""
        message = Outgoing(to=self.where, body=body, answers_press=self.press_id)
        return Put(message=message, priority=Priority.NOTICE)
