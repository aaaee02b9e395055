"""Parts of a text: its pictures, the addresses it leads to, itself without pictures."""

from collections.abc import Iterator
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
    Text,
)
from bot.rendering.links import bare_addresses
from bot.rendering.parsing import parse
from bot.rendering.writing import to_markdown


def pictures_in(markdown: str) -> tuple[str, ...]:
    """The sources of the pictures in a text, in order."""
    return tuple(inline.source for inline in _inlines(parse(markdown)) if isinstance(inline, Picture))


def addresses_in(markdown: str) -> tuple[str, ...]:
    """Where a text leads: the targets of its links, and what chat apps take for an address in its words, in order."""
    found: list[str] = []
    for inline in _inlines(parse(markdown)):
        match inline:
            case Link(target=target):
                found.append(target)
            case Text(text=text):
                found.extend(bare_addresses(text))
            case _:
                pass
    return tuple(found)


def without_pictures(markdown: str) -> str:
    """The text with its pictures taken out, for platforms that send them beside it."""
    blocks = parse(markdown)
    return to_markdown(_strip_all(blocks)) if _holds_picture(blocks) else markdown


def _holds_picture(blocks: Blocks) -> bool:
    return any(isinstance(inline, Picture) for inline in _inlines(blocks))


def _inlines(blocks: Blocks) -> Iterator[Inline]:
    """Everything that stands in the lines of a text, whatever it stands in, in order."""
    for block in blocks:
        match block:
            case Paragraph(inside=inside) | Heading(inside=inside):
                yield from _in_line(inside)
            case Quote(inside=quoted):
                yield from _inlines(quoted)
            case Items(items=items):
                for item in items:
                    yield from _inlines(item.inside)
            case CodeBlock() | Rule():
                pass
            case _:
                assert_never(block)


def _in_line(inlines: Inlines) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        match inline:
            case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
                yield from _in_line(inside)
            case _:
                pass


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
