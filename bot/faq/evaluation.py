"""How good the matcher is on given questions: what authors look at before they publish an edit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bot.faq.decision import Answer, Decision, Suggest
from bot.faq.matcher import Matcher, build
from bot.faq.settings import MatchSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.faq.entries import Entry, SynonymGroup
    from bot.faq.meaning import Encoder

_BINS = 15  # of the expected calibration error


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question with the answer it ought to get."""

    text: str
    expect: str | None  # entry id; None: no entry fits
    group: str | None = None  # reported apart, e.g. "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A question that was not answered as expected."""

    text: str
    expect: str | None
    got: str | None  # the first candidate
    score: float  # 0..1, of the first candidate
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures over all queries. A share over no query at all is None."""

    n: int  # queries
    entries: int
    wordings: int
    r1: float | None  # share of queries with an entry whose entry comes first
    r3: float | None  # … among the first three
    mrr5: float | None  # mean of 1/place among the first five, 0 beyond
    auroc: float | None  # chance that a query with an entry scores above one without
    answered: float | None  # share of queries with an entry that are answered unasked
    precision: float | None  # share of all answers that are right
    false_answers: float | None  # share of queries without an entry that are answered
    false_answers_by_group: Mapping[str, float] = field(default_factory=dict)
    suggested: float | None  # share of queries with an entry that are met with suggestions unasked
    suggest_hit: float | None  # share of those suggestions, all queries counted, that hold the right entry
    addressed_hit: float | None  # share of the right among what it must suggest when asked and unsure; with an entry
    ece: float | None  # expected calibration error of the first candidate's score
    answered_at_95: float | None  # share answered were the threshold set for 95 % precision here
    p50_ms: float | None  # of one match
    p99_ms: float | None
    build_s: float
    peak_mb: float | None  # growth of the process's peak memory by building
    misses: tuple[Miss, ...] = ()  # wrong first candidates, surest first

    def figures(self) -> dict[str, object]:
        """Everything but the misses, by name, for ``--json``."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "misses"}


@dataclass(frozen=True, slots=True)
class _Outcome:
    query: Query
    found: tuple[str, ...]  # entries of the first five candidates
    score: float
    decision: Decision  # unaddressed, as in a public room
    addressed: Decision
    seconds: float

    @property
    def answered(self) -> bool:
        return isinstance(self.decision, Answer)

    @property
    def suggested(self) -> bool:
        return isinstance(self.decision, Suggest)

    @property
    def right(self) -> bool:
        return self.found[:1] == (self.query.expect,)

    @property
    def place(self) -> int | None:
        expect = self.query.expect
        return self.found.index(expect) + 1 if expect in self.found else None


def evaluate(
    entries: Sequence[Entry],
    queries: Sequence[Query],
    *,
    synonyms: Sequence[SynonymGroup] = (),
    chatter: Sequence[str] = (),
    settings: MatchSettings = MatchSettings(),  # noqa: B008 — frozen
    clock: Callable[[], float],
    peak_mb: Callable[[], float] | None = None,
    encoder: Encoder | None = None,
) -> Report:
    """Build a matcher over ``entries`` and put every query to it.

    ``encoder`` is the matcher's. ``clock`` counts seconds (``time.perf_counter``); ``peak_mb`` tells the process's
    peak memory.
    """
    before, started = peak_mb() if peak_mb else 0.0, clock()
    matcher = build(entries, synonyms=synonyms, chatter=chatter, settings=settings, encoder=encoder)
    build_s = clock() - started
    grown = peak_mb() - before if peak_mb else None
    outcomes = [_ask(matcher, query, clock) for query in queries]
    return _report(outcomes, entries, build_s, grown)


def _ask(matcher: Matcher, query: Query, clock: Callable[[], float]) -> _Outcome:
    started = clock()
    decision = matcher.match(query.text)
    seconds = clock() - started
    found = tuple(candidate.entry for candidate in matcher.nearest(query.text))
    addressed = matcher.match(query.text, addressed=True)
    return _Outcome(query, found, decision.score, decision, addressed, seconds)


