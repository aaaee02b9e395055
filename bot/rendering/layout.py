"""The layout that all chat platforms share: a message is lines; a style says how markup is written."""

from collections.abc import Callable
from dataclasses import dataclass
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
    inline_words,
)

RULE = "———"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a platform writes each kind of markup. What `text` returned is never escaped again."""

    text: Callable[[str], str]  # raw characters → the platform's
    line: Callable[[str], str]  # a finished paragraph → the same, inert at the starts of its lines
    bold: Callable[[str], str]
    italic: Callable[[str], str]
    code: Callable[[str], str]  # takes raw characters
    link: Callable[[str, str, str], str]  # label as written by this style, raw label, target
    block: Callable[[str, str], str]  # raw code, language
    quote: Callable[[str], str]
    bullet: str = "• "
    code_keeps_left: bool = False  # a code block in a list is not indented with it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Some lines of a message; `fixed` ones must not be indented."""

    text: str
    fixed: bool = False


def lay_out(blocks: Blocks, style: Style) -> str:
    """The message."""
    return _join(_Writer(style).blocks(blocks, gap="\n\n"))


class _Writer:
    """One walk over the tree; carries the style alone."""

    def __init__(self, style: Style) -> None:
        self._style = style

    def blocks(self, blocks: Blocks, *, gap: str, quoted: bool = False) -> list[_Piece]:
        pieces: list[_Piece] = []
        for block in blocks:
            if pieces:
                pieces.append(_Piece(text=gap))
            pieces += self._block(block, quoted=quoted)
        return pieces

    def _block(self, block: Block, *, quoted: bool) -> list[_Piece]:
        style = self._style
        match block:
            case Paragraph(inside=inside):
                return [_Piece(text=style.line(self._inlines(inside)))]
            case Heading(inside=inside):
                return [_Piece(text=style.bold(self._inlines(inside, in_bold=True)))]
            case CodeBlock(text=text, language=language):
                return [_Piece(text=style.block(text, language), fixed=style.code_keeps_left)]
            case Quote(inside=inside):
                return [self._quote(inside, quoted=quoted)]
            case Items():
                return self._items(block, quoted=quoted)
            case Rule():
                return [_Piece(text=RULE)]
            case _:
                assert_never(block)

    def _quote(self, inside: Blocks, *, quoted: bool) -> _Piece:
        """A quote in a quote is marked by hand: Telegram nests none, Discord neither."""
        text = _join(self.blocks(inside, gap="\n\n", quoted=True))
        if quoted:
            return _Piece(text=_indented(text, self._style.text("> "), self._style.text("> ")))
        return _Piece(text=self._style.quote(text))

    def _items(self, items: Items, *, quoted: bool) -> list[_Piece]:
        pieces: list[_Piece] = []
        for index, item in enumerate(items.items):
            if pieces:
                pieces.append(_Piece(text="\n" if items.tight else "\n\n"))
            bullet = self._style.bullet if items.start is None else f"{items.start + index}. "
            pieces += self._item(item, bullet, gap="\n" if items.tight else "\n\n", quoted=quoted)
        return pieces

    def _item(self, item: Item, bullet: str, *, gap: str, quoted: bool) -> list[_Piece]:
        pieces = self.blocks(item.inside, gap=gap, quoted=quoted)
        if not pieces or pieces[0].fixed:
            return [_Piece(text=bullet.rstrip() + ("\n" if pieces else "")), *pieces]
        margin = " " * (2 if len(bullet) == 2 else 3)
        first = _Piece(text=_indented(pieces[0].text, bullet, margin))
        return [first, *(_shifted(pieces[i], pieces[i - 1], margin) for i in range(1, len(pieces)))]

    def _inlines(self, inlines: Inlines, *, in_bold: bool = False) -> str:
        return "".join(self._inline(inline, in_bold=in_bold) for inline in inlines)

    def _inline(self, inline: Inline, *, in_bold: bool) -> str:
        match inline:
            case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
                text = self._inlines(inside, in_bold=in_bold or isinstance(inline, Bold))
                return self._marked(inline, text, in_bold=in_bold)
            case Text(text=text):
                return self._style.text(text)
            case Break():
                return "\n"
            case CodeSpan(text=text):
                return self._style.code(text)
            case Picture(source=source, alt=alt):
                return self._picture(source, alt)
            case _:
                assert_never(inline)

    def _marked(self, inline: Bold | Italic | Link, text: str, *, in_bold: bool) -> str:
        match inline:
            case Bold():
                return text if in_bold else self._style.bold(text)
            case Italic():
                return self._style.italic(text)
            case Link(target=target, inside=inside):
                return self._style.link(text, inline_words(inside), target)
            case _:
                assert_never(inline)

    def _picture(self, source: str, alt: str) -> str:
        """A link where the picture can be reached, else what it shows."""
        if not source.startswith(("http:", "https:")):
            return self._style.text(alt)
        label = alt or source
        return self._style.link(self._style.text(label), label, source)


def _join(pieces: list[_Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _shifted(piece: _Piece, before: _Piece, margin: str) -> _Piece:
    """The piece inside a list item; whether its first line begins a line the piece before tells."""
    if piece.fixed:
        return piece
    first = margin if before.text.endswith("\n") and piece.text else ""
    return _Piece(text=_indented(piece.text, first, margin))


def _indented(text: str, first: str, rest: str) -> str:
    """Lines behind a margin; empty lines stay empty when the margin is only spaces."""
    head, *tail = text.split("\n")
    blank = rest if rest.strip() else ""
    return "\n".join([first + head, *((rest + line) if line else blank.rstrip() for line in tail)])
