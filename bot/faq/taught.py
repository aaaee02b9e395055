"""Wordings taught since the index was built: a small second index that grows in place.

Adding one costs the same whatever was there before. Numbers of these wordings go on from the
index's last row, so that the rest of the matcher need not tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bot.faq.index import Doubles, Floats, Question, Words
    from bot.faq.ranking import Asked


@dataclass(frozen=True, slots=True)
class Taught:
    """Append-only, except that a wording may be switched off. Readers need no lock: a wording is
    listed last, when everything about it is in place."""

    texts: list[Words] = field(default_factory=list)
    names: list[frozenset[int]] = field(default_factory=list)
    words: list[list[int]] = field(default_factory=list)  # feature numbers of each one's words
    vectors: list[Floats] = field(default_factory=list)  # what each one means
    voices: list[int] = field(default_factory=list)
    _postings: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    _off: set[int] = field(default_factory=set)

    def add(self, wording: Asked, voice: int) -> None:
        """Take in one wording. Writers must not overlap."""
        number, question = len(self.texts), wording.question
        self.texts.append(wording.message.words)
        self.names.append(wording.message.names)
        self.vectors.append(wording.vector)
        self.words.append(question.word_ids.tolist())
        for feature, weight in zip(question.ids.tolist(), question.weights.tolist(), strict=True):
            self._postings.setdefault(feature, []).append((number, weight))
        self.voices.append(voice)

    def remove(self, folded: str, voice: int) -> bool:
        """Switch off a wording; False where there is none such."""
        found = [
            number
            for number, (text, own) in enumerate(zip(self.texts, self.voices, strict=False))
            if own == voice and text.folded == folded and number not in self._off
        ]
        self._off.update(found)
        return bool(found)

    def cosines(self, question: Question) -> Doubles:
        """The similarity of every taught wording with a question."""
        found = np.zeros(len(self.voices))
        for feature, weight in zip(question.ids.tolist(), question.weights.tolist(), strict=True):
            for number, share in self._postings.get(feature, ()):
                if number < len(found):
                    found[number] += weight * share
        for number in self._off:
            found[number] = 0.0
        return found
