"""The forms that open a ticket (or lead to something else, see `Purpose`): one definition, two projections.

A platform that shows forms gets a whole `Form`; everywhere else the same fields are asked one at a time, and the state
of that conversation is a `Draft` value that survives a restart.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.messages import Attachment, Field, FieldKind, Form, Option

MOST_FILES = 10
TEXT_BY_LANGUAGE = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDefinition:
    """One choice of a field, in every language."""

    value: str
    label: TEXT_BY_LANGUAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One question, in every language."""

    name: str
    kind: FieldKind
    label: TEXT_BY_LANGUAGE
    help: TEXT_BY_LANGUAGE = field(default_factory=dict)
    required: bool = False
    options: tuple[OptionDefinition, ...] = ()
    max_length: int = 1000
    pattern: str | None = None
    pattern_help: TEXT_BY_LANGUAGE = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDefinition:
    """What a ticket can be about, and what to ask then."""

    id: str
    title: TEXT_BY_LANGUAGE
    fields: tuple[FieldDefinition, ...]

    def form(self, language: str, *, intro: str, submit: str) -> Form:
        """The form in one language. `intro` carries the standing warning that staff never ask for passwords."""
        fields = tuple(_field(definition, language) for definition in self.fields)
        title = in_language(self.title, language)
        return Form(id=f"{Purpose.TICKET}-{self.id}", title=title, intro=intro, submit=submit, fields=fields)


def in_language(texts: TEXT_BY_LANGUAGE, language: str) -> str:
    """The text in the language asked for, else in whichever comes first, else nothing."""
    return texts.get(language) or next(iter(texts.values()), "")


def _field(definition: FieldDefinition, language: str) -> Field:
    return Field(
        name=definition.name,
        kind=definition.kind,
        label=in_language(definition.label, language),
        help=in_language(definition.help, language),
        required=definition.required,
        options=tuple(Option(value=o.value, label=in_language(o.label, language)) for o in definition.options),
        max_length=definition.max_length,
        pattern=definition.pattern,
        pattern_help=in_language(definition.pattern_help, language),
    )


# --- checking what a person answered ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An answer that cannot be taken; `reason` is the key of a text."""

    field: str
    reason: str  # "form-required", "form-too-long", "form-choice", "form-pattern", "form-files"
    detail: str = ""


def mistake_in(question: Field, answer: str) -> Mistake | None:
    """What is wrong with one written answer, if anything."""
    answer = answer.strip()
    if not answer:
        return Mistake(field=question.name, reason="form-required") if question.required else None
    if len(answer) > question.max_length:
        return Mistake(field=question.name, reason="form-too-long", detail=str(question.max_length))
    if question.kind is FieldKind.CHOICE and answer not in {option.value for option in question.options}:
        return Mistake(field=question.name, reason="form-choice")
    if question.pattern and not re.fullmatch(question.pattern, answer):
        return Mistake(field=question.name, reason="form-pattern", detail=question.pattern_help)
    return None


def mistakes(form: Form, values: Mapping[str, str], attachments: Sequence[Attachment]) -> tuple[Mistake, ...]:
    """Everything wrong with a form that was sent; values of unknown fields are ignored."""
    found = [mistake_in(f, values.get(f.name, "")) for f in form.fields if f.kind is not FieldKind.FILES]
    if len(attachments) > MOST_FILES:
        files = next((f.name for f in form.fields if f.kind is FieldKind.FILES), "")
        found.append(Mistake(field=files, reason="form-files", detail=str(MOST_FILES)))
    return tuple(m for m in found if m is not None)


# --- the same form, one question at a time ---------------------------------------------------------------------------


class Purpose(StrEnum):
    """What a form leads to when it is complete; begins the form's id."""

    TICKET = "ticket"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form under way in a conversation."""

    purpose: Purpose = Purpose.TICKET
    category: str | None = None  # what the ticket is about, or the type of feedback; None: not chosen yet
    question: str = ""  # what the member had asked, where the form began with an answer
    step: int = 0  # index of the field asked for; len(fields): review
    values: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    def in_category(self, category: str) -> "Draft":
        return replace(self, category=category, step=0)

    def answered(self, question: Field, answer: str) -> "Draft":
        """With the answer to the present question, at the next one."""
        values = {**self.values, question.name: answer.strip()}
        return replace(self, step=self.step + 1, values=values)

    def with_files(self, files: Sequence[Attachment]) -> "Draft":
        """With more files, still at the present question; beyond the limit they are left out."""
        return replace(self, attachments=(*self.attachments, *files)[:MOST_FILES])

    def skipped(self, question: Field) -> "Draft":
        """Without an answer to the present question, also without the one given before, at the next one."""
        values = {name: value for name, value in self.values.items() if name != question.name}
        return replace(self, step=self.step + 1, values=values)

    def back_to_start(self) -> "Draft":
        """Ask every question again, keeping what was answered as a proposal."""
        return replace(self, step=0)


def question_at(form: Form, draft: Draft) -> Field | None:
    """The field to ask for now; None when only the review is left."""
    return form.fields[draft.step] if draft.step < len(form.fields) else None


def unasked(form: Form, draft: Draft) -> tuple[Field, ...]:
    """The fields that no part of the form has had yet; one that was left empty was asked."""
    return tuple(f for f in form.fields if f.name not in draft.values)


def step_of(form: Form, draft: Draft, *, most: int | None) -> Form:
    """As much of a form as is shown at once (`most` fields; None: any number): what was not asked yet.

    When all was asked, it is shown to be mended: all of it with what was answered, or in parts only what is wrong."""
    left = unasked(form, draft) if most is not None else form.fields
    if not left:
        wrong = {mistake.field for mistake in mistakes(form, draft.values, draft.attachments)}
        left = tuple(f for f in form.fields if f.name in wrong)
    return replace(form, fields=tuple(replace(f, value=draft.values.get(f.name, f.value)) for f in left[:most]))


def choice_of(question: Field, typed: str) -> str:
    """What was meant for a choice: a value, a label or a number in the list; else the text itself."""
    wanted = typed.strip().casefold()
    for number, option in enumerate(question.options, start=1):
        if wanted in {option.value.casefold(), option.label.casefold(), str(number)}:
            return option.value
    return typed


def summary(form: Form, values: Mapping[str, str], attachments: Sequence[Attachment]) -> tuple[tuple[str, str], ...]:
    """(label, answer) in the form's order, for the review and the staff's card; empty answers are left out."""
    rows = [(f.label, _shown(f, values.get(f.name, ""))) for f in form.fields if f.kind is not FieldKind.FILES]
    names = ", ".join(attachment.name for attachment in attachments)
    files = [(f.label, names) for f in form.fields if f.kind is FieldKind.FILES]
    return tuple((label, answer) for label, answer in [*rows, *files] if answer.strip())


def _shown(question: Field, value: str) -> str:
    labels = {option.value: option.label for option in question.options}
    return labels.get(value, value)
