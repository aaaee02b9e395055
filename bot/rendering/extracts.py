"""Parts of a text: its beginning, its pictures, itself without them."""

from dataclasses import replace
from typing import assert_never

from bot.rendering.document import (
    Block,
    Blocks,
    Bold,
    CodeBlock,
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
)
from bot.rendering.parsing import parse
from bot.rendering.writing import to_markdown


def pictures_in(markdown: str) -> tuple[str, ...]:
    """The sources of the pictures in a text, in order."""
    return tuple(picture.source for picture in _pictures(parse(markdown)))


def without_pictures(markdown: str) -> str:
    """The text with its pictures taken out, for platforms that send them beside it."""
    blocks = parse(markdown)
    return to_markdown(_strip_all(blocks)) if _pictures(blocks) else markdown


def _pictures(blocks: Blocks) -> tuple[Picture, ...]:
    return tuple(picture for block in blocks for picture in _in_block(block))


def _in_block(block: Block) -> tuple[Picture, ...]:
    match block:
        case Paragraph(inside=inside) | Heading(inside=inside):
            return _in_line(inside)
        case Quote(inside=inside):
            return _pictures(inside)
        case Items(items=items):
            return tuple(picture for item in items for picture in _pictures(item.inside))
        case CodeBlock() | Rule():
            return ()
        case _:
            assert_never(block)


def _in_line(inlines: Inlines) -> tuple[Picture, ...]:
    found: list[Picture] = []
    for inline in inlines:
        match inline:
            case Picture():
                found.append(inline)
            case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
                found.extend(_in_line(inside))
            case _:
                pass
    return tuple(found)


def _strip(block: Block) -> Block | None:
    match block:
        case Paragraph(inside=inside) | Heading(inside=inside):
            kept = _strip_line(inside)
            return replace(block, inside=kept) if kept else None
        case Quote(inside=inside):
            return replace(block, inside=_strip_all(inside))
        case Items(items=items):
            return replace(block, items=tuple(replace(i, inside=_strip_all(i.inside)) for i in items))
        case CodeBlock() | Rule():
            return block
        case _:
            assert_never(block)


def _strip_all(blocks: Blocks) -> Blocks:
    return tuple(kept for block in blocks if (kept := _strip(block)) is not None)


def _strip_line(inlines: Inlines) -> Inlines:
    kept = tuple(_strip_inline(inline) for inline in inlines if not isinstance(inline, Picture))
    return () if all(getattr(i, "inside", True) == () for i in kept) else kept


def _strip_inline(inline: Inline) -> Inline:
    match inline:
        case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
            return replace(inline, inside=_strip_line(inside))
        case _:
            return inline
