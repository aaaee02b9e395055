"""A form as a modal, and what comes back from one.

https://discord.com/developers/docs/components/reference#label
"""

from collections.abc import Iterator, Mapping
from typing import assert_never

from adapters.discord.connection import Raw
from adapters.discord.units import cut
from bot.messages import Field, FieldKind, Form

MOST_FIELDS = 4
"""A modal takes five components; the standing warning that nobody asks for passwords is one."""
LABEL, TEXT_INPUT, MENU, FILES, TEXT = 18, 4, 3, 19, 10
_SHORT, _LONG = 1, 2
MAX_TITLE, MAX_LABEL, MAX_DESCRIPTION, MAX_ANSWER, MAX_PLACEHOLDER = 45, 45, 100, 4000, 100
MOST_OPTIONS, MOST_FILES = 25, 10
_ID = "form:"


def modal_of(form: Form) -> Raw:
    """The modal; fields beyond the fourth are left for the next one."""
    fields = [_labelled(field) for field in form.fields[:MOST_FIELDS]]
    intro = [{"type": TEXT, "content": form.intro}] if form.intro else []
    return {"custom_id": f"{_ID}{form.id}", "title": cut(form.title, MAX_TITLE), "components": [*intro, *fields]}


def form_named(custom_id: str) -> str:
    """Which form came back."""
    return custom_id.removeprefix(_ID)


def answers_in(data: Raw) -> tuple[Mapping[str, str], tuple[Raw, ...]]:
    """The answers by field, an empty one for what was left out, and the files."""
    values: dict[str, str] = {}
    files: list[Raw] = []
    uploaded = (data.get("resolved") or {}).get("attachments") or {}
    for answer in _answers(data):
        name = str(answer["custom_id"])
        chosen = [str(value) for value in answer.get("values") or ()]
        if answer["type"] == FILES:
            files += [uploaded[file] for file in chosen if file in uploaded]
            values[name] = ""
        else:
            values[name] = str(answer.get("value") or "") or "".join(chosen[:1])
    return values, tuple(files)


def _answers(data: Raw) -> Iterator[Raw]:
    for shown in data["components"]:
        if shown["type"] == LABEL:
            yield shown["component"]


def _labelled(field: Field) -> Raw:
    label: Raw = {"type": LABEL, "label": cut(field.label, MAX_LABEL), "component": _component(field)}
    description = field.help if len(field.label) <= MAX_LABEL else f"{field.label} {field.help}"
    return {**label, "description": cut(description, MAX_DESCRIPTION)} if description else label


def _component(field: Field) -> Raw:
    base: Raw = {"custom_id": field.name, "required": field.required}
    match field.kind:
        case FieldKind.LINE | FieldKind.PARAGRAPH:
            style = _SHORT if field.kind is FieldKind.LINE else _LONG
            longest = min(field.max_length, MAX_ANSWER)
            text = {**base, "type": TEXT_INPUT, "style": style, "max_length": longest}
            return {**text, "value": field.value[:longest]} if field.value else text
        case FieldKind.CHOICE:
            options = [_option(field, option.value, option.label) for option in field.options[:MOST_OPTIONS]]
            return {**base, "type": MENU, "options": options}
        case FieldKind.FILES:
            return {**base, "type": FILES, "min_values": int(field.required), "max_values": MOST_FILES}
        case _:
            assert_never(field.kind)


def _option(field: Field, value: str, label: str) -> Raw:
    return {"value": value, "label": cut(label, MAX_LABEL * 2), "default": value == field.value}
