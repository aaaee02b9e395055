"""Weights fitted by `bench/fit_matching.py` on public question sets; generated, not edited."""

from __future__ import annotations

from typing import Final, NamedTuple


class Weights(NamedTuple):
    """One regime's weights."""

    rank: tuple[float, ...]  # by ranking.CLUES
    sure: tuple[float, ...]  # by calibration.evidence, the bias last


WITH_HEADS: Final = Weights(
    rank=(3.386, 0.887, 2.071, 1.360, 1.129, 0.954, 0.512, -1.356, 3.000, -2.500),
    sure=(
        0.382,
        1.259,
        1.309,
        -2.429,
        2.966,
        -1.590,
        -1.046,
        0.041,
        3.162,
        0.297,
        0.644,
        0.213,
        0.053,
        -0.106,
        0.164,
        0.270,
        -0.245,
        0.035,
        0.000,
        0.000,
        -1.912,
        -2.065,
    ),
)
WITHOUT_HEADS: Final = Weights(
    rank=(5.147, 6.016, 5.315, 0.000, 1.543, 0.919, -0.259, -1.952, 3.000, -2.500),
    sure=(
        0.189,
        1.344,
        -0.177,
        -0.856,
        5.751,
        -0.212,
        -0.555,
        1.854,
        1.615,
        0.000,
        0.605,
        -0.097,
        0.786,
        -0.083,
        0.232,
        0.255,
        -0.397,
        0.499,
        -0.501,
        -0.008,
        -0.996,
        -6.071,
    ),
)
