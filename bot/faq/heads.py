"""Few-shot heads: a small logistic regression over the similarities to all wordings.

Where entries have several wordings each, learning *which* features tell entries apart beats any
similarity: multinomial logistic regression, trained by conjugate gradients in the space of wordings
(one product with their similarity matrix a step). A few steps from zero are enough, and stopping
there is the regularisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse
    from numpy.typing import NDArray

    from bot.faq.index import Doubles, Floats, Index, Numbers, Question

STEPS: Final = 12
LEAST: Final = -9.0  # log-probabilities below this tell nothing more
_RIDGE: Final = np.float32(0.03)  # penalty on the squared length of the weights
_LARGEST_WORK: Final = 6e9  # multiplications of a training: about a second on one core
_LARGEST_SIZE: Final = 6000  # wordings: their similarity matrix takes 4 bytes × size²


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights by feature and voice. ``logits`` of a question is one gather and one product."""

    place: Numbers  # by feature number: its row in ``weights``; the last row is zero
    weights: Floats  # features × voices
    coefficients: Floats  # wordings × voices: what each wording adds, by its similarity

    @classmethod
    def of(cls, index: Index, voice_of: Numbers) -> Self | None:
        """Train on the wordings themselves; None where there are too few or too many."""
        voices = int(voice_of[-1]) + 1 if len(voice_of) else 0
        work = float(index.size) ** 2 * voices * STEPS
        if index.size < 2 * voices or voices < 2 or work > _LARGEST_WORK * 4:
            return None
        if index.size > _LARGEST_SIZE:
            return None
        matrix = index.matrix()
        similarity = (matrix @ matrix.T).toarray()
        coefficients = _fit(similarity, voice_of, voices)
        place, weights = _by_feature(matrix, coefficients)
        return cls(place, weights, coefficients)

    def log_chances(self, question: Question, left_out: Numbers, cosines: Doubles) -> Doubles:
        """Log-probability of each voice, cut off below; rows in ``left_out`` taken back.

        Taking a wording back is exact for its own term, and to first order for what the others
        would have learned without it.
        """
        logits = question.weights @ self.weights[self.place[question.ids]]
        if len(left_out):
            logits = logits - cosines[left_out].astype(np.float32) @ self.coefficients[left_out]
        logits -= logits.max()
        return np.maximum(logits - np.log(np.exp(logits).sum()), LEAST).astype(np.float64)


def _fit(similarity: Floats, voice_of: Numbers, voices: int) -> Floats:
    """Coefficients (wordings × voices) of the logistic regression."""
    size = len(voice_of)
    target = np.zeros((size, voices), dtype=np.float32)
    target[np.arange(size), voice_of] = 1
    coefficients, scores = np.zeros_like(target), np.zeros_like(target)
    direction, moved = np.zeros_like(target), np.zeros_like(target)
    before, length_before = np.zeros_like(target), np.inf
    for _ in range(STEPS):
        downhill = target - _softmax(scores) - _RIDGE * coefficients
        effect = similarity @ downhill
        # Polak-Ribière, lengths taken in the metric of the similarity matrix
        turn = max(_dot(downhill - before, effect) / length_before, 0.0)
        before, length_before = downhill, max(_dot(downhill, effect), 1e-12)
        direction = downhill + np.float32(turn) * direction
        moved = effect + np.float32(turn) * moved
        step = np.float32(_best_step(scores, coefficients, target, direction, moved))
        coefficients += step * direction
        scores += step * moved
    return coefficients


def _best_step(
    scores: Floats, coefficients: Floats, target: Floats, direction: Floats, moved: Floats
) -> float:
    """How far to go along ``direction``: a Newton step on the loss, drawn back if too far."""
    bend = _RIDGE * _dot(direction, moved)
    held = _RIDGE * _dot(coefficients, moved)

    def slope_at(step: float) -> tuple[float, Floats]:
        chance = _softmax(scores + np.float32(step) * moved)
        return _dot(chance - target, moved) + held + step * bend, chance

    slope, chance = slope_at(0.0)
    mean = np.einsum("ij,ij->i", chance, moved)
    curve = float(np.einsum("ij,ij,ij->", chance, moved, moved) - mean @ mean) + bend
    far = step = -slope / max(curve, 1e-9)
    for _ in range(2):
        beyond, _ = slope_at(far)
        if beyond <= 0:
            return far
        step = far * slope / (slope - beyond)
        far = step
    return step


def _softmax(scores: Floats) -> Floats:
    chance = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    return chance


def _dot(left: Floats, right: Floats) -> float:
    return float(np.vdot(left, right))


def _by_feature(matrix: sparse.csr_array, coefficients: Floats) -> tuple[Numbers, Floats]:
    """The same model as weights of features."""
    columns = matrix.tocsc()
    seen = np.flatnonzero(np.diff(columns.indptr) > 0)
    place = np.full(matrix.shape[1], len(seen), dtype=np.int32)
    place[seen] = np.arange(len(seen), dtype=np.int32)
    weights = columns[:, seen].T @ coefficients
    return place, np.vstack((weights, np.zeros((1, coefficients.shape[1]), np.float32)))
