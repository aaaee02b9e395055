"""Cuts a tree in two at any character, so that each side is a whole tree.

Positions count units: a character of text or code, a hard break, a picture, a rule, an empty item
are one each.
"""

from dataclasses import replace
from typing import assert_never

from bot.rendering.document import (
    Block,
    Blocks,
    Bold,
    Break,
    CodeBlock,
    CodeSpan,
    Heading,
    Inline,
    Inlines,
    Italic,
    Item,
    Items,
    Link,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Text,
)
from bot.rendering.normal import tidy_end, tidy_start


def units(blocks: Blocks) -> int:
    """How many positions a tree has."""
    return sum(map(block_units, blocks))


def block_units(block: Block) -> int:
    """How many positions a block has; at least one."""
    match block:
        case Paragraph(inside=inside) | Heading(inside=inside):
            return inline_units(inside)
        case CodeBlock(text=text):
            return max(1, len(text))
        case Quote(inside=inside):
            return units(inside)
        case Items(items=items):
            return sum(map(item_units, items))
        case Rule():
            return 1
        case _:
            assert_never(block)


def item_units(item: Item) -> int:
    """How many positions an item has; an empty one has one."""
    return max(1, units(item.inside))


def inline_units(inlines: Inlines) -> int:
    """How many positions a line has."""
    return sum(map(_inline_units, inlines))


def _inline_units(inline: Inline) -> int:
    match inline:
        case Text(text=text) | CodeSpan(text=text):
            return len(text)
        case Break() | Picture():
            return 1
        case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
            return inline_units(inside)
        case _:
            assert_never(inline)


def cut(blocks: Blocks, at: int) -> tuple[Blocks, Blocks]:
    """What stands before the position, and the rest. Takes time linear in what stands before it."""
    head: list[Block] = []
    for index, block in enumerate(blocks):
        if at <= 0:
            return tuple(head), blocks[index:]
        size = block_units(block)
        if size > at:
            first, rest = _cut_block(block, at)
            return (*head, *first), (*rest, *blocks[index + 1 :])
        head.append(block)
        at -= size
    return tuple(head), ()


def _cut_block(block: Block, at: int) -> tuple[Blocks, Blocks]:
    match block:
        case Paragraph(inside=inside) | Heading(inside=inside):
            head, tail = _cut_inlines(inside, at)
            head, tail = tidy_end(head), tidy_start(tail)
            return (
                (replace(block, inside=head),) if head else (),
                (replace(block, inside=tail),) if tail else (),
            )
        case CodeBlock(text=text):
            above, below = text[:at], text[at:]
            if not above.endswith("\n"):
                below = below.removeprefix("\n")
            return (replace(block, text=above.removesuffix("\n")),), (replace(block, text=below),)
        case Quote(inside=quoted):
            first, rest = cut(quoted, at)
            return (Quote(inside=first),) if first else (), (Quote(inside=rest),) if rest else ()
        case Items():
            return _cut_items(block, at)
        case Rule():
            return (block,), ()
        case _:
            assert_never(block)


def _cut_items(items: Items, at: int) -> tuple[Blocks, Blocks]:
    """The rest of an item that is cut inside goes on without a mark; the numbers after it go on."""
    for index, item in enumerate(items.items):
        size = item_units(item)
        if size > at:
            first, rest = cut(item.inside, at) if at > 0 else ((), item.inside)
            before = (*items.items[:index], Item(inside=first)) if first else items.items[:index]
            behind = items.items[index + 1 :] if first else items.items[index:]
            loose = rest if first else ()
            start = index + 1 if first else index
            return _some(items, before, 0), (*loose, *_some(items, behind, start))
        at -= size
    return (items,), ()


def _some(items: Items, kept: tuple[Item, ...], index: int) -> Blocks:
    if not kept:
        return ()
    start = None if items.start is None else items.start + index
    return (replace(items, items=kept, start=start),)


def _cut_inlines(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    for index, inline in enumerate(inlines):
        size = _inline_units(inline)
        if at < size:
            head, tail = _cut_inline(inline, at) if at > 0 else ((), (inline,))
            return (*inlines[:index], *head), (*tail, *inlines[index + 1 :])
        at -= size
    return inlines, ()


def _cut_inline(inline: Inline, at: int) -> tuple[Inlines, Inlines]:
    match inline:
        case Text(text=text) | CodeSpan(text=text):
            return (replace(inline, text=text[:at]),), (replace(inline, text=text[at:]),)
        case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
            head, tail = _cut_inlines(inside, at)
            return (replace(inline, inside=head),), (replace(inline, inside=tail),)
        case Break() | Picture():
            return (inline,), ()
        case _:
            assert_never(inline)
