"""What the matcher decides about a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry that may be the answer."""

    entry: str  # the entry's id
    language: str  # which voice of the entry to show
    score: float  # 0..1: calibrated probability that this entry is the right answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Sure: give this entry."""

    entry: str  # the entry's id
    language: str  # which voice of the entry to show
    score: float  # 0..1: calibrated probability that it is right
    margin: float  # 0..1: lead over the second entry's score
    candidates: tuple[Candidate, ...]  # best first, the answer included


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """Unsure: offer these (none: offer a person)."""

    score: float  # 0..1: of the first candidate
    margin: float  # 0..1: lead of the first over the second
    candidates: tuple[Candidate, ...]  # best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Say nothing: no question, or none that the FAQ answers."""

    score: float  # 0..1: of what came closest
    margin: float  # 0..1: lead of the first over the second
    candidates: tuple[Candidate, ...]  # what came closest, best first; may be empty


Decision = Answer | Suggest | Silent


def name_of(decision: Decision) -> str:
    """The decision in one word, for machines and figures."""
    match decision:
        case Answer():
            return "answer"
        case Suggest():
            return "suggest"
        case Silent():
            return "silent"
        case _:
            assert_never(decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What spoke for one candidate."""

    entry: str  # the entry's id
    language: str  # of the voice that matched
    score: float  # 0..1: as in the decision
    nearest: str  # the wording that came nearest, as it is compared
    clues: tuple[tuple[str, float], ...]  # name and value, see ``ranking.CLUES``


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an entry won, or none did."""

    read_as: str  # the message as it was matched
    cues: tuple[str, ...]  # what made it look like a question
    known: float  # 0..1: share of its words that the FAQ has at all
    gate: float  # log-odds that it sounds like a question to the FAQ rather than chatter
    answer_from: float  # 0..1: the least probability that is answered
    decision: Decision
    reasons: tuple[Reason, ...]  # best first
