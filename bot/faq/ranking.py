"""Which voices come nearest to a question, and what speaks for each.

First every voice is scored roughly (its best wording, its centroid, its head). Only the nearest
dozen are then looked at closely, with the letters of their wordings and the words they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from rapidfuzz import fuzz

from bot.faq.heads import Heads
from bot.faq.index import Index, Question, Words
from bot.faq.taught import Taught

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Doubles, Numbers
    from bot.faq.reading import Message

CLUES: Final = (
    "best",  # cosine of the nearest wording
    "centroid",  # cosine of the mean of all its wordings
    "three",  # mean cosine of the three nearest wordings
    "head",  # log-probability by the few-shot heads; 0 without heads
    "letters",  # share of characters in common, in order
    "letters_sorted",  # the same with the words sorted
    "letters_set",  # the same counting shared words once
    "covered",  # share of the question's words (by how telling) that the nearest wording has
    "covering",  # share of the nearest wording's words that the question has
    "same",  # 1 where a wording is the question itself
    "clash",  # 1 where both name assets or networks, and none in common
)
NONE: Final = np.empty(0, dtype=np.int64)
_MOST_ROWS: Final = 64  # wordings of a voice looked at closely


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest voices of one question."""

    voices: NDArray[np.int64]  # best first by the rough score
    clues: Doubles  # voices × CLUES
    known: float  # 0..1: share of the question's words (by how telling) that the FAQ has at all


