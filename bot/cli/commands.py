"""Every command with its options; what they do is said beside it or in `bot.app`."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.app.frontdesk import Duty
from bot.cli import asking, chatting, checking, evaluating, learning, moving, running
from bot.cli.announcing import announce
from bot.cli.exporting import tickets
from bot.cli.options import ConfigFile, Verbose, load
from bot.cli.privacy import privacy
from bot.cli.reporting import report
from bot.errors import UsageError

app = typer.Typer(
    name="frontdesk",
    help="The front desk of a large online community: answers, tickets and announcements.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
faq = typer.Typer(help="The FAQ's content.", no_args_is_help=True)
db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(faq, name="faq")
app.add_typer(db, name="db")
app.add_typer(announce, name="announce")
app.add_typer(tickets, name="tickets")
app.add_typer(privacy, name="privacy")
app.command("report")(report)


class Room(StrEnum):
    """Where a question is put."""

    PUBLIC = "public"
    PRIVATE = "private"


class RunAs(StrEnum):
    """What a process of `run` does."""

    ALL = "all"
    POLL = "poll"
    HANDLE = "handle"
    SEND = "send"


class As(StrEnum):
    """Who sits at the terminal."""

    MEMBER = "member"
    STAFF = "staff"


@app.command()
def run(
    role: Annotated[
        list[RunAs] | None,
        typer.Option(
            help="What this process does: poll (take in, serve the page), handle (decide), send, or all. "
            "May be given twice. What only one process may do is taken over when that one ends."
        ),
    ] = None,
    metrics: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="Serve /metrics, /healthz and /readyz here instead of at observability.port. 0: a free one, which the "
            "log names.",
        ),
    ] = None,
    config: ConfigFile = None,
    verbose: Verbose = False,
) -> None:
    """Serve everything that is configured: by default the web page on http://127.0.0.1:8080."""
    roles = set(role or [RunAs.ALL])
    duties = tuple(Duty) if RunAs.ALL in roles else tuple(Duty(name.value) for name in roles)
    asyncio.run(running.run(running.watched_at(load(config, verbose=verbose), metrics), duties))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The message. '-' reads one message a line from standard input.")],
    lang: Annotated[str | None, typer.Option(help="Language of the answer, e.g. en or zh.")] = None,
    room: Annotated[Room, typer.Option(help="public: unaddressed in a group; private: addressed to the bot.")] = (
        Room.PUBLIC
    ),
    json: Annotated[bool, typer.Option("--json", help="One JSON object a message.")] = False,
    config: ConfigFile = None,
) -> None:
    """What the desk would do about a message: answer, suggest, or stay silent."""
    asker = asking.Asker(load(config), language=lang, addressed=room is Room.PRIVATE)
    messages = (line.rstrip("\r\n") for line in sys.stdin) if text == "-" else [text]
    for message in messages:
        typer.echo(asker.as_json(message) if json else asker.as_text(message))


@app.command()
def chat(
    as_: Annotated[As, typer.Option("--as", help="member asks; staff sees and works every ticket.")] = As.MEMBER,
    name: Annotated[str, typer.Option(help="Your name (as member).")] = "me",
    config: ConfigFile = None,
) -> None:
    """Talk to the desk here in the terminal, beside a running `frontdesk run` or alone."""
    asyncio.run(chatting.chat(load(config), staff=as_ is As.STAFF, name=name))


