"""`frontdesk announce preview` and `compose`: what the staff room shows and takes, from the machine itself."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import TELEGRAM_TOKEN
from bot.delivery.delivery import Draft
from bot.store import Store
from bot.store.engine import open_engine
from tests.cli.conftest import Done, Frontdesk
from tests.fakes.telegram import TOKEN

CONFIG = """
[community]
languages = ["en", "zh"]
domains = ["kestrel.example"]
timezone = "Asia/Shanghai"
[telegram]
staff_chat = -100500
[[rooms]]
name = "news-en"
platform = "telegram"
chat = "-1001"
language = "en"
[[rooms]]
name = "news-zh"
platform = "telegram"
chat = "-1002"
language = "zh"
[[rooms]]
name = "square"
platform = "x"
chat = "kestrel"
language = "en"
[[rooms]]
name = "lounge"
platform = "telegram"
chat = "-1003"
language = "en"
tier = "vip"
"""
DRAFT = """---
title: {title}
publish: {publish}
audience:
  early: {{vip: 30m}}
pin: true
silent: true
---
{body}
"""
TEXT = "Maintenance\nWe **pause**."
LONG = "\n\n".join(["All about the pause. " * 50] * 6)  # two messages on Telegram
COMPOSE = ("announce", "compose", "--at", "2027-11-01 09:00", "--to", "news-en")


@pytest.fixture
def newsroom(home: Path, frontdesk: Frontdesk) -> Frontdesk:
    """The command in a community with rooms."""
    (home / "config.toml").write_text(CONFIG)
    (home / "announcements").mkdir()

    def run(*words: str, given: str = "") -> Done:
        return frontdesk(*words, given=given, **{TELEGRAM_TOKEN: TOKEN})

    return run


def _written(home: Path, publish: str, *, body: str = "We **pause**.") -> None:
    folder = home / "announcements"
    (folder / "pause.en.md").write_text(DRAFT.format(title="Maintenance", publish=publish, body=body))
    (folder / "pause.zh.md").write_text("---\ntitle: 系统维护\n---\n暂停。\n")


def _outbox(home: Path) -> Sequence[Draft]:
    with closing(Store(open_engine(f"sqlite:///{home / 'data' / 'frontdesk.db'}"))) as store, store.read() as tx:
        return [delivery.draft for number in range(1, 9) if (delivery := tx.outbox.get(number)) is not None]


def test_a_draft_is_shown_as_its_rooms_would_see_it(newsroom: Frontdesk, home: Path) -> None:
    """Each text once, in its platform's writing; then every destination with what it will be there."""
    _written(home, "draft")
    done = newsroom("announce", "preview", "pause")
    assert done.returncode == 0, done.stderr
    assert "── telegram · en ──\n\n<b>Maintenance</b>\n\nWe <b>pause</b>." in done.stdout
    assert "── telegram · zh ──\n\n<b>系统维护</b>\n\n暂停。" in done.stdout
    lines = [line for line in done.stdout.splitlines() if "telegram" in line or "square" in line][2:]
    assert [line.strip("-• ") for line in lines] == [
        "news-en (telegram, en) · 22 of 4,096 · 📌 · 🔕",
        "news-zh (telegram, zh) · 9 of 4,096 · 📌 · 🔕",
        "⛔ square (x, en) · its platform is not connected",
        "lounge (telegram, en) · 22 of 4,096 · 📌 · 🔕 · 30 minutes early",
    ]
    assert "pause · draft · 4 rooms" in done.stdout
    assert not _outbox(home)


def test_one_language_alone_and_for_programs(newsroom: Frontdesk, home: Path) -> None:
    """Only what gets that text; every part, as it would be written."""
    _written(home, "2027-11-01 09:00 Asia/Shanghai", body=LONG)
    shown = json.loads(newsroom("announce", "preview", "pause", "--language", "en", "--json").stdout)
    rooms = {one["room"]: one for one in shown["destinations"]}
    assert (list(rooms), shown["local"], shown["zone"]) == (
        ["news-en", "square", "lounge"],
        "2027-11-01T09:00:00",
        "Asia/Shanghai",
    )
    assert (len(rooms["news-en"]["parts"]), rooms["news-en"]["limit"], rooms["square"]["connected"]) == (2, 4096, False)
    assert (rooms["lounge"]["early_seconds"], rooms["lounge"]["pin"], rooms["lounge"]["silent"]) == (1800, True, True)
    assert shown["cost_usd"] == "0"


