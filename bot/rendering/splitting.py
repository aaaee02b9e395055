"""One text → as many messages as it needs, cut where a reader would pause."""

from collections.abc import Callable

from bot.rendering.cutting import block_units, cut
from bot.rendering.document import Blocks, Paragraph, Text, words
from bot.rendering.escaping import escape
from bot.rendering.parsing import parse
from bot.rendering.places import Place, Quality, places
from bot.rendering.writing import to_markdown

Length = Callable[[Blocks], int]
"""How long a tree is on the platform it is split for."""

_LOOK = 64  # units behind the furthest place that tell how good it is
_TRIES = 8  # places to try when a part grows by being written
_FULL_ENOUGH = {  # how full a part has to be before its end may be a place of this quality
    Quality.BLOCK: 0.4,
    Quality.ITEM: 0.4,
    Quality.LINE: 0.4,
    Quality.WORD: 0.2,
    Quality.GRAPHEME: 0.0,
}


def parts(blocks: Blocks, *, limit: int, length: Length) -> list[str]:
    """Markdown texts that follow each other, each at most `limit` long. Linear in the text, times a logarithm."""
    out: list[str] = []
    while blocks:
        written, blocks = _first(blocks, limit, length)
        if written:
            out.append(written)
    return out


def _first(blocks: Blocks, limit: int, length: Length) -> tuple[str, Blocks]:
    """The longest good beginning that fits, as Markdown, and the rest."""
    total = _at_most(blocks, limit + 1)
    if total <= limit and length(blocks) <= limit and (whole := _written(blocks, limit, length)):
        return whole, ()
    upto = min(limit, total)
    near, _ = cut(blocks, upto + _LOOK)
    found = [place for place in places(near, upto) if place[0] <= upto]
    fitting = _fitting(near, found, limit, length)
    for _ in range(_TRIES):
        if not fitting:
            break
        at = _best(fitting)
        head, rest = cut(blocks, at)
        if (written := _written(head, limit, length)) is not None:
            return written, rest
        fitting = [place for place in fitting if place[0] < at]
    return _plainer(blocks, limit, length)


def _written(blocks: Blocks, limit: int, length: Length) -> str | None:
    """The Markdown, if it is still short enough when it is read back (writing may loosen a list)."""
    written = to_markdown(blocks)
    return written if length(parse(written)) <= limit else None


def _at_most(blocks: Blocks, enough: int) -> int:
    """The units of a tree, counted little further than `enough`."""
    total = 0
    for block in blocks:
        total += block_units(block)
        if total >= enough:
            break
    return total


def _fitting(blocks: Blocks, found: list[Place], limit: int, length: Length) -> list[Place]:
    """The places up to the last one whose beginning fits, by halving: a longer beginning is never shorter."""
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        if length(cut(blocks, found[middle][0])[0]) <= limit:
            low = middle + 1
        else:
            high = middle
    return found[:low]


def _best(fitting: list[Place]) -> int:
    """The last place of the best quality that leaves the part full enough."""
    furthest = fitting[-1][0]
    for quality in sorted(Quality, reverse=True):
        for position, has in reversed(fitting):
            if position < furthest * _FULL_ENOUGH[quality]:
                break
            if has >= quality:
                return position
    return furthest


def _plainer(blocks: Blocks, limit: int, length: Length) -> tuple[str, Blocks]:
    """Not one character fits with its markup: without it; and where that is a giant cluster, a piece of it."""
    first, rest = blocks[0], blocks[1:]
    bare = " ".join(" ".join(words((first,))).split())
    if not bare:
        return "", rest
    if first != (plain := _paragraph(bare)):
        return "", (plain, *rest)
    size = limit
    while size > 1 and length((_paragraph(bare[:size]),)) > limit:
        size //= 2
    behind = bare[size:].lstrip()
    return escape(bare[:size]), ((_paragraph(behind), *rest) if behind else rest)


def _paragraph(text: str) -> Paragraph:
    return Paragraph(inside=(Text(text=text),))
