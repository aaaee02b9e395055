"""What the FAQ consists of, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

EntryKind = Literal["entry", "guide"]
GuideLevel = Literal["beginner", "intermediate", "advanced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer in one language. The same ``id`` in another language is the same entry."""

    id: str  # "deposit/not-arrived": category and name; never changes once published
    language: str  # "en", "zh"…: the language the texts below are written in
    title: str  # the canonical question, shown to people
    ask: tuple[str, ...] = ()  # other ways members really put it
    tags: tuple[str, ...] = ()  # single words that should find it
    body: str = ""  # the vetted answer, CommonMark
    related: tuple[str, ...] = ()  # ids of entries offered below the answer
    escalate_to: str | None = None  # ticket category behind "ask a person"
    updated: date | None = None  # the day a person last checked it
    kind: EntryKind = "entry"
    level: GuideLevel | None = None  # guides only

    @property
    def category(self) -> str:
        """The part of the id before the first slash."""
        return self.id.partition("/")[0]

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every whole question of this entry, the canonical one first."""
        return (self.title, *self.ask)


@dataclass(frozen=True, slots=True, kw_only=True)
class SynonymGroup:
    """Words and phrases that could replace each other in a question without changing its answer."""

    words: tuple[str, ...]  # the first is the name the group is known by
    language: str = "any"  # "en", "zh"…, or "any" for names written the same way everywhere