def test_what_cannot_be_shown_is_told(newsroom: Frontdesk, home: Path) -> None:
    """With what to do about it."""
    _written(home, "draft")
    (home / "announcements" / "bad.en.md").write_text("")
    for words, said in (
        (("nothing",), "there is no announcement 'nothing', neither as a file nor by command"),
        (("bad",), "the files of 'bad' have mistakes; frontdesk announce check names them"),
        (("pause", "--language", "fr"), "'pause' has no text in 'fr'; there are: en, zh"),
    ):
        done = newsroom("announce", "preview", *words)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_what_is_composed_waits_for_another_admin(newsroom: Frontdesk, home: Path) -> None:
    """It is shown here and in the staff room, whose button approves it; who wrote it here cannot approve it here."""
    done = newsroom(*COMPOSE, "--text", TEXT, "--lang", "en", "--pin")
    assert done.returncode == 0, done.stderr
    assert "news-en (telegram, en) · 22 of 4,096 · 📌" in done.stdout
    assert "2027-11-01 09:00 Asia/Shanghai" in done.stdout
    assert "Nothing is sent before another admin approves it." in done.stdout
    sample, card = sorted(_outbox(home), key=lambda draft: draft.key)
    assert (sample.message.to.chat, sample.message.pin) == ("-100500", False)
    assert "We **pause**." in sample.message.body
    assert [button.label for row in card.message.buttons for button in row] == ["✅ Approve", "🛑 Stop"]
    slug = "2027-11-01-maintenance"
    assert "(proposed, revision 1)" in newsroom("announce", "status", slug).stdout
    own = newsroom("announce", "approve", slug)
    assert (own.returncode, "another admin has to approve it" in own.stderr) == (2, True)
    assert "Nothing is sent before another admin" in newsroom("announce", "preview", slug).stdout


def test_a_team_of_one_approves_its_own(newsroom: Frontdesk, home: Path) -> None:
    """Where configuration asks for no second admin."""
    (home / "config.toml").write_text(f"{CONFIG}[announcements]\napproval = false\n")
    assert "Nothing is sent before you approve it." in newsroom(*COMPOSE, "--text", TEXT, "--name", "pause").stdout
    assert "pause is approved; nothing leaves before" in newsroom("announce", "approve", "pause").stdout


def test_a_file_can_hold_all_that_announce_takes(newsroom: Frontdesk, home: Path) -> None:
    """Time and keys above the text, languages by their marks; what options say goes before them."""
    (home / "words.txt").write_text(f"2027-11-01 09:00\nto: news-zh\nsilent: yes\n\n[en] {TEXT}\n\n[zh] 维护\n暂停。\n")
    words = ("announce", "compose", "--file", "words.txt", "--to", "all", "--name", "pause", "--json")
    done = newsroom(*words)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["slug"], shown["stage"], shown["local"]) == ("pause", "proposed", "2027-11-01T09:00:00")
    assert [(one["room"], one["language"], one["silent"]) for one in shown["destinations"] if one["connected"]] == [
        ("news-en", "en", True),
        ("news-zh", "zh", True),
        ("lounge", "en", True),
    ]
    piped = newsroom(*COMPOSE, "--file", "-", given=TEXT)
    assert (piped.returncode, "<b>Maintenance</b>" in piped.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give either --text TEXT or --file FILE"),
        (("--text", TEXT, "--file", "words.txt"), "give either --text TEXT or --file FILE"),
        (("--file", "none.txt"), "none.txt cannot be read as UTF-8 text"),
        (("--text", f"[en] {TEXT}", "--lang", "en"), "leave --lang out"),
        (("--text", TEXT, "--at", "soon"), "I cannot tell when “soon” is"),
        (("--text", TEXT, "--to", "moon"), "to: “moon” is not known. There are: news-en"),
        (("--text", TEXT, "--lang", "fr"), "“fr” is not known. There are: en, zh"),
        (("--text", TEXT, "--name", "draft"), "“draft” is the name of another announcement"),
        (("--text", "Look\n[here](https://evil.example)"), "It leads to"),
    ],
)
def test_what_cannot_be_announced_is_told_and_nothing_is_taken_down(
    newsroom: Frontdesk, home: Path, words: tuple[str, ...], said: str
) -> None:
    """A name that a file has is taken, also before a desk has read the file."""
    (home / "announcements" / "draft.en.md").write_text("---\ntitle: D\npublish: draft\n---\nText.\n")
    done = newsroom(*COMPOSE, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (home / "data" / "frontdesk.db").exists() or not _outbox(home)
