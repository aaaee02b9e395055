"""Lengths as platforms count them, and where a text may be cut without breaking a character."""

from typing import assert_never

import regex
from twitter_text import extract_urls, parse_tweet

from bot.platform import Measure

_GRAPHEME = regex.compile(r"\X")


def count(text: str, measure: Measure) -> int:
    """The length of a text in a platform's unit."""
    match measure:
        case Measure.CODEPOINTS:
            return len(text)
        case Measure.UTF16:
            return len(text) + sum(character > "\uffff" for character in text)
        case Measure.WEIGHTED:
            return parse_tweet(text).weightedLength if text else 0
        case _:
            assert_never(measure)


def grapheme_ends(text: str) -> list[int]:
    """Every index after which a character is complete for its reader (Unicode TR 29, extended clusters)."""
    return [found.end() for found in _GRAPHEME.finditer(text)]


def weighted_links(text: str) -> int:
    """How many links the platform that weighs texts makes of one, bare domains included."""
    return len(extract_urls(text))
