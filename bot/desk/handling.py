"""A ticket changes hands or state: claimed, assigned, closed, reopened, rated."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.actions import Verb, pack
from bot.desk.casework import assigned, line_of, member_wrote, thread_state, to_member, with_card
from bot.desk.effects import AddEvent, Effects, PutTicket, SetDialogue
from bot.desk.questions import Rows
from bot.desk.scene import Scene
from bot.messages import Button, Message
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.ticket import Happening, Side, Ticket, advance

MOST_OWN = 10  # tickets in a member's list
REOPEN_WITHIN = timedelta(days=14)
"""A reply to a message of a ticket closed this lately opens it again; later it begins a new one."""


def claim(scene: Scene, ticket: Ticket) -> Effects:
    """Take the ticket; who comes second is told who was first."""
    mine = scene.rules.staff.key_of(scene.person)
    if ticket.assignee == mine:
        return _tell(scene, scene.say("claimed-by-you", ref=ticket.ref))
    if ticket.assignee is not None:
        return _tell(scene, scene.say("claimed-before", ref=ticket.ref, name=ticket.assignee_name))
    ticket = assigned(scene, advance(ticket, Happening.CLAIMED, scene.now))
    return (*_changed(scene, ticket, Happening.CLAIMED), *_tell(scene, scene.say("claimed", ref=ticket.ref)))


def assign(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """Give the ticket to a colleague."""
    me = word.casefold() == "me"
    member = scene.rules.staff.member(scene.person) if me else scene.rules.staff.find(word)
    if member is None:
        names = ", ".join(m.name for m in scene.rules.staff.members)
        return _tell(scene, scene.say("assign-unknown", word=word, names=names))
    ticket = replace(advance(ticket, Happening.ASSIGNED, scene.now), assignee=member.key, assignee_name=member.name)
    told = scene.say("assigned", ref=ticket.ref, name=member.name)
    return (*_changed(scene, ticket, Happening.ASSIGNED, member.name), *_tell(scene, told))


def close(scene: Scene, ticket: Ticket, reason: str) -> Effects:
    """Staff are done: the member is told and asked how it was."""
    if not ticket.is_open:
        return _tell(scene, scene.say("closed-before", ref=ticket.ref))
    ticket = advance(ticket, Happening.CLOSED, scene.now)
    event = line_of(scene, ticket, Happening.CLOSED, Side.STAFF, reason)
    member = scene.in_language(ticket.language)
    body = member.say("ticket-closed", ref=ticket.ref)
    if reason:
        body = f"{body}\n\n> {escape(reason)}"
    told = to_member(scene, ticket, event, body, buttons=_closing_buttons(member, ticket))
    return (
        *with_card(scene, ticket, event),
        told,
        *_talk_ended(scene, ticket),
        *thread_state(scene, ticket),
        *_tell(scene, scene.say("closed", ref=ticket.ref)),
    )


def _closing_buttons(member: Scene, ticket: Ticket) -> Rows:
    stars = tuple(
        Button(label="⭐" * n if n == 1 else f"{n}⭐", action=pack(Verb.RATE, ticket.ref, n)) for n in range(1, 6)
    )
    return (stars, (Button(label=member.say("button-reopen"), action=pack(Verb.REOPEN, ticket.ref)),))


def reopen(scene: Scene, ticket: Ticket, *, side: Side) -> Effects:
    """Back to work, by either side; what the member writes belongs to the ticket again."""
    if ticket.is_open:
        return _tell(scene, scene.say("open-already", ref=ticket.ref))
    ticket = advance(ticket, Happening.REOPENED, scene.now)
    event = line_of(scene, ticket, Happening.REOPENED, side, "")
    member = scene.in_language(ticket.language)
    told = to_member(scene, ticket, event, member.say("ticket-reopened", ref=ticket.ref))
    thread_first = thread_state(scene, ticket)
    staff = () if side is Side.MEMBER else _tell(scene, scene.say("reopened", ref=ticket.ref))
    spin = (scene.notice(),) if side is Side.MEMBER and scene.press_id else ()
    return (*thread_first, *with_card(scene, ticket, event), told, _talk_of(scene, ticket), *staff, *spin)


def reopen_with(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    """The member answered to a ticket that was closed lately: it opens again and the message is relayed."""
    opened = advance(ticket, Happening.REOPENED, scene.now)
    reopened = reopen(scene, ticket, side=Side.MEMBER)
    return (*reopened, *member_wrote(scene, opened, message))


def rate(scene: Scene, ticket: Ticket, stars: str) -> Effects:
    """The member says how it was; the last word counts."""
    if stars not in {"1", "2", "3", "4", "5"} or ticket.is_open:
        return (scene.notice(scene.say("button-outdated")),)
    ticket = replace(advance(ticket, Happening.RATED, scene.now), rating=int(stars))
    event = line_of(scene, ticket, Happening.RATED, Side.MEMBER, "★" * int(stars))
    return (PutTicket(ticket=ticket), AddEvent(event=event), scene.notice(scene.say("thanks-rating")))


def _changed(scene: Scene, ticket: Ticket, happening: Happening, text: str = "") -> Effects:
    return with_card(scene, ticket, line_of(scene, ticket, happening, Side.STAFF, text))


def _talk_of(scene: Scene, ticket: Ticket) -> SetDialogue:
    """What the member writes in the ticket's place belongs to the ticket."""
    lane = ticket.member_place.lane
    dialogue = replace(scene.view.dialogue(lane, ticket.requester), ticket=ticket.ref)
    return SetDialogue(lane=lane, person=ticket.requester, dialogue=dialogue)


def _talk_ended(scene: Scene, ticket: Ticket) -> Effects:
    """What the member writes are questions again, unless it belongs to another ticket by now."""
    lane = ticket.member_place.lane
    dialogue = scene.view.dialogue(lane, ticket.requester)
    if dialogue.ticket != ticket.ref:
        return ()
    return (SetDialogue(lane=lane, person=ticket.requester, dialogue=replace(dialogue, ticket=None)),)


def _tell(scene: Scene, body: str) -> Effects:
    """Answer the member of staff: as a notice to a press, as a message to a command."""
    return (scene.notice(body),) if scene.press_id else (scene.reply(body),)


# --- the member's own tickets ----------------------------------------------------------------------------------------


def list_own(scene: Scene) -> Effects:
    """`/mytickets`: state of each, and a way to write in it."""
    tickets = scene.view.tickets_of(scene.person.key, limit=MOST_OWN)
    if not tickets:
        return (scene.reply(scene.say("mytickets-none")),)
    lines = [f"- **{t.ref}** {scene.say(f'member-status-{t.status}')}: {escape(t.subject)}" for t in tickets]
    rows = [
        (Button(label=scene.say("button-continue", ref=t.ref), action=pack(Verb.CONTINUE, t.ref)),)
        for t in tickets
        if t.is_open
    ]
    return (scene.reply(scene.say("mytickets-list", lines=Markup("\n".join(lines))), tuple(rows)),)


def continue_(scene: Scene, ticket: Ticket) -> Effects:
    """What the member writes here belongs to this ticket from now on."""
    if not ticket.is_open:
        return (scene.notice(scene.say("button-outdated")),)
    lane = scene.where.lane
    dialogue = replace(scene.view.dialogue(lane, ticket.requester), ticket=ticket.ref)
    current = SetDialogue(lane=lane, person=ticket.requester, dialogue=dialogue)
    moved = PutTicket(ticket=replace(ticket, member_place=scene.where))
    return (moved, current, scene.notice(), scene.reply(scene.say("continue-here", ref=ticket.ref)))
