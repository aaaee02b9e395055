"""What a file is, told by its first bytes. Pure. The name a person gave it is only checked for agreement."""

from dataclasses import dataclass
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
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc"})


def recognise(start: bytes) -> FileType | None:
    """The type that the content shows, None for anything that is not on the list."""
    for magic, file_type in _STARTS:
        if start.startswith(magic):
            return file_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WEBP
    if start[4:8] == b"ftyp":
        return HEIC if start[8:12] in _HEIC_BRANDS else MP4
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
