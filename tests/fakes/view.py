"""The desk's memory in plain dictionaries, and people who talk to the desk through it: no database, no platform."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.announcements.publication import Line, Publication
from bot.announcements.subscription import Subscription
from bot.delivery.delivery import Delivery
from bot.desk import casework, effects
from bot.desk.effects import Effect, Effects, Put
from bot.desk.permissions import Place, Role, StaffList, StaffMember
from bot.desk.records import Dialogue, Link, LinkedAccount, Question
from bot.desk.respond import respond
from bot.desk.scene import DeskRules, Scene
from bot.faq.learning import LearningRules, Verdict, Vote, Wording, confirmed
from bot.feedback.feedback import Feedback
from bot.messages import (
    Address,
    Attachment,
    Button,
    Command,
    Event,
    Incoming,
    Message,
    Outgoing,
    Person,
    Press,
    SentRef,
)
from bot.platform import Capabilities, Markup, Measure
from bot.reports.figures import Activity, Asked
from bot.tickets.ticket import Ticket, TicketEvent, TicketFilter
from tests.fakes.content import content
from tests.fakes.people import ANA, BEN, LEE, MEI, NOON, PAGE, PRIVATE, STAFF, THREAD, incoming

CHAT = Capabilities(
    max_text=4000,
    measure=Measure.CODEPOINTS,
    markup=Markup.PLAIN,
    buttons=20,
    threads=True,
    edits=True,
    deletes=True,
    notices=True,
)
RULES = DeskRules(
    languages=("en", "zh"),
    staff=StaffList(
        members=(
            StaffMember(name="Mei", role=Role.MODERATOR, ids=(MEI.key, "page:mei")),
            StaffMember(name="Lee", role=Role.ADMIN, ids=(LEE.key,)),
        )
    ),
    staff_room=STAFF,
    desk_views=frozenset({PAGE}),
    public_length=400,
)


@dataclass(slots=True)
class MemoryView:
    """`bot.desk.records.View`."""

    dialogues: dict[tuple[str, str], Dialogue] = field(default_factory=dict)
    languages: dict[tuple[str, str], str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    stored: dict[str, Ticket] = field(default_factory=dict)
    events: dict[str, TicketEvent] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    left: dict[Address, str] = field(default_factory=dict)  # threads that tickets had before, and whose they were
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    votes: list[Vote] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    announced: dict[str, Publication] = field(default_factory=dict)
    postings: list[Line] = field(default_factory=list)
    subscribed: list[Subscription] = field(default_factory=list)
    people: list[list[LinkedAccount]] = field(default_factory=list)  # who has several accounts
    alone: dict[str, Address] = field(default_factory=dict)  # where people are spoken to alone, by `Person.key`
    codes: dict[str, tuple[LinkedAccount, datetime]] = field(default_factory=dict)
    choices: Sequence[Button] = ()  # under our newest message
    written: dict[str, Message] = field(default_factory=dict)  # what people said, by message id

    def dialogue(self, lane: str, person: str) -> Dialogue:
        return self.dialogues.get((lane, person), Dialogue())

    def chosen_language(self, platform: str, person_id: str) -> str | None:
        return self.languages.get((platform, person_id))

    def said(self, where: Address, message_id: str) -> Message | None:
        return self.written.get(message_id)

    def feedback_between(self, begin: datetime, end: datetime) -> Sequence[Feedback]:
        return [said for said in self.feedback if begin <= said.at < end]

    def subscriptions_of(self, person: str) -> Sequence[Subscription]:
        return [s for s in self.subscribed if s.person == person]

    def publication(self, slug: str) -> Publication | None:
        return self.announced.get(slug)

    def publications(self) -> Sequence[Publication]:
        return list(self.announced.values())

    def ledger(self, slug: str) -> tuple[Line, ...]:
        return tuple(line for line in self.postings if line.posting.slug == slug)

    def question(self, question_id: str) -> Question | None:
        return self.questions.get(question_id)

    def vote(self, number: int) -> Vote | None:
        return next((vote for vote in self.votes if vote.number == number), None)

    def learned(self, rules: LearningRules) -> Sequence[Wording]:
        return confirmed(self.votes, rules)

    def unanswered(self, since: datetime, *, limit: int) -> Sequence[Question]:
        chosen = {vote.question for vote in self.votes if vote.verdict in {Verdict.CHOSEN, Verdict.SOLVED}}
        asked = [q for q in self.questions.values() if q.entry is None and q.at > since and not q.for_staff]
        return [question for question in asked if question.id not in chosen][-limit:]

    def answered_since(self, room: Address, entry: str, since: datetime) -> bool:
        asked = self.questions.values()
        return any(q.where.lane == room.lane and q.entry == entry and q.at > since for q in asked)

    def ticket(self, ref: str) -> Ticket | None:
        return self.stored.get(ref)

    def ticket_in_thread(self, thread: Address) -> Ticket | None:
        return next((t for t in self.stored.values() if t.staff_place == thread), None)

    def tickets_of(self, accounts: Collection[str], *, limit: int) -> Sequence[Ticket]:
        return [t for t in self.stored.values() if t.requester in accounts][:limit]

    def linked(self, person: str) -> Sequence[LinkedAccount]:
        return next((group for group in self.people if any(a.person.key == person for a in group)), [])

    def link_offer(self, code: str, now: datetime) -> LinkedAccount | None:
        account, expires_at = self.codes.get(code, (None, now))
        return account if expires_at > now else None

    def private_place(self, person: str) -> Address | None:
        return self.alone.get(person)

    def people_called(self, name: str, *, limit: int) -> Sequence[Person]:
        return [person for person in (ANA, BEN) if person.name.casefold() == name.casefold()][:limit]

    def tickets(
        self, which: TicketFilter, *, staff: str, limit: int, offset: int, category: str = ""
    ) -> Sequence[Ticket]:
        about = [t for t in self.stored.values() if category in {"", t.category}]
        return [t for t in about if _is_listed(t, which, staff)][offset : offset + limit]

    def count_tickets(self, which: TicketFilter, *, staff: str, category: str = "") -> int:
        return len(self.tickets(which, staff=staff, limit=len(self.stored), offset=0, category=category))

    def ticket_event(self, key: str) -> TicketEvent | None:
        return self.events.get(key)

    def history(self, ref: str) -> Sequence[TicketEvent]:
        return [event for event in self.events.values() if event.ref == ref]

    def activity(self, begin: datetime, end: datetime) -> Activity:
        asked = [
            Asked(at=q.at, platform=q.where.platform, language=q.language, entry=q.entry, offered=bool(q.candidates))
            for q in self.questions.values()
        ]
        return Activity(tickets=list(self.stored.values()), events=list(self.events.values()), asked=asked)

    def offered(self, where: Address) -> Sequence[Button]:
        return self.choices

    def delivery(self, number: int) -> Delivery | None:
        return self.deliveries.get(number)

    def unsent_copies(self, event_key: str) -> Sequence[Delivery]:
        return [d for d in self.deliveries.values() if d.draft.key.startswith(f"relay:{event_key}/")]

    def link(self, where: Address, message_id: str) -> Link | None:
        there = (where.room, message_id)
        return next((link for link in self.links if (link.sent.where.room, link.sent.message_id) == there), None)

    def links_of(self, event_key: str) -> Sequence[Link]:
        return [link for link in self.links if link.event_key == event_key]


def _is_listed(ticket: Ticket, which: TicketFilter, staff: str) -> bool:
    match which:
        case TicketFilter.CLOSED:
            return not ticket.is_open
        case TicketFilter.MINE:
            return ticket.is_open and ticket.assignee == staff
        case TicketFilter.UNASSIGNED:
            return ticket.is_open and ticket.assignee is None
        case TicketFilter.LATE:
            return ticket.is_open and ticket.is_late
        case TicketFilter.VIP:
            return ticket.is_open and ticket.tier != ""
        case TicketFilter.OPEN:
            return ticket.is_open


class Counter:
    """A desk without walls: what is decided is remembered, and every message arrives at once."""

    def __init__(self, **changes: Any) -> None:
        self.view = MemoryView()
        self.rules = replace(RULES, **changes)
        self.facts = CHAT
        self.content = content()
        self.now = NOON
        self.done: list[Effect] = []  # of the last event
        self._numbers = count(1)

    # --- people ------------------------------------------------------------------------------------------------------

    def does(self, event: Event | str, *, by: Person = ANA, where: Address = PRIVATE, **about: Any) -> Sequence[Put]:
        """Something happens; what is put somewhere because of it."""
        number = next(self._numbers)
        happened = incoming(event, sender=by, where=where, event_id=f"e{number}", **about)
        self.done = self.decides(happened, by=by, where=where)
        self._remember(self.scene(happened.event, by=by, where=where, incoming=happened), tuple(self.done))
        return self.puts

    def decides(self, happened: Incoming, *, by: Person, where: Address) -> list[Effect]:
        """What would come of it; nothing is remembered."""
        return list(respond(self.scene(happened.event, by=by, where=where, incoming=happened)))

    def commands(self, name: str, words: str = "", files: tuple[Attachment, ...] = (), **about: Any) -> Sequence[Put]:
        """A command is given."""
        command = Command(name=name, text=words, attachments=files, message_id="c1")
        return self.does(command, **{"addressed": True, **about})

    def presses(self, action: str, **about: Any) -> Sequence[Put]:
        """A button is pressed."""
        return self.does(Press(press_id="p1", action=action, message_id="b1"), **{"addressed": True, **about})

    def presses_label(self, label: str, **about: Any) -> Sequence[Put]:
        """The button with this label, of those that were just shown."""
        shown = {b.label: b.action for put in self.puts for row in put.message.buttons for b in row}
        assert label in shown, f"no button {label!r} among {list(shown)}"
        return self.presses(shown[label] or "", **about)

    def passes(self, **time: float) -> None:
        """Time goes on."""
        self.now += timedelta(**time)

    # --- what came of it ---------------------------------------------------------------------------------------------

    @property
    def puts(self) -> Sequence[Put]:
        """What the last event put anywhere."""
        return [effect for effect in self.done if isinstance(effect, Put)]

    @property
    def said(self) -> list[str]:
        """The messages among them."""
        return [put.message.body for put in self.puts if put.message.answers_press is None]

    @property
    def notices(self) -> list[str]:
        """The answers to the press."""
        return [put.message.body for put in self.puts if put.message.answers_press is not None]

    def to(self, where: Address) -> list[Outgoing]:
        """What went to one room."""
        return [put.message for put in self.puts if put.message.to.room == where.room]

    def say(self, key: str, language: str = "en", /, **values: str | int) -> str:
        """The bot's sentence."""
        return self.content.texts.say(language, key, **values)

    def the_ticket(self) -> Ticket:
        """The only one there is."""
        (ticket,) = self.view.stored.values()
        return ticket

    # --- the desk's side ---------------------------------------------------------------------------------------------

    def scene(self, event: Event, *, by: Person = ANA, where: Address = PRIVATE, **about: Any) -> Scene:
        """What a decision is made from."""
        place, ticket, left = self._place(by, where)
        return Scene(
            **{
                "incoming": incoming(event, sender=by, where=where),
                "now": self.now,
                "role": self.rules.staff.role_of(by),
                "place": place,
                "language": self.view.languages.get((by.platform, by.id), "en"),
                "content": self.content,
                "rules": self.rules,
                "view": self.view,
                "capabilities": {"chat": self.facts, "page": self.facts},
                "new_id": lambda: f"q{len(self.view.questions) + 1}",
                "new_ref": lambda: f"7Q4M-X2K{'PQRSTUVW'[len(self.view.stored)]}",
                "ticket": ticket,
                "left": left,
                **about,
            }
        )

    def _place(self, by: Person, where: Address) -> tuple[Place, Ticket | None, Ticket | None]:
        left = self.view.ticket(self.view.left.get(where, ""))
        if where.room in self.rules.desk_views:
            ticket = self.view.ticket(where.thread or "")
        elif where.room in self.rules.staff_rooms:
            ticket = self.view.ticket_in_thread(where)
        else:
            return (Place.PRIVATE if where.chat == by.id else Place.PUBLIC), None, None
        return (Place.TICKET if ticket or left else Place.STAFF_ROOM), ticket, left

    def _remember(self, scene: Scene, done: Effects) -> None:
        for number, effect in enumerate(done):
            match effect:
                case Put():
                    self._arrives(effect, f"s{number}-{scene.incoming.id}")
                case effects.SetDialogue(lane=lane, person=person, dialogue=dialogue):
                    self.view.dialogues[lane, person] = dialogue
                case effects.ChooseLanguage(person=who, language=language):
                    self.view.languages[who.platform, who.id] = language
                case effects.AddQuestion(question=question):
                    self.view.questions[question.id] = question
                case effects.AddVote(vote=vote):
                    self.view.votes.append(replace(vote, number=len(self.view.votes) + 1))
                case effects.AddFeedback(feedback=said):
                    self.view.feedback.append(said)
                case effects.PutTicket(ticket=ticket):
                    kept = self.view.stored.get(ticket.ref)
                    before = kept.staff_place if kept and kept.thread_key == ticket.thread_key else None
                    place = ticket.staff_place or before
                    self.view.stored[ticket.ref] = replace(ticket, staff_place=place)
                case effects.LeaveThread(thread=thread, ref=ref):
                    self.view.left[thread] = ref
                case effects.OfferLink() | effects.JoinAccounts() | effects.PartAccount():
                    self._link(effect)
                case effects.AddEvent(event=event):
                    self._write_down(scene, event)
                case _:
                    pass

    def _link(self, effect: effects.Linking) -> None:
        match effect:
            case effects.OfferLink(code=code, account=account, expires_at=expires_at):
                self.view.codes[code] = (account, expires_at)
            case effects.JoinAccounts(code=code, one=one, other=other):
                self.view.people.append([one, other])
                del self.view.codes[code]
            case effects.PartAccount():
                self.view.people.clear()

    def _write_down(self, scene: Scene, event: TicketEvent) -> None:
        self.view.events.setdefault(event.key, event)
        if event.happening in casework.WRITTEN and isinstance(scene.incoming.event, Message):
            said = scene.incoming.event
            for message_id in dict.fromkeys([said.message_id, *(piece.message_id for piece in said.pieces)]):
                sent = SentRef(where=scene.where, message_id=message_id)
                self.view.links.append(Link(sent=sent, event_key=event.key, ref=event.ref, original=True))

    def _arrives(self, put: Put, message_id: str) -> None:
        """A ticket's thread is opened by its card; copies are linked to their lines."""
        where = put.message.to
        if put.ticket is not None and put.message.new_thread is not None:
            where = replace(put.message.to, thread=THREAD.thread)
            self.view.stored[put.ticket] = replace(self.view.stored[put.ticket], staff_place=where)
        event = self.view.events.get(put.relay_of or "")
        if event is not None:
            sent = SentRef(where=where, message_id=message_id)
            self.view.links.append(Link(sent=sent, event_key=event.key, ref=event.ref, original=False))


def buttons_of(puts: Iterable[Put]) -> list[str]:
    """The labels of all buttons."""
    return [button.label for put in puts for row in put.message.buttons for button in row]
