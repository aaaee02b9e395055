"""The life of a ticket: opened, written in by both sides, claimed, closed, reopened, rated."""

from collections.abc import Sequence
from dataclasses import replace

from bot.delivery.delivery import Operation, Priority, ThreadState
from bot.desk.actions import Verb, pack
from bot.desk.dispatch import alarmed, clocked, facts, routed, when_answered
from bot.desk.effects import AddEvent, Effect, Effects, Put, PutTicket, SetDialogue
from bot.desk.freight import origin, passed_on, sender_told, with_left_out
from bot.desk.questions import Rows
from bot.desk.scene import Content, DeskRules, Scene
from bot.messages import Address, Attachment, Button, Message, Outgoing, SentRef
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.intake import CategoryDefinition, Draft, answers, in_language
from bot.tickets.relay import copy_for_member, copy_for_staff, thread_title
from bot.tickets.ticket import FormAnswer, Happening, Side, Status, Ticket, TicketEvent, advance

SUBJECT_LENGTH = 60
CONTACT_FIELD = "contact"  # the form's field that says how else to reach the member
_MOVING = frozenset({Status.NEW, Status.WAITING_FOR_STAFF, Status.WAITING_FOR_MEMBER})
"""States that change with every message; the card calls them open, or it would be edited with every message, too."""
WRITTEN = frozenset({Happening.OPENED, Happening.MEMBER_WROTE, Happening.STAFF_REPLIED, Happening.NOTE})
"""Lines that are somebody's own message."""


def opening_key(ref: str) -> str:
    """Key of the line of the history that opened a ticket."""
    return f"ticket:{ref}/opened"


def card_key(ref: str) -> str:
    """Delivery key of the first message in a ticket's staff thread."""
    return f"ticket:{ref}/card"


# --- opening ---------------------------------------------------------------------------------------------------------


def open_ticket(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    """The form is complete: the ticket exists, both sides know, and what the member writes next belongs to it."""
    answered = answers(category, scene.language, draft.values)
    public = [answer for answer in answered if not answer.private]
    text = "\n".join(f"{answer.label}: {answer.text}" for answer in public)
    question = draft.question or (public[0].text if public else "")
    ticket = Ticket(
        ref=scene.new_ref(),
        status=Status.NEW,
        category=category.id,
        subject=_subject(question),
        question=question,
        language=scene.language,
        requester=scene.person.key,
        requester_name=scene.called,
        contact=draft.values.get(CONTACT_FIELD, "").strip(),
        member_place=scene.where,
        opened_at=scene.now,
        updated_at=scene.now,
    )
    ticket = routed(scene, ticket, draft)
    line = line_of(scene, ticket, Happening.OPENED, Side.MEMBER, text, draft.attachments)
    line = replace(line, key=opening_key(ticket.ref), answers=answered)
    done = SetDialogue(
        lane=scene.where.lane,
        person=scene.person.key,
        dialogue=replace(
            scene.view.dialogue(scene.where.lane, scene.person.key), draft=None, put_away=None, ticket=ticket.ref
        ),
    )
    said = (scene.say("ticket-opened", ref=ticket.ref), when_answered(scene, ticket))
    told = scene.reply("\n\n".join(filter(None, said)))
    stored = (PutTicket(ticket=ticket), AddEvent(event=line), done)
    return (*stored, told, *_open_thread(scene, ticket, line), *alarmed(scene, ticket))


def _subject(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1]}…"


def _open_thread(scene: Scene, ticket: Ticket, event: TicketEvent) -> Effects:
    room = scene.rules.room_of(ticket)
    if room is None:
        return ()
    first = first_in_thread(scene.content, scene.rules, ticket, event)
    files = to_thread(scene, ticket, event, "", key=f"relay:{event.key}/files")
    told = sender_told(scene, event.attachments, room)
    return (first, files, *told) if event.attachments else (first,)


