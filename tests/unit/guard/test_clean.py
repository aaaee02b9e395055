"""Inbound texts and file names lose what disturbs and nothing that is said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.clean import CUT_MARK, FILE_NAME_LIMIT, clean, file_name

ANY_TEXT = st.text(alphabet=st.characters(), max_size=200)
NASTY_TEXT = st.text(
    alphabet=st.sampled_from("ab 充\n\r\t\0\x1b\u0301\u0336\u200b\u200d\u202e\u2066\ud83d👩🏽💻🇨🇳\u2028.\ufe0f"),
    max_size=120,
)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("hello\tworld\n", "hello\tworld\n"),
        ("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"),
        ("a\x00b\x1b[31mc\x7f\x9fd", "ab[31mcd"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("abc\u202egpj.exe\u202c", "abcgpj.exe"),
        ("\u2067x\u2069\u200e\u200f\u061c", "x"),
        ("a" + "\u0336\u0301" * 20 + "b", "a" + "\u0336\u0301" * 2 + "b"),
        ("Việt Nam, naïve", "Việt Nam, naïve"),
        ("a" + "\u200b" * 500 + "b", "a\u200bb"),
        ("\u200b\u200d\u2060\ufeff", "\u200b"),
        ("👩\u200d👩\u200d👧 ok", "👩\u200d👩\u200d👧 ok"),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("充币一直没到怎么办啊", "充币一直没到怎么办啊"),
        ("", ""),
    ],
)
def test_what_is_removed_and_what_stays(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("a" * 10, 10, "a" * 10),
        ("a" * 11, 10, "a" * 6 + CUT_MARK),
        ("one two three", 12, "one two" + CUT_MARK),
        ("abcde👩\u200d👩\u200d👧xyz", 11, "abcde" + CUT_MARK),
        ("abcde\u0301fghi", 9, "abcd" + CUT_MARK),
    ],
)
def test_an_over_long_text_ends_after_a_whole_character(text: str, limit: int, expected: str) -> None:
    assert clean(text, limit=limit) == expected


def test_a_limit_without_room_for_the_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="above 4"):
        clean("x", limit=4)


@given(ANY_TEXT | NASTY_TEXT, st.integers(5, 60))
def test_cleaning_twice_is_cleaning_once(text: str, limit: int) -> None:
    once = clean(text, limit=limit)
    assert clean(once, limit=limit) == once


@given(ANY_TEXT | NASTY_TEXT, st.integers(5, 60))
def test_a_clean_text_is_short_and_can_be_stored(text: str, limit: int) -> None:
    result = clean(text, limit=limit)
    assert len(result) <= limit
    result.encode("utf-8")
    assert not [c for c in result if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]


@given(st.text(alphabet=st.sampled_from("abc 充提币，。!?123"), max_size=60))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("screenshot.png", "screenshot.png"),
        ("充值 截图.jpg", "充值 截图.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\nc.txt", "abc.txt"),
        (".bashrc", "_.bashrc"),
        ("-rf.txt", "_-rf.txt"),
        ("con.txt", "_con.txt"),
        ("a.txt. ", "a.txt"),
        ("", "file"),
        ("..", "file"),
        ("\u200b\u202e", "file"),
        ("///", "file"),
        ("x" * 200 + ".png", "x" * 96 + ".png"),
        ("x." + "y" * 200, "x." + "y" * 98),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
    ],
)
def test_file_names(name: str, expected: str) -> None:
    assert file_name(name) == expected


@given(ANY_TEXT | NASTY_TEXT | st.text(alphabet=st.sampled_from("a./\\:. -~con\u0301\ud83d"), max_size=150))
def test_a_file_name_is_safe_whatever_was_sent(name: str) -> None:
    safe = file_name(name)
    assert 0 < len(safe) <= FILE_NAME_LIMIT + 1
    assert not set(safe) & set('<>:"/\\|?*\0\n\r\t')
    assert safe not in {".", ".."}
    assert safe[0] not in ".-~"
    safe.encode("utf-8")


@given(ANY_TEXT | NASTY_TEXT)
def test_a_safe_file_name_stays(name: str) -> None:
    safe = file_name(name)
    assert file_name(safe) == safe
