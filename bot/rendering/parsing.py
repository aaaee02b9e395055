"""Markdown → tree. markdown-it-py reads CommonMark; HTML is off, so tags are characters like any other.

Two departures. Emphasis is friendly to Chinese, Japanese and Korean, by the rules of
https://github.com/tats-u/markdown-cjk-friendly: in CommonMark proper `**注意。**然后` shows its stars,
because Chinese writes no space after the full stop. And a text nested deeper than `MAX_NESTING`
(nobody writes that; somebody sends it) is taken literally, as the parser would drop its inside.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

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
from bot.rendering.normal import joined, normal

MAX_NESTING = 40  # levels of the parser: a list in a list is two
MAX_EMPHASIS = 12  # bold, italic and links inside one another; deeper ones lose their markup, not their text
REMEMBERED = 1024  # texts: one message is measured, split and rendered within moments; an answer is given again
_LOOK = 16  # tokens to look at for a line break's neighbours; between them stand only opening and closing marks
_HIGHEST_NUMBER = 999_000_000  # CommonMark allows nine digits; leaves room to count on


@lru_cache(REMEMBERED)
def parse(markdown: str) -> Blocks:
    """The tree of a text, immutable and shared. Never fails; takes time linear in the text's length."""
    tokens = _parser().parse(markdown.replace("\0", "�"))
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        return _literally(markdown)
    blocks, _ = _blocks(tokens, 0)
    return blocks


def is_wide(character: str) -> bool:
    """Whether this is a Chinese, Japanese or Korean character, punctuation included (Unicode TR 11)."""
    return east_asian_width(character) in "WF"


class _Reader(MarkdownIt):
    """Reads every link as one; which targets go out is decided in one place, `bot.rendering.links`."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the parser's own name)
        return True


@cache
def _parser() -> MarkdownIt:
    parser = _Reader("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.disable(["html_block", "html_inline"])
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


def _literally(text: str) -> Blocks:
    return tuple(Paragraph(inside=(Text(text=line),)) for line in map(str.strip, text.split("\n")) if line)


# --- emphasis beside wide characters ---------------------------------------------------------------


def _emphasis(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = state.scanDelims(state.pos, marker == "*")
    opens, closes = _flanks(state, run.length) if marker == "*" else (run.can_open, run.can_close)
    for _ in range(run.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=run.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos += run.length
    return True


def _flanks(state: StateInline, length: int) -> tuple[bool, bool]:
    """Whether a run of stars can open and can close."""
    after_at = state.pos + length
    before = state.src[state.pos - 1] if state.pos > 0 else " "
    after = state.src[after_at] if after_at < state.posMax else " "
    opens = not after.isspace() and (not _is_sharp(after) or _is_seam(before))
    closes = not before.isspace() and (not _is_sharp(before) or _is_seam(after))
    return opens, closes


def _is_sharp(character: str) -> bool:
    """Punctuation of scripts that write spaces."""
    if is_wide(character):
        return False
    return isPunctChar(character) or isMdAsciiPunct(ord(character))


def _is_seam(character: str) -> bool:
    return character.isspace() or is_wide(character) or _is_sharp(character)


# --- tokens → blocks -------------------------------------------------------------------------------


def _blocks(tokens: Sequence[Token], at: int) -> tuple[Blocks, int]:
    """Blocks from `at` up to the closing token of the surrounding one, and the index after it."""
    blocks: list[Block] = []
    while at < len(tokens) and tokens[at].nesting >= 0:
        block, at = _block(tokens, at)
        if block is not None:
            blocks.append(block)
    return tuple(blocks), at + 1


def _block(tokens: Sequence[Token], at: int) -> tuple[Block | None, int]:
    token = tokens[at]
    match token.type:
        case "paragraph_open":
            inside = _inlines(tokens[at + 1])
            return (Paragraph(inside=inside) if inside else None), at + 3
        case "heading_open":
            return _heading(token, tokens[at + 1]), at + 3
        case "fence" | "code_block":
            return _code(token), at + 1
        case "blockquote_open":
            blocks, after = _blocks(tokens, at + 1)
            return (Quote(inside=blocks) if blocks else None), after
        case "bullet_list_open" | "ordered_list_open":
            return _items(tokens, at)
        case "hr":
            return Rule(), at + 1
        case unknown:
            raise AssertionError(f"the parser has a token {unknown!r} that is not CommonMark")


def _heading(token: Token, content: Token) -> Heading | None:
    spaced = tuple(Text(text=" ") if isinstance(i, Break) else i for i in _inlines(content))
    inside = normal(spaced)
    return Heading(level=int(token.tag[1:]), inside=inside) if inside else None


def _code(token: Token) -> CodeBlock:
    language = re.match(r"[A-Za-z0-9+#_.-]{0,30}", token.info.strip())
    return CodeBlock(text=token.content.removesuffix("\n"), language=language.group() if language else "")


def _items(tokens: Sequence[Token], at: int) -> tuple[Items, int]:
    opening = tokens[at]
    items: list[Item] = []
    tight = True
    at += 1
    while tokens[at].type == "list_item_open":
        end = at + 1
        tight = tight and not _has_spaced_paragraph(tokens, at)
        blocks, end = _blocks(tokens, at + 1)
        items.append(Item(inside=blocks))
        at = end
    start = None
    if opening.type == "ordered_list_open":
        start = min(int(opening.attrGet("start") or 0) if "start" in opening.attrs else 1, _HIGHEST_NUMBER)
    return Items(items=tuple(items), start=start, tight=tight), at + 1


def _has_spaced_paragraph(tokens: Sequence[Token], item: int) -> bool:
    """A loose list's paragraphs are not hidden; that of the item's first block tells."""
    first = tokens[item + 1]
    return first.type == "paragraph_open" and not first.hidden


# --- tokens → inlines ------------------------------------------------------------------------------


def _inlines(content: Token) -> Inlines:
    """The line's tree. Markup that adds nothing or goes too deep is dropped and its text kept."""
    tokens = content.children or []
    inside: list[list[Inline]] = [[]]
    opened: list[Token | None] = []  # None: dropped
    for index, token in enumerate(tokens):
        if token.nesting == 0:
            inside[-1].append(_leaf(tokens, index))
        elif token.nesting == 1 and _adds_nothing(token, opened):
            opened.append(None)
        elif token.nesting == 1:
            opened.append(token)
            inside.append([])
        elif (opening := opened.pop()) is not None:
            held = tuple(inside.pop())
            inside[-1].append(_wrapped(opening, held))
    return normal(tuple(inside[0]))


