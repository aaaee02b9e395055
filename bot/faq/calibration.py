"""From clues to a probability.

Two small logistic models with weights fitted on public question sets (`python -m bench.fit_matching`): one
ranks the nearest voices, one says how likely the first of them is right. The second is then bent to
the content at hand: its own wordings, each asked while left out, and chatter show how sure one may
be *here*; with little to go by, the general weights stand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from bot.faq.meaning import Sense
from bot.faq.question import CUES
from bot.faq.ranking import CLUES
from bot.faq.weights import FITTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.index import Doubles
    from bot.faq.ranking import Near
    from bot.faq.weights import Weights

_BEST, _CENTROID, _THREE, _HEAD = (CLUES.index(c) for c in ("best", "centroid", "three", "head"))
_LETTERS, _SIGNS, _MEANING = (CLUES.index(c) for c in ("letters", "signs", "meaning_best"))
_COVERED, _COVERING = CLUES.index("covered"), CLUES.index("covering")
_RIVALS: Final = (_BEST, _CENTROID, _HEAD, _MEANING, _MEANING + 1, _COVERED)  # clues of which the lead is looked at
EVIDENCE: Final = 21 + 2 * len(_RIVALS) + CUES
_TIE: Final = 0.01  # a lead in log-odds that rounding alone may make
_CLEAR: Final = 8.0  # a lead in log-odds beyond which more says nothing
# How many observations the general weights are worth against those of the content.
_PRIOR: Final = 200.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The nearest voices of a question, ranked, with how likely each is right."""

    voices: NDArray[np.int64]  # best first
    chances: Doubles  # 0..1, by voice
    order: NDArray[np.int64]  # positions in ``Near`` of the voices
    log_odds: float  # of the first being right, by the general weights


NOTHING: Final = Judgement(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64), -9.0)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One regime's weights."""

    rank: Doubles  # by clue
    sure: Doubles  # by evidence, the bias last

    @classmethod
    def of(cls, fitted: Weights) -> Self:
        """From the table of weights."""
        return cls(np.array(fitted.rank), np.array(fitted.sure))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of one content."""

    meant: Weighing  # for messages whose meaning is known
    unmeant: Weighing  # for the others
    slope: float = 1.0  # of the log-odds, fitted to the content
    shift: float = 0.0
    answer_from: float = 0.9  # the least probability that is answered

    @classmethod
    def general(cls, *, heads: bool, sense: Sense) -> Self:
        """The weights fitted on public question sets, for what there is to go by."""
        return cls(Weighing.of(FITTED[heads, sense]), Weighing.of(FITTED[heads, Sense.NOTHING]))

    def judge(self, near: Near, gate: float, length: int, cues: Sequence[float]) -> Judgement:
        """Rank ``near`` and weigh it; ``length`` in words."""
        if not len(near.voices):
            return NOTHING
        weighing = self.meant if near.meant else self.unmeant
        scores = near.clues @ weighing.rank
        top = scores.max()
        scores[scores > top - _TIE] = top
        order = np.argsort(-scores, kind="stable")
        share = np.exp(scores[order] - scores[order[0]])
        share /= share.sum()
        seen = evidence(near, scores[order], share, order, gate, length, cues)
        odds = float(seen @ weighing.sure[:-1] + weighing.sure[-1])
        first = min(_logistic(self.slope * odds + self.shift), _even_chance(share))
        rest = np.minimum(first * share / share[0], min(first, 1 - first))
        rest[0] = first
        return Judgement(near.voices[order], rest, order, odds)

    def unfitted(self, precision: float) -> Self:
        """As the general weights have it, for content that cannot be asked its own wordings."""
        return replace(self, answer_from=threshold(np.empty(0), precision))

    def fitted(self, log_odds: Doubles, right: Doubles, precision: float) -> Self:
        """Bent to observations: general log-odds, and whether the first voice was right."""
        slope, shift = _bend(log_odds, right)
        chances = 1 / (1 + np.exp(-(slope * log_odds + shift)))
        return replace(self, slope=slope, shift=shift, answer_from=threshold(chances, precision))


def evidence(
    near: Near,
    scores: Doubles,
    share: Doubles,
    order: NDArray[np.int64],
    gate: float,
    length: int,
    cues: Sequence[float],
) -> Doubles:
    """What the probability of the first voice is judged by; ``scores`` and ``share`` in ``order``."""
    clue = near.clues[order[0]].tolist()
    lead = float(scores[0] - scores[1]) if len(scores) > 1 else _CLEAR
    gate = min(max(gate, -6.0), 6.0)
    ahead = _leads(near, order)
    return np.array(
        [
            min(lead, _CLEAR),
            math.log(share[0]),
            -float(share @ np.log(share + 1e-12)),
            scores[0],
            clue[_BEST],
            clue[_THREE],
            clue[_CENTROID],
            clue[_COVERED],
            clue[_COVERING],
            clue[_LETTERS],
            clue[_SIGNS],
            clue[_HEAD],
            clue[_MEANING],
            clue[_MEANING + 1],
            near.known,
            gate,
            math.log1p(length),
            # what only tells together: words known and meant alike, alike and asked like a question
            near.known * clue[_MEANING],
            clue[_BEST] * gate,
            clue[_COVERED] * clue[_MEANING],
            gate * abs(gate),
            *ahead,
            *(0.0 if each < 0 else 1.0 for each in ahead),
            *cues,
        ]
    )


def _leads(near: Near, order: NDArray[np.int64]) -> list[float]:
    """By how much the first is ahead of the best of the others, rival clue by rival clue."""
    clues = near.clues[:, _RIVALS]
    first = clues[order[0]]
    if len(clues) < 2:
        return [float(value) for value in first]
    leads: list[float] = np.clip(first - clues[order[1:]].max(axis=0), -_CLEAR, _CLEAR).tolist()
    return leads


def threshold(chances: Doubles, precision: float) -> float:
    """The least probability to answer from, so that those answered are right this often on average.

    The average over what lies above a threshold is higher than the threshold; how much higher is
    read off the content's own questions, between 2.2 and 2.4 times the allowed error. With
    too few of them it is one and a half times.
    """
    low, high = 1 - 2.4 * (1 - precision), 1 - 2.2 * (1 - precision)
    ordered = np.sort(chances[chances > 0.5])[::-1]
    if len(ordered) < 20:
        return max(1 - 1.5 * (1 - precision), 0.5)
    average = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    fits = np.flatnonzero(average >= precision)
    lowest = float(ordered[fits[-1]]) if len(fits) else high
    return max(min(max(lowest, low), high), 0.5)


def _bend(log_odds: Doubles, right: Doubles) -> tuple[float, float]:
    """Slope and shift by Newton's method, held near one and nought."""
    state = np.array([1.0, 0.0])
    design = np.column_stack((log_odds, np.ones_like(log_odds)))
    held = np.array([4 * _PRIOR, _PRIOR])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-np.clip(design @ state, -30, 30)))
        slope = design.T @ (chance - right) + held * (state - [1.0, 0.0])
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        state = state - np.linalg.solve(curve, slope)
    return float(state[0]), float(state[1])


def _even_chance(share: Doubles) -> float:
    """The most the first can have beside the second: of two that tie, half."""
    return float(share[0] / (share[0] + share[1])) if len(share) > 1 else 1.0


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-min(max(value, -30.0), 30.0)))
