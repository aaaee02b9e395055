"""What the passing of time does to a ticket: the desk's clock says that something may be due, and here it happens."""

from bot.desk.casework import line_of, state_changed, to_member, to_thread, with_card
from bot.desk.effects import NOTHING, AddEvent, Effects, PutTicket
from bot.desk.handling import solved
from bot.desk.promises import left, target_told
from bot.desk.scene import Scene
from bot.tickets.ticket import Happening, Side, Ticket, advance
from bot.tickets.upkeep import Coming, due


def time_came(scene: Scene, ref: str) -> Effects:
    """Looked at anew: whoever was faster than the clock has changed what is due."""
    ticket = scene.view.ticket(ref)
    if ticket is None:
        return NOTHING
    if scene.rules.staff.has_left(ticket.assignee) and ticket.is_open:
        return left(scene, ticket)
    next_ = due(ticket, scene.now, scene.rules.tickets)
    return NOTHING if next_ is None else _happened(scene, ticket, next_)


def _happened(scene: Scene, ticket: Ticket, coming: Coming) -> Effects:
    if coming.notice is not None:
        return target_told(scene, ticket, coming, coming.notice)
    match coming.happening:
        case Happening.RESUMED:
            return _woken(scene, ticket)
        case Happening.REMINDED:
            return _reminded(scene, ticket)
        case Happening.SOLVED:
            return solved(scene, ticket, Side.DESK, "")
        case happening:
            ticket = advance(ticket, happening, scene.now)
            return with_card(scene, ticket, line_of(scene, ticket, happening, Side.DESK, ""))


def _woken(scene: Scene, ticket: Ticket) -> Effects:
    """Its time on hold is over: back into the queue, and whoever has it is told in its thread."""
    ticket = advance(ticket, Happening.RESUMED, scene.now)
    event = line_of(scene, ticket, Happening.RESUMED, Side.DESK, "")
    changed = state_changed(scene, ticket, event)
    if scene.rules.room_of(ticket) is None:
        return changed
    staff = scene.in_language(scene.rules.staff_language)
    body = staff.say("woken", ref=ticket.ref, name=ticket.assignee_name or "—")
    return (*changed, to_thread(scene, ticket, event, body))


def _reminded(scene: Scene, ticket: Ticket) -> Effects:
    """The member is asked whether the matter still stands, and told what happens if they say nothing."""
    ticket = advance(ticket, Happening.REMINDED, scene.now)
    event = line_of(scene, ticket, Happening.REMINDED, Side.DESK, "")
    days = scene.rules.tickets.solve_after.days
    body = scene.in_language(ticket.language).say("ticket-reminder", ref=ticket.ref, subject=ticket.subject, days=days)
    return (PutTicket(ticket=ticket), AddEvent(event=event), to_member(scene, ticket, event, body))
