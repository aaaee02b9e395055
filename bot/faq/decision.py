"""What the matcher decides about a message."""

from __future__ import annotations

from dataclasses import dataclass


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
