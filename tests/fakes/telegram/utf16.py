"""Telegram counts text in UTF-16 code units; Python in code points."""

from __future__ import annotations


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity with this offset and length covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def splits_a_character(text: str, offset: int) -> bool:
    """Whether a UTF-16 offset falls between the halves of a surrogate pair."""
    raw = text.encode("utf-16-le", "surrogatepass")
    unit = int.from_bytes(raw[2 * offset : 2 * offset + 2], "little")
    return 0xDC00 <= unit <= 0xDFFF
