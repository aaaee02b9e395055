"""Buttons and menus. What a press asks for stands in the component's own id, so it means the same after a restart.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters.discord.connection import Raw
from adapters.discord.units import cut
from bot.messages import Button, ButtonStyle, Form, Outgoing

ROW, BUTTON, MENU = 1, 2, 3
MAX_LABEL, MAX_OPTION = 80, 100
MOST_IN_ROW, MOST_ROWS, MOST_OPTIONS = 5, 5, 25
_LIST = 4  # choices of one kind, over at least _LIST_ROWS rows, that are shown as a menu
_LIST_ROWS = 3
_STYLES = {ButtonStyle.PLAIN: 2, ButtonStyle.PRIMARY: 1, ButtonStyle.DANGER: 4}
_LINK = 5
_ALONE, _FORM, _MENU = "p:", "f:", "m:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a component's id says."""

    action: str = ""
    alone: bool = False  # goes on between the person and us alone
    form: str | None = None  # the id of a form to show


def pressed(custom_id: str, values: Sequence[str] = ()) -> Pressed:
    """Ids come from the client and may be forged: they only name things."""
    said = values[0] if values and custom_id.startswith(_MENU) else custom_id
    if said.startswith(_FORM):
        return Pressed(form=said.removeprefix(_FORM), alone=True)
    return Pressed(action=said.removeprefix(_ALONE), alone=said.startswith(_ALONE))


def components_of(message: Outgoing) -> list[Raw]:
    """The rows under a message; what is beyond Discord's limits is left out."""
    rows = [row for row in message.buttons if row]
    shown = [*_menus(rows), *([[_form_button(message.form)]] if message.form else [])]
    return [{"type": ROW, "components": row} for row in shown[:MOST_ROWS]]


def _menus(rows: Sequence[Sequence[Button]]) -> Iterator[list[Raw]]:
    """Rows of buttons; a long list of choices of one kind as a menu."""
    numbered = enumerate(groupby(rows, key=_kind_of_row))
    for number, (kind, group) in numbered:
        run = list(group)
        buttons = [button for row in run for button in row]
        if kind and len(run) >= _LIST_ROWS and len(buttons) >= _LIST:
            yield [_menu(buttons, number)]
        else:
            for row in run:
                shown = [_button(button) for button in row]
                yield from (shown[i : i + MOST_IN_ROW] for i in range(0, len(shown), MOST_IN_ROW))


def _kind_of_row(row: Sequence[Button]) -> str:
    """The verb that all buttons of a row have; empty when they differ."""
    verbs = {(button.action or "").partition("_")[0] for button in row}
    plain = all(button.style is ButtonStyle.PLAIN for button in row)
    return verbs.pop() if len(verbs) == 1 and plain else ""


def _menu(buttons: Sequence[Button], number: int) -> Raw:
    options = [{"label": cut(b.label, MAX_OPTION), "value": _id_of(b)} for b in buttons[:MOST_OPTIONS]]
    return {"type": MENU, "custom_id": f"{_MENU}{number}", "options": options}


def _button(button: Button) -> Raw:
    label = cut(button.label, MAX_LABEL)
    if button.action:
        return {"type": BUTTON, "style": _STYLES[button.style], "label": label, "custom_id": _id_of(button)}
    return {"type": BUTTON, "style": _LINK, "label": label, "url": button.url}


def _id_of(button: Button) -> str:
    return f"{_ALONE if button.private else ''}{button.action}"


def _form_button(form: Form) -> Raw:
    label = cut(form.title, MAX_LABEL)
    return {"type": BUTTON, "style": _STYLES[ButtonStyle.PRIMARY], "label": label, "custom_id": f"{_FORM}{form.id}"}
