"""Wordings taught since the index was built: a small second index that grows in place.

Adding one costs the same whatever was there before. Numbers of these wordings go on from the
index's last row, so that the rest of the matcher need not tell them apart.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from bot.faq.index import Doubles, Floats, Numbers, Question, Words
    from bot.faq.ranking import Asked


_ROOM: Final = 4096  # features that fit before the arrays grow


@dataclass(slots=True)
class Taught:
    """Append-only, except that a wording may be switched off. Readers need no lock: a wording is
    listed last, when everything about it is in place, and arrays that grow are replaced as a whole."""

    space: int  # how many feature numbers there are
    texts: list[Words] = field(default_factory=list)
    names: list[frozenset[int]] = field(default_factory=list)
    words: list[list[int]] = field(default_factory=list)  # feature numbers of each one's words
    vectors: list[Floats] = field(default_factory=list)  # what each one means
    voices: list[int] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])  # where each one's features begin, and the last one's end
    _features: Numbers = field(default_factory=lambda: np.zeros(_ROOM, np.int32))
    _weights: Floats = field(default_factory=lambda: np.zeros(_ROOM, np.float32))
    _off: set[int] = field(default_factory=set)
    _scratch: threading.local = field(default_factory=threading.local)

    def add(self, wording: Asked, voice: int) -> None:
        """Take in one wording. Writers must not overlap."""
        question = wording.question
        begin, end = self._starts[-1], self._starts[-1] + len(question.ids)
        if end > len(self._features):
            more = max(len(self._features), end)
            self._features = np.concatenate((self._features, np.zeros(more, np.int32)))
            self._weights = np.concatenate((self._weights, np.zeros(more, np.float32)))
        self._features[begin:end] = question.ids
        self._weights[begin:end] = question.weights
        self.texts.append(wording.message.words)
        self.names.append(wording.message.names)
        self.vectors.append(wording.vector)
        self.words.append(question.word_ids.tolist())
        self._starts.append(end)
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
        count = len(self.voices)
        starts = np.array(self._starts[: count + 1], np.int32)
        weight_of = self._table()
        weight_of[question.ids] = question.weights
        end = starts[-1]
        rows = sparse.csr_array((self._weights[:end], self._features[:end], starts), shape=(count, self.space))
        found: Doubles = (rows @ weight_of).astype(np.float64)
        weight_of[question.ids] = 0.0
        found[list(self._off)] = 0.0
        return found

    def _table(self) -> Floats:
        """By feature number: zeros, kept for the next question of this thread."""
        table: Floats | None = getattr(self._scratch, "table", None)
        if table is None:
            table = self._scratch.table = np.zeros(self.space, np.float32)
        return table
