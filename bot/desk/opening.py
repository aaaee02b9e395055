"""Opening a ticket: choosing the category, the form in one piece or question by question, the review, the ticket."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import casework
from bot.desk.actions import Verb, pack
from bot.desk.dispatch import is_emergency
from bot.desk.effects import Effect, Effects, Put, SetDialogue
from bot.desk.permissions import Place
from bot.desk.questions import Rows, said_of
from bot.desk.records import Dialogue, Question
from bot.desk.scene import Scene
from bot.faq.learning import Verdict
from bot.messages import Attachment, Button, ButtonStyle, Form, FormSent, Message
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.answers import AnswerKind, Asked
from bot.tickets.files import sort_files
from bot.tickets.intake import (
    CategoryDefinition,
    Draft,
    FieldDefinition,
    Mistake,
    answers,
    checked,
    filled,
    in_language,
    question_at,
)

ABOUT = "about"  # the field every category begins with: what happened
BUTTONS_IN_ROW = 3  # where there are many: of a review, every answer has one
FEW_OPTIONS = 5  # so many have a row each


def begin(scene: Scene, words: str = "", files: Sequence[Attachment] = ()) -> Effects:
    """`/ticket`: choose what it is about. Among others only the way into private is shown."""
    if scene.place is not Place.PRIVATE:
        button = Button(label=scene.say("button-ticket"), action=pack(Verb.TICKET), private=True)
        return (scene.reply(scene.say("ticket-in-private"), ((button,),)),)
    if scene.content.emergencies.written(words):
        return at_once(scene, words, files)
    draft, told = _with_files(scene, Draft(question=words), files)
    return (_remember(scene, draft), *told, _ask_category(scene))


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
    entry = scene.content.book.entry(question.entry or (question.candidates or ("",))[0], scene.language)
    category = scene.content.book.escalation_of(entry) if entry and question.entry else None
    draft = Draft(question=question.text)
    vote = said_of(scene, question, Verdict.WANTS_PERSON, question.entry)
    if scene.content.emergencies.written(question.text):
        return (vote, scene.notice(), *at_once(scene, question.text, category=category))
    if category is None or scene.content.category(category) is None:
        return (vote, scene.notice(), _remember(scene, draft), _ask_category(scene))
    return (vote, scene.notice(), *_enter(scene, draft.in_category(category)))


def choose_category(scene: Scene, category: str) -> Effects:
    """A category was pressed."""
    if scene.content.category(category) is None:
        return (scene.notice(scene.say("button-outdated")),)
    dialogue = _dialogue(scene)
    draft, kept = dialogue.draft or Draft(), dialogue.put_away
    brings_something = draft.category or draft.question or draft.attachments
    if kept is not None and kept.category == category and not brings_something:
        return (scene.notice(), *_enter(scene, kept))  # where it was left
    return (scene.notice(), *_enter(scene, draft.in_category(category)))


def _enter(scene: Scene, draft: Draft) -> Effects:
    """Show the whole form where the platform can, else ask the first question."""
    facts = scene.facts_of(scene.where)
    if facts is None or not facts.forms:
        return (_remember(scene, draft), _intro(scene, draft), _ask(scene, draft))
    form = _proposing(_form(scene, draft), draft)
    return (_remember(scene, draft), scene.reply(scene.say("form-fill-in"), form=form))


def _proposing(form: Form, draft: Draft) -> Form:
    fields = tuple(replace(f, value=_proposal(f.name, draft)) for f in form.fields)
    return replace(form, fields=fields)


def _form(scene: Scene, draft: Draft) -> Form:
    return _category(scene, draft).form(scene.language, intro=scene.say("form-intro"), submit=scene.say("button-send"))


def _category(scene: Scene, draft: Draft) -> CategoryDefinition:
    return scene.content.category(draft.category or "") or scene.content.categories[0]


def _ask_category(scene: Scene) -> Effect:
    rows = [
        (Button(label=in_language(c.title, scene.language), action=pack(Verb.TICKET, c.id)),)
        for c in scene.content.categories
    ]
    return scene.reply(scene.say("ticket-which"), (*rows, (_cancel_button(scene),)))


def _cancel_button(scene: Scene) -> Button:
    return Button(label=scene.say("button-cancel"), action=pack(Verb.FORM_CANCEL))


def _intro(scene: Scene, draft: Draft) -> Effect:
    return scene.reply(f"**{escape(_form(scene, draft).title)}**\n\n{scene.say('form-intro')}")


# --- one question at a time ------------------------------------------------------------------------------------------


def _ask(scene: Scene, draft: Draft) -> Put:
    category = _category(scene, draft)
    question = question_at(category, draft)
    if question is None:
        return _review(scene, category, draft)
    number = scene.say("form-progress", step=draft.step + 1, steps=len(category.fields))
    help_ = in_language(question.help, scene.language)
    kept = _shown_proposal(scene, question, draft)
    proposal = scene.say("form-proposal", text=kept) if kept else ""
    head = f"{number} **{escape(in_language(question.label, scene.language))}**"
    body = "\n\n".join(filter(None, (head, escape(help_), proposal)))
    return scene.reply(body, _answer_rows(scene, question, draft))


def _proposal(name: str, draft: Draft) -> str:
    return draft.values.get(name, "") or (draft.question if name == ABOUT else "")


def _shown_proposal(scene: Scene, question: FieldDefinition, draft: Draft) -> str:
    kept = _proposal(question.name, draft)
    labels = {option.value: in_language(option.label, scene.language) for option in question.options}
    return labels.get(kept, kept)


def _answer_rows(scene: Scene, question: FieldDefinition, draft: Draft) -> Rows:
    options = [
        Button(label=in_language(option.label, scene.language), action=pack(Verb.FORM_OPTION, draft.step, index))
        for index, option in enumerate(question.options)
    ]
    each = 1 if len(options) <= FEW_OPTIONS else BUTTONS_IN_ROW
    last = []
    if _proposal(question.name, draft):
        last.append(Button(label=scene.say("button-keep"), action=pack(Verb.FORM_KEEP, draft.step)))
    if question.kind is AnswerKind.FILES or not question.required:
        key = "button-files-done" if draft.attachments and question.kind is AnswerKind.FILES else "button-skip"
        last.append(Button(label=scene.say(key), action=pack(Verb.FORM_SKIP, draft.step)))
    return (*_rows(options, each), (*last, _cancel_button(scene)))


def _rows(buttons: Sequence[Button], each: int) -> Rows:
    return tuple(tuple(buttons[start : start + each]) for start in range(0, len(buttons), each))


def _review(scene: Scene, category: CategoryDefinition, draft: Draft) -> Put:
    """Everything that was answered, and what was not; each with a button to change only that."""
    body = scene.say("form-review", summary=listed(scene, category, draft))
    send = Button(label=scene.say("button-send"), action=pack(Verb.FORM_SEND), style=ButtonStyle.PRIMARY)
    again = Button(label=scene.say("button-again"), action=pack(Verb.FORM_AGAIN))
    change = [
        Button(label=f"✏️ {in_language(question.label, scene.language)}", action=pack(Verb.FORM_FIX, step))
        for step, question in enumerate(category.fields)
    ]
    return scene.reply(body, ((send,), *_rows(change, BUTTONS_IN_ROW), (again, _cancel_button(scene))))


def listed(scene: Scene, category: CategoryDefinition, draft: Draft) -> Markup:
    """What was answered so far, and the names of the files."""
    rows = [(answer.label, answer.text) for answer in answers(category, scene.language, draft.values)]
    names = ", ".join(attachment.name for attachment in draft.attachments)
    rows += [
        (in_language(d.label, scene.language), names) for d in category.fields if names and d.kind is AnswerKind.FILES
    ]
    return Markup("\n".join(f"- **{escape(label)}**: {escape(answer)}" for label, answer in rows))


def answer(scene: Scene, message: Message, dialogue: Dialogue) -> Effects:
    """A message while a form is under way: the answer to its present question."""
    draft = dialogue.draft
    if draft is None or draft.category is None:
        return (_ask_category(scene),)
    category = _category(scene, draft)
    question = question_at(category, draft)
    draft, told = _with_files(scene, draft, message.attachments)
    if question is None:
        return (_remember(scene, draft), *told, _review(scene, category, draft))
    if question.kind is AnswerKind.FILES or not message.text.strip():
        return (_remember(scene, draft), *told, _files_so_far(scene, question, draft))
    return (*told, *_take(scene, question, draft, message.text))


def _with_files(scene: Scene, draft: Draft, files: Sequence[Attachment]) -> tuple[Draft, Effects]:
    """The draft with those that can be taken, and a word about each of the others."""
    found = sort_files(files, scene.rules.files, had=draft.attachments)
    told = tuple(scene.reply(scene.say(file.reason, name=file.name, most=file.most)) for file in found.refused)
    return draft.with_files(found.taken), told


def _files_so_far(scene: Scene, question: FieldDefinition, draft: Draft) -> Put:
    if question.kind is not AnswerKind.FILES and not draft.attachments:
        return _ask(scene, draft)
    body = scene.say("form-files-so-far", count=len(draft.attachments))
    return scene.reply(body, _answer_rows(scene, question, draft))


def _take(scene: Scene, question: FieldDefinition, draft: Draft, typed: str) -> Effects:
    value = checked(_category(scene, draft), question, typed, draft.values, _asked(scene))
    if isinstance(value, Mistake):
        return (_remember(scene, draft), scene.reply(_explain(scene, question, value)), _ask(scene, draft))
    draft = draft.answered(question, value)
    if is_emergency(scene, draft):
        return casework.open_ticket(scene, _category(scene, draft), draft)
    return (_remember(scene, draft), _ask(scene, draft))


def _asked(scene: Scene) -> Asked:
    return Asked(now=scene.incoming.at, zone=scene.rules.zone, language=scene.language)


def _explain(scene: Scene, question: FieldDefinition | None, mistake: Mistake) -> str:
    label = in_language(question.label, scene.language) if question else ""
    said = scene.say(mistake.reason, field=label, detail=mistake.detail, found=mistake.found, example=mistake.example)
    skippable = question is not None and not question.required and mistake.reason in _MAY_BE_SKIPPED
    return f"{said} {scene.say('form-or-skip')}" if skippable else said


_MAY_BE_SKIPPED = frozenset(
    {"form-amount", "form-hash", "form-hash-network", "form-hash-address", "form-email", "form-order", "form-pattern"}
)


# --- presses in a form -----------------------------------------------------------------------------------------------


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button of the form."""
    dialogue = _dialogue(scene)
    draft = dialogue.draft
    if verb is Verb.FORM_CANCEL:
        return cancel(scene)
    if draft is None or draft.category is None:
        return (scene.notice(scene.say("button-outdated")),)
    category = _category(scene, draft)
    if verb is Verb.FORM_AGAIN:
        draft = draft.back_to_start()
        return (scene.notice(), _remember(scene, draft), _ask(scene, draft))
    if verb is Verb.FORM_FIX:
        return _fix(scene, category, draft, arguments)
    if verb is Verb.FORM_SEND:
        return (scene.notice(), *_send(scene, category, draft))
    question = question_at(category, draft)
    if question is None or not arguments or arguments[0] != str(draft.step):
        return (scene.notice(scene.say("button-outdated")), _ask(scene, draft))  # a button of an earlier question
    return (scene.notice(), *_answered(scene, question, draft, verb, arguments[1:]))


