"""What was learned, listed, taken back and exported; what was asked in vain: as people use it from the command line."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.records import Question
from bot.faq.learning import Verdict, Vote
from bot.store import Store, migrate
from bot.store.engine import open_engine
from tests.cli.test_commands import Frontdesk
from tests.fakes.people import PRIVATE

NOW = datetime.now(UTC)
Say = Callable[..., None]
Ask = Callable[..., None]


@pytest.fixture
def store(home: Path) -> Store:
    """The database that the commands will find."""
    engine = open_engine(f"sqlite:///{home}/data/frontdesk.db")
    migrate.upgrade(engine)
    return Store(engine)


@pytest.fixture
def say(store: Store) -> Say:
    """Staff settle what a wording asks for."""

    def said(wording: str, entry: str = "deposit/late", verdict: Verdict = Verdict.IS, language: str = "en") -> None:
        vote = Vote(person="chat:11", verdict=verdict, entry=entry, wording=wording, language=language, at=NOW)
        with store.write() as tx:
            tx.votes.add(vote)

    return said


@pytest.fixture
def ask(store: Store) -> Ask:
    """Somebody asked without getting a sure answer."""

    def asked(text: str, asker: str = "chat:1", *, days_ago: float = 0.1, for_staff: bool = False) -> None:
        question = Question(
            id=f"q-{text}-{asker}",
            at=NOW - timedelta(days=days_ago),
            where=PRIVATE,
            message_id="1",
            asker=asker,
            language="en",
            text=text,
            entry=None,
            for_staff=for_staff,
        )
        with store.write() as tx:
            tx.conversations.add_question(question)

    return asked


def listed(frontdesk: Frontdesk) -> dict[str, tuple[int, str]]:
    """Number and state by wording."""
    done = frontdesk("faq", "learned", "--json")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines() if line]
    return {row["wording"]: (row["number"], row["state"]) for row in rows}


def test_what_was_learned_is_listed_with_how_it_fits_the_files(frontdesk: Frontdesk, home: Path, say: Say) -> None:
    """For programs and for people; staff by their names."""
    (home / "config.toml").write_text('[community]\nlanguages = ["en"]\n[[staff]]\nname = "Mei"\nids = ["chat:11"]\n')
    assert "Nothing was learned yet." in frontdesk("faq", "learned").stdout
    say("coins took a walk")
    say("no memo at all", "deposit/vanished")
    say("Sent without TAG!", "deposit/memo")
    say("sent without tag?", "deposit/late")
    assert {wording: state for wording, (_, state) in listed(frontdesk).items()} == {
        "coins took a walk": "taught",
        "no memo at all": "gone",
        "sent without tag?": "elsewhere",
    }
    lines = frontdesk("faq", "learned").stdout.splitlines()
    assert f"deposit/late (en)  “coins took a walk”  Mei, {NOW:%Y-%m-%d}" in lines[0]
    assert "rests: the entry is no longer in the files" in lines[2]


def test_ask_knows_what_was_learned(frontdesk: Frontdesk, home: Path, say: Say) -> None:
    """It shows what the desk would say; without a database it shows what the files say, and makes none."""
    say("coins took a walk")
    assert json.loads(frontdesk("ask", "--json", "Coins took a walk?").stdout)["entry"] == "deposit/late"
    (home / "data" / "frontdesk.db").rename(home / "elsewhere.db")
    assert json.loads(frontdesk("ask", "--json", "Coins took a walk?").stdout)["entry"] is None
    assert not (home / "data" / "frontdesk.db").exists()


def test_what_was_learned_is_taken_back_by_its_number(frontdesk: Frontdesk, say: Say) -> None:
    """Votes stay: the list is shorter, nothing is deleted."""
    for wording in ("coins took a walk", "gone fishing", "still nothing"):
        say(wording)
    numbers = [number for number, _ in listed(frontdesk).values()]
    done = frontdesk("faq", "unlearn", *map(str, numbers[:2]))
    assert done.stdout.splitlines() == [
        "“coins took a walk” is no longer deposit/late",
        "“gone fishing” is no longer deposit/late",
    ]
    assert set(listed(frontdesk)) == {"still nothing"}
    refused = frontdesk("faq", "unlearn", str(numbers[2]), str(numbers[0]), "99")
    assert (refused.returncode, set(listed(frontdesk))) == (2, {"still nothing"})
    assert f"number {numbers[0]}, 99; nothing was changed" in refused.stderr


def test_the_export_is_a_patch_that_git_applies_and_then_nothing_is_left(
    frontdesk: Frontdesk, home: Path, say: Say
) -> None:
    """Personal data, what the files say otherwise and what they have already stay out of it, each told but the last."""
    for wording in ("coins took a walk", "where IS my deposit?", "mail me: ana@example.com", "what: no coins?"):
        say(wording)
    say("币呢", language="zh")
    say("no tag", "deposit/memo")
    done = frontdesk("faq", "export")
    assert done.returncode == 0, done.stderr
    assert "holds an e-mail address" in done.stderr
    assert "not there in this language (zh) yet" in done.stderr
    assert "3 wordings to add" in done.stderr
    assert "ana@" not in done.stdout
    subprocess.run(["git", "apply", "-"], input=done.stdout.encode(), cwd=home, check=True)
    text = (home / "faq_data" / "en" / "deposit" / "late.md").read_text()
    assert "  - where is my deposit\n  - coins took a walk\n  - 'what: no coins?'\nupdated:" in text
    again = frontdesk("faq", "export", "-o", "learned.patch")
    assert "0 wordings to add" in again.stderr
    assert (home / "learned.patch").read_text() == again.stdout == ""
    assert frontdesk("faq", "check").returncode == 0
    assert listed(frontdesk)["coins took a walk"][1] == "in-files"


def test_an_export_that_cannot_be_written_says_so(frontdesk: Frontdesk, say: Say) -> None:
    """With what to do."""
    say("coins took a walk")
    done = frontdesk("faq", "export", "-o", "no/such/folder.patch")
    assert (done.returncode, "name another file" in done.stderr) == (2, True)


def test_gaps_are_what_members_ask_and_the_files_lack(frontdesk: Frontdesk, home: Path, say: Say, ask: Ask) -> None:
    """Alike ones together, most asked first; not what is answered by now, chosen, chatter, staff's own or long ago."""
    (home / "faq_data" / "chatter").mkdir()
    (home / "faq_data" / "chatter" / "en.txt").write_text("good morning\n")
    for asker, text in enumerate(("how to stake sol", "stake sol how", "how to stake sol 0x" + "ab" * 20)):
        ask(text, f"chat:{asker}")
    ask("怎么质押sol")
    for text in ("good morning", "where is my deposit", "coins took a walk"):
        ask(text)
    ask("is there a dark theme", days_ago=31)
    ask("what about a staff question", for_staff=True)
    say("coins took a walk")
    done = frontdesk("faq", "gaps", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["people"], row["languages"]) for row in rows] == [(3, ["en"]), (1, ["zh"])]
    assert "how to stake sol […]" in rows[0]["examples"]
    assert "3 people, 3 questions (en)\n    " in frontdesk("faq", "gaps").stdout
    assert "dark theme" in frontdesk("faq", "gaps", "--days", "40").stdout


def test_without_gaps_that_is_said(frontdesk: Frontdesk) -> None:
    """And no database is needed beforehand."""
    assert "Every question had an answer." in frontdesk("faq", "gaps").stdout
