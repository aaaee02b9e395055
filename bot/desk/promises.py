"""Staff are reminded of what was promised before its time, and told when it was missed; each once."""

from dataclasses import replace

from bot.desk.casework import line_of, to_thread, with_card
from bot.desk.dispatch import name_of, on_clock, told_to_staff
from bot.desk.effects import AddEvent, Effects, PutTicket
from bot.desk.scene import Scene
from bot.tickets.targets import OF_FIRST_REPLY
from bot.tickets.ticket import Happening, Notice, Side, Ticket, advance
from bot.tickets.upkeep import Coming


def target_told(scene: Scene, ticket: Ticket, coming: Coming, notice: Notice) -> Effects:
    """A reminder goes to whoever has the ticket, in its thread; a broken promise to all of staff as well."""
    due = ticket.first_reply_due if notice in OF_FIRST_REPLY else ticket.resolution_due
    at = on_clock(due or coming.at, scene.rules.zone)
    ticket = replace(advance(ticket, coming.happening, scene.now), told=(*ticket.told, notice))
    event = line_of(scene, ticket, coming.happening, Side.DESK, f"{notice} {at}")
    staff = scene.in_language(scene.rules.staff_language)
    body = staff.say(notice, ref=ticket.ref, at=at, who=_whose(scene, ticket))
    in_thread = (to_thread(scene, ticket, event, body),) if scene.rules.room_of(ticket) else ()
    if coming.happening is Happening.TARGET_NEAR:
        return (PutTicket(ticket=ticket), AddEvent(event=event), *in_thread)
    return (*with_card(scene, ticket, event), *in_thread, *told_to_staff(scene, ticket, body))


def _whose(scene: Scene, ticket: Ticket) -> str:
    """Who should see to it: whoever has it, else its whole team."""
    if ticket.assignee is not None:
        return ticket.assignee_name
    team = scene.rules.routing.team(ticket.team)
    return ", ".join(name_of(scene.rules, person) for person in team.members) if team else "—"


def left(scene: Scene, ticket: Ticket) -> Effects:
    """Whoever had it is not on staff any more: it is nobody's, and staff are told so."""
    name = ticket.assignee_name or ticket.assignee or ""
    ticket = replace(advance(ticket, Happening.LEFT, scene.now), assignee=None, assignee_name="")
    event = line_of(scene, ticket, Happening.LEFT, Side.DESK, name)
    body = scene.in_language(scene.rules.staff_language).say("assignee-left", ref=ticket.ref, name=name)
    return (*with_card(scene, ticket, event), *told_to_staff(scene, ticket, body))
