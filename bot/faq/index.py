"""An inverted index over wordings: which features occur where, and how much each says.

Rows are wordings, ordered by voice (an entry in one language). Weights are inverse document
frequencies counted over *voices* (an entry's many wordings repeat its words; that makes them
typical, not common), and each row is scaled to length one, so that a sum over shared features is a
cosine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

from bot.faq import features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Ids = NDArray[np.int64]
    Numbers = NDArray[np.int32]

# The share of each channel in the similarity of two wordings: words, pairs, letters, signs.
SHARES: Final = np.sqrt(np.array([2.0, 0.2, 1.0, 2.0], dtype=np.float32))
# Added to the logarithm: how much a feature that every entry has still counts.
COMMON: Final = 2.0
_CHUNK: Final = 4096  # wordings featurised at once: bounds the memory of a build
_EDGES: Final = np.arange(features.CHANNELS + 1)  # channels begin at these multiples
_SHIFT: Final = 32  # room for a feature number below a voice's
_PRUNED_FROM: Final = 2000  # wordings: below, every posting is looked at
_MOST_POSTINGS: Final = 15_000  # looked through for one question: fewer lose answers to misspelt words


@dataclass(frozen=True, slots=True)
class Words:
    """One text as the matcher reads it."""

    folded: str
    sorted: str  # its words in order of the alphabet
    hashes: tuple[int, ...]  # of its stems in order, synonyms under the name of their group


@dataclass(frozen=True, slots=True)
class Question:
    """The features of one text, scaled like a row of the index."""

    ids: Ids  # distinct, in order
    weights: Floats  # the length of the whole is one
    word_ids: Ids  # the first of ``ids``: its words
    word_idf: Doubles  # how telling each of them is


@dataclass(frozen=True, slots=True)
class Index:
    """Postings of every feature, as typed arrays. Immutable, so any thread may read it."""

    bits: int  # hash bits of a feature number
    idf: Floats  # by feature number
    starts: Numbers  # by feature number: where its postings begin
    rows: Numbers  # postings: the wording
    weights: Floats  # postings: the feature's weight in that wording
    size: int  # wordings
    word_starts: Numbers  # by wording: where its words begin
    words: Numbers  # feature numbers of each wording's words
    lengths: Doubles  # by voice: the length of the sum of its rows

    @classmethod
    def of(cls, texts: Sequence[Words], voice_of: Numbers, bits: int) -> Self:
        """Index ``texts``; ``voice_of`` gives each one's voice, in ascending order."""
        space = features.CHANNELS << bits
        ids, counts, starts = _bags(texts, bits)
        idf = _inverse_frequency(ids, starts, voice_of, space)
        weights = np.empty(len(ids), dtype=np.float32)
        for rows, part in _chunks(starts):
            line = np.repeat(np.arange(rows.stop - rows.start), np.diff(starts[rows.start : rows.stop + 1]))
            weights[part] = _scaled(ids[part], counts[part], line, idf, size=rows.stop - rows.start)
        own = np.flatnonzero(ids < (1 << bits))
        by_feature = sparse.csr_array((weights, ids, starts), shape=(len(texts), space)).tocsc()
        return cls(
            bits=bits,
            idf=idf,
            starts=by_feature.indptr.astype(np.int32),
            rows=by_feature.indices,
            weights=by_feature.data,
            size=len(texts),
            word_starts=np.searchsorted(own, starts).astype(np.int32),
            words=ids[own],
            lengths=_lengths_of_sums(ids, weights, starts, voice_of),
        )

    def question(self, text: Words) -> Question:
        """Weigh a text's features by this index."""
        ids, counts = features.counted(features.question_ids(text.folded, text.hashes, self.bits))
        return self._weighed(ids, counts)

    def questions(self, texts: Sequence[Words]) -> list[Question]:
        """The same for many at once."""
        ids, counts, starts = _bags(texts, self.bits)
        return [
            self._weighed(ids[begin:end].astype(np.int64), counts[begin:end])
            for begin, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        ]

    def _weighed(self, ids: Ids, counts: NDArray[np.integer]) -> Question:
        edges = np.searchsorted(ids, _EDGES << self.bits).tolist()
        weights: Floats = self.idf[ids]
        weights *= 1 + np.log(counts.astype(np.float32))
        squares, whole = weights * weights, 0.0
        for share, begin, end in zip(SHARES.tolist(), edges, edges[1:], strict=False):
            if end > begin:
                weights[begin:end] *= share / math.sqrt(float(squares[begin:end].sum()))
                whole += share * share
        weights /= np.float32(math.sqrt(whole) or 1.0)
        own = ids[: edges[1]]
        return Question(ids, weights, own, self.idf[own].astype(np.float64))

    def cosines(self, question: Question) -> Doubles:
        """The similarity of every wording with a question, about 0..1, by row.

        Where the question's features have more postings than may be looked through, the commonest
        are left out, and the rest is scaled up so that a perfect match keeps its 1.
        """
        begin, end = self.starts[question.ids], self.starts[question.ids + 1]
        weights = question.weights
        if self.size > _PRUNED_FROM:
            kept = _affordable(end - begin, question.ids >> self.bits)
            mass = float(weights[kept] @ weights[kept])
            begin, end, weights = begin[kept], end[kept], weights[kept] / np.float32(max(mass, 0.1))
        places, lengths = _spans(begin, end)
        shares = self.weights[places]
        shares *= np.repeat(weights, lengths)
        return np.bincount(self.rows[places], shares, minlength=self.size).astype(np.float64, copy=False)

    def coverage(self, question: Question, rows: Ids) -> tuple[Doubles, Doubles]:
        """By row: the share of the question's words that it has, and of its words that the question has.

        Words count by how telling they are.
        """
        if not len(question.word_ids):
            return np.zeros(len(rows)), np.zeros(len(rows))
        places, lengths = _spans(self.word_starts[rows], self.word_starts[rows + 1])
        words = self.words[places]
        at = np.minimum(np.searchsorted(question.word_ids, words), len(question.word_ids) - 1)
        shared = np.where(question.word_ids[at] == words, question.word_idf[at], 0.0)
        line = np.repeat(np.arange(len(rows)), lengths)
        mass = np.bincount(line, shared, len(rows))
        own = np.bincount(line, self.idf[words], len(rows))
        return mass / max(float(question.word_idf.sum()), 1e-9), mass / np.maximum(own, 1e-9)

    def matrix(self) -> sparse.csr_array:
        """Wordings × features, as indexed."""
        shape = (self.size, len(self.starts) - 1)
        return sparse.csc_array((self.weights, self.rows, self.starts), shape=shape).tocsr()

    def lengths_of_sums(self, voice_of: Numbers) -> Doubles:
        """By voice: the length of the sum of its rows."""
        voices = int(voice_of[-1]) + 1 if len(voice_of) else 0
        place = (np.ones(self.size, np.float32), (voice_of, np.arange(self.size)))
        sums = sparse.csr_array(place, shape=(voices, self.size)) @ self.matrix()
        return np.sqrt(np.asarray((sums * sums).sum(axis=1), dtype=np.float64).ravel())


