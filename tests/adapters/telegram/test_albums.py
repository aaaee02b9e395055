"""Which updates belong together, and when to wait for more."""

from __future__ import annotations

import pytest

from adapters.telegram.albums import bundles, waiting
from adapters.telegram.reading import Raw


def updates(albums: str) -> list[Raw]:
    """One update for each letter: `.` is a message alone, any other names its album."""
    return [
        {"update_id": number, "message": {"chat": {"id": 7}, **({} if letter == "." else {"media_group_id": letter})}}
        for number, letter in enumerate(albums)
    ]


@pytest.mark.parametrize(
    ("albums", "grouped"),
    [
        ("", []),
        ("...", [[0], [1], [2]]),
        ("aaa", [[0, 1, 2]]),
        (".aa.", [[0], [1, 2], [3]]),
        ("aabb", [[0, 1], [2, 3]]),
        ("a.a", [[0, 2], [1]]),  # somebody else wrote in between
        ("abab", [[0, 2], [1, 3]]),
    ],
)
def test_an_album_is_one_bundle_in_the_place_of_its_first_update(albums: str, grouped: list[list[int]]) -> None:
    found = bundles(updates(albums))
    assert [[raw["update_id"] for raw in bundle.raws] for bundle in found] == grouped
    assert [bundle.id for bundle in found] == [group[0] for group in grouped]


@pytest.mark.parametrize(
    ("albums", "expected"),
    [
        ("...", ""),
        ("a", "a"),
        (".aa", "a"),
        ("aa...", "a"),  # more of it may still come behind what others write
        ("aa" + "." * 10, ""),  # so much came behind it that it must be over
        ("a" * 10, ""),  # albums are no larger
        ("ab", "ab"),
    ],
)
def test_an_album_at_the_end_may_still_grow(albums: str, expected: str) -> None:
    assert waiting(bundles(updates(albums)), frozenset()) == {(7, letter) for letter in expected}


def test_an_album_is_waited_for_once() -> None:
    assert waiting(bundles(updates("ab")), frozenset({(7, "a")})) == {(7, "b")}


def test_the_same_album_number_in_another_chat_is_another_album() -> None:
    first, second = updates("aa")
    second["message"]["chat"]["id"] = 8
    assert len(bundles([first, second])) == 2
