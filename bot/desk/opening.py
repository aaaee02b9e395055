"""Forms: choosing what it is about, the form in one piece or question by question, the review, and what comes of it:
a ticket, or feedback."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot.desk import casework, giving
from bot.desk.actions import Action, Verb, pack, unpack
from bot.desk.asking import (
    ABOUT,
    ask,
    ask_category,
    category_of,
    explain,
    files_so_far,
    form_of,
    intro,
    offered,
    proposal_for,
    proposing,
    review,
)
from bot.desk.dispatch import is_emergency
from bot.desk.effects import Effects, SetDialogue
from bot.desk.first_form import FIRST, draft_from, first_form
from bot.desk.permissions import Place
from bot.desk.questions import said_of
from bot.desk.records import Dialogue, Question
from bot.desk.scene import Scene
from bot.faq.learning import Verdict
from bot.messages import Attachment, Button, FieldKind, Form, FormSent, Message, Press
from bot.texts.texts import Markup
from bot.tickets.answers import SHOWN_AS, AnswerKind, Asked
from bot.tickets.files import sort_files
from bot.tickets.intake import (
    CategoryDefinition,
    Draft,
    FieldDefinition,
    Mistake,
    Purpose,
    checked,
    filled,
    question_at,
    step_of,
    unasked,
)


def begin(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/ticket`: choose what it is about. Among others only the way into private is shown."""
    if scene.place is not Place.PRIVATE:
        button = Button(label=scene.say("button-ticket"), action=pack(Verb.TICKET), private=True)
        return (scene.reply(scene.say("ticket-in-private"), ((button,),)),)
    if _is_form_shown(scene):
        return ()  # the first form asks it
    if scene.content.emergencies.written(words):
        return at_once(scene, words, files)
    draft, told = _with_files(scene, Draft(question=words), files)
    return (_remember(scene, draft), *told, ask_category(scene, draft))


