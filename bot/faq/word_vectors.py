"""English words as vectors, so that "card has not come" is near "waiting for delivery".

A text's vector is the sum of its words' vectors. They were distilled from a sentence-embedding model
(`bench/distil_vectors.py` says how and from what) into a table of a few megabytes: a lookup, not a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Floats


@dataclass(frozen=True, slots=True)
class WordVectors:
    """An encoder for languages that part words by spaces."""

    place: dict[str, int]  # by folded word: its row
    rows: NDArray[np.int8]
    scale: Floats  # by row: what one step of it is worth

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """See ``meaning.Encoder``."""
        found = np.zeros((len(texts), self.dimensions), np.float32)
        for line, text in enumerate(texts):
            place = self.place
            known = [place[word] for word in text.split() if word in place]
            if known:
                vector = self.scale[known] @ self.rows[known]
                found[line] = vector / max(float(np.sqrt(vector @ vector)), 1e-6)
        return found


@cache
def english() -> WordVectors:
    """The table that comes with the matcher."""
    with resources.as_file(resources.files("bot.faq") / "english_vectors.npz") as file, np.load(file) as table:
        words = str(table["words"]).split()
        place = {word: row for row, word in enumerate(words)}
        return WordVectors(place, table["rows"], table["scale"])
