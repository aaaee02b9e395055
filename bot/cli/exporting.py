"""`frontdesk tickets`: transcripts and lists as files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app.house import OPERATOR, House, opened
from bot.app.paperwork import Paperwork
from bot.cli.options import ConfigFile, load
from bot.clock import SystemClock
from bot.desk.exporting import FORMS
from bot.errors import UsageError
from bot.records.accesses import Access, Look
from bot.records.paperwork import TranscriptWanted
from bot.records.sheet import tickets_sheet
from bot.tickets.ticket import TicketFilter, parse_ref

MOST = 100_000  # tickets of one list
tickets = typer.Typer(help="Tickets as files.", no_args_is_help=True)


@tickets.command("export")
def export(
    ref: Annotated[str, typer.Argument(help="The ticket's reference, e.g. 7Q4M-X2KP.")],
    to: Annotated[Path, typer.Option(help="Folder to write into.")] = Path(),
    notes: Annotated[bool, typer.Option("--notes", help="With internal notes: then it is not for the member.")] = False,
    language: Annotated[str | None, typer.Option(help="Language of the page. Default: the ticket's.")] = None,
    config: ConfigFile = None,
) -> None:
    """A ticket's transcript as a page (HTML) and for programs (JSON), secrets masked. The access log notes it."""
    with opened(load(config), SystemClock(), matching=False) as house:
        known = _known(house, ref)
        _note(house, known)
        to.mkdir(parents=True, exist_ok=True)
        paperwork = Paperwork(house.store, house.content, house.rules, house.clock)
        for form in FORMS:
            spoken = language or _language(house, known)
            wanted = TranscriptWanted(ref=known, form=form, language=spoken, notes=notes, private=True)
            file = to / f"{known}.{form}"
            file.write_text(paperwork.transcript(wanted), "utf-8")
            typer.echo(str(file))


def _known(house: House, ref: str) -> str:
    parsed = parse_ref(ref)
    with house.store.read() as tx:
        if parsed is None or tx.all_tickets.get(parsed, lock=False) is None:
            raise UsageError(f"there is no ticket {ref}; `frontdesk tickets list` lists them")
    return parsed


def _language(house: House, ref: str) -> str:
    with house.store.read() as tx:
        ticket = tx.all_tickets.get(ref, lock=False)
    return ticket.language if ticket else ""


def _note(house: House, ref: str) -> None:
    access = Access(ref=ref, at=house.clock.now(), person=OPERATOR.key, name=OPERATOR.name, look=Look.EXPORT, how="cli")
    with house.store.write() as tx:
        tx.accesses.note(access)


@tickets.command("list")
def list_(
    show: Annotated[TicketFilter, typer.Option(help="Which.")] = TicketFilter.OPEN,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File. Default: standard output.")] = None,
    config: ConfigFile = None,
) -> None:
    """Tickets as a CSV table for spreadsheets, secrets masked; no cell is ever a formula."""
    with opened(load(config), SystemClock(), matching=False) as house, house.store.read() as tx:
        table = tickets_sheet(tx.all_tickets.list(show, staff=OPERATOR.key, limit=MOST, offset=0))
    if output is None:
        typer.echo(table, nl=False)
    else:
        output.write_text(table, "utf-8", newline="")
