"""Weights fitted by `bench/fit_matching.py` on public question sets; generated, not edited."""

from __future__ import annotations

from typing import Final, NamedTuple


class Weights(NamedTuple):
    """One regime's weights."""

    rank: tuple[float, ...]  # by ranking.CLUES
    sure: tuple[float, ...]  # by calibration.evidence, the bias last


WITH_HEADS: Final = Weights(
    rank=(2.971, 0.898, 1.677, 1.385, 1.279, 1.007, 0.709, -1.218, 3.000, -2.500),
    sure=(
        0.391,
        1.305,
        1.206,
        -2.417,
        3.076,
        -1.775,
        -1.024,
        -0.037,
        3.085,
        0.261,
        0.735,
        0.222,
        0.037,
        -0.072,
        0.150,
        0.278,
        -0.234,
        0.015,
        0.000,
        0.000,
        -1.921,
        -1.926,
    ),
)
WITHOUT_HEADS: Final = Weights(
    rank=(4.948, 5.753, 5.059, 0.000, 1.724, 1.505, 0.234, -2.083, 3.000, -2.500),
    sure=(
        0.188,
        1.350,
        -0.433,
        -0.823,
        5.741,
        -0.189,
        -0.306,
        1.786,
        1.626,
        0.000,
        0.681,
        -0.107,
        0.797,
        -0.083,
        0.263,
        0.235,
        -0.360,
        0.551,
        -0.506,
        -0.020,
        -1.017,
        -6.123,
    ),
)
