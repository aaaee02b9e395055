"""Weights fitted by `bench/fit_matching.py` on public question sets; generated, not edited."""

from __future__ import annotations

from typing import Final, NamedTuple


class Weights(NamedTuple):
    """One regime's weights."""

    rank: tuple[float, ...]  # by ranking.CLUES
    sure: tuple[float, ...]  # by calibration.evidence, the bias last


WITH_HEADS: Final = Weights(
    rank=(3.1, -0.89, 1.48, 1.48, 0.5, 1.55, 0.83, 0.61, -1.12, 4.0, -3.0),
    sure=(0.5, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.14, 2.98, 0.57, 0.85, 0.21, 0.33, 0, 0, 0, 0, 0, 0, 0, -1.9, -2.0),
)
WITHOUT_HEADS: Final = Weights(
    rank=(6.25, 6.75, 6.4, 0.0, -0.37, 1.31, 1.32, -1.93, -2.84, 4.0, -3.0),
    sure=(0.18, 1.2, 0.0, 0.0, 1.7, 0.0, 0.0, 0.72, 2.56, 0.0, 0.86, 0.1, 0.42, 0, 0, 0, 0, 0, 0, 0, -0.7, -2.2),
)
