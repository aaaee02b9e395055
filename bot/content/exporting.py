"""What was learned as a patch to the content folder, for its authors to review."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.patching import patch, with_wordings
from bot.content.schemas import MOST_WORDINGS
from bot.faq.book import Book
from bot.faq.entries import Entry
from bot.faq.learning import Fit, Wording, fit
from bot.guard.personal import personal

_WHY_NOT = {
    Fit.GONE: "the entry is no longer there",
    Fit.ELSEWHERE: "another entry's file has this wording",
    Fit.CHATTER: "the files list it as chatter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The patch, and what is not in it."""

    patch: str  # a unified diff to be applied in the folder that holds the content folder
    added: int  # wordings
    left_out: tuple[str, ...]  # what and why, in words


def exported(folder: Path, wordings: Iterable[Wording], book: Book) -> Exported:
    """Every learned wording that the files do not have yet, added to its entry. Reads the files; writes none.

    Nothing that tells who asked leaves by this way. `ContentError` if a file cannot be added to."""
    left_out: list[str] = []
    by_entry: dict[str, tuple[Entry, list[str]]] = {}
    for wording in wordings:
        entry = book.entry(wording.entry, wording.language)
        found = fit(wording.entry, wording.text, book)
        why = _why_not(wording, entry, found)
        if why is not None:
            left_out.append(f"{wording.number}: “{wording.text}” ({wording.entry}): {why}")
        elif entry is not None and found is Fit.TAUGHT:
            by_entry.setdefault(f"{entry.language}/{entry.id}.md", (entry, []))[1].append(wording.text)
    patches, added = [], 0
    for name, (entry, texts) in sorted(by_entry.items()):
        room = MOST_WORDINGS - len(entry.ask)
        left_out += [f"“{text}” ({entry.id}): the file has {MOST_WORDINGS} wordings already" for text in texts[room:]]
        patches.append(_patch(folder, name, texts[:room]))
        added += len(texts[:room])
    return Exported(patch="".join(patches), added=added, left_out=tuple(left_out))


def _why_not(wording: Wording, entry: Entry | None, found: Fit) -> str | None:
    if found in _WHY_NOT:
        return _WHY_NOT[found]
    if found is Fit.TAUGHT and entry is not None and entry.language != wording.language:
        return f"the entry is not there in this language ({wording.language}) yet"
    if kinds := personal(wording.text):
        return f"it holds {' and '.join(kinds)}"
    return None


def _patch(folder: Path, name: str, wordings: Sequence[str]) -> str:
    where = f"{folder.name}/{name}"
    before = (folder / name).read_bytes().decode("utf-8")  # with its own line ends, which reading as text would change
    return patch(before, with_wordings(before, wordings, where), where) if wordings else ""
