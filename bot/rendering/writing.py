"""Tree → Markdown, so that a part of a text is a text again.

What is written is read back and compared; where CommonMark cannot say it (some neighbourhoods of
emphasis), first the emphasis is given up, then the links, never the words.
"""

from itertools import pairwise
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
    Items,
    Link,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Text,
    inline_words,
)
from bot.rendering.escaping import escape, escape_line
from bot.rendering.normal import joined
from bot.rendering.parsing import parse


def to_markdown(blocks: Blocks) -> str:
    """CommonMark that parses to the same tree, or to the same words where that cannot be written."""
    return "\n\n".join(_sequence(blocks))


def _sequence(blocks: Blocks) -> list[str]:
    """Each block; a list beside a list changes its mark, or both would be one."""
    written: list[str] = []
    other_mark = False
    for before, block in pairwise((None, *blocks)):
        other_mark = isinstance(before, Items) and isinstance(block, Items) and not other_mark
        if block is not None:
            written.append(_block(block, other_mark=other_mark))
    return written


def _block(block: Block, *, other_mark: bool) -> str:
    match block:
        case Paragraph(inside=inside):
            return _inlines(inside)
        case Heading(level=level, inside=inside):
            return "#" * level + " " + _inlines(inside)
        case CodeBlock(text=text, language=language):
            fence = _fence(text, shortest=3)
            return f"{fence}{language}\n{text}\n{fence}"
        case Quote(inside=quoted):
            return "\n".join(f"> {line}".rstrip() for line in to_markdown(quoted).split("\n"))
        case Items():
            return _items(block, other_mark=other_mark)
        case Rule():
            return "***"
        case _:
            assert_never(block)


def _items(items: Items, *, other_mark: bool) -> str:
    rows = []
    for index, item in enumerate(items.items):
        if items.start is None:
            mark = "* " if other_mark else "- "
        else:
            mark = f"{items.start + index}{')' if other_mark else '.'} "
        content = _item(item.inside, tight=items.tight)
        rows.append((mark + content.replace("\n", "\n" + " " * len(mark))).rstrip())
    text = ("\n" if items.tight else "\n\n").join(rows)
    return "\n".join(line.rstrip() if not line.strip() else line for line in text.split("\n"))


def _item(blocks: Blocks, *, tight: bool) -> str:
    """The blocks of an item; in a tight list as close as they may stand without becoming one."""
    written = _sequence(blocks)
    text = written[0] if written else ""
    for (before, after), markdown in zip(pairwise(blocks), written[1:], strict=True):
        text += ("\n" if tight and _may_touch(before, after) else "\n\n") + markdown
    return text


def _may_touch(before: Block, after: Block) -> bool:
    """Whether CommonMark sees two blocks without a blank line between them."""
    if isinstance(after, Items) and isinstance(before, Paragraph):
        return after.start in {None, 1} and bool(after.items[0].inside)
    return isinstance(before, Paragraph) and isinstance(after, CodeBlock | Quote | Heading)


# --- inside a line ---------------------------------------------------------------------------------


def _inlines(inlines: Inlines) -> str:
    for italic in "_*":
        written = _line(inlines, italic)
        if _reads_as(written, inlines):
            return written
    for plainer in (_without_emphasis(inlines), _without_markup(inlines)):
        written = _line(plainer, "*")
        if _reads_as(written, plainer):
            return written
    return escape(inline_words(inlines))


def _reads_as(markdown: str, inlines: Inlines) -> bool:
    return parse(markdown) == (Paragraph(inside=inlines),)


def _line(inlines: Inlines, italic: str) -> str:
    out: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text=text):
                out.append(_text(text, starts=not out or out[-1] == "\\\n"))
            case Break():
                out.append("\\\n")
            case CodeSpan(text=text):
                out.append(_code_span(text))
            case Picture(source=source, alt=alt):
                out.append(f"![{_text(alt, starts=False)}](<{source}>)")
            case Bold(inside=inside):
                out.append(f"**{_line(inside, italic)}**")
            case Italic(inside=inside):
                out.append(f"{italic}{_line(inside, italic)}{italic}")
            case Link(target=target, inside=inside):
                out.append(f"[{_line(inside, italic)}](<{target}>)")
            case _:
                assert_never(inline)
    return "".join(out)


def _text(text: str, *, starts: bool) -> str:
    """Escaped; a number or dash needs it only where a line starts."""
    return escape_line(text) if starts else escape_line("x" + text)[1:]


def _code_span(text: str) -> str:
    fence = _fence(text, shortest=1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fence(text: str, *, shortest: int) -> str:
    """More backticks than stand together anywhere inside."""
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
    return "`" * max(shortest, longest + 1)


def _without_emphasis(inlines: Inlines) -> Inlines:
    out: list[Inline] = []
    for inline in inlines:
        match inline:
            case Bold(inside=inside) | Italic(inside=inside):
                out.extend(_without_emphasis(inside))
            case Link(target=target, inside=inside):
                out.append(Link(target=target, inside=_without_emphasis(inside)))
            case _:
                out.append(inline)
    return joined(tuple(out))


def _without_markup(inlines: Inlines) -> Inlines:
    lines = inline_words(inlines).split("\n")
    out: list[Inline] = []
    for line in lines:
        out += [Break(), Text(text=line.strip())] if out else [Text(text=line.strip())]
    return joined(tuple(out))
