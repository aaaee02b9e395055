"""Which voices come nearest to a question, and what speaks for each.

First every voice is scored roughly (its best wording, its centroid, its head). Only the nearest
dozen are then looked at closely, with the letters of their wordings and the words they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from rapidfuzz import fuzz

from bot.faq import features
from bot.faq.comparing import largest, letters_alike, mean_of_positive, nearest_three, only_in_answers, signs_alike
from bot.faq.heads import Heads
from bot.faq.index import Index, Question
from bot.faq.language import has_han
from bot.faq.meaning import Meanings
from bot.faq.taught import Taught

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glance:
    """Every voice at a first glance."""

    cosines: Doubles  # by row
    best: Doubles  # by voice, as all that follows: the cosine of its nearest wording
    centroid: Doubles
    head: Doubles | None
    towards: Floats | None  # the cosine of its centroid's meaning; None where unknown, or too many to ask

    def nearest(self, limit: int) -> NDArray[np.int64]:
        """The voices to look at closely, best first."""
        rough = self.best + 0.7 * self.centroid
        if self.head is not None:
            rough += 0.15 * self.head
        alike = self.best > 1e-6
        if self.towards is not None:
            rough += 0.7 * self.towards
            alike |= self.towards > _MEANT
        voices = largest(np.round(rough, 3), limit)
        return voices[alike[voices]]


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
            answers=only_in_answers(answers, index, first, count),
            meanings=meanings,
            heads=Heads.of(index, meanings, voice_of, languages),
            taught=Taught(features.CHANNELS << bits),
        )

    def asked(self, message: Message) -> Asked:
        """A message as it is compared with the wordings."""
        return Asked(message, self.index.question(message.words), self.meanings.vector(message.words.folded))

    def near(self, asked: Asked, limit: int, left_out: NDArray[np.int64] = NONE) -> Near:
        """The ``limit`` nearest voices. Rows in ``left_out`` count as if they were not there."""
        meant = bool(asked.vector.any())
        glance = self._glance(asked, left_out, meant=meant)
        taught = self._nearest_taught(asked.question, glance.best)
        voices = glance.nearest(limit)
        clues = np.zeros((len(voices), len(CLUES)))
        if len(voices):
            self._look_closely(clues, voices, asked, glance, left_out)
            for place in [place for place, voice in enumerate(voices.tolist()) if voice in taught]:
                self._with_taught(clues[place], taught[int(voices[place])], asked)
        return Near(voices, clues, self._known(asked.question), meant)

    def _glance(self, asked: Asked, left_out: NDArray[np.int64], *, meant: bool) -> _Glance:
        cosines = self.index.cosines(asked.question)
        head = self.heads.log_chances(asked, left_out, cosines, self.meanings) if self.heads else None
        cosines[left_out] = 0.0
        return _Glance(
            cosines=cosines,
            best=np.maximum.reduceat(cosines, self.first),
            centroid=np.add.reduceat(cosines, self.first) * self.scale,
            head=head,
            towards=self.meanings.towards(asked.vector, left_out, self.voice_of) if meant else None,
        )

    def nearest_text(self, voice: int, question: Question) -> str:
        """The wording of ``voice`` that comes nearest, as it is compared."""
        taught = self._nearest_taught(question, np.zeros(len(self.first))).get(voice)
        rows, values = nearest_three(self._rows(np.array([voice])), self.index.cosines(question))
        if taught and taught[0] > values[0, 0]:
            return self.taught.texts[taught[1]].folded
        return self.texts[int(rows[0, 0])]

    def _nearest_taught(self, question: Question, best: Doubles) -> dict[int, tuple[float, int]]:
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
        self, clues: Doubles, voices: NDArray[np.int64], asked: Asked, glance: _Glance, left_out: NDArray[np.int64]
    ) -> None:
        """Fill in the clues of these voices."""
        rows = self._rows(voices)
        nearest, values = nearest_three(rows, glance.cosines)
        clues[:, _BEST] = np.maximum(values[:, 0], 0.0)
        clues[:, _CENTROID] = glance.centroid[voices]
        clues[:, _THREE] = mean_of_positive(values)
        if glance.head is not None:
            clues[:, _HEAD] = glance.head[voices]
        nearest[:, 1:][values[:, 1:] <= 0] = -1  # a second row that shares nothing is none
        two = np.where(nearest[:, :2] < 0, nearest[:, :1], nearest[:, :2])
        clues[:, _LETTERS:_MEANING] = self._compared(two, asked)
        if self.answers:
            clues[:, _TOLD] = [self._told(voice, asked.question) for voice in voices.tolist()]
        if asked.vector.any():
            towards = glance.towards
            near = self.meanings.centroids(asked.vector, voices) if towards is None else towards[voices]
            clues[:, _MEANING:] = self._meant_alike(rows, near, asked.vector, left_out)

    def _meant_alike(
        self, rows: NDArray[np.int64], centroids: Floats, vector: Floats, left_out: NDArray[np.int64]
    ) -> Doubles:
        """The last three clues, for the rows of each voice."""
        gone = rows < 0
        if len(left_out):
            gone |= np.isin(rows, left_out)
        alike = np.where(gone, -1.0, self.meanings.cosines(vector, rows))
        alike.partition((-1, -2, -3), axis=1)
        return np.column_stack((np.maximum(alike[:, -1], 0.0), centroids, mean_of_positive(alike[:, -3:])))

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
        found[:, 0] = letters_alike(words.sorted, [texts_sorted[row] for row in listed])
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
