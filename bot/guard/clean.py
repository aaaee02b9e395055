"""What the core does to every inbound text and file name before it looks at them.

Nothing a reader would miss is removed: controls, marks that turn the direction of writing (used to
make `gpj.exe` read as `exe.jpg`), towers of combining marks and floods of invisible characters.
"""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import regex

CUT_MARK = " […]"
MARKS_KEPT = 4  # combining marks on one character; Vietnamese needs 2, Hebrew and Thai up to 3 or 4
FILE_NAME_LIMIT = 100  # characters; every file system in use takes 255 bytes

_SURROGATE = regex.compile("[\ud800-\udfff]")
_LINE_END = regex.compile("\r\n?|[\u0085\u2028\u2029]")
_REMOVED = regex.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x84\\x86-\\x9f"  # controls but tab and line ends
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"  # direction of writing
    "\\ufff9-\\ufffb]"
)
_TOWER = regex.compile(rf"(\p{{M}}{{{MARKS_KEPT}}})\p{{M}}+")
_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
_FLOOD = regex.compile(f"([{_INVISIBLE}])[{_INVISIBLE}]+")
_GRAPHEME = regex.compile(r"\X")
_LONGEST_CLUSTER = 64  # code points; a family of emoji with skin tones has 12

_FORBIDDEN_IN_NAMES = regex.compile(r'[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*]')
_RESERVED = regex.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
_NAMELESS = "file"


def clean(text: str, *, limit: int = 8000) -> str:
    """The text without what disturbs, at most `limit` characters long. `clean(clean(t)) == clean(t)`.

    Halves of surrogate pairs become U+FFFD; line ends become `\\n`; a joiner inside an emoji stays, as
    it is alone; over-long texts end in ` […]` after a whole character.

    Raises:
        ValueError: `limit` leaves no room for the mark of a cut.
    """
    if limit <= len(CUT_MARK):
        raise ValueError(f"limit is {limit}; it must be above {len(CUT_MARK)}")
    text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_END.sub("\n", text)
    text = _REMOVED.sub("", text)
    text = _FLOOD.sub(r"\1", text)
    return _cut(_TOWER.sub(r"\1", text), limit)


def file_name(name: str) -> str:
    """A name that can be shown and saved anywhere: no path, nothing invisible, never empty, short.

    Reserved names of Windows get an underscore, as do leading dots and dashes; the ending is kept when the name is cut.
    """
    last = PureWindowsPath(PurePosixPath(name.replace("\0", "")).name).name or name
    visible = unicodedata.normalize("NFC", _FORBIDDEN_IN_NAMES.sub("", last))
    shown = _TOWER.sub(r"\1", visible)
    shown = " ".join(shown.split()).rstrip(". ")
    if not shown.strip(". _-"):
        return _NAMELESS
    if shown[0] in ".-~" or _RESERVED.match(shown):
        shown = "_" + shown
    return _short(shown)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    room = limit - len(CUT_MARK)
    return text[: _last_whole(text, room)].rstrip() + CUT_MARK


def _last_whole(text: str, room: int) -> int:
    """The last index up to `room` at which a character ends; looks back no further than one can reach."""
    start = max(0, room - _LONGEST_CLUSTER)
    ends = [start + found.end() for found in _GRAPHEME.finditer(text[start : room + 1])]
    whole = [end for end in ends if end <= room]
    return whole[-1] if whole else room


def _short(name: str) -> str:
    if len(name) <= FILE_NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    room = FILE_NAME_LIMIT - len(dot + ending)
    return stem[: _last_whole(stem, room)].rstrip(". ") + dot + ending
