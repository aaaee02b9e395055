"""Does a message sound like what the FAQ is asked, or like chatter?

A two-class logistic regression over the same features as the index: the FAQ's wordings against
lines that no entry answers. Both classes weigh the same, however many lines there are of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.faq.index import Doubles, Floats, Numbers, Question

_RIDGE: Final = 0.3  # penalty on the squared length of the weights, per side
_STEPS: Final = 30
_TRIES: Final = 8  # halvings of a step that went too far
_MEMORY: Final = 6  # steps remembered


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights by feature; positive speaks for a question to the FAQ."""

    place: Numbers  # by feature number: its position in ``weights``; the last is zero
    weights: Floats
    bias: float
    own: Floats  # by chatter line: what it adds to its own sum

    @classmethod
    def of(cls, asked: Sequence[Question], chatter: Sequence[Question], *, space: int) -> Self | None:
        """Learn; None where one side has nothing. ``space``: how many feature numbers there are."""
        if not chatter or not asked:
            return None
        matrix = sparse.vstack([_stacked(asked, space), _stacked(chatter, space)]).tocsc()
        seen = np.flatnonzero(np.diff(matrix.indptr))
        sides = np.ones(matrix.shape[0])
        sides[len(asked) :] = -1
        weights, bias, pull = _fit(matrix[:, seen].tocsr().astype(np.float64), sides)
        place = np.full(space, len(seen), dtype=np.int32)
        place[seen] = np.arange(len(seen), dtype=np.int32)
        own = pull[len(asked) :].astype(np.float32)
        return cls(place, np.append(weights, 0).astype(np.float32), bias, own)

    def less(self, line: int) -> float:
        """What a line of the chatter learned from adds to its own logit (towards chatter: negative)."""
        return -float(self.own[line]) if line < len(self.own) else 0.0

    def logit(self, question: Question) -> float:
        """How strongly a message sounds like a question to the FAQ; 0 is undecided."""
        return float(question.weights @ self.weights[self.place[question.ids]]) + self.bias


def _stacked(questions: Sequence[Question], space: int) -> sparse.csr_array:
    lengths = [len(q.ids) for q in questions]
    return sparse.csr_array(
        (
            np.concatenate([q.weights for q in questions]),
            np.concatenate([q.ids for q in questions]).astype(np.int32),
            np.concatenate(([0], np.cumsum(lengths))).astype(np.int32),
        ),
        shape=(len(questions), space),
    )


def _fit(matrix: sparse.csr_array, sides: Doubles) -> tuple[Doubles, float, Doubles]:
    """Weights, bias, and what each line adds to its own logit."""
    turned = matrix.T.tocsr()
    share = np.where(sides > 0, 0.5 / (sides > 0).sum(), 0.5 / (sides < 0).sum()) * len(sides)

    def loss(state: Doubles) -> tuple[float, Doubles]:
        logits = (matrix @ state[:-1] + state[-1]) * sides
        pull = share * sides * _doubt(logits)
        value = _product(share, np.logaddexp(0, -logits)) + 0.5 * _RIDGE * _product(state[:-1], state[:-1])
        return value, np.append(_RIDGE * state[:-1] - turned @ pull, -pull.sum())

    state = _lowest(loss, np.zeros(matrix.shape[1] + 1))
    logits = (matrix @ state[:-1] + state[-1]) * sides
    return state[:-1], float(state[-1]), share * sides * _doubt(logits) / _RIDGE


def _lowest(loss: Callable[[Doubles], tuple[float, Doubles]], state: Doubles) -> Doubles:
    """Where a smooth convex loss is about lowest: L-BFGS (Nocedal and Wright, algorithm 7.4).

    Our own because the vectors here are too short to be worth the threads that a linear algebra
    library starts for every product of two of them.
    """
    value, slope = loss(state)
    steps: list[tuple[Doubles, Doubles, float]] = []
    for _ in range(_STEPS):
        ahead = _direction(slope, steps)
        fall, length = _product(ahead, slope), 1.0
        tried, value_there, slope_there = state, value, slope
        for _ in range(_TRIES):
            tried = state + length * ahead
            value_there, slope_there = loss(tried)
            if value_there <= value + 1e-4 * length * fall:
                break
            length /= 2
        moved, changed = tried - state, slope_there - slope
        if (bend := _product(moved, changed)) > 1e-12:
            steps = [*steps[-_MEMORY + 1 :], (moved, changed, 1 / bend)]
        state, value, slope = tried, value_there, slope_there
    return state


def _direction(slope: Doubles, steps: Sequence[tuple[Doubles, Doubles, float]]) -> Doubles:
    """Downhill by the curvature that the last steps met; straight and short before the first."""
    if not steps:
        return np.divide(-slope, max(float(np.sqrt(_product(slope, slope))), 1e-12))
    ahead, factors = -slope, []
    for moved, changed, scale in reversed(steps):
        factors.append(scale * _product(moved, ahead))
        ahead = ahead - factors[-1] * changed
    _, changed, scale = steps[-1]
    ahead = ahead / (scale * _product(changed, changed))
    for (moved, changed, scale), factor in zip(steps, reversed(factors), strict=True):
        ahead = ahead + (factor - scale * _product(changed, ahead)) * moved
    return np.asarray(ahead)


def _doubt(logits: Doubles) -> Doubles:
    doubt: Doubles = np.reciprocal(1 + np.exp(np.clip(logits, -50.0, 50.0)))
    return doubt


def _product(left: Doubles, right: Doubles) -> float:
    return float((left * right).sum())
