"""A form under way: answers one by one or in one piece, its buttons, and what comes of it: a ticket, or feedback."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot.desk import casework, giving
from bot.desk.actions import Verb
from bot.desk.asking import (
    ask,
    ask_category,
    category_of,
    explain,
    files_so_far,
    form_meant,
    next_form,
    proposal_for,
    review,
)
from bot.desk.dispatch import is_emergency
from bot.desk.drafts import asked, dialogue_here, draft_for, keep, set_dialogue, with_files
from bot.desk.effects import Effects
from bot.desk.first_form import FIRST, draft_from
from bot.desk.opening import at_once
from bot.desk.records import Dialogue
from bot.desk.scene import Scene
from bot.messages import FieldKind, FormSent, Message
from bot.texts.texts import Markup
from bot.tickets.answers import SHOWN_AS, AnswerKind
from bot.tickets.intake import (
    CategoryDefinition,
    Draft,
    FieldDefinition,
    Mistake,
    Purpose,
    checked,
    filled,
    question_at,
    unasked,
)


def asks_for_words(scene: Scene) -> bool:
    """Whether a form under way asks something that is answered in words: a number is no choice then."""
    draft = dialogue_here(scene).draft
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
    draft, told = with_files(scene, draft, message.attachments)
    if question is None:
        return (keep(scene, draft), *told, review(scene, category, draft))
    if question.kind is AnswerKind.FILES or not message.text.strip():
        return (keep(scene, draft), *told, files_so_far(scene, question, draft))
    return (*told, *_take(scene, question, draft, message.text))


def _take(scene: Scene, question: FieldDefinition, draft: Draft, typed: str) -> Effects:
    value = checked(category_of(scene, draft), question, typed, draft.values, asked(scene))
    if isinstance(value, Mistake):
        return (keep(scene, draft), scene.reply(explain(scene, question, value)), ask(scene, draft))
    draft = draft.answered(question, value)
    if is_emergency(scene, draft):
        return _complete(scene, category_of(scene, draft), draft)
    return (keep(scene, draft), ask(scene, draft))


# --- presses in a form -----------------------------------------------------------------------------------------------


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button of the form."""
    dialogue = dialogue_here(scene)
    draft = dialogue.draft
    if verb is Verb.FORM_CANCEL:
        return cancel(scene)
    if draft is None or draft.category is None:
        return (scene.notice(scene.say("button-outdated")),)
    category = category_of(scene, draft)
    if verb is Verb.FORM_AGAIN:
        draft = draft.back_to_start()
        return (scene.notice(), keep(scene, draft), ask(scene, draft))
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
    return (scene.notice(), keep(scene, draft), ask(scene, draft))


def _answered(scene: Scene, question: FieldDefinition, draft: Draft, verb: Verb, arguments: Sequence[str]) -> Effects:
    if verb is Verb.FORM_OPTION:
        chosen = next((o.value for i, o in enumerate(question.options) if [str(i)] == list(arguments)), None)
        return (ask(scene, draft),) if chosen is None else _take(scene, question, draft, chosen)
    if verb is Verb.FORM_KEEP:
        return _take(scene, question, draft, proposal_for(question.name, draft))
    if question.required and question.kind is not AnswerKind.FILES:
        return (ask(scene, draft),)
    draft = draft.skipped(question)
    return (keep(scene, draft), ask(scene, draft))


def cancel(scene: Scene) -> Effects:
    """Forget the form, or that a comment was asked for; say so either way."""
    dialogue = dialogue_here(scene)
    under_way = replace(dialogue, ticket=None) != Dialogue()
    body = scene.say("form-cancelled" if under_way else "nothing-to-cancel")
    stop = (scene.notice(),) if scene.press_id else ()
    forget = set_dialogue(scene, Dialogue(ticket=dialogue.ticket))
    return (*stop, forget, scene.reply(body))


# --- in one piece ----------------------------------------------------------------------------------------------------


def form_sent(scene: Scene, sent: FormSent) -> Effects:
    """A form that the platform showed in one piece came back."""
    if sent.form == FIRST:
        return _first_sent(scene, sent)
    meant = form_meant(scene, sent.form)
    if meant is None:
        return (scene.reply(scene.say("button-outdated")),)
    before = draft_for(scene, meant[0])
    known = before.values if before.category == meant[1] else {}
    draft = replace(before.in_category(meant[1]), values={**known, **sent.values})
    draft, told = with_files(scene, draft, sent.attachments)
    return (*told, *_read_form(scene, category_of(scene, draft), draft))


def _first_sent(scene: Scene, sent: FormSent) -> Effects:
    """The one that asks what it is about: the category's own form goes on with what it still needs."""
    before = draft_for(scene, Purpose.TICKET)
    had = before.attachments if before.category is None else ()
    draft, told = with_files(scene, replace(draft_from(scene, sent), attachments=had), sent.attachments)
    if draft.category is None:  # content has lost it meanwhile
        return (keep(scene, draft), *told, ask_category(scene, draft))
    return (*told, *_read_form(scene, category_of(scene, draft), draft))


def _read_form(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    """A form, or a part of it, as it was filled in: what is still to be asked, what is wrong, or what comes of it."""
    facts, found = scene.facts_of(scene.where), filled(category, draft.values, asked(scene))
    if facts is not None and facts.form_fields is not None and unasked(category, draft):
        if draft.purpose is Purpose.TICKET and is_emergency(scene, draft):
            return casework.open_ticket(scene, category, replace(draft, values=found.values))
        return (keep(scene, draft), scene.reply(scene.say("form-next"), form=next_form(scene, draft)))
    if not found.mistakes:
        return _complete(scene, category, replace(draft, values=found.values))
    questions = {d.name: d for d in category.fields}
    said = "\n".join(f"- {explain(scene, questions.get(m.field), m)}" for m in found.mistakes)
    again = scene.reply(scene.say("form-mistakes", mistakes=Markup(said)), form=next_form(scene, draft))
    return (keep(scene, draft), again)


# --- sent ------------------------------------------------------------------------------------------------------------


def _send(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    """What was right when it was answered may have become wrong since: the network was changed, or content was."""
    found = filled(category, draft.values, asked(scene))
    wrong = found.mistakes
    if not wrong:
        return _complete(scene, category, replace(draft, values=found.values))
    step = next((i for i, d in enumerate(category.fields) if d.name == wrong[0].field), 0)
    draft = draft.correcting(step, len(category.fields))
    return (keep(scene, draft), scene.reply(explain(scene, category.fields[step], wrong[0])), ask(scene, draft))


def _complete(scene: Scene, category: CategoryDefinition, draft: Draft) -> Effects:
    match draft.purpose:
        case Purpose.TICKET:
            return casework.open_ticket(scene, category, draft)
        case Purpose.FEEDBACK if is_emergency(scene, draft):
            said = [answer for field in category.fields if (answer := draft.values.get(field.name, "").strip())]
            return at_once(scene, "\n".join(said), draft.attachments)
        case Purpose.FEEDBACK:
            return (set_dialogue(scene, replace(dialogue_here(scene), draft=None)), *giving.taken(scene, draft))
        case _:
            assert_never(draft.purpose)
