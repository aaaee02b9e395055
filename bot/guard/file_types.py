"""What a file is, told by its first bytes. Pure. The name a person gave it is only checked for agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bot.messages import FileKind

PEEK = 4096  # bytes needed to tell


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """A type that may be attached."""

    media_type: str
    kind: FileKind
    endings: frozenset[str]  # of the name, with dot, lower case; the first letters do not decide


def _type(media_type: str, kind: FileKind, *endings: str) -> FileType:
    return FileType(media_type=media_type, kind=kind, endings=frozenset(endings))


PNG = _type("image/png", FileKind.PHOTO, ".png")
JPEG = _type("image/jpeg", FileKind.PHOTO, ".jpg", ".jpeg")
GIF = _type("image/gif", FileKind.PHOTO, ".gif")
WEBP = _type("image/webp", FileKind.PHOTO, ".webp")
HEIC = _type("image/heic", FileKind.FILE, ".heic", ".heif")
MP4 = _type("video/mp4", FileKind.VIDEO, ".mp4", ".m4v", ".mov")
WEBM = _type("video/webm", FileKind.VIDEO, ".webm")
PDF = _type("application/pdf", FileKind.FILE, ".pdf")
TEXT = _type("text/plain", FileKind.FILE, ".txt", ".log", ".csv", ".json", ".md")

INLINE = frozenset({PNG, JPEG, GIF, WEBP})  # what a browser may show in the page
ACCEPT = sorted({e for t in (PNG, JPEG, GIF, WEBP, HEIC, MP4, WEBM, PDF, TEXT) for e in t.endings})

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\x1a\x45\xdf\xa3", WEBM),
    (b"%PDF-", PDF),
)
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})  # QuickTime began without ftyp
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc"})


def recognise(start: bytes) -> FileType | None:
    """The type that the content shows, None for anything that is not on the list."""
    for magic, file_type in _STARTS:
        if start.startswith(magic):
            return file_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WEBP
    if start[4:8] in _BOXES:
        return HEIC if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS else MP4
    return TEXT if _is_text(start) else None


def accepted(name: str, start: bytes) -> FileType | None:
    """The type, if it is on the list and the name does not claim another."""
    file_type = recognise(start)
    ending = PurePosixPath(name).suffix.lower()
    return file_type if file_type and ending in file_type.endings else None


def _is_text(start: bytes) -> bool:
    """UTF-8 without control characters; a character may be cut in two at the end of the sample."""
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3 or len(start) < PEEK - 3:
            return False
        text = start[: error.start].decode("utf-8")
    return bool(text) and not any(ord(c) < 32 and c not in "\t\n\r\f\x1b" for c in text)


# --- what nobody passes on -------------------------------------------------------------------------------------------


class Danger(StrEnum):
    """Why a file is kept from its reader."""

    EXECUTABLE = "executable"  # a program or script, by name or by content
    DISGUISED = "disguised"  # its content is not what its name says


class Family(StrEnum):
    """Types that are as harmless as each other: a JPEG that is called .png deceives nobody."""

    PICTURE = "picture"
    VIDEO = "video"
    PDF = "pdf"
    TEXT = "text"


_FAMILIES: Mapping[Family, tuple[FileType, ...]] = {
    Family.PICTURE: (PNG, JPEG, GIF, WEBP, HEIC),
    Family.VIDEO: (MP4, WEBM),
    Family.PDF: (PDF,),
    Family.TEXT: (TEXT,),
}
_EXECUTABLE_ENDINGS = frozenset(
    """
    .action .apk .app .application .appx .bat .chm .cmd .com .command .cpl .deb .desktop .dll .dmg .docm .exe .gadget
    .hta .htm .html .img .ipa .iso .jar .jnlp .js .jse .lnk .mht .msi .msix .msp .pif .pkg .pptm .ps1 .psm1 .reg .rpm
    .run .scf .scpt .scr .sct .sh .svg .sys .url .vb .vbe .vbs .vhd .vhdx .wsc .wsf .wsh .xhtml .xll .xlsm
    """.split()  # noqa: SIM905 — a list of 60 lines says no more
)
_EXECUTABLE_STARTS = (
    b"MZ",  # Windows
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O, in its four writings
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # a Mac's universal program, or Java
    b"dex\n",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
)
_SCRIPT_STARTS = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?php", b"@echo off")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # text in UTF-16, which has zeros


def family_of(name: str) -> Family | None:
    """What a name says the file is, of what is known here."""
    ending = _ending(name)
    return next((f for f, types in _FAMILIES.items() if any(ending in t.endings for t in types)), None)


def is_executable_name(name: str) -> bool:
    """Whether a double click on a file of this name could run something."""
    return _ending(name) in _EXECUTABLE_ENDINGS


def danger_in(name: str, start: bytes) -> Danger | None:
    """Why the file is not passed on; `start` is its first `PEEK` bytes, or all of it."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if is_executable_name(name) or start.startswith(_EXECUTABLE_STARTS) or head.startswith(_SCRIPT_STARTS):
        return Danger.EXECUTABLE
    claimed = family_of(name)
    if claimed is None or not start:
        return None
    found = recognise(start)
    if claimed is Family.TEXT:
        is_text = found in {None, TEXT} and (b"\0" not in start or start.startswith(_WIDE))  # in whatever encoding
        return None if is_text else Danger.DISGUISED
    return None if found in _FAMILIES[claimed] else Danger.DISGUISED


def _ending(name: str) -> str:
    """Trailing dots and spaces are dropped by Windows, too."""
    return PurePosixPath(name.rstrip(". ")).suffix.lower()
