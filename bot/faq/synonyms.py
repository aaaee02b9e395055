"""Words that stand for one another: each is read as the name of its group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from bot.faq.language import fold, has_han, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.faq.entries import SynonymGroup

# Letters of no folded text, so that a group's name can never be taken for a member's word.
_MARK: Final = "\u00a4"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups, ready to be found: the longest match from the left wins."""

    by_stem: dict[str, str]  # single words, stemmed → group name
    phrases: dict[str, str]  # several words, or Chinese → group name
    pattern: re.Pattern[str] | None  # any of the phrases

    @classmethod
    def of(cls, groups: Iterable[SynonymGroup]) -> Self:
        """Index ``groups``; a word in two groups belongs to the first that names it."""
        by_stem: dict[str, str] = {}
        phrases: dict[str, str] = {}
        for number, group in enumerate(groups):
            for word in map(fold, group.words):
                spread = has_han(word) or " " in word
                target, key = (phrases, word) if spread else (by_stem, stem(word))
                if key:
                    target.setdefault(key, f"{_MARK}{number}")
        return cls(by_stem, phrases, _any_of(phrases))

    def stems(self, folded: str) -> list[str]:
        """The stems of a folded text in order, with synonyms replaced by their group's name."""
        if self.pattern is not None:
            folded = self.pattern.sub(self._name, folded)
        found = [word if word[0] == _MARK else stem(word) for word in words(folded)]
        return [self.by_stem.get(word, word) for word in found] if self.by_stem else found

    def _name(self, hit: re.Match[str]) -> str:
        return f" {self.phrases[hit.group()]} "


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(phrases, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile("|".join(map(_bounded, longest_first)))


def _bounded(phrase: str) -> str:
    return re.escape(phrase) if has_han(phrase) else rf"\b{re.escape(phrase)}\b"
