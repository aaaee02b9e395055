"""Any text as Markdown that says exactly this text."""

import re

_MARKS = re.compile(r"[\\`*_\[\]<>&~#]|!$", re.MULTILINE)
_STARTS = re.compile(r"^(?:([+=-])|(\d{1,9})([.)]))", re.MULTILINE)
_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*")


def escape(text: str) -> str:
    """Inert Markdown: rendered, it shows `text` with its lines and paragraphs, up to other whitespace.

    Safe in the middle of a paragraph or between the marks of bold and italic. `\\0` becomes U+FFFD,
    as CommonMark demands.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�").strip()
    paragraphs = [part for part in re.split(r"\n\s*\n", lines) if part.strip()]
    return "\n\n".join(map(_paragraph, paragraphs))


def escape_line(text: str) -> str:
    """The same without line breaks, for the text of one node."""
    return _STARTS.sub(_inert_start, _MARKS.sub(r"\\\g<0>", text))


def _paragraph(text: str) -> str:
    return "\\\n".join(escape_line(line) for line in _BREAK.split(text.strip()))


def _inert_start(found: re.Match[str]) -> str:
    mark, number, dot = found.groups()
    return f"\\{mark}" if mark else f"{number}\\{dot}"
