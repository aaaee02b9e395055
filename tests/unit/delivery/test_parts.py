"""One message as decided becomes the messages a platform takes; nothing is lost and the order stays."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.parts import parts
from bot.messages import Attachment, Button, FileKind, Form, Outgoing
from bot.platform import Capabilities, Markup, Measure
from bot.rendering import length, render
from tests.fakes.people import GROUP, photo

FACTS = Capabilities(max_text=100, measure=Measure.CODEPOINTS, markup=Markup.PLAIN, buttons=9, max_caption=40)
ROW = ((Button(label="Yes", action="solved_1"),),)
FORM = Form(id="f", title="F", intro="", submit="Send", fields=())
PHOTO, VIDEO, FILE, VOICE, STICKER = (
    FileKind.PHOTO,
    FileKind.VIDEO,
    FileKind.FILE,
    FileKind.VOICE,
    FileKind.STICKER,
)
LONG = " ".join(f"word{n}" for n in range(60))


def _message(text: str = "", *kinds: FileKind, **more: object) -> Outgoing:
    files = tuple(Attachment(kind=kind, name=f"{n}.bin", ref=str(n)) for n, kind in enumerate(kinds))
    return replace(Outgoing(to=GROUP, body=text, attachments=files), **more)  # type: ignore[arg-type]


def _shape(message: Outgoing) -> list[tuple[str, int]]:
    """(text or buttons there, how many files) of each part."""
    return [
        (("t" if part.body else "") + ("b" if part.buttons else "") + ("f" if part.form else ""), len(part.attachments))
        for part in parts(message, FACTS)
    ]


@pytest.mark.parametrize(
    ("message", "shape"),
    [
        (_message("hi"), [("t", 0)]),
        (_message("hi", buttons=ROW), [("tb", 0)]),
        (_message("hi", form=FORM), [("tf", 0)]),
        (_message("hi", PHOTO), [("t", 1)]),
        (_message("hi", PHOTO, buttons=ROW), [("tb", 1)]),
        (_message("hi", PHOTO, VIDEO), [("t", 2)]),
        (_message("hi", PHOTO, VIDEO, buttons=ROW), [("tb", 0), ("", 2)]),
        (_message("x" * 41, PHOTO), [("t", 0), ("", 1)]),
        (_message("hi", STICKER), [("t", 0), ("", 1)]),
        (_message("", STICKER), [("", 1)]),
        (_message("", PHOTO, PHOTO), [("", 2)]),
        (_message("hi", PHOTO, FILE, FILE, PHOTO), [("t", 0), ("", 1), ("", 2), ("", 1)]),
        (_message("", VOICE, VOICE), [("", 1), ("", 1)]),
        (_message("", *[PHOTO] * 11), [("", 10), ("", 1)]),
    ],
)
def test_how_a_message_is_cut(message: Outgoing, shape: list[tuple[str, int]]) -> None:
    """Text and files travel together where the platform can; buttons stand under the last text."""
    assert _shape(message) == shape


def test_a_notice_is_never_cut() -> None:
    """It answers one press."""
    notice = _message(LONG, answers_press="p")
    assert parts(notice, FACTS) == (notice,)


def test_only_the_first_part_replies_pins_and_opens_the_thread() -> None:
    """The others follow it."""
    cut = parts(_message(LONG, reply_to="5", pin=True, new_thread="T"), FACTS)
    assert len(cut) > 1
    assert [(p.reply_to, p.pin, p.new_thread) for p in cut] == [
        ("5", True, "T"),
        *[(None, False, None)] * (len(cut) - 1),
    ]


@given(
    st.lists(st.text("abc", min_size=1, max_size=12), max_size=60).map(" ".join),
    st.lists(st.sampled_from(list(FileKind)), max_size=25),
    st.booleans(),
)
def test_nothing_is_lost_and_nothing_exceeds_a_limit(text: str, kinds: list[FileKind], buttons: bool) -> None:
    """Every word, file and button, once and in order."""
    message = _message(text, *kinds, buttons=ROW if buttons else ())
    cut = parts(message, FACTS)
    assert " ".join(part.body for part in cut if part.body).split() == text.split()
    assert [file for part in cut for file in part.attachments] == list(message.attachments)
    assert [part.buttons for part in cut if part.buttons] == ([ROW] if buttons else [])
    assert all(len(part.attachments) <= FACTS.max_album for part in cut)
    assert all(length(part.body, FACTS) <= (40 if part.attachments else 100) for part in cut)


def test_without_buttons_the_choices_are_numbers_to_type() -> None:
    """What each means stays with the message."""
    rows = ((Button(label="Solved", action="a"), Button(label="No *luck*", action="b")),)
    (part,) = parts(_message("Did it help?", buttons=rows), replace(FACTS, buttons=0))
    assert render(part.body, Markup.PLAIN) == "Did it help?\n\n/1 Solved\n/2 No *luck*"
    assert part.buttons == rows


def test_in_a_chain_the_files_go_with_the_first_part() -> None:
    """A thread begins with its picture."""
    first, *rest = parts(_message(LONG, attachments=(photo(),)), replace(FACTS, chains=True))
    assert first.body
    assert first.attachments == (photo(),)
    assert rest
    assert all(part.body and not part.attachments for part in rest)


def test_who_is_pinged_stands_above_the_first_part_and_leaves_it_less_room() -> None:
    facts = replace(FACTS, mention_length=10)
    message = Outgoing(to=GROUP, body=LONG, mentions=("7", "8"))
    made = parts(message, facts)
    assert [part.mentions for part in made] == [("7", "8"), *[()] * (len(made) - 1)]
    assert all(len(part.body) <= FACTS.max_text - 20 for part in made)
