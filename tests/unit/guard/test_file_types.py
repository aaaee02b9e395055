"""Which files are passed on to nobody: programs by name or content, and whatever is not what its name says."""

import pytest

from bot.guard.file_types import PEEK, Danger, danger_in

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0rest"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(8)
HEIC = b"\x00\x00\x00\x18ftypheic"
WINDOWS = b"MZ\x90\x00\x03"
NO, EXE, FALSE = None, Danger.EXECUTABLE, Danger.DISGUISED


@pytest.mark.parametrize(
    ("name", "start", "danger"),
    [
        ("a.png", PNG, NO),
        ("a.png", JPEG, NO),  # phones do that, and no viewer minds
        ("a.jpg", HEIC, NO),
        ("clip.mov", b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", NO),
        ("clip.mp4", MP4, NO),
        ("a.pdf", b"%PDF-1.7", NO),
        ("日志.log", "充币 ok".encode(), NO),
        ("日志.log", "充币 ok".encode("gbk"), NO),
        ("export.csv", "a,b".encode("utf-16"), NO),
        ("backup.zip", b"PK\x03\x04", NO),
        ("letter.docx", b"PK\x03\x04", NO),
        ("no-ending", b"whatever", NO),
        ("empty.png", b"", NO),
        ("a.exe", b"harmless words", EXE),
        ("photo.png.exe", PNG, EXE),
        ("photo.scr. ", PNG, EXE),
        ("PHOTO.LNK", b"", EXE),
        ("run.sh", b"echo", EXE),
        ("page.html", b"<p>", EXE),
        ("a.svg", b"<svg onload='x'>", EXE),
        ("wallet.apk", b"PK\x03\x04", EXE),
        ("a.png", WINDOWS, EXE),
        ("a.txt", WINDOWS, EXE),
        ("a.pdf", b"\x7fELF\x02", EXE),
        ("a", b"\xcf\xfa\xed\xfe", EXE),
        ("a.txt", b"#!/bin/sh", EXE),
        ("a.txt", b"\xef\xbb\xbf \n<!DOCTYPE html>", EXE),
        ("a.jpg", b"<svg xmlns=''>", EXE),
        ("a.log", b"L\x00\x00\x00\x01\x14\x02\x00", EXE),
        ("a.png", b"%PDF-1.7", FALSE),
        ("a.pdf", PNG, FALSE),
        ("a.png", b"PK\x03\x04", FALSE),
        ("a.mp4", JPEG, FALSE),
        ("a.jpg", MP4, FALSE),
        ("a.png", b"just words", FALSE),
        ("a.txt", PNG, FALSE),
        ("a.txt", b"abc\x00\x01\x02", FALSE),
    ],
)
def test_what_is_kept_back_and_why(name: str, start: bytes, danger: Danger | None) -> None:
    """Types that are as harmless as each other are not told apart; what is unknown and claims nothing passes."""
    assert danger_in(name, start) is danger
    assert danger_in(name, (start + bytes(PEEK))[:PEEK] if danger is EXE else start) is danger
