"""Content is replaced while the desk runs; what breaks is reported, and the last good version stays in service."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from bot.app.knowledge import Knowledge
from bot.config import Config, Folders
from bot.store.files import Files

PROJECT = Path(__file__).parents[2]
WITHIN = 20  # seconds for a file to be noticed and the matcher to be built again
ENTRY = """---
title: {title}
ask: [where is it, not there yet, still missing]
updated: 2026-11-01
---
{body}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content of one entry."""
    folder = tmp_path / "faq_data"
    (folder / "en" / "deposit").mkdir(parents=True)
    for name in ("categories.toml", "tickets.toml", "synonyms.toml"):
        shutil.copy(PROJECT / "faq_data" / name, folder / name)
    (folder / "en" / "deposit" / "late.md").write_text(ENTRY.format(title="My deposit is late", body="Wait."))
    return folder


@pytest.fixture
def knowledge(folder: Path, tmp_path: Path) -> Knowledge:
    """Loaded."""
    knowledge = Knowledge(Config(folders=Folders(content=folder)), Files(tmp_path / "files"))
    knowledge.load()
    return knowledge


def body(knowledge: Knowledge) -> str:
    entry = knowledge.content.book.entry("deposit/late", "en")
    return entry.body if entry else ""


def test_a_broken_file_keeps_its_last_good_version_and_is_reported(folder: Path, knowledge: Knowledge) -> None:
    (folder / "en" / "deposit" / "late.md").write_text("---\ntitle: My deposit is late\n---\nWait longer.")
    loaded = knowledge.load()
    assert body(knowledge) == "Wait."
    assert any("late.md:" in str(problem) and "ask" in str(problem) for problem in loaded.problems)


def test_broken_categories_keep_the_shelves_in_service(folder: Path, knowledge: Knowledge) -> None:
    (folder / "categories.toml").write_text("[[category]\n")
    loaded = knowledge.load()
    assert knowledge.content.book.shelf("deposit") is not None
    assert any("categories.toml:1" in str(problem) for problem in loaded.problems)


def test_a_new_entry_is_found_and_a_removed_one_is_not(folder: Path, knowledge: Knowledge) -> None:
    file = folder / "en" / "deposit" / "memo.md"
    file.write_text(ENTRY.format(title="I forgot the memo", body="Open a ticket.").replace("where is it", "no memo"))
    knowledge.load()
    assert knowledge.content.book.entry("deposit/memo", "en") is not None
    file.unlink()
    knowledge.load()
    assert knowledge.content.book.entry("deposit/memo", "en") is None


async def test_a_change_on_disk_is_in_service_without_a_restart(folder: Path, knowledge: Knowledge) -> None:
    seen = asyncio.Event()
    watching = asyncio.create_task(knowledge.watch(seen=seen.set))
    try:
        async with asyncio.timeout(WITHIN):
            await seen.wait()  # it watches
            new = ENTRY.format(title="My deposit is late", body="Wait an hour.")
            (folder / "en" / "deposit" / "late.md").write_text(new)
            while body(knowledge) != "Wait an hour.":
                seen.clear()
                await seen.wait()
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
