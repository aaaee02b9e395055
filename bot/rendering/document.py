"""What a Markdown text says, as a tree of values: the only form in which the room looks at it.

The tree is normal: neighbouring texts are one text, nothing is empty inside, bold does not stand in
bold, soft line breaks are gone (CommonMark lets a renderer choose: a space, or nothing between two
Chinese characters), and whitespace around hard breaks is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Characters, entities and backslashes already resolved; no line break inside."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A hard line break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSpan:
    """Code inside a line."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image; platforms that cannot put it into a text show `alt`."""

    source: str  # as written: an address, or a path relative to the file the text came from
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bold:
    """Strong emphasis."""

    inside: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Italic:
    """Emphasis."""

    inside: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A label with a target, which is percent-encoded but otherwise unchecked."""

    target: str
    inside: tuple["Inline", ...]


Inline = Text | Break | CodeSpan | Picture | Bold | Italic | Link
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    inside: Inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One line of heading."""

    level: int  # 1–6
    inside: Inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Preformatted lines, without the last line's end."""

    text: str
    language: str = ""  # letters, digits, `+#-_.` only


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody else's words."""

    inside: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list; may be empty."""

    inside: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    items: tuple[Item, ...]
    start: int | None = None  # number of the first item; None: bullets
    tight: bool = True  # no blank lines between the items


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | CodeBlock | Quote | Items | Rule
Blocks = tuple[Block, ...]


def inline_words(inlines: Inlines) -> str:
    """The characters of a line: code and alt texts too, targets not, breaks as line ends."""
    return "".join(_inline_words(inlines))


def words(blocks: Blocks) -> Iterator[str]:
    """The words of each leaf block in reading order, without list markers."""
    for block in blocks:
        match block:
            case Paragraph(inside=inside) | Heading(inside=inside):
                yield inline_words(inside)
            case CodeBlock(text=text):
                yield text
            case Quote(inside=quoted):
                yield from words(quoted)
            case Items(items=items):
                for item in items:
                    yield from words(item.inside)
            case Rule():
                pass
            case _:
                assert_never(block)


def _inline_words(inlines: Inlines) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text(text=text) | CodeSpan(text=text):
                yield text
            case Picture(alt=alt):
                yield alt
            case Break():
                yield "\n"
            case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
                yield from _inline_words(inside)
            case _:
                assert_never(inline)
