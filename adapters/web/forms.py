"""Checking a form's answers before they are handed on, so that the person can mend them on the spot. Pure."""

import re
from collections.abc import Mapping
from typing import assert_never

from adapters.web.texts import Texts
from bot.messages import Field, FieldKind, Form


def mistakes(form: Form, values: Mapping[str, str], files: Mapping[str, int], texts: Texts) -> dict[str, str]:
    """Field name → what to do about it, in the reader's language. Empty when all is well.

    `files` counts the files given for each field of kind FILES.
    """
    found = {}
    for field in form.fields:
        if wrong := _mistake(field, values.get(field.name, "").strip(), files, texts):
            found[field.name] = wrong
    return found


def known_values(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The answers to fields that the form has, trimmed; anything else is dropped."""
    asked = [field.name for field in form.fields if field.kind is not FieldKind.FILES]
    return {name: values[name].strip() for name in asked if name in values}


def _mistake(field: Field, value: str, files: Mapping[str, int], texts: Texts) -> str | None:
    given = bool(files.get(field.name)) if field.kind is FieldKind.FILES else bool(value)
    if not given:
        return texts("form.required") if field.required else None
    match field.kind:
        case FieldKind.LINE | FieldKind.PARAGRAPH:
            return _text_mistake(field, value, texts)
        case FieldKind.CHOICE:
            offered = {option.value for option in field.options}
            return None if value in offered else texts("form.choose")
        case FieldKind.FILES:
            return None
        case _:
            assert_never(field.kind)


def _text_mistake(field: Field, value: str, texts: Texts) -> str | None:
    if len(value) > field.max_length:
        return texts("form.too_long", most=field.max_length)
    if field.pattern and not re.fullmatch(field.pattern, value):
        return field.pattern_help or texts("form.pattern")
    return None
