"""What finds entries, as those who ask see it: a `bot.faq.matcher.Matcher`, or one that is being measured."""

from collections.abc import Sequence
from typing import Protocol

from bot.faq.decision import Candidate, Decision


class Finder(Protocol):
    """See `bot.faq.matcher.Matcher`, method by method."""

    def match(self, question: str, *, language: str | None = None, addressed: bool = False) -> Decision: ...

    def nearest(self, question: str, *, language: str | None = None, limit: int = 5) -> Sequence[Candidate]: ...

    def search(self, text: str, *, language: str | None = None, limit: int = 10) -> Sequence[Candidate]: ...

    def add(self, entry_id: str, wording: str, language: str) -> None: ...

    def remove(self, entry_id: str, wording: str, language: str) -> bool: ...