def _report(outcomes: Sequence[_Outcome], entries: Sequence[Entry], build_s: float, grown: float | None) -> Report:
    inside = [o for o in outcomes if o.query.expect is not None]
    outside = [o for o in outcomes if o.query.expect is None]
    answers = [o for o in outcomes if o.answered]
    milliseconds = np.array([o.seconds for o in outcomes]) * 1000
    return Report(
        n=len(outcomes),
        entries=len({entry.id for entry in entries}),
        wordings=sum(len(entry.wordings) for entry in entries),
        r1=_share(o.right for o in inside),
        r3=_share(o.query.expect in o.found[:3] for o in inside),
        mrr5=_share(1 / o.place if o.place else 0.0 for o in inside),
        auroc=_auroc([o.score for o in inside], [o.score for o in outside]),
        answered=_share(o.answered for o in inside),
        precision=_share(o.right for o in answers),
        false_answers=_share(o.answered for o in outside),
        false_answers_by_group=_by_group(outside),
        suggested=_share(o.suggested for o in inside),
        suggest_hit=_share(_offers(o.decision, o.query) for o in outcomes if o.suggested),
        addressed_hit=_share(_offers(o.addressed, o.query) for o in inside if isinstance(o.addressed, Suggest)),
        ece=_calibration_error(outcomes),
        answered_at_95=_answered_at(outcomes, len(inside), 0.95),
        p50_ms=_quantile(milliseconds, 50),
        p99_ms=_quantile(milliseconds, 99),
        build_s=build_s,
        peak_mb=grown,
        misses=_misses(outcomes),
    )


def _share(values: Iterable[float]) -> float | None:
    counted = list(values)
    return float(sum(counted)) / len(counted) if counted else None


def _quantile(values: NDArray[np.float64], percent: float) -> float | None:
    return float(np.percentile(values, percent)) if len(values) else None


def _offers(decision: Decision, query: Query) -> bool:
    return query.expect in {candidate.entry for candidate in decision.candidates}


def _auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Area under the ROC curve by rank sums; ties count half."""
    if not inside or not outside:
        return None
    below = np.searchsorted(np.sort(outside), inside, side="left")
    level = np.searchsorted(np.sort(outside), inside, side="right")
    return float((below + level).sum() / (2 * len(inside) * len(outside)))


def _by_group(outside: Sequence[_Outcome]) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for outcome in outside:
        if outcome.query.group is not None:
            groups[outcome.query.group].append(outcome.answered)
    return {group: sum(answered) / len(answered) for group, answered in sorted(groups.items())}


def _calibration_error(outcomes: Sequence[_Outcome]) -> float | None:
    """Mean gap between score and share right over equal bins of the score, weighted by size."""
    if not outcomes:
        return None
    scores = np.array([o.score for o in outcomes])
    right = np.array([float(o.right) for o in outcomes])
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, scores, _BINS) - np.bincount(bins, right, _BINS)
    return float(np.abs(gaps).sum() / len(outcomes))


def _answered_at(outcomes: Sequence[_Outcome], inside: int, precision: float) -> float | None:
    """Answers possible at this precision, as a share of the queries with an entry."""
    if not inside:
        return None
    right = np.array([o.right for o in sorted(outcomes, key=lambda o: -o.score)])
    reached = np.flatnonzero(np.cumsum(right) >= precision * np.arange(1, len(right) + 1))
    return float(reached[-1] + 1) / inside if len(reached) else 0.0


def _misses(outcomes: Sequence[_Outcome]) -> tuple[Miss, ...]:
    wrong = [o for o in outcomes if (o.answered and not o.right) or (o.query.expect and not o.right)]
    return tuple(
        Miss(
            text=o.query.text,
            expect=o.query.expect,
            got=o.found[0] if o.found else None,
            score=o.score,
            answered=o.answered,
        )
        for o in sorted(wrong, key=lambda o: (not o.answered, -o.score))
    )