def _fix(scene: Scene, category: CategoryDefinition, draft: Draft, arguments: Sequence[str]) -> Effects:
    """One answer of the review is asked for again."""
    steps = {str(step): step for step in range(len(category.fields))}
    step = steps.get(arguments[0]) if arguments else None
    if step is None:
        return (scene.notice(scene.say("button-outdated")), _ask(scene, draft))
    draft = draft.correcting(step, len(category.fields))
    return (scene.notice(), _remember(scene, draft), _ask(scene, draft))


def _answered(scene: Scene, question: FieldDefinition, draft: Draft, verb: Verb, arguments: Sequence[str]) -> Effects:
    if verb is Verb.FORM_OPTION:
        chosen = next((o.value for i, o in enumerate(question.options) if [str(i)] == list(arguments)), None)
        return (_ask(scene, draft),) if chosen is None else _take(scene, question, draft, chosen)
    if verb is Verb.FORM_KEEP:
        return _take(scene, question, draft, _proposal(question.name, draft))
    if question.required and question.kind is not AnswerKind.FILES:
        return (_ask(scene, draft),)
    draft = draft.skipped(question)
    return (_remember(scene, draft), _ask(scene, draft))


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
        return casework.open_ticket(scene, category, replace(draft, values=found.values))
    step = next((i for i, d in enumerate(category.fields) if d.name == wrong[0].field), 0)
    draft = draft.correcting(step, len(category.fields))
    return (_remember(scene, draft), scene.reply(_explain(scene, category.fields[step], wrong[0])), _ask(scene, draft))


