"""Comparing a question with single wordings: the small sums behind the clues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.faq import features
from bot.faq.language import signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Doubles, Index


def only_in_answers(
    answers: Sequence[Sequence[int]], index: Index, first: NDArray[np.int64], count: NDArray[np.int64]
) -> tuple[frozenset[int], ...]:
    """By voice: the words of its answer, given as hashes, that none of its wordings has."""
    begin, end = index.word_starts[first], index.word_starts[first + count]
    own = [index.words[start:stop].tolist() for start, stop in zip(begin.tolist(), end.tolist(), strict=True)]
    return tuple(
        frozenset(features.word_ids(hashes, index.bits).tolist()).difference(words)
        for hashes, words in zip(answers, own, strict=bool(answers))
    )


def nearest_three(rows: NDArray[np.int64], cosines: Doubles) -> tuple[NDArray[np.int64], Doubles]:
    """Of each line of rows the three nearest and their cosines, nearest first; -1 where there are fewer."""
    values = np.where(rows < 0, -1.0, cosines[rows])
    order = np.argsort(-values, axis=1, kind="stable")[:, :3]
    line = np.arange(len(rows))[:, None]
    return rows[line, order], values[line, order]


def mean_of_positive(values: Doubles) -> Doubles:
    """Of each line the mean of what is above nought; nought where nothing is."""
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


def letters_alike(text: str, others: list[str]) -> NDArray[np.float32]:
    """With each of the others: the share of letters in common, in order, 0..1."""
    alike: NDArray[np.float32] = process.cdist([text], others, scorer=fuzz.ratio, dtype=np.float32)[0]
    return alike / np.float32(100)


def largest(values: Doubles, limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` largest values, largest first; ties in order of position."""
    if len(values) > 4 * limit:
        kept = np.argpartition(-values, limit)[:limit]
        kept.sort()
    else:
        kept = np.arange(len(values))
    return kept[np.argsort(-values[kept], kind="stable")][:limit]
