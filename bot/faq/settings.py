"""What a community may set about matching."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """Targets are stated as the precision wanted; thresholds follow from the content."""

    answer_precision: float = 0.97  # 0..1: share of answers given that must be right
    suggest_hit: float = 0.90  # 0..1: share of suggestions that must hold the right entry
    suggestions: int = 3  # entries offered at most
    longest_message: int = 4096  # characters read of a message; the rest is ignored
    longest_question: int = 320  # characters matched of what was read
    rerank: int = 12  # entries compared letter by letter before the decision

    def __post_init__(self) -> None:
        """Refuse shares outside 0..1 and limits below one."""
        for name in ("answer_precision", "suggest_hit"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must be between 0 and 1, not {getattr(self, name)}")
        for name in ("suggestions", "longest_message", "longest_question", "rerank"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
