"""`frontdesk report`: how a day, week or month went, on the terminal or as files."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.app.house import opened
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.desk.scene import Content
from bot.errors import UsageError
from bot.records.sheet import sheet
from bot.reports.charts import alt, charts_of, draw
from bot.reports.figures import Report
from bot.reports.figures import report as figures
from bot.reports.period import Period, Unit, last_whole, period_with
from bot.reports.wording import as_markdown, tables
from bot.tickets.intake import in_language

Say = Callable[..., str]


def report(
    unit: Annotated[Unit, typer.Argument(help="How long a period.")] = Unit.WEEK,
    of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The period that has this day. Default: the last that is over.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder for Markdown, CSV and PNG. Default: text alone, here.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Default: the community's first.")] = None,
    config: ConfigFile = None,
) -> None:
    """How a period went: volume, answers by the FAQ, response and resolution, satisfaction; by category, language,
    platform and staff."""
    settings = load(config)
    zone = settings.community.timezone
    with opened(settings, SystemClock(), matching=False) as house:
        period = _period(of, unit, zone, house.clock.now())
        with house.store.read() as tx:
            found = figures(tx.activity(period.begin, period.end), period)
        spoken = _spoken(language, settings.community.languages)
        content = house.content()
        say, called = partial(content.texts.plainly, spoken), partial(_title, content, spoken)
        if to is None:
            typer.echo(as_markdown(found, say, called, ()), nl=False)
            return
        for name, made in _files(found, say, called):
            to.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes(made)
            typer.echo(str(to / name))


def _period(of: str | None, unit: Unit, zone: str, now: datetime) -> Period:
    if of is None:
        return last_whole(now, unit, zone)
    if of == "now":
        return period_with(now.astimezone(ZoneInfo(zone)).date(), unit, zone)
    try:
        return period_with(date.fromisoformat(of), unit, zone)
    except ValueError as error:
        raise UsageError(f"'{of}' is no day; write one such as 2026-11-23, or now") from error


def _spoken(language: str | None, languages: list[str]) -> str:
    if language is not None and language not in languages:
        raise UsageError(f"'{language}' is not spoken here; write one of {', '.join(languages)}")
    return language or languages[0]


def _title(content: Content, language: str, category: str) -> str:
    known = content.category(category)
    return in_language(known.title, language) if known else category


def _files(found: Report, say: Say, called: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """Names and contents; the document last, when everything that it shows is there."""
    stem = f"{found.period.unit}-{found.period.first}"
    pictures = []
    for chart in charts_of(found):
        name = f"{stem}-{chart}.png"
        pictures.append((name, alt(chart, found, say)))
        yield name, draw(chart, found, say, called)
    for table in tables(found, say, called):
        yield f"{stem}-{table.name}.csv", sheet(table.head, table.rows).encode()
    yield f"{stem}-days.csv", sheet(("day", "asked", "opened", "solved"), _days(found)).encode()
    yield f"{stem}.md", as_markdown(found, say, called, pictures).encode()


def _days(found: Report) -> Iterator[tuple[str, int, int, int]]:
    return ((f"{day.day}", day.asked, day.opened, day.solved) for day in found.days)
