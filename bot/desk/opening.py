"""A form begins: what leads to it, what it is about, and whether anything is asked first at all. `filling` goes on."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import casework, giving
from bot.desk.actions import Action, Verb, pack, unpack
from bot.desk.asking import ABOUT, ask, ask_category, form_meant, intro, next_form, offered
from bot.desk.drafts import dialogue_here, draft_for, keep, with_files
from bot.desk.effects import Effects
from bot.desk.first_form import FIRST, first_form
from bot.desk.permissions import Place
from bot.desk.questions import said_of
from bot.desk.records import Question
from bot.desk.scene import Scene
from bot.faq.learning import Verdict
from bot.messages import Attachment, Button, Form, Press
from bot.tickets.intake import Draft, Purpose


def begin(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/ticket`: choose what it is about. Among others only the way into private is shown."""
    if scene.place is not Place.PRIVATE:
        button = Button(label=scene.say("button-ticket"), action=pack(Verb.TICKET), private=True)
        return (scene.reply(scene.say("ticket-in-private"), ((button,),)),)
    if _is_form_shown(scene):
        return ()  # the first form asks it
    if scene.content.emergencies.written(words):
        return at_once(scene, words, files)
    draft, told = with_files(scene, Draft(question=words), files)
    return (keep(scene, draft), *told, ask_category(scene, draft))


def begin_feedback(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/feedback [type]`: the type, unless it is named first, then the form; what else is written is proposed in it."""
    refused = giving.refused(scene)
    if refused is not None:
        return refused
    type_id, rest = giving.type_named(scene, words)
    if scene.content.emergencies.written(words):
        return at_once(scene, rest, files)
    draft, told = with_files(scene, Draft(purpose=Purpose.FEEDBACK, question=rest), files)
    if type_id is None:
        return (keep(scene, draft), *told, ask_category(scene, draft))
    return (*told, *_enter(scene, draft.in_category(type_id)))


def at_once(scene: Scene, words: str, files: Sequence[Attachment] = (), category: str | None = None) -> Effects:
    """An emergency: the ticket is opened with what was written, and nothing is asked first. Said again, it goes on."""
    ref = dialogue_here(scene).ticket
    before = scene.view.ticket(ref) if ref else None
    if before is not None and before.is_open and before.question == words:
        return (scene.reply(scene.say("continue-here", ref=before.ref)),)
    wanted = category or scene.content.emergencies.category
    known = scene.content.category(wanted) or scene.content.categories[0]
    draft, told = with_files(scene, Draft(category=known.id, question=words, values={ABOUT: words}), files)
    return (*told, *casework.open_ticket(scene, known, draft))


def begin_about(scene: Scene, question: Question) -> Effects:
    """ "Ask a person" under an answer: the entry says which category, the question is proposed as what happened."""
    category = _leads_to(scene, question)
    draft = Draft(question=question.text)
    vote = said_of(scene, question, Verdict.WANTS_PERSON, question.entry)
    if scene.content.emergencies.written(question.text):
        return (vote, scene.notice(), *at_once(scene, question.text, category=category))
    if category is None:
        asked = () if _is_form_shown(scene) else (ask_category(scene, draft),)
        return (vote, scene.notice(), keep(scene, draft), *asked)
    return (vote, scene.notice(), *_enter(scene, draft.in_category(category)))


def choose_category(scene: Scene, category: str, purpose: Purpose) -> Effects:
    """A category, or a type of feedback, was pressed."""
    if category not in offered(scene, purpose):
        return (scene.notice(scene.say("button-outdated")),)
    draft, goes_on = _entered(scene, purpose, category)
    return (scene.notice(), *_enter(scene, draft, goes_on=goes_on))


def _entered(scene: Scene, purpose: Purpose, category: str) -> tuple[Draft, bool]:
    """The form that a choice leads to, and whether that goes on where it was left before it was put away."""
    draft, kept = draft_for(scene, purpose), dialogue_here(scene).put_away
    brings_something = draft.category or draft.question or draft.attachments
    if kept is not None and (kept.purpose, kept.category) == (purpose, category) and not brings_something:
        return kept, True
    return draft.in_category(category), False


def _enter(scene: Scene, draft: Draft, *, goes_on: bool = False) -> Effects:
    """Show the form where the platform can, else ask the first question."""
    facts = scene.facts_of(scene.where)
    if facts is None or not facts.forms:
        return (keep(scene, draft), intro(scene, draft), ask(scene, draft))
    draft = draft if goes_on else replace(draft, values={})
    if _is_form_shown(scene):
        return (keep(scene, draft),)
    return (keep(scene, draft), scene.reply(scene.say("form-fill-in"), form=next_form(scene, draft)))


def _is_form_shown(scene: Scene) -> bool:
    """Whether the press showed a form at once: nothing needs to follow."""
    event = scene.incoming.event
    return isinstance(event, Press) and event.form_shown


def form_behind(scene: Scene, opener: str) -> Form | None:
    """The form that a button's action, or a form's id, opens for this person; None if it opens none.

    For platforms that must show a form at once: what follows from the press is decided as ever, when it comes in."""
    if opener in {pack(Verb.TICKET), FIRST}:
        begun = draft_for(scene, Purpose.TICKET)
        return first_form(scene, begun.question if begun.category is None else "")
    draft = _draft_behind(scene, opener)
    if draft is not None and draft.category is None:
        return first_form(scene, draft.question)
    return next_form(scene, draft) if draft is not None and draft.category in offered(scene, draft.purpose) else None


def _draft_behind(scene: Scene, opener: str) -> Draft | None:
    match unpack(opener):
        case Action(verb=Verb.TICKET, arguments=(category,)):
            return _begun(scene, Purpose.TICKET, category)
        case Action(verb=Verb.FEEDBACK, arguments=(type_id,)):
            return _begun(scene, Purpose.FEEDBACK, type_id)
        case Action(verb=Verb.PERSON, arguments=(number,)):
            question = scene.view.question(number)
            if question is None or scene.content.emergencies.written(question.text):
                return None  # an emergency: nothing is asked first
            return Draft(question=question.text, category=_leads_to(scene, question))
        case None if (meant := form_meant(scene, opener)) is not None:
            before = draft_for(scene, meant[0])
            return before if before.category == meant[1] else replace(before.in_category(meant[1]), values={})
        case _:
            return None


def _begun(scene: Scene, purpose: Purpose, category: str) -> Draft:
    draft, goes_on = _entered(scene, purpose, category)
    return draft if goes_on else replace(draft, values={})


def _leads_to(scene: Scene, question: Question) -> str | None:
    """The category that a question's answer names for who wants a person."""
    entry = scene.content.book.entry(question.entry, scene.language) if question.entry else None
    category = scene.content.book.escalation_of(entry) if entry else None
    return category if category and scene.content.category(category) else None
