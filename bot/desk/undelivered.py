"""What staff are told when something written in a ticket did not, or may not, have reached the other side."""

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.delivery import FOR_A_PERSON, Delivery, Priority, Settlement, State
from bot.desk.actions import Verb, pack
from bot.desk.effects import Put
from bot.desk.questions import Rows
from bot.desk.scene import Content, DeskRules
from bot.messages import Button, Outgoing
from bot.platform import Outcome, Refused
from bot.tickets.ticket import Happening, Side, Ticket, TicketEvent


def undelivered(
    content: Content,
    rules: DeskRules,
    ticket: Ticket,
    delivery: Delivery,
    outcome: Outcome,
    settlement: Settlement,
    now: datetime,
    contacts: Sequence[str] = (),
) -> tuple[TicketEvent, Put | None]:
    """The line for the ticket's history, and the warning for staff (None where another tells them).

    `contacts` are the other ways to reach the member, told where this one is closed.

    A thread that cannot be opened is told of in the staff room itself, or the ticket would be seen by nobody."""
    line = TicketEvent(
        key=f"undelivered:{delivery.draft.key}/{delivery.attempts}",
        ref=ticket.ref,
        at=now,
        happening=Happening.UNDELIVERED,
        side=Side.DESK,
        author="desk",
        author_name="",
        text=settlement.reason,
    )
    room = rules.room_of(ticket)
    if room is None:
        return line, None
    buttons = _buttons(content, rules, delivery, settlement)
    if delivery.draft.message.new_thread is not None:
        body = content.texts.say(rules.staff_language, "undelivered-thread", ref=ticket.ref, reason=settlement.reason)
        message = Outgoing(to=rules.staff_room or room, body=body, buttons=buttons)
        return line, Put(message=message, priority=Priority.STAFF)
    if delivery.draft.ticket is not None:
        return line, _for_staff(content, rules, ticket, delivery, outcome, settlement)
    body = _warning(content, rules, ticket, outcome, settlement, contacts)
    message = Outgoing(to=rules.staff_side_of(ticket) or room, body=body, buttons=buttons)
    return line, Put(message=message, priority=Priority.STAFF, ticket=ticket.ref)


def _for_staff(
    content: Content, rules: DeskRules, ticket: Ticket, delivery: Delivery, outcome: Outcome, settlement: Settlement
) -> Put | None:
    """What staff may not read: told where it may be missing, or beside it where it cannot be put."""
    room = rules.room_of(ticket)
    if room is None or (isinstance(outcome, Refused) and outcome.gone == "thread"):
        return None  # a removed thread is opened anew, and told of if that fails
    language, say = rules.staff_language, content.texts.say
    about = {"ref": ticket.ref, "reason": settlement.reason}
    if settlement.state not in FOR_A_PERSON:
        message = Outgoing(to=rules.staff_room or room, body=say(language, "undelivered-for-staff", **about))
        return Put(message=message, priority=Priority.STAFF)
    body = say(language, "undelivered-in-thread", **about, advice=say(language, "undelivered-uncertain"))
    buttons = _buttons(content, rules, delivery, settlement)
    message = Outgoing(to=rules.staff_side_of(ticket) or room, body=body, buttons=buttons)
    return Put(message=message, priority=Priority.STAFF, ticket=ticket.ref)


def _warning(
    content: Content,
    rules: DeskRules,
    ticket: Ticket,
    outcome: Outcome,
    settlement: Settlement,
    contacts: Sequence[str],
) -> str:
    language, say = rules.staff_language, content.texts.say
    unreachable = isinstance(outcome, Refused) and outcome.gone == "chat"
    uncertain = settlement.state is State.UNCERTAIN
    advice = "unreachable" if unreachable else "uncertain" if uncertain else "other"
    told = say(
        language,
        "undelivered",
        ref=ticket.ref,
        reason=settlement.reason,
        advice=say(language, f"undelivered-{advice}"),
    )
    if not unreachable or not contacts:
        return told
    return f"{told} {say(language, 'undelivered-elsewhere', contacts=', '.join(contacts))}"


def _buttons(content: Content, rules: DeskRules, delivery: Delivery, settlement: Settlement) -> Rows:
    if settlement.state not in FOR_A_PERSON:
        return ()
    language, say = rules.staff_language, content.texts.say
    resend = Button(label=say(language, "button-resend"), action=pack(Verb.RESEND, delivery.id))
    dismiss = Button(label=say(language, "button-dismiss"), action=pack(Verb.DISMISS, delivery.id))
    return ((resend, dismiss),)
