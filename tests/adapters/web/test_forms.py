"""A form's answers are checked before they are handed on."""

import pytest

from adapters.web.forms import known_values, mistakes
from adapters.web.texts import load
from bot.messages import Field, FieldKind, Form
from tests.adapters.web.scripts import FORM

TEXTS = load(("en", "zh"))
WHOLE = {"what": "Nothing arrived", "asset": "USDT"}
FILES_WANTED = Form(
    id="f",
    title="",
    intro="",
    submit="",
    fields=(Field(name="shot", kind=FieldKind.FILES, label="Shot", required=True),),
)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (WHOLE, {}),
        (WHOLE | {"hash": "0x" + "a" * 64}, {}),
        (WHOLE | {"what": "   "}, {"what": "Please fill this in."}),
        ({"what": "x"}, {"asset": "Please fill this in."}),
        (WHOLE | {"asset": "DOGE"}, {"asset": "Please choose one of the options."}),
        (WHOLE | {"what": "x" * 1001}, {"what": "Please use at most 1000 characters."}),
        (
            WHOLE | {"hash": "0xabc"},
            {"hash": "A hash has 64 letters and digits; your wallet shows it."},
        ),
        (WHOLE | {"hash": f"{'a' * 64}\nand more"}, {"hash": FORM.fields[2].pattern_help}),
    ],
)
def test_a_mistake_is_told_at_its_field(values: dict[str, str], wrong: dict[str, str]) -> None:
    """With what to do about it."""
    assert mistakes(FORM, values, {}, TEXTS["en"]) == wrong


@pytest.mark.parametrize(("count", "wrong"), [(0, {"shot": "请填写此项。"}), (1, {})])
def test_a_wanted_file_must_be_there(count: int, wrong: dict[str, str]) -> None:
    """In the reader's language."""
    assert mistakes(FILES_WANTED, {}, {"shot": count}, TEXTS["zh"]) == wrong


def test_answers_to_questions_nobody_asked_are_dropped() -> None:
    """Only the form's own fields go on, trimmed."""
    values = {"what": " late ", "role": "admin", "files": "x"}
    assert known_values(FORM, values) == {"what": "late"}
