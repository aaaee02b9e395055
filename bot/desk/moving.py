"""A ticket goes on in the staff room of another team: a thread of its own there, and a way on in the one it had."""

from collections.abc import Iterator
from dataclasses import replace

from bot.delivery.delivery import Operation, Priority, ThreadState
from bot.desk import casefile
from bot.desk.casework import card, card_key, first_in_thread, opening_key, state_changed
from bot.desk.dispatch import clocked
from bot.desk.effects import AddEvent, Effects, LeaveThread, Put, PutTicket
from bot.desk.scene import Content, DeskRules, Scene
from bot.messages import Address, Outgoing, SentRef
from bot.tickets.relay import left_title
from bot.tickets.ticket import Ticket, TicketEvent


def changed_hands(scene: Scene, before: Ticket, ticket: Ticket, event: TicketEvent) -> Effects:
    """Store both; where the new team works elsewhere, the ticket gets a thread there with its card and what was said.

    The thread it had says where it goes on, and is closed. One that is only being opened does so once it is there."""
    opened, room = scene.view.ticket_event(opening_key(ticket.ref)), scene.rules.room_of(ticket)
    there = scene.rules.staff_side_of(before)
    if opened is None or room is None or there is None or room.room == there.room:
        return state_changed(scene, ticket, event)
    key = f"{card_key(ticket.ref)}/{scene.event_key}"
    gone = clocked(scene, replace(ticket, staff_place=None, card=None, thread_key=key))
    first = first_in_thread(scene.content, scene.rules, gone, opened, key=key)
    stored = (PutTicket(ticket=gone), AddEvent(event=event))
    return (*stored, first, _said_before(scene, gone, room), *_leaves(scene, before, gone, opened))


def _said_before(scene: Scene, ticket: Ticket, room: Address) -> Put:
    staff = scene.in_language(scene.rules.staff_language)
    body = f"{staff.say('came-from', ref=ticket.ref)}\n\n{casefile.told(staff, ticket)}"
    message = Outgoing(to=room, body=body, language=staff.language)
    return Put(message=message, priority=Priority.STAFF, ticket=ticket.ref)


def _leaves(scene: Scene, before: Ticket, ticket: Ticket, opened: TicketEvent) -> Effects:
    if before.staff_place is None:
        return ()
    last = left_behind(scene.content, scene.rules, ticket, opened, before.staff_place, before.card)
    return (LeaveThread(thread=before.staff_place, ref=ticket.ref), *last)


def left_behind(
    content: Content, rules: DeskRules, ticket: Ticket, opened: TicketEvent, thread: Address, old_card: SentRef | None
) -> Iterator[Put]:
    """What is put into a thread that the ticket has left: a card without buttons, the way on, and it is closed."""
    way_on = left_note(content, rules, ticket)
    if old_card is not None:
        body = f"{way_on}\n\n{card(content, rules, ticket, opened)}"
        edited = Outgoing(to=thread, body=body)
        yield Put(message=edited, operation=Operation.EDIT, target=old_card, priority=Priority.STAFF)
    yield Put(message=Outgoing(to=thread, body=way_on, language=rules.staff_language), priority=Priority.STAFF)
    state = ThreadState(title=left_title(ticket), is_open=False)
    yield Put(message=Outgoing(to=thread), operation=Operation.THREAD, thread=state, priority=Priority.STAFF)


def left_note(content: Content, rules: DeskRules, ticket: Ticket, language: str | None = None) -> str:
    """Where a ticket goes on, for who reads or writes in a thread it has left."""
    say = content.texts.say
    if not ticket.team:
        return say(language or rules.staff_language, "thread-left", ref=ticket.ref)
    return say(language or rules.staff_language, "thread-left-for", ref=ticket.ref, team=ticket.team)


def where_it_went(scene: Scene, ticket: Ticket) -> Effects:
    """Somebody wrote in a thread that the ticket has left: it went to nobody, and they are told where to write."""
    return (scene.reply(left_note(scene.content, scene.rules, ticket, scene.language)),)
