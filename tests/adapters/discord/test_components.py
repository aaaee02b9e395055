"""Buttons, menus and modals: tables, without a server."""

import pytest

from adapters.discord.components import Pressed, components_of, pressed
from adapters.discord.forms import answers_in, form_named, modal_of
from bot.messages import Address, Button, ButtonStyle, Field, FieldKind, Form, Option, Outgoing

HERE = Address(platform="discord", account="main", chat="1")
FORM = Form(
    id="ticket-deposit",
    title="Deposits",
    intro="Staff never ask for your password.",
    submit="Send",
    fields=(
        Field(name="about", kind=FieldKind.PARAGRAPH, label="What happened?", required=True, value="it is late"),
        Field(name="when", kind=FieldKind.LINE, label="When?", help="today", max_length=100),
        Field(name="level", kind=FieldKind.CHOICE, label="Level", options=(Option(value="l1", label="One"),)),
        Field(name="files", kind=FieldKind.FILES, label="Screenshots"),
    ),
)


def rows(*buttons: tuple[Button, ...], form: Form | None = None) -> list[list[dict[str, object]]]:
    shown = components_of(Outgoing(to=HERE, buttons=buttons, form=form))
    return [row["components"] for row in shown]


def test_a_button_carries_its_action_and_says_whether_it_goes_on_alone() -> None:
    ((solved, person, link),) = rows(
        (
            Button(label="Solved", action="solved_1", style=ButtonStyle.PRIMARY),
            Button(label="Ask a person", action="person_1", private=True),
            Button(label="Site", url="https://kestrel.example"),
        )
    )
    assert solved == {"type": 2, "style": 1, "label": "Solved", "custom_id": "solved_1"}
    assert person["custom_id"] == "p:person_1"
    assert link == {"type": 2, "style": 5, "label": "Site", "url": "https://kestrel.example"}


def test_a_long_list_of_one_kind_is_a_menu_and_what_turns_its_pages_are_buttons() -> None:
    entries = [(Button(label=f"Entry {n}", action=f"entry_deposit_{n}"),) for n in range(8)]
    turns = (Button(label="‹", action="shelf_deposit_0"), Button(label="›", action="shelf_deposit_2"))
    menu, buttons = rows(*entries, turns)
    assert [option["value"] for option in menu[0]["options"]] == [f"entry_deposit_{n}" for n in range(8)]  # type: ignore[attr-defined]
    assert [button["label"] for button in buttons] == ["‹", "›"]


def test_a_few_choices_stay_buttons() -> None:
    assert [len(row) for row in rows(*[(Button(label=str(n), action=f"pick_q_{n}"),) for n in range(3)])] == [1, 1, 1]
    assert len(rows(tuple(Button(label=str(n), action=f"rate_x_{n}") for n in range(1, 6)))[0]) == 5


def test_a_form_is_offered_by_a_button() -> None:
    ((button,),) = rows(form=FORM)
    assert (button["label"], button["custom_id"]) == ("Deposits", "f:ticket-deposit")


@pytest.mark.parametrize(
    ("custom_id", "values", "said"),
    [
        ("solved_1", (), Pressed(action="solved_1")),
        ("p:person_1", (), Pressed(action="person_1", alone=True)),
        ("m:0", ("entry_a_b",), Pressed(action="entry_a_b")),
        ("m:0", ("p:entry_a_b",), Pressed(action="entry_a_b", alone=True)),
        ("f:ticket-deposit", (), Pressed(form="ticket-deposit", alone=True)),
        ("m:0", (), Pressed(action="m:0")),
    ],
)
def test_a_press_says_what_the_button_said(custom_id: str, values: tuple[str, ...], said: Pressed) -> None:
    assert pressed(custom_id, values) == said


def test_a_modal_has_the_warning_and_a_component_for_every_kind_of_field() -> None:
    modal = modal_of(FORM)
    warning, about, when, level, files = modal["components"]
    assert warning == {"type": 10, "content": "Staff never ask for your password."}
    assert about["component"] == {
        "custom_id": "about",
        "required": True,
        "type": 4,
        "style": 2,
        "max_length": 1000,
        "value": "it is late",
    }
    assert (when["description"], when["component"]["style"]) == ("today", 1)
    assert level["component"]["options"] == [{"value": "l1", "label": "One", "default": False}]
    assert files["component"]["type"] == 19
    assert form_named(modal["custom_id"]) == "ticket-deposit"


def test_answers_come_back_by_field_and_what_was_left_out_is_empty() -> None:
    def label(**component: object) -> dict[str, object]:
        return {"type": 18, "component": component}

    data = {
        "components": [
            {"type": 10},
            label(type=4, custom_id="about", value="it is late"),
            label(type=4, custom_id="when", value=""),
            label(type=3, custom_id="level", values=["l1"]),
            label(type=19, custom_id="files", values=["5"]),
        ],
        "resolved": {"attachments": {"5": {"id": "5"}}},
    }
    values, files = answers_in(data)
    assert values == {"about": "it is late", "when": "", "level": "l1", "files": ""}
    assert files == ({"id": "5"},)
