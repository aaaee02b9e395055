"""Completing the word that is still being typed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from bot.faq.language import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST: Final = 3  # completions added to what was typed
_LONGEST_SCAN: Final = 400  # words with one beginning that are looked through


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of all wordings, in order, with how many wordings have each."""

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """The words written with spaces between; Chinese needs no completing."""
        counts = Counter(word for text in texts for word in set(text.split()) if word.isascii())
        ordered = sorted(counts.items())
        return cls(tuple(word for word, _ in ordered), tuple(count for _, count in ordered))

    def completed(self, text: str) -> str:
        """``text`` with the likeliest whole words for its last one, if that is cut short."""
        last = fold(text).split()[-1:]
        if not last or not last[0].isascii() or text[-1:].isspace():
            return text
        start = bisect_left(self.words, last[0])
        found: list[tuple[int, str]] = []
        for place in range(start, min(start + _LONGEST_SCAN, len(self.words))):
            if not self.words[place].startswith(last[0]):
                break
            found.append((-self.counts[place], self.words[place]))
        if (found and found[0][1] == last[0]) or not found:
            return text
        return " ".join((text, *(word for _, word in sorted(found)[:_MOST])))
