"""The forms that open a ticket (or lead to something else, see `Purpose`): one definition, two projections.

A platform that shows forms gets a whole `Form`; everywhere else the same fields are asked one at a time, and the state
of that conversation is a `Draft` value that survives a restart.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.messages import Address, Attachment, Field, Form, Option, Person
from bot.tickets.answers import SHOWN_AS, AnswerKind, Asked, Unread, read
from bot.tickets.chains import Chain, chain_called, fitting
from bot.tickets.ticket import FormAnswer

TEXT_BY_LANGUAGE = Mapping[str, str]


class Purpose(StrEnum):
    """What a form leads to when it is complete; begins the form's id."""

    TICKET = "ticket"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDefinition:
    """One choice of a field, in every language."""

    value: str
    label: TEXT_BY_LANGUAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One question, in every language."""

    name: str
    kind: AnswerKind
    label: TEXT_BY_LANGUAGE
    help: TEXT_BY_LANGUAGE = field(default_factory=dict)
    required: bool = False
    options: tuple[OptionDefinition, ...] = ()
    max_length: int = 1000
    pattern: str | None = None
    pattern_help: TEXT_BY_LANGUAGE = field(default_factory=dict)
    private: bool = False  # for the staff of the one ticket; in no list, and left out where answers are exported
    chains: tuple[Chain, ...] = ()  # for a network or a transaction hash


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDefinition:
    """What a ticket can be about, and what to ask then."""

    id: str
    title: TEXT_BY_LANGUAGE
    fields: tuple[FieldDefinition, ...]

    def form(self, language: str, *, intro: str, submit: str, purpose: Purpose = Purpose.TICKET) -> Form:
        """The form in one language. `intro` carries the standing warning that staff never ask for passwords."""
        fields = tuple(_field(definition, language) for definition in self.fields)
        title = in_language(self.title, language)
        return Form(id=f"{purpose}-{self.id}", title=title, intro=intro, submit=submit, fields=fields)

    def network_in(self, values: Mapping[str, str]) -> str | None:
        """What was chosen as the network: the id of a chain, or an option that content does not know as one."""
        asked = (definition for definition in self.fields if definition.kind is AnswerKind.NETWORK)
        return next(filter(None, (choice_of(d, values.get(d.name, "")) for d in asked)), None)


def category_from(form: Form, category_id: str, language: str) -> CategoryDefinition:
    """A form whose questions are the bot's own sentences, asked and checked like one from content."""
    fields = tuple(_definition(field, language) for field in form.fields)
    return CategoryDefinition(id=category_id, title={language: form.title}, fields=fields)


def _definition(asked: Field, language: str) -> FieldDefinition:
    return FieldDefinition(
        name=asked.name,
        kind=AnswerKind(asked.kind.value),
        label={language: asked.label},
        help={language: asked.help},
        required=asked.required,
        options=tuple(OptionDefinition(value=o.value, label={language: o.label}) for o in asked.options),
        max_length=asked.max_length,
        pattern=asked.pattern,
        pattern_help={language: asked.pattern_help},
    )


def in_language(texts: TEXT_BY_LANGUAGE, language: str) -> str:
    """The text in the language asked for, else in whichever comes first, else nothing."""
    return texts.get(language) or next(iter(texts.values()), "")


def _field(definition: FieldDefinition, language: str) -> Field:
    return Field(
        name=definition.name,
        kind=SHOWN_AS[definition.kind],
        label=in_language(definition.label, language),
        help=in_language(definition.help, language),
        required=definition.required,
        options=tuple(Option(value=o.value, label=in_language(o.label, language)) for o in definition.options),
        max_length=definition.max_length,
        pattern=definition.pattern if definition.kind in _CHECKED_BY_PATTERN else None,
        pattern_help=in_language(definition.pattern_help, language),
    )


# --- checking what a person answered ---------------------------------------------------------------------------------


