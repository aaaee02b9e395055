"""Forms: choosing what it is about, the form in one piece or question by question, the review, and what comes of it:
a ticket, or feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.desk import casework, giving
from bot.desk.actions import Action, Verb, pack, unpack
from bot.desk.dispatch import is_emergency
from bot.desk.effects import Effect, Effects, Put, SetDialogue
from bot.desk.permissions import Place
from bot.desk.questions import Rows, said_of
from bot.desk.records import Dialogue, Question
from bot.desk.scene import Scene
from bot.faq.learning import Verdict
from bot.messages import Attachment, Button, ButtonStyle, Field, FieldKind, Form, FormSent, Message, Press
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.intake import (
    TEXT_BY_LANGUAGE,
    Draft,
    Mistake,
    Purpose,
    choice_of,
    in_language,
    mistake_in,
    mistakes,
    question_at,
    step_of,
    summary,
    unasked,
)

ABOUT = "about"  # the field every category begins with: what happened


def begin(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/ticket`: choose what it is about. Among others only the way into private is shown."""
    if scene.place is not Place.PRIVATE:
        button = Button(label=scene.say("button-ticket"), action=pack(Verb.TICKET), private=True)
        return (scene.reply(scene.say("ticket-in-private"), ((button,),)),)
    if scene.content.emergencies.written(words):
        return at_once(scene, words, files)
    draft = Draft(question=words).with_files(files)
    return (_remember(scene, draft), _ask_category(scene, draft))


