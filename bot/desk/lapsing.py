"""What the passing of time does to a form: left alone, it is put away and its person told; later it is forgotten."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.desk.actions import Verb, pack
from bot.desk.asking import category_of, listed, offered
from bot.desk.drafts import dialogue_here, set_dialogue
from bot.desk.effects import NOTHING, Effects
from bot.desk.records import Dialogue
from bot.desk.scene import Scene
from bot.messages import Button
from bot.tickets.intake import Draft, Purpose, in_language
from bot.tickets.upkeep import TicketRules


def lapses_at(dialogue: Dialogue, rules: TicketRules) -> datetime | None:
    """When the passing of time alone does something to the form of a conversation, if anything."""
    draft, kept = dialogue.draft, dialogue.put_away
    if draft is not None:
        return draft.touched_at + rules.draft_after if draft.touched_at else None
    return kept.touched_at + rules.draft_after + rules.draft_kept if kept and kept.touched_at else None


def time_came(scene: Scene) -> Effects:
    """Looked at anew: whoever was faster than the clock, or other rules, may have changed when it is due."""
    dialogue = dialogue_here(scene)
    at = lapses_at(dialogue, scene.rules.tickets)
    if at is None:
        return NOTHING
    if at > scene.now:
        return (set_dialogue(scene, dialogue),)
    if dialogue.draft is None:
        return (set_dialogue(scene, replace(dialogue, put_away=None)),)
    return _put_away(scene, dialogue, dialogue.draft)


def _put_away(scene: Scene, dialogue: Dialogue, draft: Draft) -> Effects:
    """Messages are questions again; what was answered is offered to whoever begins again."""
    verb, again = _way_back(draft.purpose)
    category = category_of(scene, draft) if draft.category in offered(scene, draft.purpose) else None
    written = listed(scene, category, draft) if category else ""
    if category is None or not written:
        begin = Button(label=scene.say(again), action=pack(verb))
        return (set_dialogue(scene, replace(dialogue, draft=None)), scene.reply(scene.say("form-lapsed"), ((begin,),)))
    rules = scene.rules.tickets
    body = scene.say(
        "form-put-away",
        title=in_language(category.title, scene.language),
        until=scene.local((draft.touched_at or scene.now) + rules.draft_after + rules.draft_kept),
        summary=written,
    )
    go_on = Button(label=scene.say("button-go-on"), action=pack(verb, category.id))
    forget = Button(label=scene.say("button-forget"), action=pack(Verb.FORM_CANCEL))
    return (set_dialogue(scene, replace(dialogue, draft=None, put_away=draft)), scene.reply(body, ((go_on, forget),)))


def _way_back(purpose: Purpose) -> tuple[Verb, str]:
    """The button that begins such a form: what it does, and the key of its label."""
    match purpose:
        case Purpose.TICKET:
            return Verb.TICKET, "button-ticket"
        case Purpose.FEEDBACK:
            return Verb.FEEDBACK, "button-feedback"
        case _:
            assert_never(purpose)
