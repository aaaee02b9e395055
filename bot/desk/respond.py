"""What to do about an event: one dispatch by kind, everything through the gate. Pure: a scene in, effects out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from bot.desk import (
    announcing,
    browse,
    canned,
    casework,
    changing,
    choosing,
    filling,
    handling,
    lapsing,
    linking,
    moving,
    opening,
    own,
    passing,
    questions,
    staff,
    subscribing,
    teaching,
    triage,
)
from bot.desk.actions import Action, Verb, pack, unpack
from bot.desk.commands import BY_NAME
from bot.desk.dispatch import with_clocks
from bot.desk.effects import NOTHING, Effects, MoveRoom, SetMembership, SetReachable
from bot.desk.manners import mannerly
from bot.desk.permissions import (
    ON_STAFF_SIDE,
    RELAY_TO_MEMBER,
    RELAY_TO_STAFF,
    SEND_FORM,
    VERBS,
    Denial,
    Place,
    Role,
    Rule,
    gate,
)
from bot.desk.privacy import secret_seen
from bot.desk.records import Link
from bot.desk.scene import Scene
from bot.messages import (
    Attachment,
    Button,
    Command,
    Deleted,
    Due,
    Edited,
    FormSent,
    Lapsed,
    Membership,
    Message,
    Moved,
    Press,
    RoomKind,
    Unreadable,
)
from bot.tickets.intake import Purpose
from bot.tickets.ticket import Side, Status, Ticket

PersonsEvent = Message | Command | Press | FormSent | Edited | Deleted | Membership
"""What a person does, and may or may not do."""


def respond(scene: Scene) -> Effects:
    """Decide; whatever that is, the clocks of what was promised are kept."""
    return with_clocks(scene, _response(scene))


def _response(scene: Scene) -> Effects:
    """Facts have no doer; bots are not talked to; everyone else meets one of the handlers below."""
    match scene.incoming.event:
        case Moved(to=to):
            return (MoveRoom(old=scene.where, new=to),)
        case Due(ref=ref):
            return passing.time_came(scene, ref)
        case Lapsed():
            return lapsing.time_came(scene)
        case Unreadable():
            return NOTHING  # parked as it came in
        case _ if scene.role is Role.NOBODY:
            return NOTHING
        case event:
            press = choosing.press_meant(scene, event)
            scene = scene if press is None else replace(scene, incoming=replace(scene.incoming, event=press))
            return mannerly(scene, (*secret_seen(scene), *_decided(scene, press or event)))


def _decided(scene: Scene, event: PersonsEvent) -> Effects:
    match event:
        case Message() as message:
            return _message(scene, message)
        case Command() as command:
            return _command(scene, command)
        case Press() as press:
            return _press(scene, press)
        case FormSent() as form:
            return _denied(scene, SEND_FORM) or filling.form_sent(scene, form)
        case Edited() as edited:
            return _edited(scene, edited)
        case Deleted() as deleted:
            return _deleted(scene, deleted)
        case Membership() as membership:
            return _membership(scene, membership)
        case other:
            assert_never(other)


# --- the gate --------------------------------------------------------------------------------------------------------


def _denied(scene: Scene, rule: Rule | None, owner: str | None = None) -> Effects | None:
    """What a person is told who may not do this; None if they may."""
    denial = _denial(scene, rule, owner)
    if denial is None:
        return None
    said = scene.say(denial, id=scene.person.key)
    if scene.press_id:
        return (scene.notice(said),)
    quiet = scene.place is Place.PUBLIC and denial in {Denial.UNKNOWN, Denial.ROLE, Denial.ADMIN}
    return NOTHING if quiet else (scene.reply(said),)


def _denial(scene: Scene, rule: Rule | None, owner: str | None) -> Denial | None:
    """What belongs to one account belongs to all that are linked to it."""
    owners = scene.accounts_of(owner) if owner and rule and rule.owned else ()
    return gate(rule, person=scene.person, role=scene.role, place=scene.place, owners=owners)


# --- messages --------------------------------------------------------------------------------------------------------


def _message(scene: Scene, message: Message) -> Effects:
    if scene.place in ON_STAFF_SIDE:
        return _in_staff_room(scene, message)
    if scene.place is Place.PRIVATE:
        return _in_private(scene, message)
    if not message.text.strip() or (message.forwarded and not scene.incoming.addressed):
        return NOTHING
    return questions.answer_message(scene, message.text, asked=scene.incoming.addressed) or _urged(scene, message)


def _urged(scene: Scene, message: Message) -> Effects:
    """An emergency that no entry answers is not met with silence: the way to a person is shown."""
    cries = scene.role < Role.MODERATOR and scene.content.emergencies.written(message.text)
    return questions.way_to_person(scene, message.text) if cries else NOTHING


def _in_staff_room(scene: Scene, message: Message) -> Effects:
    """In a ticket's thread everything is for the member; elsewhere in the staff room people just talk."""
    if scene.left is not None:
        return _denied(scene, RELAY_TO_MEMBER) or moving.where_it_went(scene, scene.left)
    if scene.ticket is None:
        lost = scene.where.thread is not None and scene.incoming.addressed
        return (scene.reply(scene.say("no-ticket-here")),) if lost else NOTHING
    return _denied(scene, RELAY_TO_MEMBER) or staff.reply(scene, scene.ticket, message)


