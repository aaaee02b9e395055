"""A report in words, tables and pictures, in both languages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from bot.rendering import plain
from bot.reports import charts
from bot.reports.charts import Chart, alt, charts_of, draw, drawable
from bot.reports.figures import Activity, Asked, Share, report
from bot.reports.period import Unit, period_with
from bot.reports.wording import as_markdown, as_message, lasted, summary, tables
from bot.tickets.ticket import Happening, Urgency
from tests.fakes.content import content
from tests.fakes.drafts import REF, line, ticket
from tests.fakes.people import NOON, later

WEEK = period_with(date(2026, 11, 22), Unit.WEEK, "UTC")
CASE = ticket(
    first_reply_at=later(minutes=7), first_reply_due=later(hours=1), rating=5, comment="Quick | <b>thanks</b>"
)
BUSY = report(
    Activity(
        tickets=(CASE,),
        events=(line("r", happening=Happening.RATED), line("c", happening=Happening.COMMENTED)),
        asked=(Asked(at=NOON, platform="chat", language="en", entry="a/b"),),
    ),
    WEEK,
)
EMPTY = report(Activity(), WEEK)
LANGUAGES = ("en", "zh")


def _say(language: str) -> Callable[..., str]:
    return partial(content().texts.plainly, language)


def _called(category: str) -> str:
    return {"deposit": "充币_Deposits"}[category]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_period_says_so(language: str) -> None:
    """In one line, without figures, tables or pictures."""
    assert summary(EMPTY, _say(language)) == (_say(language)("report-empty"),)
    assert charts_of(EMPTY) == ()
    assert "|" not in as_markdown(EMPTY, _say(language), _called, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_percentage_stands_without_its_n(language: str) -> None:
    """Every "%" of a share is followed by so many of so many; a share of nothing says that it is one."""
    texts = [*summary(BUSY, _say(language)), as_markdown(BUSY, _say(language), _called, ())]
    for found in re.finditer(r"\d+ %(.{0,9})", "\n".join(map(plain, texts))):
        assert re.match(r" \(\d+/\d+\)| within", found[1]), found[0]
    unasked = replace(BUSY, asked=0, answered=Share(part=0, whole=0))
    assert _say(language)("report-none-of-none") in "\n".join(summary(unasked, _say(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_targets_are_spoken_of_where_there_are_some(language: str) -> None:
    """Else not at all."""
    untold = replace(BUSY, first_reply_in_time=Share(part=0, whole=0))
    assert len(summary(BUSY, _say(language))) - len(summary(untold, _say(language))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_reads_as_meant(language: str) -> None:
    """Names and words stand as they are, whatever they contain."""
    said = plain(as_message(BUSY, _say(language), _called))
    assert "2026-11-16" in said
    assert "7m" in said


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", ("By team: no team, Bank", "By tier: no tier, vip", "By priority: high, normal")),
        ("zh", ("按团队: 未归团队, Bank", "按用户等级: 无等级, vip", "按优先级: 高, 普通")),
    ],
)
def test_breakdowns_by_what_promises_differ_by(language: str, rows: tuple[str, ...]) -> None:
    """Named in the reader's language, with both shares within target."""
    theirs = ticket(team="Bank", tier="vip", priority=Urgency.HIGH, rating=5, first_reply_at=later(minutes=7))
    found = report(Activity(tickets=(theirs, replace(CASE, ref="7Q4M-X2KQ"))), WEEK)
    judged = [table for table in tables(found, _say(language), _called) if len(table.head) == 8]
    assert tuple(f"{table.title}: {', '.join(row[0] for row in table.rows)}" for table in judged) == rows
    kept = {cell for table in judged for row in table.rows for cell in row if re.search(r"/1\)", cell)}
    assert kept == {"100 % (1/1)"}


def test_without_teams_and_tiers_there_are_no_tables_of_them() -> None:
    """Everything being of none is no news; a priority everything has."""
    assert [table.name for table in tables(BUSY, _say("en"), _called)] == [
        "categories",
        "languages",
        "platforms",
        "priorities",
    ]


def test_words_of_members_are_inert_in_the_document() -> None:
    """In a table they open no column, in a comment no tag."""
    document = as_markdown(BUSY, _say("en"), lambda _: "a|b", (("w.png", "bars"),))
    assert "<b>" not in document
    assert "a\\|b" in document
    assert "![bars](w.png)" in document
    assert f"{REF} (5/5)" in document


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(), "0m"),
        (timedelta(minutes=7, seconds=29), "7m"),
        (timedelta(hours=4, minutes=5), "4h 05m"),
        (timedelta(days=2, hours=3, minutes=59), "2d 3h"),
        (timedelta(minutes=59, seconds=40), "1h 00m"),
    ],
)
def test_lengths_of_time(time: timedelta, said: str) -> None:
    """In the two largest units."""
    assert lasted(time) == said


@pytest.mark.parametrize(
    ("chart", "language"), [(Chart.VOLUME, "zh"), (Chart.CATEGORIES, "zh"), (Chart.SATISFACTION, "en")]
)
def test_pictures_are_drawn(chart: Chart, language: str) -> None:
    """As PNG; a letter that the fonts lack would be a warning, and that a failure."""
    assert draw(chart, BUSY, _say(language), _called).startswith(b"\x89PNG")


@pytest.mark.parametrize("chart", Chart)
def test_every_picture_is_told_to_who_cannot_see_it(chart: Chart) -> None:
    """With its numbers."""
    assert re.search(r"\d", alt(chart, BUSY, _say("en")))


def test_what_no_font_can_draw_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Chinese fonts shows the category's id rather than boxes; dollars are no mathematics."""
    monkeypatch.setattr(charts, "_letters", lambda: frozenset(map(ord, "abcdefghijklmnopqrstuvwxyz $")))
    assert drawable("充币", "deposit") == "deposit"
    assert drawable("充币", "提币") == "?"
    assert drawable("in $", "x") == r"in \$"
