"""How the desk behaves in public where one message may answer one of a person's: short, once, nothing to press."""

from dataclasses import replace

from bot.delivery.delivery import Operation
from bot.desk.effects import Effects, Put
from bot.desk.permissions import Place
from bot.desk.scene import Scene
from bot.platform import Capabilities
from bot.rendering import length, split
from bot.rendering.measure import count


def mannerly(scene: Scene, wanted: Effects) -> Effects:
    """What is decided, with at most one answer in public where the platform takes no more."""
    facts = scene.facts_of(scene.where)
    if facts is None or not facts.answers_once or scene.place is not Place.PUBLIC:
        return wanted
    answers = [effect for effect in wanted if isinstance(effect, Put) and _is_answer(scene, effect)]
    one = next((put for put in answers if put.message.body), None)
    kept = tuple(effect for effect in wanted if effect not in answers)
    return kept if one is None else (*kept, _brief(scene, one, facts))


def _is_answer(scene: Scene, put: Put) -> bool:
    return put.operation is Operation.SEND and put.message.to.room == scene.where.room


def _brief(scene: Scene, put: Put, facts: Capabilities) -> Put:
    body = shortened(put.message.body, facts, more=scene.say("more-in-private"))
    message = replace(put.message, body=body, buttons=(), form=None, attachments=(), reply_to=scene.message_id)
    return replace(put, message=message)


def shortened(body: str, facts: Capabilities, *, more: str) -> str:
    """The text, or as much of it as fits with the word that there is more."""
    limit = facts.max_answer or facts.max_text
    if length(body, facts) <= limit:
        return body
    room = limit - count(more, facts.measure) - 2
    return f"{split(body, limit=room, measure=facts.measure, markup=facts.markup)[0]}\n\n{more}"
