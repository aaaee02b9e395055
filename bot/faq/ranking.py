"""Which voices come nearest to a question, and what speaks for each.

First every voice is scored roughly (its best wording, its centroid, its head). Only the nearest
dozen are then looked at closely, with the letters of their wordings and the words they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from rapidfuzz import fuzz, process

from bot.faq import features
from bot.faq.heads import Heads
from bot.faq.index import Index, Question
from bot.faq.language import has_han, signs
from bot.faq.meaning import Meanings
from bot.faq.taught import Taught

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Doubles, Floats, Numbers
    from bot.faq.meaning import Encoder
    from bot.faq.reading import Message

CLUES: Final = (
    "best",  # cosine of the nearest wording
    "centroid",  # cosine of the mean of all its wordings
    "three",  # mean cosine of the three nearest wordings
    "head",  # log-probability by the few-shot heads; 0 without heads
    "letters",  # share of characters in common, in order, with the words sorted
    "covered",  # share of the question's words (by how telling) that the nearest wording has
    "covering",  # share of the nearest wording's words that the question has
    "same",  # 1 where a wording is the question itself
    "signs",  # share of the different Chinese characters of both that both have; 0 without any
    "as_long",  # of two Chinese texts: the shorter's length as a share of the longer's
    "told",  # share of the question's words (by how telling) that the answer has and no wording
    "clash",  # 1 where both name assets or networks, and none in common
    "meaning_best",  # cosine of the wording that means most nearly the same
    "meaning_centroid",  # cosine of the mean of all its wordings' meanings
    "meaning_three",  # mean cosine of the three that mean most nearly the same
)
_BEST, _CENTROID, _THREE, _HEAD, _LETTERS = range(5)
_SIGNS, _AS_LONG, _TOLD, _CLASH = (CLUES.index(c) for c in ("signs", "as_long", "told", "clash"))
_MEANING: Final = CLUES.index("meaning_best")
_COMPARED: Final = _MEANING - _LETTERS  # clues from comparing two texts
NONE: Final = np.empty(0, dtype=np.int64)
_TAUGHT_FROM: Final = 0.1  # the least cosine at which a taught wording is looked at
_MEANT: Final = 0.1  # the least cosine of meanings with a voice that shares no word
_MOST_ROWS: Final = 64  # wordings of a voice looked at closely


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in all the ways in which it is compared."""

    message: Message
    question: Question  # its features
    vector: Floats  # its meaning


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest voices of one question."""

    voices: NDArray[np.int64]  # best first by the rough score
    clues: Doubles  # voices × CLUES
    known: float  # 0..1: share of the question's words (by how telling) that the FAQ has at all
    meant: bool  # whether the encoder knew what the question means


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
    answers: tuple[
        frozenset[int], ...
    ]  # by voice: feature numbers of words that only its answer has; () without answers
    meanings: Meanings
    heads: Heads | None
    taught: Taught

    @classmethod
    def of(
        cls,
        wordings: Sequence[Message],
        voice_of: Numbers,
        languages: Sequence[slice],
        *,
        bits: int,
        encoder: Encoder,
        answers: Sequence[Sequence[int]] = (),
    ) -> Self:
        """Compile wordings given in the order of their voices; those of one language stand together.

        ``answers``: by voice, the hashes of the words of its answer.
        """
        texts = tuple(wording.words for wording in wordings)
        index = Index.of(texts, voice_of, bits)
        count = np.bincount(voice_of) if len(voice_of) else NONE
        first = np.cumsum(count) - count
        meanings = Meanings.of(encoder, [text.folded for text in texts], first)
        return cls(
            index=index,
            texts=tuple(text.folded for text in texts),
            texts_sorted=tuple(text.sorted for text in texts),
            names=tuple(wording.names for wording in wordings),
            voice_of=voice_of,
            first=first,
            count=count,
            scale=1 / np.maximum(index.lengths, 1e-9),
            answers=_only_in_answers(answers, index, first, count),
            meanings=meanings,
            heads=Heads.of(index, meanings, voice_of, languages),
            taught=Taught(features.CHANNELS << bits),
        )

    def asked(self, message: Message) -> Asked:
        """A message as it is compared with the wordings."""
        return Asked(message, self.index.question(message.words), self.meanings.vector(message.words.folded))

    def near(self, asked: Asked, limit: int, left_out: NDArray[np.int64] = NONE) -> Near:
        """The ``limit`` nearest voices. Rows in ``left_out`` count as if they were not there."""
        cosines = self.index.cosines(asked.question)
        head = self.heads.log_chances(asked, left_out, cosines, self.meanings) if self.heads else None
        cosines[left_out] = 0.0
        best: Doubles = np.maximum.reduceat(cosines, self.first)
        centroid: Doubles = np.add.reduceat(cosines, self.first) * self.scale
        meant = bool(asked.vector.any())
        towards = self.meanings.towards(asked.vector, left_out, self.voice_of) if meant else None
        extra = self._extra(asked.question, best)
        rough = best + 0.7 * centroid
        if head is not None:
            rough += 0.15 * head
        if towards is not None:
            rough += 0.7 * towards
        voices = largest(np.round(rough, 3), limit)
        voices = voices[(best[voices] > 1e-6) | (towards is not None and towards[voices] > _MEANT)]
        clues = np.zeros((len(voices), len(CLUES)))
        if len(voices):
            clues[:, _CENTROID] = centroid[voices]
            if head is not None:
                clues[:, _HEAD] = head[voices]
            if meant:
                near = self.meanings.centroids(asked.vector, voices) if towards is None else towards[voices]
                clues[:, _MEANING + 1] = near
            self._look_closely(clues, voices, cosines, asked, left_out)
            if self.answers:
                clues[:, _TOLD] = [self._told(voice, asked.question) for voice in voices.tolist()]
            for place in [place for place, voice in enumerate(voices.tolist()) if voice in extra]:
                self._with_taught(clues[place], extra[int(voices[place])], asked)
        return Near(voices, clues, self._known(asked.question), meant)

    def nearest_text(self, voice: int, question: Question) -> str:
        """The wording of ``voice`` that comes nearest, as it is compared."""
        extra = self._extra(question, np.zeros(len(self.first))).get(voice)
        rows = self._rows(np.array([voice]))
        rows, values = _nearest(rows, self.index.cosines(question))
        if extra and extra[0] > values[0, 0]:
            return self.taught.texts[extra[1]].folded
        return self.texts[int(rows[0, 0])]

    def _extra(self, question: Question, best: Doubles) -> dict[int, tuple[float, int]]:
        """By voice: the cosine of its nearest taught wording, and that one's number; ``best`` is raised by them."""
        if not self.taught.voices:
            return {}
        cosines = self.taught.cosines(question)
        near = np.flatnonzero(cosines > _TAUGHT_FROM)
        near = near[np.argsort(cosines[near], kind="stable")]
        voices = np.array(self.taught.voices)[near]
        np.maximum.at(best, voices, cosines[near])
        return dict(zip(voices.tolist(), zip(cosines[near].tolist(), near.tolist(), strict=True), strict=True))

    def _look_closely(
        self, clues: Doubles, voices: NDArray[np.int64], cosines: Doubles, asked: Asked, left_out: NDArray[np.int64]
    ) -> None:
        """Fill in the clues that come from single wordings."""
        rows = self._rows(voices)
        nearest, values = _nearest(rows, cosines)
        clues[:, _BEST] = np.maximum(values[:, 0], 0.0)
        clues[:, _THREE] = _mean_of_positive(values)
        nearest[:, 1:][values[:, 1:] <= 0] = -1  # a second row that shares nothing is none
        two = np.where(nearest[:, :2] < 0, nearest[:, :1], nearest[:, :2])
        clues[:, _LETTERS:_MEANING] = self._compared(two, asked)
        if asked.vector.any():
            alike = np.where(np.isin(rows, left_out) | (rows < 0), -1.0, self.meanings.cosines(asked.vector, rows))
            alike.partition((-1, -2, -3), axis=1)
            clues[:, _MEANING] = np.maximum(alike[:, -1], 0.0)
            clues[:, _MEANING + 2] = _mean_of_positive(alike[:, -3:])

    def _rows(self, voices: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of each voice (at most so many, at least three places); -1 past the last."""
        count = np.minimum(self.count[voices], _MOST_ROWS)
        offsets = np.arange(max(int(count.max()), 3))
        return np.where(offsets < count[:, None], self.first[voices][:, None] + offsets, -1)

    def _compared(self, rows: NDArray[np.int64], asked: Asked) -> Doubles:
        """Clues from comparing texts, for voices × two rows each: the better of the two counts."""
        flat = rows.ravel()
        listed = flat.tolist()
        texts, texts_sorted = self.texts, self.texts_sorted
        found = np.zeros((len(flat), _COMPARED))
        words = asked.message.words
        found[:, 0] = _alike(fuzz.ratio, words.sorted, [texts_sorted[row] for row in listed])
        found[:, 1], found[:, 2] = self.index.coverage(asked.question, flat)
        found[:, 3] = [texts[row] == words.folded for row in listed]
        if has_han(words.folded):
            found[:, 4:6] = [signs_alike(words.folded, texts[row]) for row in listed]
        best: Doubles = found.reshape(len(rows), 2, -1).max(axis=1)
        if asked.message.names:
            best[:, _CLASH - _LETTERS] = [self._clashes(asked.message.names, pair) for pair in rows.tolist()]
        return best

    def _told(self, voice: int, question: Question) -> float:
        """The share of a question's words, by how telling, that a voice's answer has."""
        words, answer = question.word_ids.tolist(), self.answers[voice]
        mass = sum(idf for word, idf in zip(words, question.word_idf.tolist(), strict=True) if word in answer)
        return float(mass / max(float(question.word_idf.sum()), 1e-9))

    def _clashes(self, names: frozenset[int], rows: list[int]) -> bool:
        others = [self.names[row] for row in rows]
        return all(other and not other & names for other in others)

    def _with_taught(self, clue: Doubles, taught: tuple[float, int], asked: Asked) -> None:
        """Let the nearest taught wording count where it speaks more strongly than the indexed ones."""
        cosine, number = taught
        question, mine, own = asked.question, asked.message.words, self.taught.texts[number]
        words = frozenset(self.taught.words[number])
        shared = sum(
            idf
            for word, idf in zip(question.word_ids.tolist(), question.word_idf.tolist(), strict=True)
            if word in words
        )
        alike = float(self.taught.vectors[number] @ asked.vector)
        there = {
            _BEST: cosine,
            _THREE: (cosine + clue[_BEST] + clue[_THREE]) / 3,
            _LETTERS: fuzz.ratio(mine.sorted, own.sorted) / 100,
            _LETTERS + 1: shared / max(float(question.word_idf.sum()), 1e-9),
            _LETTERS + 2: shared / max(float(self.index.idf[list(words)].sum()), 1e-9),
            _LETTERS + 3: float(mine.folded == own.folded),
            _MEANING: alike,
            _MEANING + 2: (alike + clue[_MEANING] + clue[_MEANING + 2]) / 3,
        }
        if has_han(mine.folded):
            there[_SIGNS], there[_AS_LONG] = signs_alike(mine.folded, own.folded)
        for place, value in there.items():
            clue[place] = max(clue[place], value)
        if clue[_CLASH] and self.taught.names[number] & asked.message.names:
            clue[_CLASH] = 0.0

    def _known(self, question: Question) -> float:
        ids = question.word_ids
        there = self.index.starts[ids + 1] > self.index.starts[ids]
        return float(question.word_idf[there].sum() / max(question.word_idf.sum(), 1e-9))


def _only_in_answers(
    answers: Sequence[Sequence[int]], index: Index, first: NDArray[np.int64], count: NDArray[np.int64]
) -> tuple[frozenset[int], ...]:
    """By voice: the words of its answer, given as hashes, that none of its wordings has."""
    begin, end = index.word_starts[first], index.word_starts[first + count]
    own = [index.words[start:stop].tolist() for start, stop in zip(begin.tolist(), end.tolist(), strict=True)]
    return tuple(
        frozenset(features.word_ids(hashes, index.bits).tolist()).difference(words)
        for hashes, words in zip(answers, own, strict=bool(answers))
    )


def _nearest(rows: NDArray[np.int64], cosines: Doubles) -> tuple[NDArray[np.int64], Doubles]:
    """Of each line of rows the three nearest and their cosines, nearest first; -1 where there are fewer."""
    values = np.where(rows < 0, -1.0, cosines[rows])
    order = np.argsort(-values, axis=1, kind="stable")[:, :3]
    line = np.arange(len(rows))[:, None]
    return rows[line, order], values[line, order]


def _mean_of_positive(values: Doubles) -> Doubles:
    mean: Doubles = np.maximum(values, 0.0).sum(axis=1) / np.maximum((values > 0).sum(axis=1), 1)
    return mean


def signs_alike(one: str, other: str) -> tuple[float, float]:
    """Of two folded texts: the share of their different signs that both have, and how alike they are in length.

    0 and 0 where either has no Chinese: words tell more there.
    """
    mine, theirs = signs(one), signs(other)
    if not mine or not theirs:
        return 0.0, 0.0
    lengths = sorted((len(one), len(other)))
    return len(mine & theirs) / len(mine | theirs), lengths[0] / lengths[1]


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
