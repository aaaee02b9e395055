"""Where a new ticket goes, what its member is told about when a person is there, and who is called to an emergency."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.delivery import Priority
from bot.desk.effects import AddEvent, Effect, Effects, Put, PutTicket
from bot.desk.scene import DeskRules, Scene
from bot.messages import Address, Outgoing
from bot.texts.texts import Texts
from bot.tickets.intake import Draft
from bot.tickets.routing import Matter, on_shift, presence, priority_of, promise_of, route
from bot.tickets.targets import promised, timed
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent, Urgency

MANY_HOURS = timedelta(hours=48)
_MARKS = {Urgency.EMERGENCY: "🚨", Urgency.HIGH: "🔺", Urgency.NORMAL: "", Urgency.LOW: "🔻"}


def is_emergency(scene: Scene, draft: Draft) -> bool:
    """Whether what was chosen or written so far says so."""
    known = scene.content.emergencies
    written = "\n".join((draft.question, *draft.values.values()))
    return known.chosen(draft.category or "", draft.values) or known.written(written)


def routed(scene: Scene, ticket: Ticket, draft: Draft) -> Ticket:
    """The new ticket with how urgent it is, whose it is, and what is promised."""
    routing = scene.rules.routing
    priority = priority_of(routing, ticket.category, is_emergency=is_emergency(scene, draft))
    matter = Matter(category=ticket.category, language=ticket.language, accounts=scene.accounts)
    found = route(routing, matter, scene.now)
    ticket = replace(ticket, priority=priority, tier=found.tier, team=found.team.name if found.team else "")
    if found.assignee is not None:
        name = name_of(scene.rules, found.assignee)
        ticket = replace(ticket, status=Status.WAITING_FOR_STAFF, assignee=found.assignee, assignee_name=name)
    return promised(ticket, promise_of(routing, ticket), scene.now)


def name_of(rules: DeskRules, person: str) -> str:
    """How a member of staff is called."""
    member = rules.staff.find(person)
    return member.name if member else person


# --- what the member is told -----------------------------------------------------------------------------------------


def when_answered(scene: Scene, ticket: Ticket) -> str:
    """When a person is there, said as it is; nothing where no hours are known."""
    routing, member = scene.rules.routing, scene.in_language(ticket.language)
    if ticket.priority is Urgency.EMERGENCY and routing.on_call(ticket.team):
        return member.say("presence-on-call")
    if not routing.teams:
        return ""
    there = presence(routing, ticket.team, ticket.language, scene.now)
    if there.here or (ticket.assignee and on_shift(routing, ticket.assignee, scene.now)):
        return member.say("presence-here")
    if there.next_at is None:
        return ""
    at = on_clock(there.next_at, scene.rules.zones.get(ticket.language, scene.rules.zone))
    return member.say(
        "presence-next", at=at, wait=length(member.content.texts, ticket.language, there.next_at - scene.now)
    )


def on_clock(moment: datetime, zone: str) -> str:
    """A moment as people write it, with whose clock it is on."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def length(texts: Texts, language: str, time: timedelta) -> str:
    """A length of time in words; days when they are several."""
    if time < MANY_HOURS:
        return in_hours(texts, language, time)
    days, rest = divmod(time, timedelta(days=1))
    return texts.say(language, "length-days", days=days, hours=rest // timedelta(hours=1))


def in_hours(texts: Texts, language: str, time: timedelta) -> str:
    """To the minute, rounded up, however many hours: a day of work is no day of the calendar."""
    hours, minutes = divmod(-(-time // timedelta(minutes=1)), 60)
    return texts.say(language, "length-hours" if hours else "length-minutes", hours=hours, minutes=minutes)


# --- what staff see --------------------------------------------------------------------------------------------------


def urgency_mark(ticket: Ticket) -> str:
    """What lists and cards begin with: how urgent it is, and whether it is late or a VIP's."""
    late = "⏰" if ticket.is_late else ""
    return f"{_MARKS[ticket.priority] if ticket.is_open else ''}{late}{'⭐' if ticket.tier else ''}"


def facts(texts: Texts, rules: DeskRules, ticket: Ticket) -> str:
    """How urgent, whose, and what was promised; nothing where none of it is known."""
    if not ticket.team and ticket.priority is Urgency.NORMAL and not ticket.tier:
        return ""
    language = rules.staff_language
    parts = [f"{urgency_mark(ticket)} {texts.say(language, f'priority-{ticket.priority}')}".strip()]
    parts += [part for part in (ticket.tier, ticket.team) if part]
    if ticket.first_reply_due is not None:
        parts.append(texts.say(language, "card-first-reply", at=on_clock(ticket.first_reply_due, rules.zone)))
    target = promise_of(rules.routing, ticket).target
    if target is not None:
        parts.append(texts.say(language, "card-resolution", length=in_hours(texts, language, target.resolution)))
    return " · ".join(parts)


# --- who is called ---------------------------------------------------------------------------------------------------


def alarmed(scene: Scene, ticket: Ticket) -> Effects:
    """Tell staff of an emergency at once, and who is on call; nothing for any other ticket."""
    if ticket.priority is not Urgency.EMERGENCY:
        return ()
    rules = scene.rules
    names = ", ".join(name_of(rules, person) for person in rules.routing.on_call(ticket.team))
    line = TicketEvent(
        key=f"{scene.event_key}/{Happening.ALARMED}",
        ref=ticket.ref,
        at=scene.now,
        happening=Happening.ALARMED,
        side=Side.DESK,
        author="desk",
        author_name="",
        text=names,
    )
    staff = scene.in_language(rules.staff_language)
    key = "emergency" if names else "emergency-nobody"
    who = ticket.requester_name or ticket.requester
    body = staff.say(key, ref=ticket.ref, who=who, subject=ticket.subject, names=names or "—")
    return (AddEvent(event=line), *told_to_staff(scene, ticket, body), *_told_alone(scene, ticket, body))


def _told_alone(scene: Scene, ticket: Ticket, body: str) -> Effects:
    """Whoever is on call sleeps with the staff room muted: they are told in private, wherever we know them."""
    called = scene.rules.routing.on_call(ticket.team)
    accounts = (m.ids if (m := scene.rules.staff.find(person)) else (person,) for person in called)
    places = (place for ids in accounts for account in ids if (place := scene.view.private_place(account)))
    return tuple(_said(scene, place, body) for place in dict.fromkeys(places))


def told_to_staff(scene: Scene, ticket: Ticket, body: str) -> Effects:
    """Say it where all of staff read, and in the rooms of the ticket's team."""
    rooms = [scene.rules.staff_room, scene.rules.room_of(ticket)]
    if (own := scene.rules.routing.team(ticket.team)) is not None:
        rooms.append(own.room)
    return tuple(_said(scene, room, body) for room in dict.fromkeys(rooms) if room is not None)


def _said(scene: Scene, room: Address, body: str) -> Put:
    message = Outgoing(to=room, body=body, language=scene.rules.staff_language)
    return Put(message=message, priority=Priority.RELAY)


# --- the clocks of what was promised ---------------------------------------------------------------------------------


def clocked(scene: Scene, ticket: Ticket) -> Ticket:
    """With the clock of its solution stopped or going on, as its state now says."""
    return timed(ticket, promise_of(scene.rules.routing, ticket), scene.now)


def with_clocks(scene: Scene, wanted: Effects) -> Effects:
    """Whatever was decided: no ticket is stored with a clock that runs while nobody waits for staff."""
    return tuple(_with_clock(scene, effect) for effect in wanted)


def _with_clock(scene: Scene, effect: Effect) -> Effect:
    return replace(effect, ticket=clocked(scene, effect.ticket)) if isinstance(effect, PutTicket) else effect
