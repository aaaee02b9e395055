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
    from collections.abc import Sequence

    from scipy import sparse

    from bot.faq.index import Doubles, Floats, Ids, Index, Numbers
    from bot.faq.meaning import Meanings
    from bot.faq.ranking import Asked

STEPS: Final = 12
LEAST: Final = -9.0  # log-probabilities below this tell nothing more
_MEANING: Final = 1.0  # what meaning counts beside words and letters
_RIDGE: Final = 0.03  # penalty on the squared length of the weights
_MOST_WORK: Final = 45e9  # multiplications of one training: about a second on one core
_MOST_WORDINGS: Final = 6000  # their similarity matrix takes 4 bytes × its square


@dataclass(frozen=True, slots=True)
class Head:
    """Tells apart the voices of one language."""

    voices: slice  # those it speaks for
    rows: slice  # the wordings it learned from
    place: Numbers  # by feature number: its row in ``weights``; the last row is zero
    weights: Floats  # features × voices
    meanings: Floats  # dimensions × voices
    coefficients: Floats  # wordings × voices: what each wording adds, by its similarity

    def logits(self, asked: Asked, left_out: Ids, cosines: Doubles, meanings: Meanings) -> Floats:
        """How strongly a question speaks for each voice; rows in ``left_out`` taken back.

        Taking a wording back is exact for its own term, and to first order for what the others
        would have learned without it.
        """
        question = asked.question
        logits: Floats = question.weights @ self.weights[self.place[question.ids]] + asked.vector @ self.meanings
        for row in left_out.tolist():
            if self.rows.start <= row < self.rows.stop:
                similar = np.float32(cosines[row] + _MEANING * float(meanings.rows[row] @ asked.vector))
                logits -= similar * self.coefficients[row - self.rows.start]
        return logits


@dataclass(frozen=True, slots=True)
class Heads:
    """One head for each language."""

    each: tuple[Head, ...]
    size: int  # voices in all

    @classmethod
    def of(cls, index: Index, meanings: Meanings, voice_of: Numbers, languages: Sequence[slice]) -> Self | None:
        """Train on the wordings themselves; None where there are too few or too many.

        ``languages``: the voices of each language, which stand together.
        """
        if not len(voice_of):
            return None
        if index.size > len(languages) * _MOST_WORDINGS:
            return None
        matrix = index.matrix()
        heads = [_trained(matrix, meanings, voice_of, voices) for voices in languages]
        each = tuple(head for head in heads if head is not None)
        return cls(each, int(voice_of[-1]) + 1) if len(each) == len(heads) else None

    def log_chances(self, asked: Asked, left_out: Ids, cosines: Doubles, meanings: Meanings) -> Doubles:
        """Log-probability of each voice among those of its language, cut off below."""
        chances = np.empty(self.size)
        for head in self.each:
            logits = head.logits(asked, left_out, cosines, meanings)
            logits -= logits.max()
            chances[head.voices] = np.maximum(logits - np.log(np.exp(logits).sum()), LEAST)
        return chances


def _trained(matrix: sparse.csr_array, meanings: Meanings, voice_of: Numbers, voices: slice) -> Head | None:
    begin, end = np.searchsorted(voice_of, (voices.start, voices.stop)).tolist()
    size, classes = end - begin, voices.stop - voices.start
    too_few = size < 2 * classes or classes < 2
    if too_few or size > _MOST_WORDINGS or 2.0 * size * size * classes * STEPS > _MOST_WORK:
        return None
    rows, own = slice(begin, end), matrix[begin:end]
    similarity = (own @ own.T).toarray()
    similarity += np.float32(_MEANING) * meanings.similarity(rows)
    coefficients = _fit(similarity, voice_of[begin:end] - voices.start, classes)
    place, weights = _by_feature(own, coefficients)
    meant = np.float32(_MEANING) * (meanings.rows[rows].T @ coefficients)
    return Head(voices, rows, place, weights, meant, coefficients)


def _fit(similarity: Floats, voice_of: Numbers, voices: int) -> Floats:
    """Coefficients (wordings × voices) of the logistic regression."""
    size = len(voice_of)
    target = np.zeros((size, voices), dtype=np.float32)
    target[np.arange(size), voice_of] = 1
    coefficients, scores = np.zeros_like(target), np.zeros_like(target)
    direction, moved = np.zeros_like(target), np.zeros_like(target)
    before, length_before = np.zeros_like(target), float("inf")
    for _ in range(STEPS):
        downhill = target - _softmax(scores) - np.float32(_RIDGE) * coefficients
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


def _best_step(scores: Floats, coefficients: Floats, target: Floats, direction: Floats, moved: Floats) -> float:
    """How far to go along ``direction``: a Newton step on the loss, drawn back if too far."""
    bend = _RIDGE * _dot(direction, moved)
    held = _RIDGE * _dot(coefficients, moved)

    def slope_at(step: float) -> tuple[float, Floats]:
        chance = _softmax(scores + np.float32(step) * moved)
        return float(_dot(chance - target, moved) + held + step * bend), chance

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
    chance: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
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
