"""Words that stand for one another, found in a text and replaced by the name of their group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bot.faq.language import fold, has_han, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.faq.entries import SynonymGroup

_MARK = "\u00a4"  # in no folded text, so a group's name can never be taken for a member's word


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups, ready to be found: the longest match from the left wins."""

    by_stem: dict[str, str]  # single words, stemmed → group name
    phrases: dict[str, str]  # several words or Chinese → group name
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

    def concepts(self, folded: str, stems: Sequence[str]) -> list[str]:
        """Names of the groups met in a text, given folded and as its stems."""
        found = [name for word in stems if (name := self.by_stem.get(word))]
        if self.pattern is not None:
            found += [self.phrases[hit] for hit in self.pattern.findall(folded)]
        return found


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(phrases, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile("|".join(map(_bounded, longest_first)))


def _bounded(phrase: str) -> str:
    return re.escape(phrase) if has_han(phrase) else rf"\b{re.escape(phrase)}\b"