@app.command("eval")
def evaluate(
    queries: Annotated[Path | None, typer.Option(help='Lines {"text", "expect": id or null, "group"?}.')] = None,
    entries: Annotated[Path | None, typer.Option(help='Lines {"id", "ask": [...], "lang"?}. Default: the FAQ.')] = None,
    faq_folder: Annotated[
        Path | None, typer.Option("--faq", help="The FAQ's folder, if not the configured one.")
    ] = None,
    aliases: Annotated[int | None, typer.Option(min=0, help="Use the first K+1 wordings of each entry.")] = None,
    model: Annotated[
        str | None,
        typer.Option(help="What reads meaning, a folder or a hub's name. Default: as configured; '': nothing."),
    ] = None,
    explain: Annotated[str | None, typer.Option(help="Show why an entry won for this text.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: ConfigFile = None,
) -> None:
    """How good the matcher is on given questions; what an edit to the FAQ breaks."""
    if (queries is None) == (explain is None):
        raise UsageError("give either --queries FILE or --explain TEXT")
    material = evaluating.Material(load(config), entries=entries, faq=faq_folder, aliases=aliases, model=model)
    if explain is not None:
        typer.echo(evaluating.explanation_text(material.explain(explain)))
    elif queries is not None:
        report = material.report(queries)
        typer.echo(evaluating.as_json(report) if json else evaluating.as_text(report))


@app.command()
def doctor(config: ConfigFile = None) -> None:
    """Check configuration, database, content and each platform's rights; says what to do."""
    findings = asyncio.run(checking.findings(load(config)))
    for finding in findings:
        mark = "✓" if finding.ok else "✗"
        typer.echo(f"{mark} {finding.what}" + (f"\n    → {finding.fix}" if finding.fix else ""))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@faq.command("check")
def faq_check(config: ConfigFile = None) -> None:
    """Everything that should be mended in the content, all at once."""
    problems, count = checking.content_problems(load(config))
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"{count} entries checked, {len(problems)} problems", err=True)
    raise typer.Exit(1 if problems else 0)


@faq.command("learned")
def faq_learned(
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False, config: ConfigFile = None
) -> None:
    """Wordings that members and staff taught, from whom, and how they fit the files."""
    settings = load(config)
    lessons = learning.lessons(settings)
    typer.echo(learning.lessons_as_json(lessons) if json else learning.lessons_as_text(lessons, settings))


@faq.command("unlearn")
def faq_unlearn(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of the wordings, as `faq learned` shows them.")],
    config: ConfigFile = None,
) -> None:
    """Take learned wordings back at once; the votes are kept, and /teach can bring a wording back."""
    for wording in learning.unlearn(load(config), numbers):
        typer.echo(f"“{wording.text}” is no longer {wording.entry}")


@faq.command("export")
def faq_export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write. Default: standard output.")] = (
        None
    ),
    config: ConfigFile = None,
) -> None:
    """Learned wordings as a patch to the content, for `git apply` beside it; says what it leaves out and why."""
    done = learning.export(load(config), output)
    for note in done.left_out:
        typer.echo(f"left out: {note}", err=True)
    typer.echo(f"{done.added} wordings to add", err=True)
    if output is None:
        typer.echo(done.patch, nl=False)


@faq.command("gaps")
def faq_gaps(
    days: Annotated[float, typer.Option(min=0, help="How far back to look.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    config: ConfigFile = None,
) -> None:
    """What members ask that the FAQ lacks: questions without a sure answer, alike ones together, most asked first."""
    found = learning.unanswered(load(config), days)
    typer.echo(learning.gaps_as_json(found) if json else learning.gaps_as_text(found))


@db.command("upgrade")
def db_upgrade(config: ConfigFile = None) -> None:
    """Bring the database to this version's schema."""
    typer.echo(checking.upgrade_database(load(config)))


@db.command("copy")
def db_copy(
    source: Annotated[str, typer.Option("--from", help="Address of the database there is, e.g. sqlite:///data/f.db.")],
    target: Annotated[str, typer.Option("--to", help="Address of an empty one, e.g. postgresql://desk@host/desk.")],
) -> None:
    """Copy everything into another database, e.g. to move from SQLite to PostgreSQL. Stop Frontdesk before."""
    for table, rows in moving.copy_database(source, target).items():
        typer.echo(f"{table:24} {rows:>9}")


@db.command("revision", hidden=True)
def db_revision(message: str, config: ConfigFile = None) -> None:
    """For developers: write the migration from the database's schema to that of the code."""
    checking.write_revision(load(config), message)