def begin_feedback(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/feedback [type]`: the type, unless it is named first, then the form; what else is written is proposed in it."""
    refused = giving.refused(scene)
    if refused is not None:
        return refused
    type_id, rest = giving.type_named(scene, words)
    if scene.content.emergencies.written(words):
        return at_once(scene, rest, files)
    draft = Draft(purpose=Purpose.FEEDBACK, question=rest).with_files(files)
    if type_id is None:
        return (_remember(scene, draft), _ask_category(scene, draft))
    return _enter(scene, draft.in_category(type_id))


def at_once(scene: Scene, words: str, files: Sequence[Attachment] = (), category: str | None = None) -> Effects:
    """An emergency: the ticket is opened with what was written, and nothing is asked first. Said again, it goes on."""
    ref = _dialogue(scene).ticket
    before = scene.view.ticket(ref) if ref else None
    if before is not None and before.is_open and before.question == words:
        return (scene.reply(scene.say("continue-here", ref=before.ref)),)
    wanted = category or scene.content.emergencies.category
    known = scene.content.category(wanted) or scene.content.categories[0]
    draft = Draft(category=known.id, question=words, values={ABOUT: words}).with_files(files)
    return casework.open_ticket(scene, _form(scene, draft), draft)


def begin_about(scene: Scene, question: Question) -> Effects:
    """ "Ask a person" under an answer: the entry says which category, the question is proposed as what happened."""
    category = _leads_to(scene, question)
    draft = Draft(question=question.text)
    vote = said_of(scene, question, Verdict.WANTS_PERSON, question.entry)
    if scene.content.emergencies.written(question.text):
        return (vote, scene.notice(), *at_once(scene, question.text, category=category))
    if category is None:
        return (vote, scene.notice(), _remember(scene, draft), _ask_category(scene, draft))
    return (vote, scene.notice(), *_enter(scene, draft.in_category(category)))


def choose_category(scene: Scene, category: str, purpose: Purpose) -> Effects:
    """A category, or a type of feedback, was pressed."""
    if category not in _offered(scene, purpose):
        return (scene.notice(scene.say("button-outdated")),)
    return (scene.notice(), *_enter(scene, _draft_for(scene, purpose).in_category(category)))


def _offered(scene: Scene, purpose: Purpose) -> Mapping[str, TEXT_BY_LANGUAGE]:
    """What can be chosen, with its titles."""
    match purpose:
        case Purpose.TICKET:
            return {category.id: category.title for category in scene.content.categories}
        case Purpose.FEEDBACK:
            return {each.id: each.title for each in scene.content.feedback}
        case _:
            assert_never(purpose)


def _enter(scene: Scene, draft: Draft) -> Effects:
    """Show the whole form where the platform can, else ask the first question."""
    facts = scene.facts_of(scene.where)
    if facts is None or not facts.forms:
        return (_remember(scene, draft), _intro(scene, draft), _ask(scene, draft))
    draft = replace(draft, values={})
    if isinstance(event := scene.incoming.event, Press) and event.form_shown:
        return (_remember(scene, draft),)
    return (_remember(scene, draft), scene.reply(scene.say("form-fill-in"), form=_step(scene, draft)))


def _step(scene: Scene, draft: Draft) -> Form:
    """What the platform shows next: all that is still to be asked, or as much of it as it shows at once."""
    facts = scene.facts_of(scene.where)
    return step_of(_proposing(_form(scene, draft), draft), draft, most=facts.form_fields if facts else None)


def _proposing(form: Form, draft: Draft) -> Form:
    fields = tuple(replace(f, value=draft.question) if f.name == ABOUT else f for f in form.fields)
    return replace(form, fields=fields)


def form_behind(scene: Scene, opener: str) -> Form | None:
    """The form that a button's action, or a form's id, opens for this person; None if it opens none.

    For platforms that must show a form at once: what follows from the press is decided as ever, when it comes in."""
    draft = _draft_for(scene, Purpose.TICKET)
    match unpack(opener):
        case Action(verb=Verb.TICKET, arguments=(category,)):
            draft = replace(draft.in_category(category), values={})
        case Action(verb=Verb.PERSON, arguments=(number,)):
            question = scene.view.question(number)
            if question is not None and scene.content.emergencies.written(question.text):
                return None  # nothing is asked first
            draft = Draft() if question is None else Draft(question=question.text, category=_leads_to(scene, question))
        case Action(verb=Verb.FEEDBACK, arguments=(type_id,)):
            draft = replace(_draft_for(scene, Purpose.FEEDBACK).in_category(type_id), values={})
        case None if (meant := _form_meant(scene, opener)) is not None:
            before = _draft_for(scene, meant[0])
            draft = before if before.category == meant[1] else replace(before.in_category(meant[1]), values={})
        case _:
            return None
    return _step(scene, draft) if draft.category in _offered(scene, draft.purpose) else None


def _form_meant(scene: Scene, form: str) -> tuple[Purpose, str] | None:
    """What a form's id says it is for; None if there is no such form."""
    kind, _, category = form.partition("-")
    purpose = next((known for known in Purpose if known == kind), None)
    return (purpose, category) if purpose is not None and category in _offered(scene, purpose) else None


def _leads_to(scene: Scene, question: Question) -> str | None:
    """The category that a question's answer names for who wants a person."""
    entry = scene.content.book.entry(question.entry, scene.language) if question.entry else None
    category = scene.content.book.escalation_of(entry) if entry else None
    return category if category and scene.content.category(category) else None


def _form(scene: Scene, draft: Draft) -> Form:
    if draft.purpose is Purpose.FEEDBACK:
        return giving.form_of(scene, draft.category or "")
    category = scene.content.category(draft.category or "") or scene.content.categories[0]
    return category.form(scene.language, intro=scene.say("form-intro"), submit=scene.say("button-send"))


def _ask_category(scene: Scene, draft: Draft) -> Effect:
    is_ticket = draft.purpose is Purpose.TICKET
    verb, which = (Verb.TICKET, "ticket-which") if is_ticket else (Verb.FEEDBACK, "feedback-which")
    rows = [
        (Button(label=in_language(title, scene.language), action=pack(verb, id_)),)
        for id_, title in _offered(scene, draft.purpose).items()
    ]
    return scene.reply(scene.say(which), (*rows, (_cancel_button(scene),)))


def _cancel_button(scene: Scene) -> Button:
    return Button(label=scene.say("button-cancel"), action=pack(Verb.FORM_CANCEL))


def _intro(scene: Scene, draft: Draft) -> Effect:
    return scene.reply(f"**{escape(_form(scene, draft).title)}**\n\n{scene.say('form-intro')}")


# --- one question at a time ------------------------------------------------------------------------------------------


def _ask(scene: Scene, draft: Draft) -> Put:
    form = _form(scene, draft)
    question = question_at(form, draft)
    if question is None:
        return _review(scene, form, draft)
    number = scene.say("form-progress", step=draft.step + 1, steps=len(form.fields))
    help_ = f"\n\n{escape(question.help)}" if question.help else ""
    kept = _proposal(question, draft)
    proposal = f"\n\n{scene.say('form-proposal', text=kept)}" if kept else ""
    body = f"{number} **{escape(question.label)}**{help_}{proposal}"
    return scene.reply(body, _answer_rows(scene, question, draft))


def _proposal(question: Field, draft: Draft) -> str:
    return draft.values.get(question.name, "") or (draft.question if question.name == ABOUT else "")


def asks_for_words(scene: Scene) -> bool:
    """Whether a form under way asks something that is answered in words: a number is no choice then."""
    draft = _dialogue(scene).draft
    if draft is None or draft.category is None:
        return False
    question = question_at(_form(scene, draft), draft)
    return question is not None and question.kind in {FieldKind.LINE, FieldKind.PARAGRAPH}


def _answer_rows(scene: Scene, question: Field, draft: Draft) -> Rows:
    rows = [
        (Button(label=option.label, action=pack(Verb.FORM_OPTION, draft.step, index)),)
        for index, option in enumerate(question.options)
    ]
    last = []
    if _proposal(question, draft):
        last.append(Button(label=scene.say("button-keep"), action=pack(Verb.FORM_KEEP, draft.step)))
    if question.kind is FieldKind.FILES or not question.required:
        key = "button-files-done" if draft.attachments and question.kind is FieldKind.FILES else "button-skip"
        last.append(Button(label=scene.say(key), action=pack(Verb.FORM_SKIP, draft.step)))
    return (*rows, (*last, _cancel_button(scene)))


def _review(scene: Scene, form: Form, draft: Draft) -> Put:
    body = scene.say("form-review", summary=_listed(form, draft.values, draft.attachments))
    send = Button(label=scene.say("button-send"), action=pack(Verb.FORM_SEND), style=ButtonStyle.PRIMARY)
    again = Button(label=scene.say("button-again"), action=pack(Verb.FORM_AGAIN))
    return scene.reply(body, ((send,), (again, _cancel_button(scene))))


def _listed(form: Form, values: Mapping[str, str], files: Sequence[Attachment]) -> Markup:
    rows = summary(form, values, files)
    return Markup("\n".join(f"- **{escape(label)}**: {escape(answer)}" for label, answer in rows))


def answer(scene: Scene, message: Message, dialogue: Dialogue) -> Effects:
    """A message while a form is under way: the answer to its present question."""
    draft = dialogue.draft
    if draft is None or draft.category is None:
        return (_ask_category(scene, draft or Draft()),)
    form = _form(scene, draft)
    question = question_at(form, draft)
    draft = draft.with_files(message.attachments)
    if question is None:
        return (_remember(scene, draft), _review(scene, form, draft))
    if question.kind is FieldKind.FILES or not message.text.strip():
        return (_remember(scene, draft), _files_so_far(scene, question, draft))
    return _take(scene, question, draft, choice_of(question, message.text))


def _files_so_far(scene: Scene, question: Field, draft: Draft) -> Put:
    if question.kind is not FieldKind.FILES and not draft.attachments:
        return _ask(scene, draft)
    body = scene.say("form-files-so-far", count=len(draft.attachments))
    return scene.reply(body, _answer_rows(scene, question, draft))


def _take(scene: Scene, question: Field, draft: Draft, typed: str) -> Effects:
    mistake = mistake_in(question, typed)
    if mistake is not None:
        return (_remember(scene, draft), scene.reply(_explain(scene, question, mistake)), _ask(scene, draft))
    draft = draft.answered(question, typed)
    if is_emergency(scene, draft):
        return _complete(scene, _form(scene, draft), draft)
    return (_remember(scene, draft), _ask(scene, draft))


def _explain(scene: Scene, question: Field | None, mistake: Mistake) -> str:
    return scene.say(mistake.reason, field=question.label if question else "", detail=mistake.detail)


# --- presses in a form -----------------------------------------------------------------------------------------------


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button of the form."""
    dialogue = _dialogue(scene)
    draft = dialogue.draft
    if verb is Verb.FORM_CANCEL:
        return cancel(scene)
    if draft is None or draft.category is None:
        return (scene.notice(scene.say("button-outdated")),)
    form = _form(scene, draft)
    if verb is Verb.FORM_AGAIN:
        draft = draft.back_to_start()
        return (scene.notice(), _remember(scene, draft), _ask(scene, draft))
    if verb is Verb.FORM_SEND:
        return (scene.notice(), *_send(scene, form, draft))
    question = question_at(form, draft)
    if question is None or not arguments or arguments[0] != str(draft.step):
        return (scene.notice(scene.say("button-outdated")), _ask(scene, draft))  # a button of an earlier question
    return (scene.notice(), *_answered(scene, question, draft, verb, arguments[1:]))


def _answered(scene: Scene, question: Field, draft: Draft, verb: Verb, arguments: Sequence[str]) -> Effects:
    if verb is Verb.FORM_OPTION:
        chosen = next((o.value for i, o in enumerate(question.options) if [str(i)] == list(arguments)), None)
        return (_ask(scene, draft),) if chosen is None else _take(scene, question, draft, chosen)
    if verb is Verb.FORM_KEEP:
        return _take(scene, question, draft, _proposal(question, draft))
    if question.required and question.kind is not FieldKind.FILES:
        return (_ask(scene, draft),)
    draft = draft.skipped(question)
    return (_remember(scene, draft), _ask(scene, draft))


def cancel(scene: Scene) -> Effects:
    """Forget the form, or that a comment was asked for; say so either way."""
    dialogue = _dialogue(scene)
    under_way = dialogue.draft is not None or dialogue.comments_on is not None
    body = scene.say("form-cancelled" if under_way else "nothing-to-cancel")
    stop = (scene.notice(),) if scene.press_id else ()
    ended = replace(dialogue, draft=None, comments_on=None)
    forget = SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=ended)
    return (*stop, forget, scene.reply(body))


def _send(scene: Scene, form: Form, draft: Draft) -> Effects:
    wrong = mistakes(form, draft.values, draft.attachments)
    if wrong:
        step = next(i for i, f in enumerate(form.fields) if f.name == wrong[0].field)
        draft = replace(draft, step=step)
        return (_remember(scene, draft), _ask(scene, draft))
    return _complete(scene, form, draft)


def _complete(scene: Scene, form: Form, draft: Draft) -> Effects:
    match draft.purpose:
        case Purpose.TICKET:
            return casework.open_ticket(scene, form, draft)
        case Purpose.FEEDBACK if is_emergency(scene, draft):
            said = [answer for field in form.fields if (answer := draft.values.get(field.name, "").strip())]
            return at_once(scene, "\n".join(said), draft.attachments)
        case Purpose.FEEDBACK:
            return (_remember(scene, None), *giving.taken(scene, draft))
        case _:
            assert_never(draft.purpose)


def form_sent(scene: Scene, sent: FormSent) -> Effects:
    """A form that the platform showed in one piece came back."""
    meant = _form_meant(scene, sent.form)
    if meant is None:
        return (scene.reply(scene.say("button-outdated")),)
    purpose, category = meant
    before = _draft_for(scene, purpose)
    files = tuple(
        dict.fromkeys((*before.attachments, *sent.attachments))
    )  # a form that comes again brings its own again
    known = before.values if before.category == category else {}
    draft = replace(before.in_category(category), values={**known, **sent.values}, attachments=files)
    form, facts = _form(scene, draft), scene.facts_of(scene.where)
    if facts is not None and facts.form_fields is not None and unasked(form, draft):
        if purpose is Purpose.TICKET and is_emergency(scene, draft):
            return casework.open_ticket(scene, form, draft)
        return (_remember(scene, draft), scene.reply(scene.say("form-next"), form=_step(scene, draft)))
    wrong = mistakes(form, draft.values, draft.attachments)
    if not wrong:
        return _complete(scene, form, draft)
    labels = {f.name: f for f in form.fields}
    said = "\n".join(f"- {_explain(scene, labels.get(m.field), m)}" for m in wrong)
    again = step_of(form, draft, most=facts.form_fields if facts else None)
    return (_remember(scene, draft), scene.reply(scene.say("form-mistakes", mistakes=Markup(said)), form=again))


# --- the conversation's memory ---------------------------------------------------------------------------------------


def _dialogue(scene: Scene) -> Dialogue:
    return scene.view.dialogue(scene.where.lane, scene.person.key)


def _draft_for(scene: Scene, purpose: Purpose) -> Draft:
    """The form under way, if it is one of this kind; else a new one."""
    draft = _dialogue(scene).draft
    return draft if draft is not None and draft.purpose is purpose else Draft(purpose=purpose)


def _remember(scene: Scene, draft: Draft | None) -> SetDialogue:
    dialogue = replace(_dialogue(scene), draft=draft)
    return SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=dialogue)
