"""Takes from a text what would ping people, hide a link's target or disturb a screen.

Pings are broken by a zero-width space after the `@`, as discord.py's `escape_mentions` does; X and
Telegram end a mention there too. Nothing is removed that a reader would see, but control characters
and the marks that turn the direction of writing.
"""

import re
from collections.abc import Callable
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
    inline_words,
)
from bot.rendering.links import is_misleading, web_target
from bot.rendering.normal import joined

ZERO_WIDTH_SPACE = "\u200b"

_DISTURBING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"  # controls but tab and line end
    "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"  # direction of writing
    "\\u2028\\u2029\\ufff9-\\ufffb\\ufeff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CROWD = re.compile(r"[@＠](?=everyone|here)", re.IGNORECASE)
_DISCORD_ID = re.compile(r"<(?:@[!&]?|#)(?=\d)")
_HANDLE = re.compile(  # an address is skipped as a whole: `https://…/@name` is a page, not a ping
    r"https?://[^\s<>@＠]*(?:[@＠][^\s<>@＠]+)*|(?<![A-Za-z0-9_])[@＠](?=([A-Za-z0-9_]+)|$)|[@＠]$"
)
_PERSON_LINK = re.compile(r"\b(?:tg|ton):(?=//)", re.IGNORECASE)

Resolve = Callable[[str], str | None]
"""Where a relative path of the text is found on this platform; None: nowhere."""


def harmless(blocks: Blocks, *, official: frozenset[str], pings_in_code: bool, resolve: Resolve) -> Blocks:
    """The tree with every ping broken, every link honest and every picture's source allowed or empty.

    `official`: handles that stay, with or without `@`, in any case. `pings_in_code`: whether the
    platform would find a handle inside code (where code is shown as plain text).
    """
    known = frozenset(handle.lstrip("@").lower() for handle in official)
    return _Pass(known, pings_in_code, resolve).blocks(blocks)


def calm(text: str) -> str:
    """Without control characters, marks of direction and halves of characters."""
    return _SURROGATE.sub("\ufffd", _DISTURBING.sub("", text))


class _Pass:
    """One walk over the tree."""

    def __init__(self, official: frozenset[str], pings_in_code: bool, resolve: Resolve) -> None:
        self._official = official
        self._pings_in_code = pings_in_code
        self._resolve = resolve

    def blocks(self, blocks: Blocks) -> Blocks:
        return tuple(map(self._block, blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph(inside=inside) | Heading(inside=inside):
                return replace(block, inside=self._inlines(inside))
            case CodeBlock(text=text):
                return replace(block, text=self._code(text))
            case Quote(inside=quoted):
                return replace(block, inside=self.blocks(quoted))
            case Items(items=items):
                mild = tuple(Item(inside=self.blocks(item.inside)) for item in items)
                return replace(block, items=mild)
            case Rule():
                return block
            case _:
                assert_never(block)

    def _inlines(self, inlines: Inlines) -> Inlines:
        out: list[Inline] = []
        for inline in inlines:
            out.extend(self._inline(inline))
        return joined(tuple(out))

    def _inline(self, inline: Inline) -> Inlines:
        match inline:
            case Text(text=text):
                return (Text(text=self._text(text)),)
            case CodeSpan(text=text):
                return (CodeSpan(text=self._code(text)),)
            case Picture(source=source, alt=alt):
                return (Picture(source=self._picture(source), alt=self._text(alt)),)
            case Bold(inside=inside) | Italic(inside=inside):
                return (replace(inline, inside=self._inlines(inside)),)
            case Link(target=target, inside=inside):
                return self._link(target, inside)
            case Break():
                return (inline,)
            case _:
                assert_never(inline)

    def _link(self, target: str, inside: Inlines) -> Inlines:
        """A link to the web, shown with its target where the label names another; else the label alone."""
        label = self._inlines(inside)
        resolved = web_target(target) or web_target(self._resolve(target) or "")
        if resolved is None:
            return label
        if is_misleading(inline_words(inside), resolved):
            plain = Link(target=resolved, inside=(Text(text=resolved),))
            return (*label, Text(text=" ("), plain, Text(text=")"))
        return (Link(target=resolved, inside=label or (Text(text=resolved),)),)

    def _picture(self, source: str) -> str:
        found = web_target(source) or self._resolve(source) or ""
        return found if is_picture_source(found) else ""

    def _text(self, text: str) -> str:
        text = _crowdless(calm(text))
        text = _PERSON_LINK.sub(lambda m: m.group() + ZERO_WIDTH_SPACE, text)
        return _HANDLE.sub(self._handle, text)

    def _handle(self, found: re.Match[str]) -> str:
        handle = found.group(1)
        if found.group()[-1] not in "@＠" or (handle and handle.lower() in self._official):
            return found.group()
        return found.group() + ZERO_WIDTH_SPACE

    def _code(self, text: str) -> str:
        return self._text(text) if self._pings_in_code else _crowdless(calm(text))


def is_picture_source(source: str) -> bool:
    """Whether a page may load it: https, or a path on the same host."""
    if source.lower().startswith("https://"):
        return web_target(source) is not None
    relative = re.fullmatch(r"(?!//)[A-Za-z0-9._~%/+-]+(?:\?[A-Za-z0-9._~%=&-]*)?", source)
    return relative is not None


def _crowdless(text: str) -> str:
    text = _CROWD.sub(lambda m: m.group() + ZERO_WIDTH_SPACE, text)
    return _DISCORD_ID.sub(lambda m: m.group() + ZERO_WIDTH_SPACE, text)
