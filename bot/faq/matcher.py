"""From a message to ``answer | suggest | silent``.

```
message ─▶ fold ─▶ features ─▶ cosines over wordings ─▶ pooled by entry ─▶ twelve re-ranked ─▶ probability ─▶ decision
```
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from bot.faq import features
from bot.faq.decision import Answer, Candidate, Decision, Silent, Suggest
from bot.faq.index import Index
from bot.faq.language import fold, has_han, stem, words
from bot.faq.settings import MatchSettings
from bot.faq.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.faq.entries import Entry, SynonymGroup

__all__ = [
    "Answer",
    "Candidate",
    "Decision",
    "Explanation",
    "MatchSettings",
    "Matcher",
    "Silent",
    "Suggest",
    "build",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an entry won."""

    read_as: str  # the message as it was matched
    decision: Decision
    reasons: tuple[str, ...]  # one line a candidate


@dataclass(frozen=True, slots=True)
class _Bag:
    ids: NDArray[np.int64]
    counts: NDArray[np.float32]
    known: float  # 0..1


class Matcher:
    """Finds the entry that answers a message. Safe to call from several threads."""

    def __init__(
        self, entries: Sequence[Entry], synonyms: Sequence[SynonymGroup], settings: MatchSettings
    ) -> None:
        self._settings = settings
        self._synonyms = Synonyms.of(synonyms)
        self._languages: dict[str, list[str]] = {}
        wordings: dict[str, list[str]] = {}
        for entry in entries:
            self._languages.setdefault(entry.id, []).append(entry.language)
            wordings.setdefault(entry.id, []).extend(_wordings(entry))
        self._wordings = {key: list(dict.fromkeys(v)) for key, v in wordings.items()}
        self._rebuild()

    def _rebuild(self) -> None:
        self._ids = list(self._wordings)
        self._texts = [fold(w) for ws in self._wordings.values() for w in ws]
        lengths = [len(ws) for ws in self._wordings.values()]
        entry_of = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        self._first_row = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
        self._rows_of = np.array(lengths, dtype=np.int64)
        self._bits = 18 if len(self._texts) < 20_000 else 20
        bags = [self._features(text) for text in self._texts]
        self._index = Index.of(bags, entry_of, self._bits)
        self._norms = np.array([1.0])

    def match(
        self, question: str, *, language: str | None = None, addressed: bool = False
    ) -> Decision:
        """Decide about a message; see the class of each decision for its meaning."""
        candidates = self._candidates(self._read(question), language)
        first = candidates[0].score if candidates else 0.0
        second = candidates[1].score if len(candidates) > 1 else 0.0
        margin = first - second
        if candidates and first >= 0.8 and (addressed or first >= 0.9):
            top = candidates[0]
            return Answer(
                entry=top.entry, language=top.language, score=first, margin=margin,
                candidates=candidates,
            )  # fmt: skip
        if addressed:
            return Suggest(score=first, margin=margin, candidates=candidates)
        return Silent(score=first, margin=margin, candidates=candidates)

    def add(self, entry_id: str, wording: str, language: str) -> None:
        """Teach one more wording of an entry; unknown entries are refused."""
        if entry_id not in self._wordings:
            raise KeyError(entry_id)
        if language not in self._languages[entry_id]:
            self._languages[entry_id].append(language)
        self._wordings[entry_id].append(wording)
        self._rebuild()

    def search(
        self, text: str, *, language: str | None = None, limit: int = 10
    ) -> tuple[Candidate, ...]:
        """The entries nearest to a text that is still being typed."""
        return self._candidates(self._read(text), language, limit)

    def explain(self, question: str) -> Explanation:
        """The decision with its reasons."""
        folded = self._read(question)
        decision = self.match(question, addressed=True)
        reasons = tuple(f"{c.entry}: {c.score:.2f}" for c in decision.candidates)
        return Explanation(read_as=folded, decision=decision, reasons=reasons)

    def _read(self, question: str) -> str:
        return fold(question[: self._settings.longest_message])[: self._settings.longest_question]

    def _features(self, folded: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        stems = [stem(word) for word in words(folded)]
        hashes = [features.word_hash(word) for word in stems]
        concepts = [features.word_hash(w) for w in self._synonyms.concepts(folded, stems)]
        parts = (
            features.word_ids(hashes + concepts, self._bits),
            features.pair_ids(hashes, self._bits),
            features.character_ids(folded, self._bits),
        )
        return features.counted(np.concatenate(parts))

    def _candidates(
        self, folded: str, language: str | None, limit: int | None = None
    ) -> tuple[Candidate, ...]:
        if not folded or not self._ids:
            return ()
        ids, counts = self._features(folded)
        cosines = self._index.cosines(ids, self._index.weigh(ids, counts))
        best = np.maximum.reduceat(cosines, self._first_row)
        mean = np.add.reduceat(cosines, self._first_row) / self._rows_of
        pooled = best + 0.5 * mean
        top = np.argsort(-pooled)[: self._settings.rerank]
        ranked = sorted(
            ((float(pooled[e]) + 0.2 * self._likeness(folded, e, cosines), e) for e in top),
            reverse=True,
        )
        limit = limit or self._settings.suggestions
        return tuple(
            Candidate(
                entry=self._ids[e],
                language=self._voice(self._ids[e], language, folded),
                score=1 / (1 + math.exp(-8 * (score - 0.95))),
            )
            for score, e in ranked[:limit]
            if score > 0.05
        )

    def _likeness(self, folded: str, entry: int, cosines: NDArray[np.float64]) -> float:
        begin = int(self._first_row[entry])
        row = begin + int(np.argmax(cosines[begin : begin + int(self._rows_of[entry])]))
        return fuzz.token_set_ratio(folded, self._texts[row]) / 100

    def _voice(self, entry: str, language: str | None, folded: str) -> str:
        voices = self._languages[entry]
        wanted = language or ("zh" if has_han(folded) else "en")
        return wanted if wanted in voices else voices[0]


def build(
    entries: Sequence[Entry],
    *,
    synonyms: Sequence[SynonymGroup] = (),
    chatter: Sequence[str] = (),
    settings: MatchSettings = MatchSettings(),  # noqa: B008 — frozen
) -> Matcher:
    """A matcher over ``entries``; ``chatter`` are messages that no entry answers."""
    del chatter
    return Matcher(entries, synonyms, settings)


def _wordings(entry: Entry) -> list[str]:
    return (
        [*entry.wordings, " ".join((entry.title, *entry.tags))] if entry.tags else [*entry.wordings]
    )