def _in_private(scene: Scene, message: Message) -> Effects:
    dialogue = scene.view.dialogue(scene.where.lane, scene.person.key)
    if dialogue.draft is not None:
        return filling.answer(scene, message, dialogue)
    link = scene.view.link(scene.where, message.reply_to) if message.reply_to else None
    if link is None and dialogue.comments_on is not None:
        rated = scene.view.ticket(dialogue.comments_on)
        return own.comment(scene, rated, message) if rated else NOTHING
    ref = link.ref if link else dialogue.ticket
    ticket = scene.view.ticket(ref) if ref else None
    if ticket is not None and (link or _denial(scene, RELAY_TO_STAFF, ticket.requester) is None):
        return _denied(scene, RELAY_TO_STAFF, ticket.requester) or _to_ticket(scene, ticket, message)
    if not message.text.strip():
        return (scene.reply(scene.say("only-words"), ((_ticket_button(scene),),)),)
    if scene.content.emergencies.written(message.text):
        return _cried(scene, message.text, message.attachments)
    return questions.answer_message(scene, message.text, asked=True)


def _cried(scene: Scene, words: str, files: tuple[Attachment, ...]) -> Effects:
    """An emergency, told in private: a person first, then whatever the FAQ can say meanwhile."""
    return (*opening.at_once(scene, words, files), *questions.answer_message(scene, words, asked=True))


def _ask(scene: Scene, words: str, files: tuple[Attachment, ...]) -> Effects:
    if scene.place is Place.PRIVATE and scene.content.emergencies.written(words):
        return _cried(scene, words, files)
    return browse.ask(scene, words)