def first_in_thread(
    content: Content, rules: DeskRules, ticket: Ticket, opened: TicketEvent, *, key: str | None = None
) -> Put:
    """Opens the ticket's thread in the staff room, or its team's own, with its card as the first message."""
    room = rules.room_of(ticket)
    if room is None:
        raise ValueError("there is no staff room to open a thread in")
    message = Outgoing(
        to=room,
        body=card(content, rules, ticket, opened),
        buttons=card_buttons(content, rules, ticket),
        new_thread=thread_title(ticket),
    )
    key = key or card_key(ticket.ref)
    return Put(message=message, priority=Priority.STAFF, key=key, ticket=ticket.ref, relay_of=opened.key)


def card(content: Content, rules: DeskRules, ticket: Ticket, opened: TicketEvent) -> str:
    """The first message of the staff thread: who, what, open or closed, with whom. Edited when that changes."""
    language, say = rules.staff_language, content.texts.say
    category = content.category(ticket.category)
    return say(
        language,
        "ticket-card",
        ref=ticket.ref,
        status=say(language, "filter-open" if ticket.status in _MOVING else f"status-{ticket.status}"),
        category=in_language(category.title, language) if category else ticket.category,
        requester=ticket.requester_name or ticket.requester,
        platform=ticket.member_place.platform,
        language=ticket.language,
        assignee=ticket.assignee_name or "—",
        facts=Markup(f"\\\n{escape(known)}" if (known := facts(content.texts, rules, ticket)) else ""),
        details=Markup(_details(opened, private=say(language, "answer-private"))),
    )


def _details(opened: TicketEvent, *, private: str) -> str:
    """What the member answered; a ticket of an earlier version has the text alone."""
    lines = [line for answer in opened.answers for line in _answer_lines(answer, private)]
    return "\\\n".join(f"> {line}" for line in lines or map(escape, opened.text.splitlines()))


def _answer_lines(answer: FormAnswer, private: str) -> Sequence[str]:
    mark = f" ({escape(private)})" if answer.private else ""
    links = "".join(f" · [{escape(title)}]({address})" for title, address in answer.links)
    first, *rest = (escape(line) for line in answer.text.splitlines())
    return [f"{escape(answer.label)}{mark}: {first}{links}", *rest]


def quoted(text: str) -> str:
    """Somebody's lines, inert, as a quotation."""
    return "\n".join(f"> {escape(line)}\\" for line in text.splitlines()).removesuffix("\\")


def card_buttons(content: Content, rules: DeskRules, ticket: Ticket) -> Rows:
    """What staff can press on the card now."""
    language, say = rules.staff_language, content.texts.say
    teach = Button(label=say(language, "button-teach"), action=pack(Verb.TEACH, ticket.ref))
    if not ticket.is_open:
        return ((teach,),)
    claim = Button(label=say(language, "button-claim"), action=pack(Verb.CLAIM, ticket.ref))
    solve = Button(label=say(language, "button-solve"), action=pack(Verb.SOLVE, ticket.ref))
    rest = Button(label=say(language, "button-hold"), action=pack(Verb.HOLD, ticket.ref))
    if ticket.status is Status.ON_HOLD:
        rest = Button(label=say(language, "button-resume"), action=pack(Verb.RESUME, ticket.ref))
    return ((solve, rest) if ticket.assignee else (claim, solve, rest), (teach,))


# --- relay -----------------------------------------------------------------------------------------------------------


