"""`frontdesk privacy`: what is held about a person, erased on request or by age, and who looked."""

import json
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.house import database, rules_of
from bot.app.keeping import purge as forget_old
from bot.app.keeping import remove_files, retention_of
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import AttachmentUnavailable, UsageError
from bot.guard.clean import file_name
from bot.messages import Address, Attachment, FileKind
from bot.store import Store, migrate
from bot.store.files import Files
from bot.store.privacy import Held
from bot.store.removals import attachments_in
from bot.tickets.ticket import parse_ref

SCHEMA = "frontdesk.person/1"
PersonKey = Annotated[str, typer.Argument(metavar="PLATFORM:ID", help="The person's account, e.g. telegram:123456.")]
privacy = typer.Typer(help="What is held about people.", no_args_is_help=True)


@contextmanager
def _records(config: Config) -> Iterator[tuple[Store, Files]]:
    with database(config) as engine:
        migrate.upgrade(engine)
        yield Store(engine), Files(config.path(config.folders.data) / "files")


def _checked(person: str) -> str:
    if not re.fullmatch(r"[a-z]+:\S+", person):
        raise UsageError(f"'{person}' is no account; write platform and id, such as telegram:123456")
    return person


# --- shown -----------------------------------------------------------------------------------------------------------


@privacy.command("export")
def export(
    person: PersonKey,
    to: Annotated[Path, typer.Option(help="Folder to write into.")],
    config: ConfigFile = None,
) -> None:
    """Everything held about a person and their linked accounts: person.json, and their files beside it."""
    with _records(load(config)) as (store, files):
        with store.read() as tx:
            held, found = tx.privacy.held(_checked(person), ()), tx.privacy.everything(person)
            stored = [_stored(tx.rooms.stored_file, file) for file in attachments_in(dict(found))]
        to.mkdir(parents=True, exist_ok=True)
        copied = _copy(files, [file for file in stored if file is not None], to / "files")
    made_at = SystemClock().now().isoformat()
    document = {"schema": SCHEMA, "made_at": made_at, "accounts": held.accounts, "files": copied, "rows": found}
    (to / "person.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    typer.echo(f"{to / 'person.json'}: {_counted(found)}; {len(copied)} files")


def _stored(known: Any, file: Mapping[str, Any]) -> tuple[str, str] | None:
    """The hash and name of a file that we have."""
    source, name = file.get("source"), str(file["name"])
    where = Address(platform=source["platform"], account=source["account"], chat=source["chat"]) if source else None
    sha256 = file["sha256"] or known(Attachment(kind=FileKind.FILE, name=name, source=where, ref=file.get("ref")))
    return (sha256, name) if sha256 else None


def _copy(files: Files, stored: Sequence[tuple[str, str]], folder: Path) -> list[str]:
    """Copy every content once; the names under which they stand in the folder."""
    names = []
    for sha256, name in dict(stored).items():
        try:
            content = files.path(sha256)
        except AttachmentUnavailable:
            continue
        folder.mkdir(exist_ok=True)
        names.append(f"{sha256[:12]}-{file_name(name)}")
        shutil.copyfile(content, folder / names[-1])
    return names


def _counted(found: Mapping[str, Sequence[object]]) -> str:
    return ", ".join(f"{name} {len(rows)}" for name, rows in found.items()) or "nothing is held"


# --- erased ----------------------------------------------------------------------------------------------------------


@privacy.command("erase")
def erase(
    person: PersonKey,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigFile = None,
) -> None:
    """Erase a person and their linked accounts: words, ids and files go, figures and staff's deeds stay."""
    settings = load(config)
    rooms = _staff_rooms(settings)
    with _records(settings) as (store, files):
        with store.read() as tx:
            held = tx.privacy.held(_checked(person), rooms)
        typer.echo(_told(person, held))
        if not held.is_nothing:
            if not yes:
                typer.confirm("This cannot be undone. Erase?", abort=True)
            with store.write() as tx:
                tx.privacy.erase(person, SystemClock().now(), rooms)
            typer.echo("Erased.")
        removed = remove_files(store, files)  # also those that an earlier run left
    if removed:
        typer.echo(f"{removed} files removed.")
    if held.under_way:
        typer.echo(f"{held.under_way} messages to them were being sent just now: run this again in a minute.")
        raise typer.Exit(1)


def _staff_rooms(config: Config) -> Collection[Address]:
    """The rooms in which staff speak, or are told, about members."""
    rules = rules_of(config)
    told = (*rules.feedback.rooms.values(), *(team.room for team in rules.routing.teams))
    return rules.desk_views | rules.staff_rooms | {room.room for room in told if room is not None}


def _told(person: str, held: Held) -> str:
    if held.is_nothing:
        return f"Nothing is held about {person}."
    lines = [f"Held about {', '.join(held.accounts)}:"]
    lines += [f"  {name:16} {n:>6} rows, to be {handling}" for name, (n, handling) in held.rows.items()]
    lines += [f"Their tickets: {', '.join(held.refs)}; open ones are closed."] if held.refs else []
    lines += ["Their files are removed unless somebody else's message has the same one."]
    lines += ["What stands on the platforms themselves is not ours to remove: delete it there."]
    return "\n".join(lines)


@privacy.command("purge")
def purge(config: ConfigFile = None) -> None:
    """Forget what is older than the configuration says. A running desk does it by itself."""
    settings, now = load(config), SystemClock().now()
    with _records(settings) as (store, files):
        done, removed = forget_old(store, files, retention_of(settings, now), now)
    typer.echo(
        f"forgotten: {done.events} events, {done.messages} messages, {done.questions} questions, "
        f"{done.tickets} tickets, {done.feedback} of feedback, {done.accesses} lines of the access log; {removed} files"
    )


# --- who looked ------------------------------------------------------------------------------------------------------


@privacy.command("accesses")
def accesses(
    ref: Annotated[str, typer.Argument(help="The ticket's reference.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    config: ConfigFile = None,
) -> None:
    """Who on staff looked at a ticket, how and when."""
    known = parse_ref(ref)
    if known is None:
        raise UsageError(f"'{ref}' is no reference; they look like 7Q4M-X2KP")
    with _records(load(config)) as (store, _), store.read() as tx:
        found = tx.accesses.of(known)
    for access in found:
        if as_json:
            values = {"at": access.at.isoformat(), "person": access.person, "name": access.name}
            typer.echo(json.dumps({**values, "look": access.look, "how": access.how}, ensure_ascii=False))
        else:
            typer.echo(
                f"{access.at:%Y-%m-%d %H:%M} UTC  {access.name} ({access.person})  {access.look} by {access.how}"
            )
    if not found and not as_json:
        typer.echo(f"Nobody looked at {known}.")
