"""`frontdesk announce`: what is announced, checked and looked at from the terminal."""

import asyncio
import json as json_
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from bot.announcements.announcement import Announcement, Upcoming
from bot.announcements.planning import upcoming
from bot.announcements.publication import (
    Line,
    Publication,
    Stage,
    Standing,
    count,
    released,
    stopped,
    withdrawn,
)
from bot.app.announcements import read_files
from bot.app.house import OPERATOR, database, rules_of
from bot.cli import proposing
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import UsageError
from bot.store import Store, Transaction, migrate

Slug = Annotated[str, typer.Argument(help="The announcement's name.")]
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


@announce.command("preview")
def preview(
    slug: Slug,
    language: Annotated[str | None, typer.Option(help="Only what gets the text in this language.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigFile = None,
) -> None:
    """Every text as its rooms will see it, and every destination; also of a draft. Nothing is sent."""
    typer.echo(asyncio.run(proposing.preview(load(config), slug, language, for_programs=json)))


@announce.command("compose")
def compose(
    text: Annotated[str | None, typer.Option(help="The text; its first line is the title.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file with the text instead; '-' is standard input.")] = None,
    at: Annotated[
        str | None,
        typer.Option(help='When: "tomorrow 9:00 Asia/Shanghai", "in 2h". Default: above the text, as in /announce.'),
    ] = None,
    to: Annotated[str | None, typer.Option(help="Rooms by name, with commas, or all.")] = None,
    lang: Annotated[str | None, typer.Option(help="The text's language, if it has no [en], [zh]… marks.")] = None,
    name: Annotated[str | None, typer.Option(help="What it is called. Default: made of the day and the title.")] = None,
    topics: Annotated[str | None, typer.Option(help="What it is about, with commas.")] = None,
    expires: Annotated[str | None, typer.Option(help="After how long nobody shall get it any more, e.g. 2d.")] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Pin it where that can be done.")] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Without a sound on the readers' devices.")] = False,
    mention: Annotated[bool, typer.Option("--mention", help="Ping whom the rooms name for that.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigFile = None,
) -> None:
    """Announce as by /announce: shown here and in the staff room, and sent when it is approved and its hold is over."""
    wished = {"pin": pin, "silent": silent, "mention": mention}
    flags = {key: "yes" if wish else None for key, wish in wished.items()}
    keys = {"to": to, "name": name, "topics": topics, "expires": expires, **flags}
    typed = proposing.typed(proposing.text_of(text, file), at=at, language=lang, keys=keys)
    typer.echo(asyncio.run(proposing.compose(load(config), typed, for_programs=json)))


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
    lines = upcoming(_coming(configured), begin=now, end=now + timedelta(days=days))
    for line in lines:
        typer.echo(line_as_json(line) if json else line_as_text(line, ZoneInfo(name)))
    if not lines and not json:
        typer.echo(f"Nothing is due within {days} days.")


@announce.command("status")
def status(
    slug: Slug,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigFile = None,
) -> None:
    """Every destination of an announcement, and what became of it there."""
    configured = load(config)
    with _store(configured) as store, store.read() as tx:
        publication, lines = tx.announcements.get(slug), tx.announcements.lines(slug)
    if publication is None:
        raise _unknown(slug)
    typer.echo(ledger_as_json(publication, lines) if json else ledger_as_text(publication, lines))


@announce.command("stop")
def stop(slug: Slug, config: ConfigFile = None) -> None:
    """Keep what has not left from leaving."""
    with _deciding(config, slug) as (tx, publication, now):
        tx.announcements.put(stopped(publication, by=OPERATOR.key, now=now))
        count_ = tx.announcements.cancel(slug, f"stopped by {OPERATOR.name}", now)
    typer.echo(f"{slug} is stopped; {count_} messages that were waiting stay here.")


@announce.command("approve")
def approve(slug: Slug, config: ConfigFile = None) -> None:
    """Approve what an admin announced or corrected by command, or let go on what was stopped."""
    configured = load(config)
    hold = timedelta(minutes=configured.announcements.hold_minutes)
    with _deciding(config, slug) as (tx, publication, now):
        if publication.stage not in {Stage.PROPOSED, Stage.STOPPED} and publication.correction is None:
            raise UsageError(f"'{slug}' waits for nobody: it is {publication.stage}")
        if configured.announcements.approval and publication.writer == rules_of(configured).staff.key_of(OPERATOR):
            raise UsageError(f"'{slug}' was composed here; another admin has to approve it, e.g. in the staff room")
        approved = released(publication, approver=OPERATOR.key, name=OPERATOR.name, now=now, hold=hold)
        tx.announcements.put(approved)
    typer.echo(f"{slug} is approved; nothing leaves before {approved.released_at:%Y-%m-%d %H:%M:%S} UTC.")


@announce.command("withdraw")
def withdraw(slug: Slug, config: ConfigFile = None) -> None:
    """Remove what was posted, where it can be removed; a running desk does it. `status` says what became of it."""
    with _deciding(config, slug) as (tx, publication, now):
        tx.announcements.put(withdrawn(publication, by=OPERATOR.key, now=now))
        tx.announcements.cancel(slug, f"withdrawn by {OPERATOR.name}", now)
    typer.echo(f"{slug} is withdrawn; a running desk removes what was posted. See: frontdesk announce status {slug}")


@contextmanager
def _store(config: Config) -> Iterator[Store]:
    with database(config) as engine:
        migrate.upgrade(engine)
        yield Store(engine)


@contextmanager
def _deciding(file: Path | None, slug: str) -> Iterator[tuple[Transaction, Publication, datetime]]:
    """A transaction in which something is decided about an announcement that exists."""
    with _store(load(file)) as store, store.write() as tx:
        publication = tx.announcements.get(slug)
        if publication is None or publication.stage is Stage.WITHDRAWN:
            raise _unknown(slug)
        yield tx, publication, SystemClock().now()


def _unknown(slug: str) -> UsageError:
    return UsageError(f"nothing named '{slug}' was announced here; frontdesk announce calendar lists what is coming")


def _coming(config: Config) -> Sequence[Announcement]:
    """What the files say, and what was announced by command; nothing that was stopped or withdrawn."""
    with _store(config) as store, store.read() as tx:
        known = {publication.slug: publication for publication in tx.announcements.all()}
    ended = {slug for slug, p in known.items() if p.stage in {Stage.STOPPED, Stage.WITHDRAWN}}
    by_command = [p.announcement for p in known.values() if not p.is_from_file]
    return [a for a in (*read_files(config).announcements, *by_command) if a.slug not in ended]


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
