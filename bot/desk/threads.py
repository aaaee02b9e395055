"""The staff threads of tickets: whose one is, and what follows when it was opened, was removed, or never came to be."""

from dataclasses import replace

from bot.delivery.delivery import Delivery, Draft, Operation, Priority, State
from bot.desk import casework
from bot.desk.effects import Put, drafted
from bot.desk.moving import left_behind
from bot.desk.permissions import Place
from bot.desk.scene import DeskRules
from bot.desk.surroundings import Surroundings
from bot.messages import Address, Incoming, Outgoing, RoomKind, SentRef
from bot.store import Transaction
from bot.tickets.ticket import Ticket, parse_ref

AGAIN = "/again"  # ends the key of what is put into a ticket's new thread


class ThreadIsOpening(Exception):
    """Somebody wrote in a thread whose ticket is just being settled: wait, or the words would belong to no ticket."""


def place_of(tx: Transaction, incoming: Incoming, rules: DeskRules) -> tuple[Place, Ticket | None, Ticket | None]:
    """What kind of place it is, the ticket whose staff side it is, and the one of which it was."""
    where = incoming.where
    if where.room in rules.desk_views:
        ref = parse_ref(where.thread or "")
        ticket = tx.ticket(ref) if ref else None
        return (Place.TICKET if ticket else Place.STAFF_ROOM), ticket, None
    if where.room in rules.staff_rooms:
        ticket, left = _tickets_of(tx, where)
        return (Place.TICKET if ticket or left else Place.STAFF_ROOM), ticket, left
    return (Place.PRIVATE if incoming.room is RoomKind.PRIVATE else Place.PUBLIC), None, None


def _tickets_of(tx: Transaction, where: Address) -> tuple[Ticket | None, Ticket | None]:
    """The ticket whose thread it is, or else the one that left it."""
    if where.thread is None:
        return None, None
    thread = replace(where.place, user=None)
    ticket = tx.ticket_in_thread(thread)
    left = tx.all_tickets.that_left(thread) if ticket is None else None
    if ticket is not None or left is not None:
        return ticket, left
    if tx.outbox.is_opening_thread(where.room):
        raise ThreadIsOpening
    return tx.ticket_in_thread(thread), None  # it may have been settled between the two looks


# --- what became of a delivery ---------------------------------------------------------------------------------------


def opened(tx: Transaction, around: Surroundings, draft: Draft, card: SentRef) -> None:
    """A thread was opened: the ticket's, unless that has meanwhile gone where another is opened for it."""
    ticket, line = tx.ticket(draft.ticket or ""), tx.ticket_event(draft.relay_of or "")
    if ticket is None:
        return
    if ticket.thread_key in {"", draft.key} or line is None:
        tx.all_tickets.put(replace(ticket, staff_place=card.where, card=card))
        return
    tx.all_tickets.leave(card.where, ticket.ref)
    last = left_behind(around.content(), around.rules_now(tx), ticket, line, card.where, card)
    for number, put in enumerate(last):
        tx.outbox.add(drafted(put, put.message, f"left:{draft.key}/{number}"), around.now())


def gone(tx: Transaction, around: Surroundings, delivery: Delivery, ref: str) -> None:
    """The ticket's thread was removed, or never came to be: open one; what could not be put there goes there next.
    So does what was meant for a thread that the ticket has left.

    A message that found no thread twice is given up, for where none can be opened this would have no end; unless
    it was a crash that kept the last one from being opened."""
    ticket, draft = tx.ticket(ref), delivery.draft
    is_message = draft.operation is Operation.SEND and draft.message.new_thread is None
    rules = around.rules_now(tx)
    place = ticket.staff_place if ticket is not None else None
    place = place if place is not None and place.room in rules.staff_rooms else None
    is_second = draft.key.endswith(AGAIN) and tx.outbox.last_opening(ref) is not State.UNCERTAIN
    if ticket is None or not (place is not None or (is_message and not is_second)):
        return
    is_elsewhere = place is not None and place.lane != draft.message.to.lane
    if (is_elsewhere or _is_opened_anew(tx, around, ticket, delivery)) and is_message:
        to = rules.staff_side_of(tx.ticket(ref) or ticket) or draft.message.to
        message = replace(draft.message, to=to)
        tx.outbox.add(replace(draft, key=f"{draft.key}{AGAIN}", message=message), around.now())


def _is_opened_anew(tx: Transaction, around: Surroundings, ticket: Ticket, delivery: Delivery) -> bool:
    """Have a thread opened; False where none can be."""
    rules, line = around.rules_now(tx), tx.ticket_event(casework.opening_key(ticket.ref))
    room = rules.room_of(ticket)
    if line is None or room is None:
        return False
    if tx.outbox.is_pending(ticket.thread_key or casework.card_key(ticket.ref)):
        return True
    key = f"{casework.card_key(ticket.ref)}/after-{delivery.id}"
    tx.all_tickets.put(replace(ticket, staff_place=None, card=None, thread_key=key))
    put = casework.first_in_thread(around.content(), rules, ticket, line, key=key)
    tx.outbox.add(drafted(put, put.message, key), around.now())
    if ticket.staff_place is not None:
        _tell_of_before(tx, around, ticket, room, key)
    return True


def _tell_of_before(tx: Transaction, around: Surroundings, ticket: Ticket, room: Address, key: str) -> None:
    """The new thread is empty: where what was said before can be read."""
    where = around.ticket_page(ticket.ref) or f"/history {ticket.ref}"
    body = around.content().texts.say(around.rules.staff_language, "thread-again", where=where)
    put = Put(message=Outgoing(to=room, body=body), priority=Priority.STAFF, ticket=ticket.ref)
    tx.outbox.add(drafted(put, put.message, f"{key}/before{AGAIN}"), around.now())
