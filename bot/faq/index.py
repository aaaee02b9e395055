"""An inverted index over wordings: which features occur where, and how much each says.

Rows are wordings, ordered by entry. Weights are inverse document frequencies counted over
*entries* (an entry's many wordings repeat its words; that makes them typical, not common), and each
row is scaled to length one, so that a sum over shared features is a cosine.
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
    Ids = NDArray[np.int64]

# The share of each channel in the similarity of two wordings: words, pairs, letters, signs.
SHARES: Final = np.array([1.0, 0.35, 0.75, 0.8], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Index:
    """Postings of every feature, as typed arrays. Immutable, so any thread may read it."""

    bits: int  # hash bits of a feature number
    idf: Floats  # by feature number
    starts: NDArray[np.int32]  # by feature number: where its postings begin
    rows: NDArray[np.int32]  # postings: the wording
    weights: Floats  # postings: the feature's weight in that wording
    size: int  # wordings

    @classmethod
    def of(cls, bags: Sequence[tuple[Ids, Floats]], entry_of: NDArray[np.int32], bits: int) -> Self:
        """Index the counted features of each wording, row by row."""
        lengths = np.fromiter((len(ids) for ids, _ in bags), dtype=np.int64, count=len(bags))
        ids = np.concatenate([ids for ids, _ in bags] or [np.empty(0, np.int64)])
        counts = np.concatenate([n for _, n in bags] or [np.empty(0, np.float32)])
        rows = np.repeat(np.arange(len(bags), dtype=np.int32), lengths)
        space = features.CHANNELS << bits
        idf = _inverse_frequency(ids, entry_of[rows], space)
        weights = _scaled(ids, counts, rows, idf, bits, len(bags))
        by_feature = sparse.csr_array(
            (weights, (rows, ids)), shape=(len(bags), space), dtype=np.float32
        ).tocsc()
        starts = by_feature.indptr.astype(np.int32)
        return cls(bits, idf, starts, by_feature.indices, by_feature.data, len(bags))

    def weigh(self, ids: Ids, counts: Floats) -> Floats:
        """Weights of a question's features, scaled like a row."""
        return _scaled(ids, counts, np.zeros(len(ids), np.int32), self.idf, self.bits, 1)

    def cosines(self, ids: Ids, weights: Floats) -> NDArray[np.float64]:
        """The similarity of every wording with a question, 0..1 by row."""
        begin, end = self.starts[ids], self.starts[ids + 1]
        spans = [slice(b, e) for b, e in zip(begin.tolist(), end.tolist(), strict=True) if e > b]
        if not spans:
            return np.zeros(self.size)
        rows = np.concatenate([self.rows[span] for span in spans])
        shares = np.concatenate([self.weights[span] for span in spans])
        lengths = end - begin
        shares *= np.repeat(weights, lengths)
        return np.bincount(rows, shares, minlength=self.size)


def _inverse_frequency(ids: Ids, entries: NDArray[np.int32], space: int) -> Floats:
    """Logarithm of how few entries a feature occurs in; unknown features count as rarest."""
    pairs = np.unique(entries.astype(np.int64) * space + ids)
    frequency = np.bincount(pairs % space, minlength=space)
    total = len(np.unique(entries))
    return np.log((total + 1) / (frequency + 0.5)).astype(np.float32) + 0.1


def _scaled(
    ids: Ids, counts: Floats, rows: NDArray[np.int32], idf: Floats, bits: int, size: int
) -> Floats:
    weights = (1 + np.log(counts)) * idf[ids]
    channels = ids >> bits
    cells = rows.astype(np.int64) * features.CHANNELS + channels
    cell_norm = np.sqrt(np.bincount(cells, weights * weights, size * features.CHANNELS))
    weights = weights * SHARES[channels] / np.maximum(cell_norm[cells], 1e-9)
    norm = np.sqrt(np.bincount(rows, weights * weights, size))
    return (weights / np.maximum(norm[rows], 1e-9)).astype(np.float32)
