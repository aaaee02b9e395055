"""Button data: what we pack we unpack, and what others forge harms nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.actions import LONGEST, Action, Verb, is_number, pack, unpack
from bot.messages import FormSent
from tests.fakes.people import ANA, MEI, PRIVATE, STAFF
from tests.fakes.view import Counter

ARGUMENTS = st.lists(st.text("abcXYZ019-", min_size=1, max_size=12), max_size=4)
FORGED = st.one_of(
    st.text(max_size=80),
    st.builds(lambda verb, rest: f"{verb}_{rest}", st.sampled_from(list(Verb)), st.text("abZ09-_²٣\n", max_size=60)),
    st.builds(lambda verb, rest: "_".join([verb, *rest]), st.sampled_from(list(Verb)), ARGUMENTS),
)


@given(st.sampled_from(list(Verb)), ARGUMENTS)
def test_what_is_packed_is_unpacked(verb: Verb, arguments: list[str]) -> None:
    """In an alphabet and length that every carrier takes."""
    packed = pack(verb, *arguments)
    assert unpack(packed) == Action(verb=verb, arguments=tuple(arguments))
    assert len(packed) <= LONGEST
    assert packed.isascii()


@pytest.mark.parametrize("argument", ["", "a_b", "a b", "ä", "a\n", "a" * 70])
def test_what_cannot_travel_is_not_packed(argument: str) -> None:
    """Found when the button is made, not when it is pressed."""
    with pytest.raises(ValueError, match=r"cannot travel|longer than"):
        pack(Verb.ENTRY, argument)


@pytest.mark.parametrize("data", ["", "_", "unknown", "solved_", "solved_ü", "SOLVED_1", "solved_1\n", "x" * 65])
def test_what_is_nothing_of_ours_is_nothing(data: str) -> None:
    """Old buttons of other versions, and forgeries."""
    assert unpack(data) is None


@given(FORGED)
def test_whatever_a_press_says_the_presser_gets_one_answer(data: str) -> None:
    """No forged data makes the desk fail, opens another's matter or reaches staff functions."""
    counter = Counter()
    counter.presses(data, by=ANA, where=PRIVATE)
    assert all(put.message.to == PRIVATE for put in counter.puts)
    assert len(counter.notices) <= 1
    assert counter.puts, "a spinner stops"


@given(FORGED)
def test_staff_cannot_break_it_either(data: str) -> None:
    """In the staff room."""
    counter = Counter()
    counter.presses(data, by=MEI, where=STAFF)
    assert counter.puts


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=120), max_size=5), st.text(max_size=20))
def test_a_forged_form_opens_nothing_that_breaks_the_rules(values: dict[str, str], form: str) -> None:
    """Either it is a whole form, or what is wrong is told."""
    counter = Counter()
    counter.does(FormSent(form=form, values=values))
    assert (len(counter.view.stored) == 1) or counter.said


@pytest.mark.parametrize(
    ("word", "counts"), [("0", True), ("9" * 15, True), ("9" * 16, False), ("x", False), ("", False)]
)
def test_numbers_stay_within_what_a_table_holds(word: str, counts: bool) -> None:
    """A page or delivery beyond that was made up."""
    assert is_number(word) is counts
