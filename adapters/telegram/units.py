"""UTF-16 units: how Telegram counts the lengths and offsets of text."""

from collections.abc import Iterable

from bot.platform import Measure
from bot.rendering.measure import count, grapheme_ends

Span = tuple[int, int]
"""Offset and length, in UTF-16 units."""


def cut(text: str, limit: int) -> str:
    """At most `limit` units, ended by … where something is missing; no character is split."""
    if count(text, Measure.UTF16) <= limit:
        return text
    ends = [end for end in grapheme_ends(text) if count(text[:end], Measure.UTF16) < limit]
    return text[: ends[-1] if ends else 0].rstrip() + "…"


def piece(text: str, span: Span) -> str:
    """The part of a text that a span covers."""
    start, length = span
    return _decoded(_encoded(text)[2 * start : 2 * (start + length)])


def without(text: str, spans: Iterable[Span]) -> str:
    """The text without these parts, nor the gaps that they leave."""
    units = _encoded(text)
    for start, length in sorted(spans, reverse=True):
        before, behind = _decoded(units[: 2 * start]), _decoded(units[2 * (start + length) :])
        gap = before[-1:].isspace() or not before
        units = _encoded(before + (behind.lstrip(" ") if gap else behind))
    return _decoded(units).strip()


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")
