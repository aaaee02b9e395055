"""What two texts mean, as vectors: the sense that words and letters cannot see.

An encoder turns a text into a vector; texts that mean the same point the same way. The matcher brings
one for English (`word_vectors`); a sentence-embedding model may take its place. Where an encoder does
not know a text's script it returns zeros, every clue from it is nought, and words and letters decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Floats, Numbers

_MOST_VOICES: Final = 4000  # of so many the centroids are compared with every question


class Sense(StrEnum):
    """What tells what a message means; each has weights of its own."""

    NOTHING = "nothing"  # its script is unknown to the encoder: words and letters decide
    WORDS = "words"  # word vectors
    MODEL = "model"  # a sentence-embedding model


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts × dimensions, for folded texts; each row of length one, or zero where it knows nothing of the text."""
        ...


@dataclass(frozen=True, slots=True)
class Meanings:
    """The vectors of all wordings, and of what each voice says on the whole."""

    encoder: Encoder
    rows: Floats  # wordings × dimensions
    sums: Floats  # voices × dimensions: of a voice's wordings
    scale: Floats  # by voice: one over the length of its sum

    @classmethod
    def of(cls, encoder: Encoder, texts: Sequence[str], first: NDArray[np.int64]) -> Self:
        """Encode folded wordings; ``first`` is each voice's first row."""
        rows = encoder.encode(texts) if texts else np.zeros((0, encoder.dimensions), np.float32)
        sums = np.add.reduceat(rows, first, axis=0) if len(first) else rows
        return cls(encoder, rows, sums, (1 / np.maximum(_lengths(sums), 1e-6)).astype(np.float32))

    def vector(self, folded: str) -> Floats:
        """The vector of one text."""
        vector: Floats = self.encoder.encode([folded])[0]
        return vector

    def towards(self, vector: Floats, left_out: NDArray[np.int64], voice_of: Numbers) -> Floats | None:
        """The cosine with each voice's centroid, without the wordings left out; None where there are too many."""
        if len(self.sums) > _MOST_VOICES:
            return None
        cosines: Floats = (self.sums @ vector) * self.scale
        for row in left_out.tolist():
            voice = voice_of[row]
            rest = self.sums[voice] - self.rows[row]
            cosines[voice] = rest @ vector / max(float(_lengths(rest)), 1e-6)
        return cosines

    def centroids(self, vector: Floats, voices: NDArray[np.int64]) -> Floats:
        """The cosine with the centroids of some voices."""
        return (self.sums[voices] @ vector) * self.scale[voices]

    def cosines(self, vector: Floats, rows: NDArray[np.int64]) -> Floats:
        """The cosine with some wordings, in the shape of ``rows``."""
        return self.rows[rows] @ vector

    def similarity(self, rows: slice) -> Floats:
        """Of wordings with each other."""
        own = self.rows[rows]
        return own @ own.T


def _lengths(vectors: Floats) -> Floats:
    lengths: Floats = np.sqrt(np.square(vectors).sum(axis=-1))
    return lengths