def _to_ticket(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    ticket = own.goes_on_in(scene, ticket)
    if ticket.is_open:
        ticket, raised = triage.raised_by(scene, ticket, message.text)
        return (*raised, *casework.member_wrote(scene, ticket, message))
    if ticket.status is Status.SOLVED:
        return own.reopen_with(scene, ticket, message)
    return opening.begin(scene, message.text, message.attachments)


def _ticket_button(scene: Scene) -> Button:
    return Button(label=scene.say("button-ticket"), action=pack(Verb.TICKET), private=True)


# --- commands --------------------------------------------------------------------------------------------------------


def _command(scene: Scene, command: Command) -> Effects:
    spec = BY_NAME.get(command.name)
    if spec is None and scene.place is Place.PUBLIC and not scene.incoming.addressed:
        return NOTHING  # another bot's command
    denied = _denied(scene, spec.rule if spec else None)
    if denied is not None:
        return denied
    if command.attachments and spec is not None and not spec.takes_files:
        return (scene.reply(scene.say("no-files-with-command", command=command.name)),)
    words, handler = command.text.strip(), _OF_MEMBERS.get(command.name)
    if handler is None:
        return staff.command(scene, command.name, words, command.attachments)
    return handler(scene, words, command.attachments)


_OF_MEMBERS: Mapping[str, Callable[[Scene, str, tuple[Attachment, ...]], Effects]] = {
    "help": lambda scene, _words, _files: browse.help_(scene),
    "start": lambda scene, _words, _files: browse.welcome(scene),
    "faq": lambda scene, words, _files: browse.faq(scene, words),
    "ask": _ask,
    "language": lambda scene, words, _files: browse.language(scene, words),
    "ticket": opening.begin,
    "feedback": opening.begin_feedback,
    "mytickets": lambda scene, _words, _files: own.list_own(scene),
    "link": lambda scene, words, _files: linking.link(scene, words),
    "unlink": lambda scene, _words, _files: linking.unlink(scene),
    "subscribe": lambda scene, _words, _files: subscribing.choices(scene),
    "unsubscribe": lambda scene, _words, _files: subscribing.end_all(scene),
    "cancel": lambda scene, _words, _files: filling.cancel(scene),
}


# --- presses ---------------------------------------------------------------------------------------------------------

_ABOUT_QUESTION = frozenset({Verb.SOLVED, Verb.UNHELPFUL, Verb.PERSON, Verb.PICK})
_ABOUT_TICKET: Mapping[Verb, Callable[[Scene, Ticket, tuple[str, ...]], Effects]] = {
    Verb.CLAIM: lambda scene, ticket, _: handling.claim(scene, ticket),
    Verb.SOLVE: lambda scene, ticket, _: handling.solve(scene, ticket, ""),
    Verb.HOLD: lambda scene, ticket, _: handling.hold(scene, ticket, ""),
    Verb.RESUME: lambda scene, ticket, _: handling.resume(scene, ticket),
    Verb.CANNED: lambda scene, ticket, rest: canned.send(scene, ticket, rest[0] if rest else ""),
    Verb.REOPEN: lambda scene, ticket, _: handling.reopen(scene, ticket, side=Side.MEMBER),
    Verb.CONTINUE: lambda scene, ticket, _: own.continue_(scene, ticket),
    Verb.RATE: lambda scene, ticket, rest: own.rate(scene, ticket, rest[0] if rest else ""),
    Verb.COMMENT: lambda scene, ticket, _: own.ask_comment(scene, ticket),
}
_TEACHING = frozenset({Verb.TEACH, Verb.IS, Verb.IS_NOT, Verb.DRAFT, Verb.LEARNED, Verb.UNLEARN, Verb.UNANSWERED})
_IN_FORM = frozenset(
    {
        Verb.FORM_OPTION,
        Verb.FORM_KEEP,
        Verb.FORM_SKIP,
        Verb.FORM_CANCEL,
        Verb.FORM_AGAIN,
        Verb.FORM_FIX,
        Verb.FORM_SEND,
    }
)


def _press(scene: Scene, press: Press) -> Effects:
    action = unpack(press.action)
    if action is None:
        return (scene.notice(scene.say("button-outdated")),)
    if action.verb in _ABOUT_QUESTION:
        return _press_on_question(scene, action)
    if action.verb in _ABOUT_TICKET:
        return _press_on_ticket(scene, action)
    denied = _denied(scene, VERBS.get(action.verb))
    if denied is not None:
        return denied
    if action.verb in _TEACHING:
        return teaching.press(scene, action)
    if action.verb in _IN_FORM:
        return filling.press(scene, action.verb, action.arguments)
    if action.verb in subscribing.VERBS:
        return subscribing.press(scene, action.verb, action.arguments)
    if action.verb in announcing.VERBS:
        return announcing.press(scene, action.verb, action.arguments)
    return _press_elsewhere(scene, action)


def _press_on_question(scene: Scene, action: Action) -> Effects:
    question = scene.view.question(action.arguments[0]) if action.arguments else None
    if question is None:
        return (scene.notice(scene.say("button-outdated")),)
    denied = _denied(scene, VERBS.get(action.verb), question.asker)
    if denied is not None:
        return denied
    match action.verb:
        case Verb.SOLVED:
            return questions.solved(scene, question, action.arguments[1:])
        case Verb.UNHELPFUL:
            return questions.unhelpful(scene, question, action.arguments[1:])
        case Verb.PERSON:
            return opening.begin_about(scene, question)
        case _:
            return questions.pick(scene, question, action.arguments[1:])


def _press_on_ticket(scene: Scene, action: Action) -> Effects:
    ticket = scene.view.ticket(action.arguments[0]) if action.arguments else None
    if ticket is None:
        return (scene.notice(scene.say("button-outdated")),)
    denied = _denied(scene, VERBS.get(action.verb), ticket.requester)
    if denied is not None:
        return denied
    return _ABOUT_TICKET[action.verb](scene, ticket, action.arguments[1:])


def _press_elsewhere(scene: Scene, action: Action) -> Effects:
    match action.verb, action.arguments:
        case Verb.SHELVES, ():
            return browse.shelves(scene)
        case Verb.SHELF, (shelf, page):
            return browse.shelf(scene, shelf, page)
        case Verb.ENTRY, (category, name):
            return browse.entry(scene, category, name)
        case Verb.LANGUAGE, (code,):
            return browse.language(scene, code)
        case Verb.TICKET, ():
            return (scene.notice(), *opening.begin(scene))
        case Verb.FEEDBACK, ():
            return (scene.notice(), *opening.begin_feedback(scene))
        case (Verb.TICKET | Verb.FEEDBACK) as verb, (chosen,):
            purpose = Purpose.TICKET if verb is Verb.TICKET else Purpose.FEEDBACK
            return opening.choose_category(scene, chosen, purpose)
        case Verb.JOIN, (code,):
            return linking.join(scene, code)
        case Verb.NOT_MINE, (code,):
            return linking.not_mine(scene, code)
        case Verb.TICKETS, (which, page):
            return staff.tickets(scene, which, page)
        case (Verb.RESEND | Verb.DISMISS) as verb, (delivery,):
            return staff.decide_delivery(scene, delivery, resend=verb is Verb.RESEND)
        case _:
            return (scene.notice(scene.say("button-outdated")),)


# --- edits, deletions, membership ------------------------------------------------------------------------------------


def _edited(scene: Scene, edited: Edited) -> Effects:
    found = _own_line(scene, edited.message_id)
    if found is None:
        return NOTHING
    ticket, link = found
    original = scene.view.ticket_event(link.event_key)
    return NOTHING if original is None else changing.edited(scene, ticket, original, edited)


def _deleted(scene: Scene, deleted: Deleted) -> Effects:
    found = _own_line(scene, deleted.message_id)
    if found is None:
        return NOTHING
    ticket, link = found
    return changing.deleted(scene, ticket, link)


def _own_line(scene: Scene, message_id: str) -> tuple[Ticket, Link] | None:
    """The ticket and link of a message that a person wrote in one, if this person may still change it."""
    link = scene.view.link(scene.where, message_id)
    ticket = scene.view.ticket(link.ref) if link else None
    if link is None or ticket is None or not link.original:
        return None
    rule = RELAY_TO_MEMBER if scene.place in ON_STAFF_SIDE else RELAY_TO_STAFF
    if _denial(scene, rule, ticket.requester):
        return None
    return ticket, link


def _membership(scene: Scene, membership: Membership) -> Effects:
    if scene.incoming.room is RoomKind.PRIVATE:
        return (SetReachable(person=scene.person, reachable=membership.present),)
    room = SetMembership(room=scene.where, title=membership.title, present=membership.present)
    greeting = (scene.reply(scene.say("joined")),) if membership.present else ()
    return (room, *greeting)
