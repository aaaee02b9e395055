"""`frontdesk announce`: what is announced, checked and looked at from the terminal."""

import json as json_
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from bot.announcements.announcement import Upcoming
from bot.announcements.planning import upcoming
from bot.app.announcements import read_files
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.errors import UsageError

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
