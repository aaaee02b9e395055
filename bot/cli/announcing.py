"""`frontdesk announce`: what is announced, checked and looked at from the terminal."""

import json as json_
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from bot.announcements.announcement import Upcoming
from bot.announcements.planning import upcoming
from bot.announcements.publication import Line, Publication, Standing, count
from bot.app.announcements import read_files
from bot.app.house import database
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.errors import UsageError
from bot.store import Store, migrate

announce = typer.Typer(help="Official announcements.", no_args_is_help=True)


@announce.command("check")
def check(config: ConfigFile = None) -> None:
    """Every mistake in the announcements' files, all at once."""
    loaded = read_files(load(config))
    for problem in loaded.problems:
        typer.echo(str(problem))
    count = len(loaded.announcements) + len(loaded.broken)
    typer.echo(f"{count} announcements checked, {len(loaded.problems)} problems", err=True)
    raise typer.Exit(1 if loaded.problems else 0)


@announce.command("calendar")
def calendar(
    days: Annotated[int, typer.Option(min=1, max=732, help="How far to look ahead.")] = 31,
    zone: Annotated[str | None, typer.Option(help="Show times in this zone, e.g. Europe/Berlin.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    config: ConfigFile = None,
) -> None:
    """What is coming, in your own zone (default: the community's)."""
    configured = load(config)
    name = zone or configured.community.timezone
    if name not in available_timezones():
        raise UsageError(f"'{name}' is no time zone; write one such as Europe/Berlin")
    now = SystemClock().now()
    lines = upcoming(read_files(configured).announcements, begin=now, end=now + timedelta(days=days))
    for line in lines:
        typer.echo(line_as_json(line) if json else line_as_text(line, ZoneInfo(name)))
    if not lines and not json:
        typer.echo(f"Nothing is due within {days} days.")


@announce.command("status")
def status(
    slug: Annotated[str, typer.Argument(help="The announcement's name.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigFile = None,
) -> None:
    """Every destination of an announcement, and what became of it there."""
    configured = load(config)
    with database(configured) as engine:
        migrate.upgrade(engine)
        with Store(engine).read() as tx:
            publication, lines = tx.announcements.get(slug), tx.announcements.lines(slug)
    if publication is None:
        known = "frontdesk announce calendar lists what is coming"
        raise UsageError(f"nothing named '{slug}' was announced here; {known}")
    typer.echo(ledger_as_json(publication, lines) if json else ledger_as_text(publication, lines))


def line_as_text(line: Upcoming, zone: ZoneInfo) -> str:
    """A line of the calendar in the reader's zone, and as it was scheduled where that reads differently."""
    announcement, here = line.announcement, line.occurrence.at.astimezone(zone)
    said = "" if _same_clock(line, here) else f" (scheduled {_scheduled(line)})"
    title = announcement.wordings[0].title
    return f"{here:%a %Y-%m-%d %H:%M %Z}  {announcement.slug}: {title}{said}"


def _same_clock(line: Upcoming, here: datetime) -> bool:
    return here.replace(tzinfo=None) == line.occurrence.local


def _scheduled(line: Upcoming) -> str:
    schedule = line.announcement.schedule
    return f"{line.occurrence.local:%H:%M} {schedule.zone}" if schedule else ""


def line_as_json(line: Upcoming) -> str:
    """A line of the calendar as one JSON object."""
    announcement, schedule = line.announcement, line.announcement.schedule
    values = {
        "at": line.occurrence.at.isoformat(),
        "slug": announcement.slug,
        "occurrence": line.occurrence.id,
        "local": line.occurrence.local.isoformat(),
        "zone": schedule.zone if schedule else None,
        "titles": {wording.language: wording.title for wording in announcement.wordings},
        "topics": announcement.topics,
    }
    return json_.dumps(values, ensure_ascii=False)


def ledger_as_text(publication: Publication, lines: Sequence[Line]) -> str:
    """The ledger as a table: state, destination, part, time, link or reason."""
    title = publication.announcement.wordings[0].title
    head = f"{publication.slug}: {title} ({publication.stage}, revision {publication.revision})"
    counts = count(tuple(lines))
    figures = ", ".join(f"{number} {standing}" for standing, number in counts.by_standing.items())
    cost = f", {counts.cost} USD" if counts.cost else ""
    return "\n".join([head, *map(_line_as_text, lines), f"{figures or 'no destinations yet'}{cost}"])


def _line_as_text(line: Line) -> str:
    posting = line.posting
    when = line.due_at if line.standing in {Standing.DEFERRED, Standing.SCHEDULED} else line.settled_at
    at = f"{when:%Y-%m-%d %H:%M:%S}Z" if when else ""
    where = f"{posting.room or 'subscriber'} ({posting.where.lane})"
    said = line.link or line.reason
    return f"  {line.standing:10} {posting.change:6} {where} {posting.part}/{posting.parts}  {at}  {said}".rstrip()


def ledger_as_json(publication: Publication, lines: Sequence[Line]) -> str:
    """The ledger as one JSON object."""
    counts = count(tuple(lines))
    return json_.dumps(
        {
            "slug": publication.slug,
            "stage": publication.stage,
            "revision": publication.revision,
            "next": _iso(publication.next_look),
            "counts": {standing.value: number for standing, number in counts.by_standing.items()},
            "cost_usd": str(counts.cost),
            "destinations": [_line_values(line) for line in lines],
        },
        ensure_ascii=False,
    )


def _line_values(line: Line) -> dict[str, object]:
    posting = line.posting
    return {
        "room": posting.room or None,
        "address": posting.where.lane,
        "language": posting.language,
        "occurrence": posting.occurrence,
        "tier": posting.tier or None,
        "part": posting.part,
        "parts": posting.parts,
        "change": posting.change,
        "revision": posting.revision,
        "state": line.standing,
        "attempts": line.attempts,
        "due_at": _iso(line.due_at),
        "settled_at": _iso(line.settled_at),
        "message_id": line.message_id,
        "link": line.link,
        "reason": line.reason or None,
        "cost_usd": str(posting.cost),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
