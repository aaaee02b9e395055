"""Files are recognised by content and named safely."""

import pytest

from adapters.web.uploads import file_name
from bot.guard.file_types import PEEK, TEXT, accepted
from tests.adapters.web.house import PNG

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(8)


@pytest.mark.parametrize(
    ("name", "start", "media_type"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("a.mov", MP4, "video/mp4"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "video/webm"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("日志.log", "充币 ok\r\n".encode(), "text/plain"),
        ("a.png", b"\xff\xd8\xff\xe0rest", None),  # a JPEG that says it is a PNG
        ("a.html", b"<script>alert(1)</script>", None),
        ("a.svg", b"<svg onload='x'>", None),
        ("a.exe", b"MZ\x90\x00", None),
        ("a.txt", b"MZ\x90\x00\x03", None),
        ("a.png", b"", None),
        ("a.txt", b"", None),
        ("no-ending", PNG, None),
        ("a.txt", b"caf\xe9", None),  # not UTF-8
    ],
)
def test_type_by_content_and_name_agreeing(name: str, start: bytes, media_type: str | None) -> None:
    """A name alone opens no door, and neither does content under a false name."""
    found = accepted(name, start)
    assert (found.media_type if found else None) == media_type


@pytest.mark.parametrize("shift", range(3))
def test_a_character_cut_by_the_sample_is_still_text(shift: int) -> None:
    """Chinese text does not end where the sample does."""
    text = ("a" * shift + "充" * PEEK).encode()[:PEEK]
    assert accepted("a.txt", text) is TEXT


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("截图.png", "截图.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.png", "a.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x00b\r\n.png", "ab.png"),
        ("", "file"),
        ("  ...  ", "file"),
        ("half\ud83d.png", "half.png"),
    ],
)
def test_a_name_is_only_a_name(name: str, shown: str) -> None:
    """No path, nothing invisible, never empty."""
    assert file_name(name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    """The ending tells people what it is."""
    name = file_name("x" * 500 + ".png")
    assert len(name) == 120
    assert name.endswith(".png")
