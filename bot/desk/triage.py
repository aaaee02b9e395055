"""Staff say how urgent a ticket is, or whose; what was promised is reckoned anew."""

from dataclasses import replace

from bot.desk.casework import line_of, state_changed
from bot.desk.dispatch import alarmed, told_to_staff
from bot.desk.effects import Effects
from bot.desk.handling import tell, too_late
from bot.desk.moving import changed_hands
from bot.desk.scene import Scene
from bot.tickets.routing import Team, promise_of
from bot.tickets.targets import repromised
from bot.tickets.ticket import Happening, Side, Ticket, Urgency, advance


def prioritise(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """`/priority`: an emergency calls whoever is on call."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    level = _level(scene, word)
    if level is None:
        return tell(scene, scene.say("priority-usage", word=word, levels=", ".join(Urgency)))
    name = scene.say(f"priority-{level}")
    if level is ticket.priority:
        return tell(scene, scene.say("priority-already", ref=ticket.ref, level=name))
    return (
        *with_priority(scene, ticket, level, Side.STAFF),
        *tell(scene, scene.say("priority-set", ref=ticket.ref, level=name)),
    )


def _level(scene: Scene, word: str) -> Urgency | None:
    """The priority meant by a word, in English or as it is called here."""
    wanted = word.strip().casefold()
    return next(
        (level for level in Urgency if wanted in {level.value, scene.say(f"priority-{level}").casefold()}), None
    )


def with_priority(scene: Scene, ticket: Ticket, level: Urgency, side: Side) -> Effects:
    """What another priority means, whoever says so."""
    changed = _prioritised(scene, ticket, level)
    event = line_of(scene, changed, Happening.PRIORITISED, side, level)
    return (*state_changed(scene, changed, event), *alarmed(scene, changed))


def _prioritised(scene: Scene, ticket: Ticket, level: Urgency) -> Ticket:
    """A higher priority is promised from now on."""
    routing, raised = scene.rules.routing, level.rank < ticket.priority.rank
    changed = replace(advance(ticket, Happening.PRIORITISED, scene.now), priority=level)
    before, after = promise_of(routing, ticket), promise_of(routing, changed)
    return repromised(changed, before, after, scene.now, anew=raised)


def raised_by(scene: Scene, ticket: Ticket, words: str) -> tuple[Ticket, Effects]:
    """The ticket, and what is done, when what its member writes now makes it an emergency."""
    if ticket.priority is Urgency.EMERGENCY or not scene.content.emergencies.written(words):
        return ticket, ()
    done = with_priority(scene, ticket, Urgency.EMERGENCY, Side.DESK)
    return _prioritised(scene, ticket, Urgency.EMERGENCY), done


# --- to another team -------------------------------------------------------------------------------------------------


def transfer(scene: Scene, ticket: Ticket, word: str) -> Effects:
    """`/transfer`: it is nobody's there until somebody takes it, and the time used so far counts."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    routing = scene.rules.routing
    team = routing.team(word.strip())
    if team is None:
        names = ", ".join(known.name for known in routing.teams) or "—"
        return tell(scene, scene.say("transfer-unknown", word=word, teams=names))
    if team.name == ticket.team:
        return tell(scene, scene.say("transfer-already", ref=ticket.ref, team=team.name))
    changed = _moved(scene, ticket, team)
    event = line_of(scene, changed, Happening.TRANSFERRED, Side.STAFF, team.name)
    there = told_to_staff(scene, changed, _arrival(scene, ticket)) if team.room else ()
    told = tell(scene, scene.say("transferred", ref=ticket.ref, team=team.name))
    return (*changed_hands(scene, ticket, changed, event), *there, *told)


def _moved(scene: Scene, ticket: Ticket, team: Team) -> Ticket:
    changed = replace(advance(ticket, Happening.TRANSFERRED, scene.now), team=team.name)
    if ticket.assignee not in team.members:
        changed = replace(changed, assignee=None, assignee_name="")
    before, after = (promise_of(scene.rules.routing, one) for one in (ticket, changed))
    return repromised(changed, before, after, scene.now, anew=False)


def _arrival(scene: Scene, ticket: Ticket) -> str:
    staff = scene.in_language(scene.rules.staff_language)
    return staff.say("transferred-here", ref=ticket.ref, subject=ticket.subject)
