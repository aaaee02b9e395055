"""Weights fitted by `python -m bench.fit_matching` on public question sets; generated, not edited."""

from __future__ import annotations

from typing import Final, NamedTuple


class Weights(NamedTuple):
    """One regime's weights."""

    rank: tuple[float, ...]  # by ranking.CLUES
    sure: tuple[float, ...]  # by calibration.evidence, the bias last


WITH_HEADS: Final = Weights(
    rank=(3.387, 0.624, 2.024, 1.366, 1.222, 1.010, 0.507, -1.303, 3.000, -2.500),
    sure=(
        0.383,
        1.262,
        1.274,
        -2.367,
        3.054,
        -1.594,
        -1.097,
        0.027,
        3.134,
        0.294,
        0.625,
        0.213,
        0.055,
        -0.108,
        0.172,
        0.269,
        -0.242,
        0.036,
        0.000,
        0.000,
        -1.908,
        -2.044,
    ),
)
WITHOUT_HEADS: Final = Weights(
    rank=(5.406, 5.744, 5.447, 0.000, 1.409, 1.098, -0.475, -1.870, 3.000, -2.500),
    sure=(
        0.237,
        1.272,
        0.134,
        1.909,
        2.874,
        -0.323,
        -1.003,
        1.626,
        1.849,
        0.000,
        0.633,
        -0.066,
        0.822,
        -0.034,
        0.193,
        0.233,
        -0.404,
        0.464,
        -0.496,
        -0.043,
        -0.692,
        -6.087,
    ),
)
