"""Lengths and offsets in UTF-16 units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.units import cut, piece, without
from bot.platform import Measure
from bot.rendering.measure import count


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("two words", 5, "two…"),
        ("😀😀", 4, "😀😀"),
        ("😀😀😀", 4, "😀…"),
        ("👨‍👩‍👧 family", 5, "…"),  # one character of 8 units
        ("充币没有到账", 4, "充币没…"),
    ],
)
def test_a_text_is_cut_at_a_character_that_a_reader_knows(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_what_is_cut_is_never_longer_than_the_limit(text: str, limit: int) -> None:
    assert count(cut(text, limit), Measure.UTF16) <= limit


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("@bot how long?", [(0, 4)], "how long?"),
        ("how long @bot?", [(9, 4)], "how long ?"),
        ("how @bot long", [(4, 4)], "how long"),
        ("😀 @bot 😀", [(3, 4)], "😀 😀"),
        ("@bot @bot hi", [(0, 4), (5, 4)], "hi"),
        ("@bot", [(0, 4)], ""),
        ("第一行\n@bot\n第三行", [(4, 4)], "第一行\n\n第三行"),
    ],
)
def test_parts_are_taken_out_with_the_gap_they_leave(text: str, spans: list[tuple[int, int]], expected: str) -> None:
    assert without(text, spans) == expected


def test_a_piece_is_counted_in_units() -> None:
    assert piece("😀 @bot 😀", (3, 4)) == "@bot"
