"""The form that feedback is given with. Its fields are the same for every type; what it asks stands in the texts."""

from collections.abc import Callable

from bot.messages import Field, FieldKind, Form

TEXT = "about"  # the field that what a member wrote before is proposed for, as in a ticket's form
EXPECTED = "expected"
CONTACT = "contact"
FILES = "files"
_LENGTHS = {TEXT: 2000, EXPECTED: 1000, CONTACT: 120}


def form(type_id: str, title: str, say: Callable[[str], str], *, intro: str, submit: str) -> Form:
    """The form in one language; `say` gives its texts. `intro` carries the standing warning."""
    fields = (
        _field(TEXT, FieldKind.PARAGRAPH, say, required=True),
        _field(EXPECTED, FieldKind.PARAGRAPH, say),
        _field(CONTACT, FieldKind.LINE, say),
        _field(FILES, FieldKind.FILES, say),
    )
    return Form(id=f"feedback-{type_id}", title=title, intro=intro, submit=submit, fields=fields)


def _field(name: str, kind: FieldKind, say: Callable[[str], str], *, required: bool = False) -> Field:
    return Field(
        name=name,
        kind=kind,
        label=say(f"feedback-form-{name}"),
        help=say(f"feedback-form-{name}-help"),
        required=required,
        max_length=_LENGTHS.get(name, 1000),
    )