def _spans(begin: Numbers, end: Numbers) -> tuple[Ids, Numbers]:
    """Every position from each ``begin`` up to its ``end``, and how many each has."""
    lengths = end - begin
    stops = np.cumsum(lengths)
    places = np.arange(stops[-1] if len(stops) else 0)
    places += np.repeat(begin - (stops - lengths), lengths)
    return places, lengths


def _affordable(lengths: Numbers, channels: Ids) -> Ids:
    """Which features to look up: those with fewest postings, words rather than letters."""
    cost = np.where(channels == features.WORDS, lengths // 4, lengths)
    order = np.argsort(cost, kind="stable")
    kept = order[: int(np.searchsorted(np.cumsum(lengths[order]), _MOST_POSTINGS)) + 1]
    kept.sort()
    return kept


def _chunks(starts: Numbers) -> Iterator[tuple[slice, slice]]:
    """Rows by the thousand, with where their features stand."""
    for row in range(0, len(starts) - 1, _CHUNK):
        stop = min(row + _CHUNK, len(starts) - 1)
        yield slice(row, stop), slice(int(starts[row]), int(starts[stop]))


def _bags(texts: Sequence[Words], bits: int) -> tuple[Numbers, NDArray[np.uint8], Numbers]:
    """Distinct features of each text (row by row, ascending), how often each, and where rows begin."""
    shift = np.int64(bits + (features.CHANNELS - 1).bit_length())
    ids: list[Numbers] = [np.empty(0, np.int32)]
    counts: list[NDArray[np.uint8]] = [np.empty(0, np.uint8)]
    lengths: list[Ids] = [np.zeros(1, np.int64)]
    for at in range(0, len(texts), _CHUNK):
        chunk = texts[at : at + _CHUNK]
        found, rows = features.corpus_ids([t.folded for t in chunk], [t.hashes for t in chunk], bits)
        keys, often = features.counted((rows << shift) | found)
        ids.append((keys & ((1 << shift) - 1)).astype(np.int32))
        counts.append(np.minimum(often, 255).astype(np.uint8))
        lengths.append(np.bincount(keys >> shift, minlength=len(chunk)))
    starts = np.cumsum(np.concatenate(lengths)).astype(np.int32)
    return np.concatenate(ids), np.concatenate(counts), starts


def _inverse_frequency(ids: Numbers, starts: Numbers, voice_of: Numbers, space: int) -> Floats:
    """Logarithm of how few voices a feature occurs in; unknown features count as rarest."""
    voices = int(voice_of[-1]) + 1 if len(voice_of) else 0
    frequency = np.zeros(space, dtype=np.int32)
    for rows, part in _chunks(starts):  # a voice cut by a chunk counts twice there: negligible
        lengths = np.diff(starts[rows.start : rows.stop + 1])
        voice = np.repeat(voice_of[rows].astype(np.int64), lengths)
        pairs, _ = features.counted(voice * space + ids[part])
        frequency += np.bincount(pairs % space, minlength=space).astype(np.int32)
    return (np.log((voices + 1) / (frequency + 0.5)) + COMMON).astype(np.float32)


def _lengths_of_sums(ids: Numbers, weights: Floats, starts: Numbers, voice_of: Numbers) -> Doubles:
    """By voice: the length of the sum of its rows (of a voice cut by a chunk, about)."""
    squares = np.zeros(int(voice_of[-1]) + 1 if len(voice_of) else 0)
    for rows, part in _chunks(starts):
        lengths = np.diff(starts[rows.start : rows.stop + 1])
        keys = np.repeat(voice_of[rows].astype(np.int64), lengths) << _SHIFT | ids[part]
        order = np.argsort(keys)
        keys = keys[order]
        first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else order
        if len(first):
            sums = np.add.reduceat(weights[part][order].astype(np.float64), first)
            squares += np.bincount(keys[first] >> _SHIFT, sums * sums, len(squares))
    return np.sqrt(squares)


def _scaled(ids: NDArray[np.integer], counts: NDArray[np.generic], rows: Numbers, idf: Floats, *, size: int) -> Floats:
    """Weights with each channel scaled to its share, and each of ``size`` rows to length one."""
    weights: Floats = idf[ids]
    weights *= 1 + np.log(counts.astype(np.float32))
    cells = rows * features.CHANNELS + ids // (len(idf) // features.CHANNELS)
    norms = np.bincount(cells, weights * weights, size * features.CHANNELS)
    norms = norms.reshape(size, features.CHANNELS)
    whole = ((norms > 0) * SHARES**2).sum(axis=1, keepdims=True)
    factors = SHARES / np.sqrt(np.maximum(norms, 1e-9)) / np.sqrt(np.maximum(whole, 1e-9))
    weights *= factors.astype(np.float32).ravel()[cells]
    return weights
