"""Which files a form takes, by what is known before they are fetched."""

import pytest

from bot.messages import Attachment, FileKind
from bot.tickets.files import FileRules, refusal, sort_files

RULES = FileRules(most=2, most_bytes=1024 * 1024)


def _file(name: str, kind: FileKind = FileKind.FILE, size: int | None = 5, media_type: str = "") -> Attachment:
    return Attachment(kind=kind, name=name, size=size, media_type=media_type)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (_file("a.png", FileKind.PHOTO), None),
        (_file("photo", FileKind.PHOTO, size=None), None),
        (_file("a.webm", FileKind.VIDEO), None),
        (_file("voice.ogg", FileKind.VOICE), None),
        (_file("sticker.webp", FileKind.STICKER), None),
        (_file("screen.PNG"), None),
        (_file("log.txt"), None),
        (_file("statement.pdf"), None),
        (_file("IMG_1", media_type="image/png"), None),
        (_file("scan", media_type="application/pdf"), None),
        (_file("a.png", size=1024 * 1024), None),
        (_file("a.png", size=1024 * 1024 + 1), "file-huge"),
        (_file("setup.exe"), "file-executable"),
        (_file("photo.png.exe", FileKind.PHOTO), "file-executable"),
        (_file("setup.exe", size=10**9), "file-executable"),
        (_file("wallet.zip"), "file-type"),
        (_file("unknown"), "file-type"),
    ],
)
def test_each_file_is_taken_or_refused_for_a_reason(file: Attachment, reason: str | None) -> None:
    """By the platform's word, the name and the size, as far as they are known."""
    refused = refusal(file, RULES)
    assert (refused.reason if refused else None) == reason


def test_a_type_that_is_not_wanted_is_refused() -> None:
    """As configured."""
    rules = FileRules(types=frozenset({"picture"}))
    assert refusal(_file("a.mp4", FileKind.VIDEO), rules) is not None
    assert refusal(_file("a.png", FileKind.PHOTO), rules) is None


def test_those_beyond_the_limit_are_named_and_the_same_one_counts_once() -> None:
    """A refused one takes nobody's place."""
    had = (_file("1.png"),)
    found = sort_files(
        [_file("1.png"), _file("bad.exe"), _file("2.png"), _file("2.png"), _file("3.png")], RULES, had=had
    )
    assert [file.name for file in found.taken] == ["2.png"]
    assert [(file.name, file.reason, file.most) for file in found.refused] == [
        ("bad.exe", "file-executable", ""),
        ("3.png", "file-one-too-many", "2"),
    ]
