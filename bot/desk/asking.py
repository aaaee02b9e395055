"""What a form shows: its questions one by one or in one piece, the review, and what is wrong with an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.desk import giving
from bot.desk.actions import Verb, pack
from bot.desk.drafts import asked
from bot.desk.effects import Effect, Put
from bot.desk.questions import Rows
from bot.desk.scene import Scene
from bot.messages import Button, ButtonStyle, Form
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.answers import AnswerKind
from bot.tickets.intake import (
    TEXT_BY_LANGUAGE,
    CategoryDefinition,
    Draft,
    FieldDefinition,
    Mistake,
    Purpose,
    answers,
    filled,
    in_language,
    question_at,
    step_of,
)

ABOUT = "about"  # the field every category begins with: what happened
BUTTONS_IN_ROW = 3  # where there are many: of a review, every answer has one
FEW_OPTIONS = 5  # so many have a row each
_MAY_BE_SKIPPED = frozenset(
    {"form-amount", "form-hash", "form-hash-network", "form-hash-address", "form-email", "form-order", "form-pattern"}
)


def category_of(scene: Scene, draft: Draft) -> CategoryDefinition:
    """What the form is about; the first category where content has lost it meanwhile."""
    if draft.purpose is Purpose.FEEDBACK:
        return giving.category_of(scene, draft.category or "")
    return scene.content.category(draft.category or "") or scene.content.categories[0]


def offered(scene: Scene, purpose: Purpose) -> Mapping[str, TEXT_BY_LANGUAGE]:
    """What can be chosen, with its titles."""
    match purpose:
        case Purpose.TICKET:
            return {category.id: category.title for category in scene.content.categories}
        case Purpose.FEEDBACK:
            return {each.id: each.title for each in scene.content.feedback}
        case _:
            assert_never(purpose)


def form_of(scene: Scene, draft: Draft) -> Form:
    """In one piece, in the person's language."""
    category, intro, submit = category_of(scene, draft), scene.say("form-intro"), scene.say("button-send")
    return category.form(scene.language, purpose=draft.purpose, intro=intro, submit=submit)


def _proposing(form: Form, draft: Draft) -> Form:
    """With what is known already filled in."""
    fields = tuple(replace(f, value=proposal_for(f.name, draft)) for f in form.fields)
    return replace(form, fields=fields)


def next_form(scene: Scene, draft: Draft) -> Form:
    """What the platform shows next: all that is still to be asked, or as much of it as it shows at once."""
    facts = scene.facts_of(scene.where)
    wrong = {mistake.field for mistake in filled(category_of(scene, draft), draft.values, asked(scene)).mistakes}
    form = _proposing(form_of(scene, draft), draft)
    return step_of(form, draft, most=facts.form_fields if facts else None, wrong=wrong)


def form_meant(scene: Scene, form: str) -> tuple[Purpose, str] | None:
    """What a form's id says it is for; None if there is no such form."""
    kind, _, category = form.partition("-")
    purpose = next((known for known in Purpose if known == kind), None)
    return (purpose, category) if purpose is not None and category in offered(scene, purpose) else None


def ask_category(scene: Scene, draft: Draft) -> Effect:
    """What is it about?"""
    is_ticket = draft.purpose is Purpose.TICKET
    verb, which = (Verb.TICKET, "ticket-which") if is_ticket else (Verb.FEEDBACK, "feedback-which")
    rows = [
        (Button(label=in_language(title, scene.language), action=pack(verb, id_)),)
        for id_, title in offered(scene, draft.purpose).items()
    ]
    return scene.reply(scene.say(which), (*rows, (_cancel_button(scene),)))


def _cancel_button(scene: Scene) -> Button:
    return Button(label=scene.say("button-cancel"), action=pack(Verb.FORM_CANCEL))


def intro(scene: Scene, draft: Draft) -> Effect:
    """The title, and the standing warning that staff never ask for passwords."""
    return scene.reply(f"**{escape(form_of(scene, draft).title)}**\n\n{scene.say('form-intro')}")


def ask(scene: Scene, draft: Draft) -> Put:
    """The question that is open, or the review."""
    category = category_of(scene, draft)
    question = question_at(category, draft)
    if question is None:
        return review(scene, category, draft)
    number = scene.say("form-progress", step=draft.step + 1, steps=len(category.fields))
    help_ = in_language(question.help, scene.language)
    kept = _shown_proposal(scene, question, draft)
    proposal = scene.say("form-proposal", text=kept) if kept else ""
    head = f"{number} **{escape(in_language(question.label, scene.language))}**"
    body = "\n\n".join(filter(None, (head, escape(help_), proposal)))
    return scene.reply(body, _answer_rows(scene, question, draft))


def proposal_for(name: str, draft: Draft) -> str:
    """What was answered before; for what happened also the question that led here."""
    return draft.values.get(name, "") or (draft.question if name == ABOUT else "")


def _shown_proposal(scene: Scene, question: FieldDefinition, draft: Draft) -> str:
    kept = proposal_for(question.name, draft)
    labels = {option.value: in_language(option.label, scene.language) for option in question.options}
    return labels.get(kept, kept)


def _answer_rows(scene: Scene, question: FieldDefinition, draft: Draft) -> Rows:
    options = [
        Button(label=in_language(option.label, scene.language), action=pack(Verb.FORM_OPTION, draft.step, index))
        for index, option in enumerate(question.options)
    ]
    each = 1 if len(options) <= FEW_OPTIONS else BUTTONS_IN_ROW
    last = []
    if proposal_for(question.name, draft):
        last.append(Button(label=scene.say("button-keep"), action=pack(Verb.FORM_KEEP, draft.step)))
    if question.kind is AnswerKind.FILES or not question.required:
        key = "button-files-done" if draft.attachments and question.kind is AnswerKind.FILES else "button-skip"
        last.append(Button(label=scene.say(key), action=pack(Verb.FORM_SKIP, draft.step)))
    return (*_rows(options, each), (*last, _cancel_button(scene)))


def _rows(buttons: Sequence[Button], each: int) -> Rows:
    return tuple(tuple(buttons[start : start + each]) for start in range(0, len(buttons), each))


def files_so_far(scene: Scene, question: FieldDefinition, draft: Draft) -> Put:
    """How many there are; more can come before the person goes on."""
    if question.kind is not AnswerKind.FILES and not draft.attachments:
        return ask(scene, draft)
    body = scene.say("form-files-so-far", count=len(draft.attachments))
    return scene.reply(body, _answer_rows(scene, question, draft))


def review(scene: Scene, category: CategoryDefinition, draft: Draft) -> Put:
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


def explain(scene: Scene, question: FieldDefinition | None, mistake: Mistake) -> str:
    """What is wrong, what was found, an example; and that it can be left out, where it can."""
    label = in_language(question.label, scene.language) if question else ""
    said = scene.say(mistake.reason, field=label, detail=mistake.detail, found=mistake.found, example=mistake.example)
    skippable = question is not None and not question.required and mistake.reason in _MAY_BE_SKIPPED
    return f"{said} {scene.say('form-or-skip')}" if skippable else said
