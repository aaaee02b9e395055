"""From one vector a token to one vector a text."""

from enum import StrEnum
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class Pooling(StrEnum):
    """How a model was trained to be read; the names of sentence-transformers."""

    MEAN = "mean"
    CLS = "cls"  # the first token
    MAX = "max"
    LAST = "lasttoken"
    WEIGHTED = "weightedmean"  # later tokens count more


def pooled(tokens: Vector, how: Pooling) -> Vector:
    """One vector from ``tokens`` (tokens × dimensions) of one text without padding."""
    match how:
        case Pooling.MEAN:
            found = tokens.mean(axis=0)
        case Pooling.CLS:
            found = tokens[0]
        case Pooling.MAX:
            found = tokens.max(axis=0)
        case Pooling.LAST:
            found = tokens[-1]
        case Pooling.WEIGHTED:
            found = np.arange(1, len(tokens) + 1, dtype=np.float32) @ tokens
        case _:
            assert_never(how)
    vector: Vector = found
    return vector


def of_length_one(vector: Vector) -> Vector:
    """The direction of a vector; all zero where it has none."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if np.isfinite(length) and length > 0 else np.zeros_like(vector)
