"""A matcher with a stopwatch: matching is pure and knows no clock."""

import time
from collections.abc import Callable, Sequence

from bot.app.observability.instruments import Instruments
from bot.faq.decision import Candidate, Decision
from bot.faq.finder import Finder


class TimedFinder:
    """`bot.faq.finder.Finder` that tells how long each decision took."""

    def __init__(
        self, finder: Finder, instruments: Instruments, steady: Callable[[], float] = time.perf_counter
    ) -> None:
        self._finder = finder
        self._instruments = instruments
        self._steady = steady

    def match(self, question: str, *, language: str | None = None, addressed: bool = False) -> Decision:
        began = self._steady()
        decision = self._finder.match(question, language=language, addressed=addressed)
        self._instruments.matched(decision, seconds=self._steady() - began)
        return decision

    def nearest(self, question: str, *, language: str | None = None, limit: int = 5) -> Sequence[Candidate]:
        return self._finder.nearest(question, language=language, limit=limit)

    def search(self, text: str, *, language: str | None = None, limit: int = 10) -> Sequence[Candidate]:
        return self._finder.search(text, language=language, limit=limit)

    def add(self, entry_id: str, wording: str, language: str) -> None:
        self._finder.add(entry_id, wording, language)

    def remove(self, entry_id: str, wording: str, language: str) -> bool:
        return self._finder.remove(entry_id, wording, language)
