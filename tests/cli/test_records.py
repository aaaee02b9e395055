"""`frontdesk tickets`, `report` and `privacy`: from the terminal, on a desk in a folder."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.messages import Attachment, FileKind
from bot.store import Store, migrate
from bot.store.engine import open_engine
from bot.store.files import Files
from bot.tickets.ticket import Happening
from tests.cli.conftest import Frontdesk
from tests.fakes.drafts import REF, line, ticket
from tests.fakes.people import ANA, NOON, incoming

SHA = "cd" * 32


@contextmanager
def _store(home: Path) -> Iterator[Store]:
    (home / "data").mkdir(exist_ok=True)
    engine = open_engine(f"sqlite:///{home}/data/frontdesk.db")
    migrate.upgrade(engine)
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def lived(home: Path) -> Path:
    """Ana has an open ticket with a file, a note in it, and asked something."""
    file = Attachment(kind=FileKind.PHOTO, name="../shot.png", sha256=SHA)
    Files(home / "data" / "files").keep(SHA, b"a picture")
    with _store(home) as store, store.write() as tx:
        tx.all_tickets.put(ticket(subject="=1+1", category="other"))
        tx.all_tickets.add_event(line("opened", happening=Happening.OPENED, text="It is gone", attachments=(file,)))
        tx.all_tickets.add_event(line("note", happening=Happening.NOTE, text="odd"))
        tx.inbox.add(incoming("where is it?"), NOON)
        tx.conversations.meet(ANA, "en", NOON)
    return home


def test_a_transcript_is_written_and_the_access_log_says_so(frontdesk: Frontdesk, lived: Path) -> None:
    """Notes only if asked for; the reference may be typed as people do."""
    done = frontdesk("tickets", "export", REF.lower().replace("-", ""), "--to", "out")
    assert done.returncode == 0
    page, data = (lived / "out" / f"{REF}.html").read_text(), json.loads((lived / "out" / f"{REF}.json").read_text())
    assert "It is gone" in page
    assert [entry["text"] for entry in data["entries"]] == ["It is gone"]
    frontdesk("tickets", "export", REF, "--to", "out", "--notes")
    assert "odd" in (lived / "out" / f"{REF}.html").read_text()
    looked = frontdesk("privacy", "accesses", REF)
    assert looked.stdout.count("Operator (local:operator)  export by cli") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tickets", "export", "AAAA-AAAA"), "there is no ticket AAAA-AAAA"),
        (("privacy", "erase", "ana"), "'ana' is no account; write platform and id"),
        (("privacy", "accesses", "x"), "'x' is no reference"),
        (("report", "--of", "monday"), "'monday' is no day; write one such as 2026-11-23"),
        (("report", "--language", "fr"), "'fr' is not spoken here; write one of en"),
    ],
)
def test_mistakes_are_told_in_words(frontdesk: Frontdesk, words: tuple[str, ...], said: str) -> None:
    """What, and what to write instead."""
    done = frontdesk(*words)
    assert (done.returncode, said in done.stderr) == (2, True)


def test_a_list_for_spreadsheets(frontdesk: Frontdesk, lived: Path) -> None:
    """To standard output or a file; the same either way."""
    done = frontdesk("tickets", "list")
    (row,) = csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")))
    assert (row["ref"], row["subject"]) == (REF, "'=1+1")
    frontdesk("tickets", "list", "--output", "all.csv")
    assert (lived / "all.csv").read_bytes().decode() == done.stdout


def test_a_report_as_files(frontdesk: Frontdesk, lived: Path) -> None:
    """Markdown that shows the pictures beside it, and a table for each breakdown."""
    done = frontdesk("report", "day", "--of", "2026-11-22", "--to", "out")
    assert done.returncode == 0
    names = {file.name.partition("-")[2][11:] for file in (lived / "out").iterdir()}
    assert names == {
        "md",
        "volume.png",
        "categories.png",
        "categories.csv",
        "languages.csv",
        "platforms.csv",
        "priorities.csv",
        "days.csv",
    }
    (document,) = (lived / "out").glob("*.md")
    for picture in (lived / "out").glob("*.png"):
        assert f"]({picture.name})" in document.read_text()


def test_an_empty_report_says_so(frontdesk: Frontdesk) -> None:
    """On the terminal, and with success: nothing happened, nothing failed."""
    done = frontdesk("report", "month")
    assert (done.returncode, "Nothing happened in this period" in done.stdout) == (0, True)


def test_a_person_is_shown_and_erased(frontdesk: Frontdesk, lived: Path) -> None:
    """First what will be done, then the question; afterwards there is nothing, and doing it again does no harm."""
    shown = frontdesk("privacy", "export", ANA.key, "--to", "out")
    assert "tickets 1" in shown.stdout
    found = json.loads((lived / "out" / "person.json").read_text())
    assert found["accounts"] == [ANA.key]
    (copy,) = (lived / "out" / "files").iterdir()
    assert (copy.read_bytes(), found["files"]) == (b"a picture", [copy.name])
    refused = frontdesk("privacy", "erase", ANA.key, given="n\n")
    assert (refused.returncode, "tickets               1 rows, to be made anonymous" in refused.stdout) == (1, True)
    assert frontdesk("privacy", "export", ANA.key, "--to", "again").stdout.split(": ")[1] == shown.stdout.split(": ")[1]
    erased = frontdesk("privacy", "erase", ANA.key, "--yes")
    assert (erased.returncode, "1 files removed" in erased.stdout) == (0, True)
    assert f"Nothing is held about {ANA.key}." in frontdesk("privacy", "erase", ANA.key, "--yes").stdout
    assert not any(file.is_file() for file in (lived / "data" / "files").rglob("*"))


def test_what_is_old_is_forgotten(frontdesk: Frontdesk, lived: Path) -> None:
    """By the ages of the configuration; says how much that was."""
    done = frontdesk("privacy", "purge")
    assert done.stdout == (
        "forgotten: 0 events, 0 messages, 0 questions, 0 tickets, 0 of feedback, 0 lines of the access log; 0 files\n"
    )