def begin_feedback(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/feedback [type]`: the type, unless it is named first, then the form; what else is written is proposed in it."""
    refused = giving.refused(scene)
    if refused is not None:
        return refused
    type_id, rest = giving.type_named(scene, words)
    if scene.content.emergencies.written(words):
        return at_once(scene, rest, files)
    draft, told = _with_files(scene, Draft(purpose=Purpose.FEEDBACK, question=rest), files)
    if type_id is None:
        return (_remember(scene, draft), *told, ask_category(scene, draft))
    return (*told, *_enter(scene, draft.in_category(type_id)))


def at_once(scene: Scene, words: str, files: Sequence[Attachment] = (), category: str | None = None) -> Effects:
    """An emergency: the ticket is opened with what was written, and nothing is asked first. Said again, it goes on."""
    ref = _dialogue(scene).ticket
    before = scene.view.ticket(ref) if ref else None
    if before is not None and before.is_open and before.question == words:
        return (scene.reply(scene.say("continue-here", ref=before.ref)),)
    wanted = category or scene.content.emergencies.category
    known = scene.content.category(wanted) or scene.content.categories[0]
    draft, told = _with_files(scene, Draft(category=known.id, question=words, values={ABOUT: words}), files)
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
        return (vote, scene.notice(), _remember(scene, draft), *asked)
    return (vote, scene.notice(), *_enter(scene, draft.in_category(category)))


def choose_category(scene: Scene, category: str, purpose: Purpose) -> Effects:
    """A category, or a type of feedback, was pressed."""
    if category not in offered(scene, purpose):
        return (scene.notice(scene.say("button-outdated")),)
    draft, goes_on = _entered(scene, purpose, category)
    return (scene.notice(), *_enter(scene, draft, goes_on=goes_on))


def _entered(scene: Scene, purpose: Purpose, category: str) -> tuple[Draft, bool]:
    """The form that a choice leads to, and whether that goes on where it was left before it was put away."""
    draft, kept = _draft_for(scene, purpose), _dialogue(scene).put_away
    brings_something = draft.category or draft.question or draft.attachments
    if kept is not None and (kept.purpose, kept.category) == (purpose, category) and not brings_something:
        return kept, True
    return draft.in_category(category), False


def _enter(scene: Scene, draft: Draft, *, goes_on: bool = False) -> Effects:
    """Show the form where the platform can, else ask the first question."""
    facts = scene.facts_of(scene.where)
    if facts is None or not facts.forms:
        return (_remember(scene, draft), intro(scene, draft), ask(scene, draft))
    draft = draft if goes_on else replace(draft, values={})
    if _is_form_shown(scene):
        return (_remember(scene, draft),)
    return (_remember(scene, draft), scene.reply(scene.say("form-fill-in"), form=_step(scene, draft)))


def _is_form_shown(scene: Scene) -> bool:
    """Whether the press showed a form at once: nothing needs to follow."""
    event = scene.incoming.event
    return isinstance(event, Press) and event.form_shown


def _step(scene: Scene, draft: Draft) -> Form:
    """What the platform shows next: all that is still to be asked, or as much of it as it shows at once."""
    facts = scene.facts_of(scene.where)
    wrong = {mistake.field for mistake in filled(category_of(scene, draft), draft.values, _asked(scene)).mistakes}
    form = proposing(form_of(scene, draft), draft)
    return step_of(form, draft, most=facts.form_fields if facts else None, wrong=wrong)


def form_behind(scene: Scene, opener: str) -> Form | None:
    """The form that a button's action, or a form's id, opens for this person; None if it opens none.

    For platforms that must show a form at once: what follows from the press is decided as ever, when it comes in."""
    if opener in {pack(Verb.TICKET), FIRST}:
        begun = _draft_for(scene, Purpose.TICKET)
        return first_form(scene, begun.question if begun.category is None else "")
    draft = _draft_behind(scene, opener)
    if draft is not None and draft.category is None:
        return first_form(scene, draft.question)
    return _step(scene, draft) if draft is not None and draft.category in offered(scene, draft.purpose) else None


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
        case None if (meant := _form_meant(scene, opener)) is not None:
            before = _draft_for(scene, meant[0])
            return before if before.category == meant[1] else replace(before.in_category(meant[1]), values={})
        case _:
            return None


def _begun(scene: Scene, purpose: Purpose, category: str) -> Draft:
    draft, goes_on = _entered(scene, purpose, category)
    return draft if goes_on else replace(draft, values={})


def _form_meant(scene: Scene, form: str) -> tuple[Purpose, str] | None:
    """What a form's id says it is for; None if there is no such form."""
    kind, _, category = form.partition("-")
    purpose = next((known for known in Purpose if known == kind), None)
    return (purpose, category) if purpose is not None and category in offered(scene, purpose) else None


def _leads_to(scene: Scene, question: Question) -> str | None:
    """The category that a question's answer names for who wants a person."""
    entry = scene.content.book.entry(question.entry, scene.language) if question.entry else None
    category = scene.content.book.escalation_of(entry) if entry else None
    return category if category and scene.content.category(category) else None


# --- one question at a time ------------------------------------------------------------------------------------------


def asks_for_words(scene: Scene) -> bool:
    """Whether a form under way asks something that is answered in words: a number is no choice then."""
    draft = _dialogue(scene).draft
    if draft is None or draft.category is None:
        return False
    question = question_at(category_of(scene, draft), draft)
    return question is not None and SHOWN_AS[question.kind] in {FieldKind.LINE, FieldKind.PARAGRAPH}


def answer(scene: Scene, message: Message, dialogue: Dialogue) -> Effects:
    """A message while a form is under way: the answer to its present question."""
    draft = dialogue.draft
    if draft is None or draft.category is None:
        return (ask_category(scene, draft or Draft()),)
    category = category_of(scene, draft)
    question = question_at(category, draft)
    draft, told = _with_files(scene, draft, message.attachments)
    if question is None:
        return (_remember(scene, draft), *told, review(scene, category, draft))
    if question.kind is AnswerKind.FILES or not message.text.strip():
        return (_remember(scene, draft), *told, files_so_far(scene, question, draft))
    return (*told, *_take(scene, question, draft, message.text))


def _with_files(scene: Scene, draft: Draft, files: Sequence[Attachment]) -> tuple[Draft, Effects]:
    """The draft with those that can be taken, and a word about each of the others."""
    found = sort_files(files, scene.rules.files, had=draft.attachments)
    told = tuple(scene.reply(scene.say(file.reason, name=file.name, most=file.most)) for file in found.refused)
    return draft.with_files(found.taken), told


def _take(scene: Scene, question: FieldDefinition, draft: Draft, typed: str) -> Effects:
    value = checked(category_of(scene, draft), question, typed, draft.values, _asked(scene))
    if isinstance(value, Mistake):
        return (_remember(scene, draft), scene.reply(explain(scene, question, value)), ask(scene, draft))
    draft = draft.answered(question, value)
    if is_emergency(scene, draft):
        return _complete(scene, category_of(scene, draft), draft)
    return (_remember(scene, draft), ask(scene, draft))


def _asked(scene: Scene) -> Asked:
    return Asked(now=scene.incoming.at, zone=scene.rules.zone, language=scene.language)


# --- presses in a form -----------------------------------------------------------------------------------------------


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button of the form."""
    dialogue = _dialogue(scene)
    draft = dialogue.draft
    if verb is Verb.FORM_CANCEL:
        return cancel(scene)
    if draft is None or draft.category is None:
        return (scene.notice(scene.say("button-outdated")),)
    category = category_of(scene, draft)
    if verb is Verb.FORM_AGAIN:
        draft = draft.back_to_start()
        return (scene.notice(), _remember(scene, draft), ask(scene, draft))
    if verb is Verb.FORM_FIX:
        return _fix(scene, category, draft, arguments)
    if verb is Verb.FORM_SEND:
        return (scene.notice(), *_send(scene, category, draft))
    question = question_at(category, draft)
    if question is None or not arguments or arguments[0] != str(draft.step):
        return (scene.notice(scene.say("button-outdated")), ask(scene, draft))  # a button of an earlier question
    return (scene.notice(), *_answered(scene, question, draft, verb, arguments[1:]))


def _fix(scene: Scene, category: CategoryDefinition, draft: Draft, arguments: Sequence[str]) -> Effects:
    """One answer of the review is asked for again."""
    steps = {str(step): step for step in range(len(category.fields))}
    step = steps.get(arguments[0]) if arguments else None
    if step is None:
        return (scene.notice(scene.say("button-outdated")), ask(scene, draft))
    draft = draft.correcting(step, len(category.fields))
    return (scene.notice(), _remember(scene, draft), ask(scene, draft))


def _answered(scene: Scene, question: FieldDefinition, draft: Draft, verb: Verb, arguments: Sequence[str]) -> Effects:
    if verb is Verb.FORM_OPTION:
        chosen = next((o.value for i, o in enumerate(question.options) if [str(i)] == list(arguments)), None)
        return (ask(scene, draft),) if chosen is None else _take(scene, question, draft, chosen)
    if verb is Verb.FORM_KEEP:
        return _take(scene, question, draft, proposal_for(question.name, draft))
    if question.required and question.kind is not AnswerKind.FILES:
        return (ask(scene, draft),)
    draft = draft.skipped(question)
    return (_remember(scene, draft), ask(scene, draft))


def cancel(scene: Scene) -> Effects:
    """Forget the form, or that a comment was asked for; say so either way."""
    dialogue = _dialogue(scene)
    under_way = replace(dialogue, ticket=None) != Dialogue()
    body = scene.say("form-cancelled" if under_way else "nothing-to-cancel")
    stop = (scene.notice(),) if scene.press_id else ()
    ended = Dialogue(ticket=dialogue.ticket)
    forget = SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=ended)
    return (*stop, forget, scene.reply(body))


def _send(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    """What was right when it was answered may have become wrong since: the network was changed, or content was."""
    found = filled(category, draft.values, _asked(scene))
    wrong = found.mistakes
    if not wrong:
        return _complete(scene, category, replace(draft, values=found.values))
    step = next((i for i, d in enumerate(category.fields) if d.name == wrong[0].field), 0)
    draft = draft.correcting(step, len(category.fields))
    return (_remember(scene, draft), scene.reply(explain(scene, category.fields[step], wrong[0])), ask(scene, draft))


def _complete(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    match draft.purpose:
        case Purpose.TICKET:
            return casework.open_ticket(scene, category, draft)
        case Purpose.FEEDBACK if is_emergency(scene, draft):
            said = [answer for field in category.fields if (answer := draft.values.get(field.name, "").strip())]
            return at_once(scene, "\n".join(said), draft.attachments)
        case Purpose.FEEDBACK:
            return (_set(scene, replace(_dialogue(scene), draft=None)), *giving.taken(scene, draft))
        case _:
            assert_never(draft.purpose)


def form_sent(scene: Scene, sent: FormSent) -> Effects:
    """A form that the platform showed in one piece came back."""
    if sent.form == FIRST:
        return _first_sent(scene, sent)
    meant = _form_meant(scene, sent.form)
    if meant is None:
        return (scene.reply(scene.say("button-outdated")),)
    before = _draft_for(scene, meant[0])
    known = before.values if before.category == meant[1] else {}
    draft = replace(before.in_category(meant[1]), values={**known, **sent.values})
    draft, told = _with_files(scene, draft, sent.attachments)
    return (*told, *_read_form(scene, category_of(scene, draft), draft))


def _first_sent(scene: Scene, sent: FormSent) -> Effects:
    """The one that asks what it is about: the category's own form goes on with what it still needs."""
    before = _draft_for(scene, Purpose.TICKET)
    had = before.attachments if before.category is None else ()
    draft, told = _with_files(scene, replace(draft_from(scene, sent), attachments=had), sent.attachments)
    if draft.category is None:  # content has lost it meanwhile
        return (_remember(scene, draft), *told, ask_category(scene, draft))
    return (*told, *_read_form(scene, category_of(scene, draft), draft))


def _read_form(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    """A form, or a part of it, as it was filled in: what is still to be asked, what is wrong, or what comes of it."""
    facts, found = scene.facts_of(scene.where), filled(category, draft.values, _asked(scene))
    if facts is not None and facts.form_fields is not None and unasked(category, draft):
        if draft.purpose is Purpose.TICKET and is_emergency(scene, draft):
            return casework.open_ticket(scene, category, replace(draft, values=found.values))
        return (_remember(scene, draft), scene.reply(scene.say("form-next"), form=_step(scene, draft)))
    if not found.mistakes:
        return _complete(scene, category, replace(draft, values=found.values))
    questions = {d.name: d for d in category.fields}
    said = "\n".join(f"- {explain(scene, questions.get(m.field), m)}" for m in found.mistakes)
    again = scene.reply(scene.say("form-mistakes", mistakes=Markup(said)), form=_step(scene, draft))
    return (_remember(scene, draft), again)


# --- the conversation's memory ---------------------------------------------------------------------------------------


def _dialogue(scene: Scene) -> Dialogue:
    return scene.view.dialogue(scene.where.lane, scene.person.key)


def _draft_for(scene: Scene, purpose: Purpose) -> Draft:
    """The form under way, if it is one of this kind; else a new one."""
    draft = _dialogue(scene).draft
    return draft if draft is not None and draft.purpose is purpose else Draft(purpose=purpose)


def _remember(scene: Scene, draft: Draft) -> SetDialogue:
    draft = replace(draft, by=scene.person, where=scene.where, touched_at=scene.now)
    return _set(scene, replace(_dialogue(scene), draft=draft))


def _set(scene: Scene, dialogue: Dialogue) -> SetDialogue:
    return SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=dialogue)
