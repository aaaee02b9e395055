"""Where a text may be cut, and how good each place is."""

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import accumulate
from typing import assert_never

from bot.rendering.cutting import block_units, inline_units, item_units
from bot.rendering.document import (
    Blocks,
    Bold,
    Break,
    CodeBlock,
    CodeSpan,
    Heading,
    Inline,
    Inlines,
    Italic,
    Items,
    Link,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Text,
)
from bot.rendering.measure import grapheme_ends
from bot.rendering.parsing import is_wide

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？；…]+[」』”’）》]*")
_OBJECT = "\ufffc"  # stands for a picture in the text that is searched for places


class Quality(IntEnum):
    """What ends at a place; the higher, the better to cut there."""

    GRAPHEME = 0  # a character, inside a word, a link or code
    WORD = 1
    LINE = 2  # also a sentence
    ITEM = 3  # also a paragraph inside an item or a quote
    BLOCK = 4


Place = tuple[int, Quality]
"""A position in units and what ends there."""


def places(blocks: Blocks, upto: int, *, depth: int = 0, base: int = 0) -> Iterator[Place]:
    """Every place up to a position, in reading order. The end of a heading is a bad one."""
    for block in blocks:
        if base >= upto:
            return
        size = block_units(block)
        match block:
            case Paragraph(inside=inside) | Heading(inside=inside):
                yield from _inline_places(inside, base)
            case CodeBlock(text=text):
                yield from _code_places(text, base)
            case Quote(inside=quoted):
                yield from places(quoted, upto, depth=depth + 1, base=base)
            case Items():
                yield from _item_places(block, upto, depth + 1, base)
            case Rule():
                pass
            case _:
                assert_never(block)
        base += size
        if isinstance(block, Heading):
            yield base, Quality.WORD
        else:
            yield base, Quality.ITEM if depth else Quality.BLOCK


def _item_places(items: Items, upto: int, depth: int, base: int) -> Iterator[Place]:
    for item in items.items:
        if base >= upto:
            return
        yield from places(item.inside, upto, depth=depth, base=base)
        base += item_units(item)
        yield base, Quality.ITEM


def _code_places(text: str, base: int) -> Iterator[Place]:
    for end in grapheme_ends(text):
        yield base + end, Quality.LINE if text[end - 1] == "\n" else Quality.GRAPHEME


def _inline_places(inlines: Inlines, base: int) -> Iterator[Place]:
    text = _searchable(inlines)
    sentences = {found.end() for found in _SENTENCE_END.finditer(text)}
    whole = _inside_whole(inlines)
    for end in grapheme_ends(text):
        if end < len(text):
            quality = _quality(text, end, is_sentence=end in sentences)
            yield base + end, Quality.GRAPHEME if whole[end] else quality


def _quality(text: str, end: int, *, is_sentence: bool) -> Quality:
    before, after = text[end - 1], text[end]
    if is_sentence or before == "\n" or after == "\n":
        return Quality.LINE
    if before.isspace() or after.isspace() or _OBJECT in (before, after):
        return Quality.WORD
    if is_wide(before) and is_wide(after) and before.isalpha() and after.isalpha():
        return Quality.WORD
    return Quality.GRAPHEME


def _searchable(inlines: Inlines) -> str:
    """One character a unit."""
    out: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text=text) | CodeSpan(text=text):
                out.append(text)
            case Break():
                out.append("\n")
            case Picture():
                out.append(_OBJECT)
            case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
                out.append(_searchable(inside))
            case _:
                assert_never(inline)
    return "".join(out)


def _inside_whole(inlines: Inlines) -> list[bool]:
    """For each position, whether it lies inside something that should stay in one piece."""
    steps = [0] * (inline_units(inlines) + 1)
    at = 0
    for inline in inlines:
        size = inline_units((inline,))
        if _stays_whole(inline) and size > 1:
            steps[at + 1] += 1
            steps[at + size] -= 1
        at += size
    return [depth > 0 for depth in accumulate(steps)]


def _stays_whole(inline: Inline) -> bool:
    return isinstance(inline, Bold | Italic | Link | CodeSpan)
