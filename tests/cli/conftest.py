"""A small desk in a folder, and the command as people run it there."""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli import main

ENTRY = """---
title: {title}
ask:
  - {a}
  - {b}
  - {c}
updated: 2026-11-01
---
{body}
"""
CATEGORIES = """
[[category]]
id = "deposit"
icon = "📥"
title = {en = "Deposits"}
about = {en = "Putting coins in."}
escalate-to = "other"
"""
TICKETS = """
[[field]]
name = "about"
kind = "paragraph"
label = {en = "What happened?"}
[[category]]
id = "other"
title = {en = "Other"}
fields = ["about"]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a small desk in it."""
    folder = tmp_path / "faq_data"
    (folder / "en" / "deposit").mkdir(parents=True)
    (folder / "categories.toml").write_text(CATEGORIES)
    (folder / "tickets.toml").write_text(TICKETS)
    (folder / "synonyms.toml").write_text("")
    entries = {
        "late": (
            "My deposit has not arrived",
            "deposit missing",
            "coins not there yet",
            "where is my deposit",
            "Wait.",
        ),
        "memo": ("I forgot the memo", "missing memo", "sent without tag", "no memo on transfer", "Open a ticket."),
    }
    for name, (title, a, b, c, body) in entries.items():
        text = ENTRY.format(title=title, a=a, b=b, c=c, body=body)
        (folder / "en" / "deposit" / f"{name}.md").write_text(text)
    (tmp_path / "config.toml").write_text('[community]\nlanguages = ["en"]\n')
    return tmp_path


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Frontdesk = Callable[..., Done]


@pytest.fixture
def frontdesk(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Frontdesk]:
    """Runs the command in the folder, as its entry point does."""

    def run(*words: str, given: str = "", **environment: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["frontdesk", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return Done(int(left.value.code or 0), out, err)

    monkeypatch.chdir(home)
    handlers = logging.root.handlers[:]
    yield run
    logging.root.handlers[:] = handlers
    structlog.reset_defaults()
