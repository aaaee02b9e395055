"""Which voices come nearest to a question, and what speaks for each.

First every voice is scored roughly (its best wording, its centroid, its head). Only the nearest
dozen are then looked at closely, with the letters of their wordings and the words they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from rapidfuzz import fuzz, process

from bot.faq.heads import Heads
from bot.faq.index import Index, Question
from bot.faq.taught import Taught

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Doubles, Numbers
    from bot.faq.reading import Message

CLUES: Final = (
    "best",  # cosine of the nearest wording
    "centroid",  # cosine of the mean of all its wordings
    "three",  # mean cosine of the three nearest wordings
    "head",  # log-probability by the few-shot heads; 0 without heads
    "letters_sorted",  # share of characters in common, in order, with the words sorted
    "letters_set",  # the same counting shared words once
    "covered",  # share of the question's words (by how telling) that the nearest wording has
    "covering",  # share of the nearest wording's words that the question has
    "same",  # 1 where a wording is the question itself
    "clash",  # 1 where both name assets or networks, and none in common
)
_BEST, _CENTROID, _THREE, _HEAD, _LETTERS = range(5)
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
    texts: tuple[str, ...]  # by row, folded
    texts_sorted: tuple[str, ...]  # by row, folded, its words in order of the alphabet
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
            texts=tuple(text.folded for text in texts),
            texts_sorted=tuple(text.sorted for text in texts),
            names=tuple(wording.names for wording in wordings),
            voice_of=voice_of,
            first=np.cumsum(count) - count,
            count=count,
            scale=1 / np.maximum(index.lengths, 1e-9),
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
        voices = largest(np.round(rough, 3), limit)
        voices = voices[best[voices] > 1e-6]
        clues = np.zeros((len(voices), len(CLUES)))
        if len(voices):
            clues[:, _CENTROID] = centroid[voices]
            if head is not None:
                clues[:, _HEAD] = head[voices]
            self._look_closely(clues, voices, cosines, message, question, extra)
        return Near(voices, clues, self._known(question))

    def nearest_text(self, voice: int, question: Question) -> str:
        """The wording of ``voice`` that comes nearest, as it is compared."""
        extra = self._extra(question, np.zeros(len(self.first))).get(voice)
        rows, values = self._nearest_rows(np.array([voice]), self.index.cosines(question))
        if extra and max(extra)[0] > values[0, 0]:
            return self.taught.texts[max(extra)[1]].folded
        return self.texts[int(rows[0, 0])]

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
        """Taught wordings by voice, as (cosine, number); ``best`` is raised by them."""
        if not self.taught.voices:
            return {}
        extra: dict[int, list[tuple[float, int]]] = {}
        cosines = self.taught.cosines(question)
        for number in np.flatnonzero(cosines > 0.1).tolist():
            voice = self.taught.voices[number]
            best[voice] = max(best[voice], cosines[number])
            extra.setdefault(voice, []).append((float(cosines[number]), number))
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
        rows, values = self._nearest_rows(voices, cosines)
        there = np.maximum(values, 0.0)
        clues[:, _BEST] = there[:, 0]
        clues[:, _THREE] = there.sum(axis=1) / np.maximum((values > 0).sum(axis=1), 1)
        rows[:, 1:][values[:, 1:] <= 0] = -1  # a second row that shares nothing is none
        two = np.where(rows[:, :2] < 0, rows[:, :1], rows[:, :2])
        clues[:, _LETTERS:] = self._compared(two, message, question)
        for place in [place for place, voice in enumerate(voices.tolist()) if voice in extra]:
            self._with_taught(clues[place], extra[int(voices[place])], message, question)

    def _nearest_rows(
        self, voices: NDArray[np.int64], cosines: Doubles
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Of each voice: its three nearest rows and their cosines, nearest first; -1 past the last."""
        count = np.minimum(self.count[voices], _MOST_ROWS)
        offsets = np.arange(max(int(count.max()), 3))
        rows = self.first[voices][:, None] + offsets
        values = np.where(offsets < count[:, None], cosines[np.minimum(rows, len(cosines) - 1)], -1.0)
        order = np.argsort(-values, axis=1, kind="stable")[:, :3]
        line = np.arange(len(voices))[:, None]
        return rows[line, order], values[line, order]

    def _compared(self, rows: NDArray[np.int64], message: Message, question: Question) -> Doubles:
        """Clues from the letters on, for voices × two rows each: the better of the two counts."""
        flat = rows.ravel()
        listed = flat.tolist()
        texts, texts_sorted = self.texts, self.texts_sorted
        found = np.empty((len(flat), len(CLUES) - _LETTERS))
        words = message.words
        found[:, 0] = _alike(fuzz.ratio, words.sorted, [texts_sorted[row] for row in listed])
        found[:, 1] = _alike(fuzz.token_set_ratio, words.folded, [texts[row] for row in listed])
        found[:, 2], found[:, 3] = self.index.coverage(question, flat)
        found[:, 4] = [texts[row] == words.folded for row in listed]
        found[:, 5] = 0.0
        best: Doubles = found.reshape(len(rows), 2, -1).max(axis=1)
        if message.names:
            best[:, -1] = [self._clashes(message.names, pair) for pair in rows.tolist()]
        return best

    def _clashes(self, names: frozenset[int], rows: list[int]) -> bool:
        others = [self.names[row] for row in rows]
        return all(other and not other & names for other in others)

    def _with_taught(
        self, clue: Doubles, taught: list[tuple[float, int]], message: Message, question: Question
    ) -> None:
        """Let the nearest taught wording count where it speaks more strongly than the indexed ones."""
        cosine, number = max(taught)
        text, words = self.taught.texts[number], frozenset(self.taught.words[number])
        shared = sum(
            idf
            for word, idf in zip(question.word_ids.tolist(), question.word_idf.tolist(), strict=True)
            if word in words
        )
        mine = (
            cosine,
            (cosine + clue[_BEST] + clue[_THREE]) / 3,
            fuzz.ratio(message.words.sorted, text.sorted) / 100,
            fuzz.token_set_ratio(message.words.folded, text.folded) / 100,
            shared / max(float(question.word_idf.sum()), 1e-9),
            shared / max(float(self.index.idf[list(words)].sum()), 1e-9),
            float(message.words.folded == text.folded),
        )
        for place, value in zip((_BEST, _THREE, *range(_LETTERS, _LETTERS + 5)), mine, strict=True):
            clue[place] = max(clue[place], value)
        if clue[-1] and self.taught.names[number] & message.names:
            clue[-1] = 0.0

    def _known(self, question: Question) -> float:
        ids = question.word_ids
        there = self.index.starts[ids + 1] > self.index.starts[ids]
        return float(question.word_idf[there].sum() / max(question.word_idf.sum(), 1e-9))


def _alike(scorer: Callable[..., float], text: str, others: list[str]) -> NDArray[np.float32]:
    """The share of letters in common with each, 0..1."""
    alike: NDArray[np.float32] = process.cdist([text], others, scorer=scorer, dtype=np.float32)[0]
    return alike / np.float32(100)


def largest(values: Doubles, limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` largest values, largest first; ties in order of position."""
    if len(values) > 4 * limit:
        kept = np.argpartition(-values, limit)[:limit]
        kept.sort()
    else:
        kept = np.arange(len(values))
    return kept[np.argsort(-values[kept], kind="stable")][:limit]