def form_sent(scene: Scene, sent: FormSent) -> Effects:
    """A form that the platform showed in one piece came back."""
    category = scene.content.category(sent.form.removeprefix("ticket-"))
    if category is None:
        return (scene.reply(scene.say("button-outdated")),)
    found = filled(category, sent.values, _asked(scene))
    draft = (_dialogue(scene).draft or Draft()).in_category(category.id)
    draft, told = _with_files(scene, replace(draft, values=found.values), sent.attachments)
    if not found.mistakes:
        return (*told, *casework.open_ticket(scene, category, draft))
    questions = {d.name: d for d in category.fields}
    said = "\n".join(f"- {_explain(scene, questions.get(m.field), m)}" for m in found.mistakes)
    form = _form(scene, draft)
    again = replace(form, fields=tuple(replace(f, value=sent.values.get(f.name, "")) for f in form.fields))
    asked = scene.reply(scene.say("form-mistakes", mistakes=Markup(said)), form=again)
    return (_remember(scene, draft), *told, asked)


# --- the conversation's memory ---------------------------------------------------------------------------------------


def _dialogue(scene: Scene) -> Dialogue:
    return scene.view.dialogue(scene.where.lane, scene.person.key)


def _remember(scene: Scene, draft: Draft) -> SetDialogue:
    draft = replace(draft, by=scene.person, where=scene.where, touched_at=scene.now)
    dialogue = replace(_dialogue(scene), draft=draft)
    return SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=dialogue)
