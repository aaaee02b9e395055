"""Duplicates of one member become one ticket; what members wrote is never shown to another."""

from dataclasses import replace

from bot.desk.casework import line_of, state_changed, to_member, to_thread
from bot.desk.effects import AddEvent, Effects, PutTicket, SetDialogue
from bot.desk.handling import tell, too_late
from bot.desk.scene import Scene
from bot.tickets.ticket import Happening, Side, Ticket, advance, can, parse_ref


def merge(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """`/merge [REF] INTO`: the ticket goes on in another of the same member."""
    ref = parse_ref(word)
    into = scene.view.ticket(ref) if ref else None
    if into is None or into.ref == ticket.ref:
        return tell(scene, scene.say("merge-usage", ref=ticket.ref))
    if into.requester not in scene.accounts_of(ticket.requester):
        return tell(scene, scene.say("merge-others", ref=ticket.ref, into=into.ref))
    if not can(ticket, Happening.MERGED):
        return tell(scene, too_late(scene, ticket))
    if not into.is_open:
        return tell(scene, too_late(scene, into))
    return (*_merged(scene, ticket, into), *tell(scene, scene.say("merged", ref=ticket.ref, into=into.ref)))


def _merged(scene: Scene, ticket: Ticket, into: Ticket) -> Effects:
    gone = replace(advance(ticket, Happening.MERGED, scene.now), merged_into=into.ref)
    end = line_of(scene, gone, Happening.MERGED, Side.STAFF, into.ref)
    member = scene.in_language(ticket.language)
    told = to_member(scene, gone, end, member.say("ticket-merged", ref=gone.ref, into=into.ref))
    return (*state_changed(scene, gone, end), told, *_talk_goes_on(scene, gone, into), *_absorbed(scene, gone, into))


def _absorbed(scene: Scene, gone: Ticket, into: Ticket) -> Effects:
    """The ticket it goes on in says so in its history and its thread, with what the other was about."""
    kept = advance(into, Happening.ABSORBED, scene.now)
    line = line_of(scene, kept, Happening.ABSORBED, Side.STAFF, f"{gone.ref}: {gone.question or gone.subject}")
    stored = (PutTicket(ticket=kept), AddEvent(event=line))
    if scene.rules.room_of(kept) is None:
        return stored
    staff = scene.in_language(scene.rules.staff_language)
    body = staff.say("absorbed", ref=gone.ref, subject=gone.question or gone.subject)
    return (*stored, to_thread(scene, kept, line, body))


def _talk_goes_on(scene: Scene, gone: Ticket, into: Ticket) -> Effects:
    lane = gone.member_place.lane
    dialogue = scene.view.dialogue(lane, gone.reader)
    if dialogue.ticket != gone.ref:
        return ()
    return (SetDialogue(lane=lane, person=gone.reader, dialogue=replace(dialogue, ticket=into.ref)),)
