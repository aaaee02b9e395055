"""Does a message sound like what the FAQ is asked, or like chatter?

A two-class logistic regression over the same features as the index: the FAQ's wordings against
lines that no entry answers. Both classes weigh the same, however many lines there are of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import optimize, sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.faq.index import Doubles, Floats, Index, Numbers, Question

_RIDGE: Final = 0.3  # penalty on the squared length of the weights, per side
_STEPS: Final = 40
_MOST: Final = 3000  # lines of each side that are learned from


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights by feature; positive speaks for a question to the FAQ."""

    place: Numbers  # by feature number: its position in ``weights``; the last is zero
    weights: Floats
    bias: float
    own: Floats  # by chatter line: what it adds to its own sum

    @classmethod
    def of(cls, index: Index, chatter: Sequence[Question]) -> Self | None:
        """Learn; None where one side has nothing."""
        if not chatter or not index.size:
            return None
        space = len(index.starts) - 1
        asked = index.matrix()[:: max(1, -(-index.size // _MOST))]
        matrix = sparse.vstack([asked, _stacked(chatter[:_MOST], space)]).tocsc()
        seen = np.flatnonzero(np.diff(matrix.indptr))
        sides = np.ones(matrix.shape[0])
        sides[asked.shape[0] :] = -1
        weights, bias, pull = _fit(matrix[:, seen].tocsr().astype(np.float64), sides)
        place = np.full(space, len(seen), dtype=np.int32)
        place[seen] = np.arange(len(seen), dtype=np.int32)
        own = pull[asked.shape[0] :].astype(np.float32)
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
        weights, bias = state[:-1], state[-1]
        logits = (matrix @ weights + bias) * sides
        pull = -share * sides / (1 + np.exp(np.minimum(logits, 50)))
        value = float(share @ np.logaddexp(0, -logits)) + 0.5 * _RIDGE * float(weights @ weights)
        return value, np.append(turned @ pull + _RIDGE * weights, pull.sum())

    start = np.zeros(matrix.shape[1] + 1)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    logits = (matrix @ found[:-1] + found[-1]) * sides
    own = share * sides / (1 + np.exp(np.minimum(logits, 50))) / _RIDGE
    return found[:-1], float(found[-1]), own