@dataclass(frozen=True, slots=True)
class Ranking:
    """Wordings with what is known about their voices. Immutable but for what is taught."""

    index: Index
    texts: tuple[Words, ...]  # by row
    names: tuple[frozenset[int], ...]  # by row: the assets and networks it names
    voice_of: Numbers  # by row
    first: NDArray[np.int64]  # by voice: its first row
    count: NDArray[np.int64]  # by voice: how many rows
    scale: Doubles  # by voice: turns a sum of cosines into the centroid's cosine
    heads: Heads | None
    taught: Taught

    @classmethod
    def of(cls, wordings: Sequence[Message], voice_of: Numbers, languages: Sequence[slice], bits: int) -> Self:
        """Compile wordings given in the order of their voices; those of one language stand together."""
        texts = tuple(wording.words for wording in wordings)
        index = Index.of(texts, voice_of, bits)
        count = np.bincount(voice_of) if len(voice_of) else NONE
        return cls(
            index=index,
            texts=texts,
            names=tuple(wording.names for wording in wordings),
            voice_of=voice_of,
            first=np.cumsum(count) - count,
            count=count,
            scale=1 / np.maximum(index.lengths_of_sums(voice_of), 1e-9),
            heads=Heads.of(index, voice_of, languages),
            taught=Taught(),
        )

    def near(self, message: Message, question: Question, limit: int, left_out: NDArray[np.int64] = NONE) -> Near:
        """The ``limit`` nearest voices. Rows in ``left_out`` count as if they were not there."""
        cosines = self.index.cosines(question)
        best, centroid, head = self._rough(question, cosines, left_out)
        extra = self._extra(question, best)
        rough = best + 0.7 * centroid
        if head is not None:
            rough += 0.15 * head
        voices = largest(np.round(rough, 5), limit)
        voices = voices[best[voices] > 1e-6]
        clues = np.zeros((len(voices), len(CLUES)))
        if len(voices):
            clues[:, 1] = centroid[voices]
            if head is not None:
                clues[:, 3] = head[voices]
            self._look_closely(clues, voices, cosines, message, question, extra)
        return Near(voices, clues, self._known(question))

    def nearest_text(self, voice: int, question: Question) -> str:
        """The wording of ``voice`` that comes nearest, as it is compared."""
        best = np.zeros(len(self.first))
        extra = self._extra(question, best).get(voice, [])
        found = self._nearest_rows(np.array([voice]), self.index.cosines(question))[0]
        return self._text(max([*found, *extra])[1])

    def _rough(
        self, question: Question, cosines: Doubles, left_out: NDArray[np.int64]
    ) -> tuple[Doubles, Doubles, Doubles | None]:
        """By voice: the best cosine, the centroid's cosine, the head's log-probability."""
        head = None
        if self.heads is not None:
            head = self.heads.log_chances(question, left_out, cosines)
        cosines[left_out] = 0.0
        best: Doubles = np.maximum.reduceat(cosines, self.first)
        centroid: Doubles = np.add.reduceat(cosines, self.first) * self.scale
        return best, centroid, head

    def _extra(self, question: Question, best: Doubles) -> dict[int, list[tuple[float, int]]]:
        """Taught wordings by voice, as (cosine, row); ``best`` is raised by them."""
        if not self.taught.voices:
            return {}
        extra: dict[int, list[tuple[float, int]]] = {}
        cosines = self.taught.cosines(question)
        for number in np.flatnonzero(cosines > 0.1).tolist():
            voice = self.taught.voices[number]
            best[voice] = max(best[voice], cosines[number])
            extra.setdefault(voice, []).append((float(cosines[number]), self.index.size + number))
        return extra

    def _look_closely(
        self,
        clues: Doubles,
        voices: NDArray[np.int64],
        cosines: Doubles,
        message: Message,
        question: Question,
        extra: dict[int, list[tuple[float, int]]],
    ) -> None:
        nearest = self._nearest_rows(voices, cosines)
        idf = dict(zip(question.word_ids.tolist(), question.word_idf.tolist(), strict=True))
        total = sum(idf.values()) or 1.0
        folded = message.words.folded
        for clue, voice, indexed in zip(clues, voices.tolist(), nearest, strict=True):
            found = sorted(indexed + extra[voice], reverse=True)[:3] if voice in extra else indexed
            clue[0], clue[2] = found[0][0], sum(cosine for cosine, _ in found) / len(found)
            rows = [row for _, row in found[:2]]
            texts = [self._text(row) for row in rows]
            clue[4] = max(fuzz.ratio(folded, other) for other in texts) / 100
            clue[5] = max(fuzz.token_sort_ratio(folded, other) for other in texts) / 100
            clue[6] = max(fuzz.token_set_ratio(folded, other) for other in texts) / 100
            clue[7], clue[8] = self._coverage(idf, total, rows)
            clue[9] = float(folded in texts)
            clue[10] = float(bool(message.names) and self._clashes(message.names, rows))

    def _nearest_rows(self, voices: NDArray[np.int64], cosines: Doubles) -> list[list[tuple[float, int]]]:
        """Of each voice: up to three nearest rows as (cosine, row), nearest first."""
        count = np.minimum(self.count[voices], _MOST_ROWS)
        offsets = np.arange(int(count.max()))
        rows = self.first[voices][:, None] + offsets
        values = np.where(offsets < count[:, None], cosines[np.minimum(rows, len(cosines) - 1)], -1.0)
        order = np.argsort(-values, axis=1, kind="stable")[:, :3]
        top = np.take_along_axis(values, order, axis=1).tolist()
        chosen = np.take_along_axis(rows, order, axis=1).tolist()
        return [
            [pair for pair in zip(line, at, strict=True) if pair[0] > 0] or [(0.0, at[0])]
            for line, at in zip(top, chosen, strict=True)
        ]

    def _coverage(self, idf: dict[int, float], total: float, rows: list[int]) -> tuple[float, float]:
        covered = covering = 0.0
        for row in rows:
            words = self._words(row)
            shared = sum(idf.get(word, 0.0) for word in words)
            own = float(self.index.idf[words].sum()) or 1.0
            covered, covering = max(covered, shared / total), max(covering, shared / own)
        return covered, covering

    def _clashes(self, names: frozenset[int], rows: list[int]) -> bool:
        others = [self._names(row) for row in rows]
        return all(other and not other & names for other in others)

    def _known(self, question: Question) -> float:
        ids = question.word_ids
        there = self.index.starts[ids + 1] > self.index.starts[ids]
        return float(question.word_idf[there].sum() / max(question.word_idf.sum(), 1e-9))

    def _text(self, row: int) -> str:
        taught = row - self.index.size
        return self.texts[row].folded if taught < 0 else self.taught.texts[taught].folded

    def _names(self, row: int) -> frozenset[int]:
        taught = row - self.index.size
        return self.names[row] if taught < 0 else self.taught.names[taught]

    def _words(self, row: int) -> list[int]:
        taught = row - self.index.size
        return self.index.words_of(row) if taught < 0 else self.taught.words[taught]


def largest(values: Doubles, limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` largest values, largest first; ties in order of position."""
    if len(values) > 4 * limit:
        kept = np.argpartition(-values, limit)[:limit]
        kept.sort()
    else:
        kept = np.arange(len(values))
    return kept[np.argsort(-values[kept], kind="stable")][:limit]
