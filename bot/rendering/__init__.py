"""Markdown → what a platform can show, split to its limits, mentions made harmless.

The text of every message is CommonMark without HTML. `render` writes it for a platform, `split` cuts
it into messages, `length` says how much of a platform's limit it takes, `escape` makes any text into
Markdown that says just that, `plain` gives its words.
"""

from typing import assert_never

from bot.platform import Capabilities, Markup, Measure
from bot.rendering.document import Blocks, words
from bot.rendering.escaping import escape
from bot.rendering.harmless import Resolve, harmless
from bot.rendering.layout import Style, lay_out
from bot.rendering.measure import count
from bot.rendering.parsing import parse
from bot.rendering.splitting import parts
from bot.rendering.styles import DISCORD, PLAIN, TELEGRAM, TELEGRAM_SEEN, TERMINAL
from bot.rendering.web import to_html

__all__ = ["SHORTEST_LIMIT", "Resolve", "escape", "length", "plain", "render", "split"]

SHORTEST_LIMIT = 16
"""The least `limit` that `split` takes: room for one character with what protects it."""

_NOBODY: frozenset[str] = frozenset()


def _nowhere(_: str) -> str | None:
    return None


def render(
    markdown: str,
    markup: Markup,
    *,
    official: frozenset[str] = _NOBODY,
    resolve: Resolve = _nowhere,
) -> str:
    """The whole text for one platform, however long. Never fails.

    `official`: handles that may stay mentions (`kestrel_news`, with or without `@`); all others, and
    everything that pings a crowd, are broken. `resolve`: where relative pictures and links are found
    on this platform, if they are; elsewhere a picture is its alternative text and a link its label.
    """
    mild = _mild(parse(markdown), markup, official, resolve)
    return to_html(mild) if markup is Markup.HTML else lay_out(mild, _style(markup))


def plain(markdown: str) -> str:
    """The words alone, as written: no markers, no targets, mentions unbroken; a block a line."""
    return "\n".join(words(parse(markdown)))


def length(markdown: str, by: Capabilities | Measure) -> int:
    """How much of the limit the text takes once it is rendered.

    By a platform's capabilities it is exact. By a measure alone it holds for every chat platform with
    that measure: the longest of their forms counts.
    """
    blocks = parse(markdown)
    if isinstance(by, Capabilities):
        return _length(blocks, by.measure, by.markup)
    return _longest(blocks, by)


def split(markdown: str, *, limit: int, measure: Measure, markup: Markup | None = None) -> tuple[str, ...]:
    """Markdown texts that say the same one after another, none longer than `limit` once rendered.

    Cut at the end of a paragraph, an item, a sentence, a word, a character — the first that leaves a
    part reasonably full; a character is split only if it alone is longer than the limit. Numbers go
    on, code stays code, links and emphasis are split only if nothing else helps. With `markup` parts are as long as
    that platform allows, without they fit any chat platform with this measure. An empty text has no parts.

    Raises:
        ValueError: `limit` is below `SHORTEST_LIMIT`.
    """
    if limit < SHORTEST_LIMIT:
        raise ValueError(f"limit is {limit}; a message needs at least {SHORTEST_LIMIT}")

    def measured(blocks: Blocks) -> int:
        if markup is None:
            return _longest(blocks, measure)
        return _length(blocks, measure, markup)

    blocks = parse(markdown)
    if blocks and measured(blocks) <= limit:
        return (markdown,)
    return tuple(parts(blocks, limit=limit, length=measured))


def _mild(blocks: Blocks, markup: Markup, official: frozenset[str], resolve: Resolve) -> Blocks:
    pings_in_code = markup in {Markup.PLAIN, Markup.TERMINAL}
    return harmless(blocks, official=official, pings_in_code=pings_in_code, resolve=resolve)


def _style(markup: Markup) -> Style:
    match markup:
        case Markup.PLAIN | Markup.HTML:
            return PLAIN
        case Markup.TELEGRAM_HTML:
            return TELEGRAM
        case Markup.DISCORD:
            return DISCORD
        case Markup.TERMINAL:
            return TERMINAL
        case _:
            assert_never(markup)


def _length(blocks: Blocks, measure: Measure, markup: Markup) -> int:
    """Telegram counts what is seen, Discord what is written; of a page or a screen we count the plain text."""
    style = {Markup.TELEGRAM_HTML: TELEGRAM_SEEN, Markup.DISCORD: DISCORD}.get(markup, PLAIN)
    return count(lay_out(_mild(blocks, markup, _NOBODY, _nowhere), style), measure)


def _longest(blocks: Blocks, measure: Measure) -> int:
    chats = (Markup.PLAIN, Markup.TELEGRAM_HTML, Markup.DISCORD)
    return max(_length(blocks, measure, markup) for markup in chats)
