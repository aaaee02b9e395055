"""The figures authors see."""

from __future__ import annotations

from itertools import count

import pytest

from bot.faq.entries import Entry
from bot.faq.evaluation import Query, Report, evaluate

ENTRIES = [
    Entry(
        id="deposit/late",
        language="en",
        title="My deposit has not arrived",
        ask=("deposit missing", "where are my coins", "deposit still not credited", "waiting for my deposit"),
    ),
    Entry(
        id="fees/trading",
        language="en",
        title="What are the trading fees?",
        ask=("maker taker fee", "how much does a trade cost", "spot commission", "price of trading"),
    ),
]
CHATTER = ("gm", "lol", "nice weather", "what a game", "see you", "haha", "to the moon", "good night all")


def report(*queries: tuple[str, str | None], group: str | None = None) -> Report:
    """Evaluate with a clock that ticks once a reading."""
    ticks = count()
    return evaluate(
        ENTRIES,
        [Query(text=text, expect=expect, group=None if expect else group) for text, expect in queries],
        chatter=CHATTER,
        clock=lambda: float(next(ticks)),
        peak_mb=lambda: 100.0,
    )


def test_right_answers_count_as_right() -> None:
    """All of two, and the message without an entry scores below them."""
    found = report(
        ("my deposit has not arrived", "deposit/late"), ("what are trading fees", "fees/trading"), ("gm", None)
    )
    assert (found.n, found.entries, found.wordings) == (3, 2, 10)
    assert (found.r1, found.r3, found.mrr5, found.auroc) == (1.0, 1.0, 1.0, 1.0)
    assert found.false_answers == 0.0
    assert found.misses == ()


def test_a_wrong_expectation_is_a_miss() -> None:
    """Second place earns half in the reciprocal rank, nothing in `r1`."""
    found = report(("my deposit trading fees has not arrived", "fees/trading"), ("maker taker fee", "deposit/late"))
    assert found.r1 == 0.0
    assert found.r3 is not None
    assert found.mrr5 is not None
    assert found.mrr5 <= 0.5
    assert {miss.expect for miss in found.misses} == {"fees/trading", "deposit/late"}


def test_shares_of_nothing_are_none_rather_than_nought() -> None:
    """Nobody reads a good figure into no question."""
    found = report()
    assert (found.n, found.r1, found.auroc, found.precision, found.p50_ms) == (0, None, None, None, None)
    assert report(("gm", None)).r1 is None
    assert report(("deposit missing", "deposit/late")).false_answers is None


def test_false_answers_are_told_by_group() -> None:
    """So that near misses do not hide among chatter."""
    found = report(("my deposit has not arrived", None), ("lol", None), group="chat")
    assert found.false_answers_by_group == {"chat": 0.5}
    assert found.false_answers == 0.5


def test_time_and_memory_come_from_outside() -> None:
    """One tick for the build, one for each match."""
    found = report(("deposit missing", "deposit/late"))
    assert (found.build_s, found.p50_ms, found.p99_ms, found.peak_mb) == (1.0, 1000.0, 1000.0, 0.0)


def test_figures_are_plain_values_without_the_misses() -> None:
    """For `--json`."""
    figures = report(("gm", None)).figures()
    assert "misses" not in figures
    assert figures["n"] == 1


@pytest.mark.parametrize("expect", ["deposit/late", None])
def test_probabilities_are_compared_with_what_happened(expect: str | None) -> None:
    """A sure answer that is wrong costs calibration."""
    error = report(("my deposit has not arrived", expect)).ece
    assert error is not None
    assert (error < 0.2) == (expect is not None)
