"""An inverted index over wordings: which features occur where, and how much each says.

Rows are wordings, ordered by voice (an entry in one language). Weights are inverse document
frequencies counted over *voices* (an entry's many wordings repeat its words; that makes them
typical, not common), and each row is scaled to length one, so that a sum over shared features is a
cosine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

from bot.faq import features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Ids = NDArray[np.int64]
    Numbers = NDArray[np.int32]

# The share of each channel in the similarity of two wordings: words, pairs, letters, signs.
SHARES: Final = np.sqrt(np.array([2.0, 0.2, 1.0, 2.0], dtype=np.float32))
# Added to the logarithm: how much a feature that every entry has still counts.
COMMON: Final = 2.0
_CHUNK: Final = 8192  # wordings featurised at once: bounds the memory of a build


@dataclass(frozen=True, slots=True)
class Words:
    """One text as the matcher reads it."""

    folded: str
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

    @classmethod
    def of(cls, texts: Sequence[Words], voice_of: Numbers, bits: int) -> Self:
        """Index ``texts``; ``voice_of`` gives each one's voice, in ascending order."""
        space = features.CHANNELS << bits
        ids, counts, lengths = _bags(texts, bits)
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        idf = _inverse_frequency(ids, rows, voice_of, space)
        weights = _scaled(ids, counts, rows, idf, size=len(texts))
        own = ids < (1 << bits)
        words, per_row = ids[own], np.bincount(rows[own], minlength=len(texts))
        by_feature = sparse.csr_array(
            (weights, ids, np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)),
            shape=(len(texts), space),
        ).tocsc()
        return cls(
            bits=bits,
            idf=idf,
            starts=by_feature.indptr.astype(np.int32),
            rows=by_feature.indices,
            weights=by_feature.data,
            size=len(texts),
            word_starts=np.concatenate(([0], np.cumsum(per_row))).astype(np.int32),
            words=words,
        )

    def question(self, text: Words) -> Question:
        """Weigh a text's features by this index."""
        ids, counts = features.counted(features.question_ids(text.folded, text.hashes, self.bits))
        own = ids[: int(np.searchsorted(ids, 1 << self.bits))]
        weights = _scaled(ids, counts, np.zeros(len(ids), np.int32), self.idf, size=1)
        return Question(ids, weights, own, self.idf[own].astype(np.float64))

    def cosines(self, question: Question) -> Doubles:
        """The similarity of every wording with a question, 0..1 by row."""
        begin, end = self.starts[question.ids], self.starts[question.ids + 1]
        spans = [slice(b, e) for b, e in zip(begin.tolist(), end.tolist(), strict=True) if e > b]
        if not spans:
            return np.zeros(self.size)
        rows = np.concatenate([self.rows[span] for span in spans])
        shares = np.concatenate([self.weights[span] for span in spans])
        shares *= np.repeat(question.weights, end - begin)
        return np.bincount(rows, shares, minlength=self.size).astype(np.float64, copy=False)

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

    def words_of(self, row: int) -> list[int]:
        """Feature numbers of the words of one wording."""
        return self.words[self.word_starts[row] : self.word_starts[row + 1]].tolist()  # type: ignore[no-any-return]


def _bags(texts: Sequence[Words], bits: int) -> tuple[Numbers, Floats, Ids]:
    """Distinct features of each text (row by row, ascending), how often, and how many a row."""
    space = features.CHANNELS << bits
    parts: list[tuple[Numbers, Floats, Ids]] = [(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.int64))]
    for at in range(0, len(texts), _CHUNK):
        chunk = texts[at : at + _CHUNK]
        ids, rows = features.corpus_ids(
            [t.folded for t in chunk],
            [t.hashes for t in chunk],
            bits,
        )
        keys, counts = features.counted(rows * space + ids)
        lengths = np.bincount(keys // space, minlength=len(chunk))
        parts.append(((keys % space).astype(np.int32), counts.astype(np.float32), lengths))
    ids_, counts_, lengths_ = zip(*parts, strict=True)
    return np.concatenate(ids_), np.concatenate(counts_), np.concatenate(lengths_)


def _inverse_frequency(ids: Numbers, rows: Numbers, voice_of: Numbers, space: int) -> Floats:
    """Logarithm of how few voices a feature occurs in; unknown features count as rarest."""
    voices = int(voice_of[-1]) + 1 if len(voice_of) else 0
    frequency = np.zeros(space, dtype=np.int32)
    step = 1 << 21
    for at in range(0, len(ids), step):  # a voice cut by a step counts twice there: negligible
        part = slice(at, at + step)
        pairs, _ = features.counted(voice_of[rows[part]].astype(np.int64) * space + ids[part])
        frequency += np.bincount(pairs % space, minlength=space).astype(np.int32)
    return (np.log((voices + 1) / (frequency + 0.5)) + COMMON).astype(np.float32)


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
