"""Markdown to the page's HTML; pictures of the content tree are found on this page."""

import re
from collections.abc import Callable
from functools import lru_cache

from bot.platform import Markup
from bot.rendering import render

_PICTURE = re.compile(r"(?:\.\./)+pictures/([a-z0-9.-]+\.png)")

ToHtml = Callable[[str], str]


def to_html(official: frozenset[str]) -> ToHtml:
    """How this page shows Markdown: safe HTML. `official` handles stay whole, so that they can be copied."""

    @lru_cache(maxsize=512)
    def html(markdown: str) -> str:
        return render(markdown, Markup.HTML, official=official, resolve=_resolve)

    return html


def _resolve(target: str) -> str | None:
    picture = _PICTURE.fullmatch(target)
    return f"/pictures/{picture[1]}" if picture else None