def _adds_nothing(token: Token, opened: Sequence[Token | None]) -> bool:
    """Markup inside the same markup, or deeper than a walk should go."""
    if len(opened) >= MAX_EMPHASIS * 8:
        return True  # so that looking through `opened` stays cheap
    kept = [other.type for other in opened if other is not None]
    return token.type in kept or len(kept) >= MAX_EMPHASIS


def _wrapped(opening: Token, held: Inlines) -> Inline:
    match opening.type:
        case "strong_open":
            return Bold(inside=joined(held))
        case "em_open":
            return Italic(inside=joined(held))
        case "link_open":
            return Link(target=str(opening.attrGet("href") or ""), inside=joined(held))
        case unknown:
            raise AssertionError(f"the parser has a token {unknown!r} that is not CommonMark")


def _leaf(tokens: Sequence[Token], index: int) -> Inline:
    token = tokens[index]
    match token.type:
        case "text" | "text_special":
            return Text(text=token.content.replace("\n", " ").replace("\r", " "))
        case "code_inline":
            return CodeSpan(text=token.content)
        case "hardbreak":
            return Break()
        case "softbreak":
            return Text(text=_soft_break(tokens, index))
        case "image":
            alt = inline_words(_inlines(token)).replace("\n", " ")
            return Picture(source=str(token.attrGet("src") or ""), alt=alt)
        case unknown:
            raise AssertionError(f"the parser has a token {unknown!r} that is not CommonMark")


def _soft_break(tokens: Sequence[Token], index: int) -> str:
    """Nothing between two Chinese characters, else a space."""
    before = _content_of(tokens, range(index - 1, max(-1, index - _LOOK), -1))
    after = _content_of(tokens, range(index + 1, min(len(tokens), index + _LOOK)))
    return "" if before and after and is_wide(before[-1]) and is_wide(after[0]) else " "


def _content_of(tokens: Sequence[Token], indices: range) -> str:
    return next((tokens[index].content for index in indices if tokens[index].content), "")
