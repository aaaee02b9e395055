"""Misspelt words, put right by the FAQ's own vocabulary.

Only a word that is in no wording and in no general list of English words is taken for a slip, so
that "flight" never becomes "light". Candidates are found by deleting letters on both sides (the
SymSpell way) and compared by optimal string alignment: a letter wrong, missing, doubled or swapped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Self

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_SHORTEST: Final = 4  # letters; shorter words have too many neighbours
_TWO_SLIPS: Final = 9  # letters from which two slips are put right
_MOST_WORDS: Final = 30_000  # of the vocabulary, the commonest


@cache
def english() -> Container[str]:
    """Common English words (pyspellchecker's list, from public subtitles); none if not installed."""
    try:
        from spellchecker import SpellChecker
    except ImportError:  # pragma: no cover — the package is among the dependencies
        return frozenset()
    return frozenset(SpellChecker(language="en", distance=1).word_frequency.words())


@dataclass(frozen=True, slots=True)
class Speller:
    """Puts words right."""

    counts: dict[str, int]  # words of the wordings, and how often
    near: dict[str, tuple[str, ...]]  # a word less a letter → words it may be
    general: Container[str]  # words that are right as they are

    @classmethod
    def of(cls, texts: Iterable[str], general: Container[str]) -> Self:
        """Learn the vocabulary of folded wordings."""
        counts = Counter(word for text in texts for word in text.split() if _is_plain(word))
        near: dict[str, list[str]] = defaultdict(list)
        for word, _ in counts.most_common(_MOST_WORDS):
            for key in _shortened(word):
                near[key].append(word)
        return cls(dict(counts), {key: tuple(words) for key, words in near.items()}, general)

    def corrected(self, folded: str) -> str:
        """A folded text with its slips put right."""
        words = folded.split()
        right = [self._right(word) for word in words]
        return folded if right == words else " ".join(right)

    def _right(self, word: str) -> str:
        if word in self.counts or not _is_plain(word) or word in self.general:
            return word
        found = {other for key in _shortened(word) for other in self.near.get(key, ())}
        allowed = 2 if len(word) >= _TWO_SLIPS else 1
        best = min(
            ((OSA.distance(word, other), -self.counts[other], other) for other in found),
            default=(allowed + 1, 0, word),
        )
        return best[2] if best[0] <= allowed else word


def _is_plain(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _shortened(word: str) -> set[str]:
    """The word, and the word without any one of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