_CHECKED_BY_PATTERN = frozenset({AnswerKind.LINE, AnswerKind.PARAGRAPH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An answer that cannot be taken; `reason` is the key of a text."""

    field: str
    reason: str
    found: str = ""  # the answer, shortened
    example: str = ""  # of one that could be taken
    detail: str = ""


def checked(
    category: CategoryDefinition, question: FieldDefinition, answer: str, values: Mapping[str, str], asked: Asked
) -> str | Mistake:
    """The answer as it is kept, or what is wrong with it. `asked` says when and on which clock; the rest is found here.

    A detail in several languages is told in that of `asked`."""
    answer = choice_of(question, answer.strip())
    if not answer:
        return Mistake(field=question.name, reason="form-required") if question.required else ""
    found = _shortened(answer)
    if len(answer) > question.max_length:
        return Mistake(field=question.name, reason="form-too-long", found=found, detail=str(question.max_length))
    if question.options and answer not in {option.value for option in question.options}:
        return Mistake(field=question.name, reason="form-choice", found=found)
    if question.kind in _CHECKED_BY_PATTERN and question.pattern and not re.fullmatch(question.pattern, answer):
        help_ = in_language(question.pattern_help, asked.language)
        return Mistake(field=question.name, reason="form-pattern", found=found, detail=help_)
    asked = replace(asked, chains=question.chains, network=category.network_in(values), pattern=question.pattern)
    value = read(question.kind, answer, asked)
    return _told(question, value, found, asked.language) if isinstance(value, Unread) else value


def _told(question: FieldDefinition, unread: Unread, found: str, language: str) -> Mistake:
    detail = unread.detail if isinstance(unread.detail, str) else in_language(unread.detail, language)
    if unread.reason == "form-order" and question.pattern_help:
        return Mistake(
            field=question.name, reason="form-pattern", found=found, detail=in_language(question.pattern_help, language)
        )
    return Mistake(field=question.name, reason=unread.reason, found=found, example=unread.example, detail=detail)


_MOST_SHOWN = 40  # characters of an answer that cannot be taken


def _shortened(answer: str) -> str:
    words = " ".join(answer.split())
    return words if len(words) <= _MOST_SHOWN else f"{words[: _MOST_SHOWN - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that was read as a whole."""

    values: Mapping[str, str]  # of the fields that it has; what could not be taken stands there as it was written
    mistakes: tuple[Mistake, ...]


def filled(category: CategoryDefinition, values: Mapping[str, str], asked: Asked) -> Filled:
    """Every answer read, and everything that is wrong; values of unknown fields are left out."""
    kept: dict[str, str] = {}
    wrong: list[Mistake] = []
    for question in _written(category):
        value = checked(category, question, values.get(question.name, ""), values, asked)
        kept[question.name] = values.get(question.name, "") if isinstance(value, Mistake) else value
        if isinstance(value, Mistake):
            wrong.append(value)
    return Filled(values=kept, mistakes=tuple(wrong))


def _written(category: CategoryDefinition) -> Iterator[FieldDefinition]:
    return (definition for definition in category.fields if definition.kind is not AnswerKind.FILES)


def choice_of(question: FieldDefinition, typed: str) -> str:
    """What was meant for a choice: a value, a label, another name or a number in the list; else the text itself."""
    wanted = typed.strip().casefold()
    for number, option in enumerate(question.options, start=1):
        names = {option.value, *option.label.values(), str(number)}
        if wanted in {name.casefold() for name in names}:
            return option.value
    chain = chain_called(typed, question.chains) if question.kind is AnswerKind.NETWORK else None
    return chain.id if chain else typed


# --- the same form, as much of it as a platform shows at once ---------------------------------------------------------


def unasked(category: CategoryDefinition, draft: "Draft") -> tuple[str, ...]:
    """The fields that no part of the form has had yet; one that was left empty was asked."""
    return tuple(definition.name for definition in category.fields if definition.name not in draft.values)


def step_of(form: Form, draft: "Draft", *, most: int | None, wrong: Collection[str]) -> Form:
    """As much of a form as is shown at once (`most` fields; None: any number): what was not asked yet.

    When all was asked, it is shown to be mended: all of it with what was answered, or in parts only what is wrong."""
    left = form.fields if most is None else tuple(f for f in form.fields if f.name not in draft.values)
    left = left or tuple(f for f in form.fields if f.name in wrong) or form.fields
    return replace(form, fields=tuple(replace(f, value=draft.values.get(f.name, f.value)) for f in left[:most]))


# --- the same form, one question at a time ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form under way in a conversation."""

    purpose: Purpose = Purpose.TICKET
    category: str | None = None  # what the ticket is about, or the type of feedback; None: not chosen yet
    question: str = ""  # what the member had asked, where the form began with an answer
    step: int = 0  # index of the field asked for; len(fields): review
    values: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    returns_to: int | None = None  # the step after this one, where only one answer is being corrected
    by: Person | None = None  # who fills it in, and where
    where: Address | None = None
    touched_at: datetime | None = None  # when its person last did anything with it

    def in_category(self, category: str) -> "Draft":
        return replace(self, category=category, step=0, returns_to=None)

    def answered(self, question: FieldDefinition, answer: str) -> "Draft":
        """With the answer to the present question, at the next one."""
        return self._onwards({**self.values, question.name: answer})

    def with_files(self, files: Sequence[Attachment]) -> "Draft":
        """With more files, still at the present question."""
        return replace(self, attachments=(*self.attachments, *files))

    def skipped(self, question: FieldDefinition) -> "Draft":
        """Without an answer to the present question, also without the one given before, at the next one."""
        return self._onwards({name: value for name, value in self.values.items() if name != question.name})

    def back_to_start(self) -> "Draft":
        """Ask every question again, keeping what was answered as a proposal."""
        return replace(self, step=0, returns_to=None)

    def correcting(self, step: int, review: int) -> "Draft":
        """Ask one question again, and go on with the review."""
        return replace(self, step=step, returns_to=review)

    def _onwards(self, values: Mapping[str, str]) -> "Draft":
        step = self.step + 1 if self.returns_to is None else self.returns_to
        return replace(self, step=step, values=values, returns_to=None)


def question_at(category: CategoryDefinition, draft: Draft) -> FieldDefinition | None:
    """The field to ask for now; None when only the review is left."""
    return category.fields[draft.step] if draft.step < len(category.fields) else None


def answers(category: CategoryDefinition, language: str, values: Mapping[str, str]) -> tuple[FormAnswer, ...]:
    """What was answered, in the form's order and the reader's words; empty answers are left out."""
    return tuple(
        FormAnswer(
            field=question.name,
            label=in_language(question.label, language),
            text=_shown(question, language, values[question.name]),
            private=question.private,
            links=_links(category, question, language, values),
        )
        for question in _written(category)
        if values.get(question.name, "").strip()
    )


def _shown(question: FieldDefinition, language: str, value: str) -> str:
    labels = {option.value: in_language(option.label, language) for option in question.options}
    return labels.get(value, value)


def _links(
    category: CategoryDefinition, question: FieldDefinition, language: str, values: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Where the transactions can be looked at: on the chain that was chosen, else on every one that fits."""
    if question.kind is not AnswerKind.TXHASH:
        return ()
    network = category.network_in(values)
    chains = tuple(chain for chain in question.chains if chain.id == network) or question.chains
    found = [pair for word in values[question.name].split() for pair in fitting(word, chains)]
    return tuple((in_language(chain.title, language), chain.page_of(tx_hash)) for chain, tx_hash in found)