def member_wrote(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    """What the member writes reaches staff, and the answer comes to where they wrote it."""
    before, ticket = ticket, continued_here(scene, advance(ticket, Happening.MEMBER_WROTE, scene.now))
    event = _said(scene, ticket, Happening.MEMBER_WROTE, Side.MEMBER, message)
    copy = to_thread(scene, ticket, event, copy_for_staff(event, own_thread=True), reply_to=message.reply_to)
    told = sender_told(scene, event.attachments, copy.message.to)
    return (*_moved(scene, before, ticket, event), *_if_staff_room(scene, ticket, copy, *told))


def continued_here(scene: Scene, ticket: Ticket) -> Ticket:
    """With this as the place where the member reads."""
    if scene.person.key == ticket.requester:
        return replace(ticket, member_place=scene.where, member_account=None, requester_place=None)
    own = ticket.requester_place or ticket.member_place
    return replace(ticket, member_place=scene.where, member_account=scene.person.key, requester_place=own)


def read_by_requester(ticket: Ticket) -> Ticket:
    """Read again where the requester's own account read last."""
    place = ticket.requester_place or ticket.member_place
    return replace(ticket, member_place=place, member_account=None, requester_place=None)


def staff_replied(scene: Scene, ticket: Ticket, message: Message, *, shown_in_thread: bool = True) -> Effects:
    """What staff write on the ticket's staff side reaches the member; who answers first has claimed it.

    `shown_in_thread`: it stands in the thread it was written in, if it was; what a press sends stands nowhere yet."""
    before, ticket = ticket, assigned(scene, advance(ticket, Happening.STAFF_REPLIED, scene.now), unless_taken=True)
    event = _said(scene, ticket, Happening.STAFF_REPLIED, Side.STAFF, message)
    member = scene.in_language(ticket.language)
    body = copy_for_member(event, support=member.say("support"), names_shown=scene.rules.names_shown)
    told = to_member(scene, ticket, event, body, reply_to=message.reply_to)
    left_out = sender_told(scene, event.attachments, ticket.member_place)
    copy = _copy_to_thread(scene, ticket, event, unless_here=shown_in_thread)
    return (*_moved(scene, before, ticket, event), told, *left_out, *copy)


def _said(scene: Scene, ticket: Ticket, happening: Happening, side: Side, message: Message) -> TicketEvent:
    line = line_of(scene, ticket, happening, side, message.text, message.attachments)
    return replace(line, pieces=message.pieces)


def note(scene: Scene, ticket: Ticket, text: str, files: Sequence[Attachment]) -> Effects:
    """An internal note: in the history and the staff thread, never with the member."""
    event = line_of(scene, ticket, Happening.NOTE, Side.STAFF, text, files)
    return (AddEvent(event=event), *_copy_to_thread(scene, ticket, event), scene.reply(scene.say("note-kept")))


def _copy_to_thread(scene: Scene, ticket: Ticket, event: TicketEvent, *, unless_here: bool = True) -> Effects:
    """Staff acted on a page of ours: the chat room's thread shows it too."""
    if unless_here and ticket.staff_place is not None and ticket.staff_place.lane == scene.where.lane:
        return ()
    prefix = "📝 " if event.happening is Happening.NOTE else ""
    body = prefix + copy_for_staff(event, own_thread=True)
    return _if_staff_room(scene, ticket, to_thread(scene, ticket, event, body))


def _if_staff_room(scene: Scene, ticket: Ticket, *puts: Effect) -> Effects:
    return () if scene.rules.room_of(ticket) is None else puts


def to_thread(
    scene: Scene, ticket: Ticket, event: TicketEvent, body: str, *, key: str | None = None, reply_to: str | None = None
) -> Put:
    room = scene.rules.staff_side_of(ticket) or scene.where
    reader = scene.in_language(scene.rules.staff_language)
    message = Outgoing(
        to=room,
        body=with_left_out(reader, body, event.attachments, room),
        attachments=passed_on(scene, event.attachments, room),
        reply_to=_counterpart(scene, reply_to, room),
        language=reader.language,
    )
    return Put(
        message=message,
        priority=Priority.RELAY,
        key=key or f"relay:{event.key}/staff",
        ticket=ticket.ref,
        relay_of=event.key,
        origin=origin(scene, event.attachments),
    )


def to_member(
    scene: Scene, ticket: Ticket, event: TicketEvent, body: str, *, buttons: Rows = (), reply_to: str | None = None
) -> Put:
    place = ticket.member_place
    message = Outgoing(
        to=place,
        body=with_left_out(scene.in_language(ticket.language), body, event.attachments, place),
        buttons=buttons,
        attachments=passed_on(scene, event.attachments, place),
        reply_to=_counterpart(scene, reply_to, place),
        language=ticket.language,
    )
    return Put(
        message=message,
        priority=Priority.RELAY,
        key=f"relay:{event.key}/member",
        relay_of=event.key,
        origin=origin(scene, event.attachments),
    )


def _counterpart(scene: Scene, message_id: str | None, place: Address) -> str | None:
    """The message in `place` that carries the same line as the one replied to here: in a thread, not beside it."""
    link = scene.view.link(scene.where, message_id) if message_id else None
    if link is None:
        return None
    found = (other.sent for other in scene.view.links_of(link.event_key) if other.sent.where.lane == place.lane)
    return next((sent.message_id for sent in found), None)


# --- what every change of state writes ------------------------------------------------------------------------------


def with_card(scene: Scene, ticket: Ticket, event: TicketEvent) -> Effects:
    """Store the ticket and the line, and make the card in the staff thread say so."""
    ticket = clocked(scene, ticket)
    stored: tuple[Effect, ...] = (PutTicket(ticket=ticket), AddEvent(event=event))
    room = scene.rules.staff_side_of(ticket)
    opened = scene.view.ticket_event(opening_key(ticket.ref))
    if room is None or opened is None:
        return stored
    message = Outgoing(
        to=room,
        body=card(scene.content, scene.rules, ticket, opened),
        buttons=card_buttons(scene.content, scene.rules, ticket),
    )
    update = Put(
        message=message,
        operation=Operation.EDIT,
        target=ticket.card,
        edits_key=ticket.thread_key or card_key(ticket.ref),
        priority=Priority.STAFF,
        ticket=ticket.ref,
    )
    return (*stored, update)


def state_changed(scene: Scene, ticket: Ticket, event: TicketEvent) -> Effects:
    """Store both; the card and the thread's name say so."""
    return (*with_card(scene, ticket, event), *thread_state(scene, ticket))


def _moved(scene: Scene, before: Ticket, ticket: Ticket, event: TicketEvent) -> Effects:
    """Store both after somebody wrote; what staff see at a glance changes only when it was on hold."""
    if before.status is Status.ON_HOLD:
        return state_changed(scene, ticket, event)
    return (PutTicket(ticket=ticket), AddEvent(event=event))


def thread_state(scene: Scene, ticket: Ticket) -> Effects:
    room = scene.rules.staff_side_of(ticket)
    if room is None:
        return ()
    state = ThreadState(title=thread_title(ticket), is_open=ticket.is_open)
    message = Outgoing(to=room)
    return (
        Put(
            message=message,
            operation=Operation.THREAD,
            thread=state,
            priority=Priority.STAFF,
            ticket=ticket.ref,
        ),
    )


def assigned(scene: Scene, ticket: Ticket, *, unless_taken: bool = False) -> Ticket:
    if unless_taken and ticket.assignee is not None:
        return ticket
    member = scene.rules.staff.member(scene.person)
    name = member.name if member else scene.person.name
    return replace(ticket, assignee=scene.rules.staff.key_of(scene.person), assignee_name=name)


def line_of(
    scene: Scene,
    ticket: Ticket,
    happening: Happening,
    side: Side,
    text: str,
    attachments: Sequence[Attachment] = (),
) -> TicketEvent:
    member = scene.rules.staff.member(scene.person) if side is Side.STAFF else None
    name = member.name if member else scene.called
    source = SentRef(where=scene.where, message_id=scene.message_id) if scene.message_id else None
    return TicketEvent(
        key=f"{scene.event_key}/{happening}",
        ref=ticket.ref,
        at=scene.now,
        happening=happening,
        side=side,
        author="desk" if side is Side.DESK else scene.person.key,
        author_name="" if side is Side.DESK else name,
        text=text,
        attachments=tuple(attachments),
        source=source,
    )
