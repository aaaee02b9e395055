"""Staff change a ticket's hands or state: claimed, assigned, put on hold, solved, reopened. Two at once: the second is
told who was first."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.announcements.durations import duration
from bot.announcements.moments import NoMoment, moment
from bot.announcements.schedule import instant
from bot.desk.actions import Verb, pack
from bot.desk.casework import assigned, line_of, state_changed, thread_state, to_member, with_card
from bot.desk.effects import Effects, SetDialogue
from bot.desk.questions import Rows
from bot.desk.scene import Scene
from bot.messages import Button
from bot.rendering import escape
from bot.tickets.ticket import Happening, Side, Status, Ticket, advance

_ENDINGS = frozenset({Happening.SOLVED, Happening.CLOSED, Happening.MERGED})


def claim(scene: Scene, ticket: Ticket) -> Effects:
    """Take the ticket; who comes second is told who was first."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    mine = scene.rules.staff.key_of(scene.person)
    if ticket.assignee == mine:
        return tell(scene, scene.say("claimed-by-you", ref=ticket.ref))
    if ticket.assignee is not None:
        return tell(scene, scene.say("claimed-before", ref=ticket.ref, name=ticket.assignee_name))
    ticket = assigned(scene, advance(ticket, Happening.CLAIMED, scene.now))
    return (*_changed(scene, ticket, Happening.CLAIMED), *tell(scene, scene.say("claimed", ref=ticket.ref)))


