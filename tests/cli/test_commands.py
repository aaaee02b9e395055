"""The command line as people use it: output, exit codes, and words instead of tracebacks."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Frontdesk


def test_ask_reads_a_message_a_line_and_writes_an_object_a_line(frontdesk: Frontdesk) -> None:
    done = frontdesk("ask", "--json", "-", given="where is my deposit?\ngm\n\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [set(line) for line in lines] == [{"decision", "entry", "score", "margin", "candidates"}] * 3
    assert lines[0]["candidates"][0]["entry"] == "deposit/late"
    assert lines[1]["decision"] == lines[2]["decision"] == "silent"


def test_in_a_private_room_nobody_is_met_with_silence(frontdesk: Frontdesk) -> None:
    done = frontdesk("ask", "--json", "--room", "private", "zzz qqq")
    assert json.loads(done.stdout)["decision"] != "silent"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ask",), "Missing argument"),
        (("eval",), "give either --queries FILE or --explain TEXT"),
        (("ask", "--config", "nowhere.toml", "hi"), "nowhere.toml: is missing; copy config.example.toml to it"),
        (("eval", "--queries", "nowhere.jsonl"), "nowhere.jsonl"),
        (("fly",), "No such command"),
    ],
)
def test_a_mistake_is_told_in_words(frontdesk: Frontdesk, words: tuple[str, ...], expected: str) -> None:
    done = frontdesk(*words)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_every_mistake_of_the_configuration_is_told_at_once(home: Path, frontdesk: Frontdesk) -> None:
    (home / "config.toml").write_text('[web]\nport = 99999\n[telegram]\ntoken = "1:x"\n[comunity]\n')
    done = frontdesk("doctor")
    assert done.returncode == 2
    for place in ("config.toml:2: web.port", "config.toml:4: telegram.token", "config.toml:5: comunity"):
        assert place in done.stderr


def test_faq_check_names_file_line_and_key(home: Path, frontdesk: Frontdesk) -> None:
    broken = home / "faq_data" / "en" / "deposit" / "memo.md"
    broken.write_text(broken.read_text().replace("updated: 2026-11-01", "updated: soon\nupdatd: x"))
    done = frontdesk("faq", "check")
    assert done.returncode == 1
    assert "faq_data/en/deposit/memo.md:7: updated:" in done.stdout
    assert "faq_data/en/deposit/memo.md:8: updatd: is no known key" in done.stdout


def test_doctor_is_content_with_the_default(frontdesk: Frontdesk) -> None:
    done = frontdesk("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the content is sound: 2 entries" in done.stdout


def test_doctor_says_whether_an_emergency_wakes_anybody(home: Path, frontdesk: Frontdesk) -> None:
    team = '\n[[staff]]\nname = "Mei"\nids = ["telegram:1"]\n[[teams]]\nname = "front"\nmembers = ["Mei"]\n'
    config = (home / "config.toml").read_text() + team
    for on_call, told in (("", "nobody is on call"), ('on_call = ["Mei"]\n', "tickets go to front; on call: Mei")):
        (home / "config.toml").write_text(config + on_call)
        assert told in frontdesk("doctor").stdout
    (home / "config.toml").write_text(config + 'categories = ["sky"]\n')
    assert "teams[0].categories: no category 'sky'; one of: " in frontdesk("doctor").stdout


def test_db_upgrade_says_what_it_did(frontdesk: Frontdesk) -> None:
    first, second = frontdesk("db", "upgrade"), frontdesk("db", "upgrade")
    assert (first.stdout, second.stdout) == (
        "The database was brought to this version.\n",
        "The database is up to date.\n",
    )


def test_a_database_that_cannot_be_opened_is_told_with_what_to_do(frontdesk: Frontdesk) -> None:
    done = frontdesk("db", "upgrade", FRONTDESK_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode != 0
    assert "the database cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_eval_reports_every_figure(home: Path, frontdesk: Frontdesk) -> None:
    queries = home / "queries.jsonl"
    lines = [{"text": "where is my deposit", "expect": "deposit/late"}, {"text": "gm", "expect": None, "group": "chat"}]
    queries.write_text("\n".join(map(json.dumps, lines)))
    done = frontdesk("eval", "--queries", str(queries), "--json")
    figures = json.loads(done.stdout)
    assert figures["n"] == 2
    assert figures["r1"] == 1.0
    assert {"r3", "mrr5", "auroc", "answered", "precision", "false_answers", "suggest_hit", "ece", "p50_ms"} <= set(
        figures
    )


def test_a_terminal_alone_is_answered_by_its_own_process(frontdesk: Frontdesk) -> None:
    done = frontdesk("chat", "--name", "alice", given="where is my deposit\n/mytickets\n")
    assert done.returncode == 0, done.stderr
    assert "You have no tickets" in done.stdout


def test_a_database_is_copied_and_what_was_copied_is_told(home: Path, frontdesk: Frontdesk) -> None:
    """By table; a second time there is something in the way."""
    frontdesk("db", "upgrade")
    words = ("db", "copy", "--from", "sqlite:///data/frontdesk.db", "--to", "sqlite:///moved/desk.db")
    assert frontdesk(*words).returncode == 0
    assert (home / "moved" / "desk.db").is_file()
    with closing(sqlite3.connect(home / "moved" / "desk.db")) as connection, connection:
        connection.execute("INSERT INTO settings VALUES ('a', 'b')")
    done = frontdesk(*words)
    assert done.returncode == 2
    assert "the target is not empty (settings)" in done.stderr


@pytest.mark.parametrize(
    ("source", "expected"),
    [("sqlite:///nowhere.db", "there is no database at nowhere.db"), ("desk.db", "desk.db is no database's address")],
)
def test_a_copy_of_nothing_is_a_mistake(frontdesk: Frontdesk, source: str, expected: str) -> None:
    """And makes no file."""
    done = frontdesk("db", "copy", "--from", source, "--to", "sqlite:///moved.db")
    assert done.returncode == 2
    assert expected in done.stderr
    assert not Path("moved.db").exists()
