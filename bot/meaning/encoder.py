"""Sentences to vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.meaning import scripts
from bot.meaning.graph import Graph
from bot.meaning.pooling import Pooling, of_length_one, pooled

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 2000  # characters read of a text: the tokenizer's limit cuts only after it has read everything


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEncoder:
    """Gives the matcher's dense channel its vectors. Safe to use from several threads."""

    tokenizer: "Tokenizer"  # cuts to the model's longest text, and pads nothing
    graph: Graph
    pooling: Pooling  # unused where the graph pools
    languages: frozenset[str]  # that the model knows: en, zh, any
    prefix: str  # that the model was trained to see before every text
    unknown: int | None  # the token that stands for what the tokenizer does not know
    dimensions: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """texts × dimensions; each row of length one, or all zero where the model does not know the text's script.

        `ModelUnavailable` if the graph fails.
        """
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            ids = self._tokens(text[:LONGEST])
            if ids:
                row[:] = of_length_one(self._vector(ids))
        return rows

    def _vector(self, ids: Sequence[int]) -> NDArray[np.float32]:
        vectors = self.graph.run(ids)
        return vectors if self.graph.pools else pooled(vectors, self.pooling)

    def _tokens(self, text: str) -> Sequence[int]:
        """The text's tokens; none if the model has nothing to say about it."""
        if not scripts.knows(self.languages, text):
            return ()
        found = self.tokenizer.encode(self.prefix + text, add_special_tokens=not self.graph.is_static)
        begins, special = (begin for begin, _ in found.offsets), found.special_tokens_mask
        own = [
            token
            for token, begin, marked in zip(found.ids, begins, special, strict=True)
            if not marked and begin >= len(self.prefix)
        ]
        return found.ids if scripts.understood(own, self.unknown) else ()