def assign(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """Give the ticket to a colleague."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    me = word.casefold() == "me"
    member = scene.rules.staff.member(scene.person) if me else scene.rules.staff.find(word)
    if member is None:
        names = ", ".join(m.name for m in scene.rules.staff.members)
        return tell(scene, scene.say("assign-unknown", word=word, names=names))
    ticket = replace(advance(ticket, Happening.ASSIGNED, scene.now), assignee=member.key, assignee_name=member.name)
    told = scene.say("assigned", ref=ticket.ref, name=member.name)
    return (*_changed(scene, ticket, Happening.ASSIGNED, member.name), *tell(scene, told))


# --- on hold ---------------------------------------------------------------------------------------------------------


def hold(scene: Scene, ticket: Ticket, reason: str) -> Effects:
    """Staff wait for somebody else: the member is told that the matter rests, and why."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    if ticket.status is Status.ON_HOLD and ticket.wakes_at is None:
        return tell(scene, _said_before(scene, ticket, "held-before", {Happening.HELD}))
    ticket = replace(advance(ticket, Happening.HELD, scene.now), wakes_at=None)
    event = line_of(scene, ticket, Happening.HELD, Side.STAFF, reason)
    member = scene.in_language(ticket.language)
    body = member.say("ticket-held", ref=ticket.ref)
    told = to_member(scene, ticket, event, f"{body}\n\n> {escape(reason)}" if reason else body)
    return (*state_changed(scene, ticket, event), told, *tell(scene, scene.say("held", ref=ticket.ref)))


def snooze(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """Out of the queue until a time, for staff alone; what the member writes brings it back before."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    until = _until(word, scene)
    if until is None:
        return tell(scene, scene.say("snooze-usage", word=word))
    ticket = replace(advance(ticket, Happening.SNOOZED, scene.now), wakes_at=until)
    at = scene.local(until)
    event = line_of(scene, ticket, Happening.SNOOZED, Side.STAFF, at)
    return (*state_changed(scene, ticket, event), *tell(scene, scene.say("snoozed", ref=ticket.ref, until=at)))


def _until(word: str, scene: Scene) -> datetime | None:
    """When "2h" or "tomorrow 9:00" is; None if that cannot be told."""
    with suppress(ValueError):
        return scene.now + duration(word)
    with suppress(NoMoment):
        found = moment(word, now=scene.now, zone=scene.rules.zone)
        return instant(found.local, found.zone)
    return None


def resume(scene: Scene, ticket: Ticket) -> Effects:
    """Back into the queue."""
    if ticket.status is not Status.ON_HOLD:
        return tell(scene, scene.say("not-on-hold", ref=ticket.ref))
    ticket = advance(ticket, Happening.RESUMED, scene.now)
    event = line_of(scene, ticket, Happening.RESUMED, Side.STAFF, "")
    return (*state_changed(scene, ticket, event), *tell(scene, scene.say("resumed", ref=ticket.ref)))


# --- solved and reopened ---------------------------------------------------------------------------------------------


def solve(scene: Scene, ticket: Ticket, reason: str) -> Effects:
    """Staff are done: the member is told and asked how it was."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    told = scene.say("solved", ref=ticket.ref)
    return (*solved(scene, ticket, Side.STAFF, reason), *tell(scene, told))


def solved(scene: Scene, ticket: Ticket, side: Side, reason: str) -> Effects:
    """What being solved means, whoever says so."""
    ticket = advance(ticket, Happening.SOLVED, scene.now)
    event = line_of(scene, ticket, Happening.SOLVED, side, reason)
    member = scene.in_language(ticket.language)
    body = member.say("ticket-solved" if side is Side.STAFF else "ticket-solved-silent", ref=ticket.ref)
    if reason:
        body = f"{body}\n\n> {escape(reason)}"
    told = to_member(scene, ticket, event, body, buttons=_ending_buttons(member, ticket))
    return (*with_card(scene, ticket, event), told, *talk_ended(scene, ticket), *thread_state(scene, ticket))


def _ending_buttons(member: Scene, ticket: Ticket) -> Rows:
    stars = tuple(
        Button(label="⭐" * n if n == 1 else f"{n}⭐", action=pack(Verb.RATE, ticket.ref, n)) for n in range(1, 6)
    )
    return (stars, (Button(label=member.say("button-reopen"), action=pack(Verb.REOPEN, ticket.ref)),))


def reopen(scene: Scene, ticket: Ticket, *, side: Side) -> Effects:
    """Back to work, by either side; what the member writes belongs to the ticket again.

    A member can for a while; a ticket that is closed for good only staff open again."""
    if ticket.is_open:
        return tell(scene, scene.say("open-already", ref=ticket.ref))
    if ticket.status is Status.MERGED or (side is Side.MEMBER and ticket.status is Status.CLOSED):
        return tell(scene, too_late(scene, ticket))
    ticket = advance(ticket, Happening.REOPENED, scene.now)
    event = line_of(scene, ticket, Happening.REOPENED, side, "")
    member = scene.in_language(ticket.language)
    told = to_member(scene, ticket, event, member.say("ticket-reopened", ref=ticket.ref))
    thread_first = thread_state(scene, ticket)
    staff = () if side is Side.MEMBER else tell(scene, scene.say("reopened", ref=ticket.ref))
    spin = (scene.notice(),) if side is Side.MEMBER and scene.press_id else ()
    return (*thread_first, *with_card(scene, ticket, event), told, talk_of(scene, ticket), *staff, *spin)


# --- who was first ---------------------------------------------------------------------------------------------------


def too_late(scene: Scene, ticket: Ticket) -> str:
    """Why nothing can be done to a ticket that is not open any more: by whom, when, and where it goes on."""
    if ticket.status is Status.MERGED:
        return scene.say("merged-before", ref=ticket.ref, into=ticket.merged_into or "")
    key = "closed-for-good" if ticket.status is Status.CLOSED else "solved-before"
    return _said_before(scene, ticket, key, _ENDINGS)


def _said_before(scene: Scene, ticket: Ticket, key: str, what: Collection[Happening]) -> str:
    event = next((e for e in reversed(scene.view.history(ticket.ref)) if e.happening in what), None)
    name = event.author_name if event and event.author_name else scene.say("desk-itself")
    return scene.say(key, ref=ticket.ref, name=name, at=scene.local(event.at if event else ticket.updated_at))


# --- what several of these do ----------------------------------------------------------------------------------------


def _changed(scene: Scene, ticket: Ticket, happening: Happening, text: str = "") -> Effects:
    return with_card(scene, ticket, line_of(scene, ticket, happening, Side.STAFF, text))


def talk_of(scene: Scene, ticket: Ticket) -> SetDialogue:
    """What the member writes in the ticket's place belongs to the ticket."""
    lane = ticket.member_place.lane
    dialogue = replace(scene.view.dialogue(lane, ticket.reader), ticket=ticket.ref)
    return SetDialogue(lane=lane, person=ticket.reader, dialogue=dialogue)


def talk_ended(scene: Scene, ticket: Ticket) -> Effects:
    """What the member writes are questions again, unless it belongs to another ticket by now."""
    lane = ticket.member_place.lane
    dialogue = scene.view.dialogue(lane, ticket.reader)
    if dialogue.ticket != ticket.ref:
        return ()
    return (SetDialogue(lane=lane, person=ticket.reader, dialogue=replace(dialogue, ticket=None)),)


def tell(scene: Scene, body: str) -> Effects:
    """Answer the member of staff: as a notice to a press, as a message to a command."""
    return (scene.notice(body),) if scene.press_id else (scene.reply(body),)
