"""`frontdesk faq check`: what a person should mend before others read it."""

import re
from collections.abc import Iterable, Sequence

from bot.content.library import Loaded
from bot.errors import Problem
from bot.faq.entries import Entry
from bot.faq.finder import Finder

_NOT_LETTERS = re.compile(r"[\W_]+")


def all_problems(loaded: Loaded, matcher: Finder, *, folder: str, languages: Sequence[str]) -> tuple[Problem, ...]:
    """The files' own mistakes, then those that show only in the whole."""
    return (
        *loaded.problems,
        *_duplicates(loaded.entries, folder),
        *_missing_translations(loaded.entries, folder, languages),
        *_lost_entries(loaded.entries, folder, matcher),
    )


def _where(folder: str, entry: Entry) -> str:
    return f"{folder}/{entry.language}/{entry.id}.md"


def _duplicates(entries: Iterable[Entry], folder: str) -> Iterable[Problem]:
    """The same wording in two entries would make both unsure. Case, spaces and punctuation do not count."""
    seen: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        for key, wording in [("title", entry.title), *(("ask", ask) for ask in entry.ask)]:
            folded = _NOT_LETTERS.sub("", wording.casefold())
            first, first_key = seen.setdefault(folded, (entry, key))
            if (first.id, first.language, first_key) != (entry.id, entry.language, key) and not (
                first.id == entry.id and first.language != entry.language
            ):
                yield Problem(
                    where=_where(folder, entry),
                    key=key,
                    found=f"'{wording}' stands in {_where(folder, first)} too",
                    expected="keep it in one place",
                )


def _missing_translations(entries: Sequence[Entry], folder: str, languages: Sequence[str]) -> Iterable[Problem]:
    have = {(entry.id, entry.language) for entry in entries}
    for entry_id in sorted({entry.id for entry in entries}):
        for language in languages:
            if (entry_id, language) not in have:
                yield Problem(
                    where=f"{folder}/{language}/{entry_id}.md", found="is missing", expected="translate the entry"
                )


def _lost_entries(entries: Iterable[Entry], folder: str, matcher: Finder) -> Iterable[Problem]:
    """A wording that does not lead to its own entry misleads every member who uses it."""
    for entry in entries:
        for wording in entry.wordings:
            decision = matcher.match(wording, language=entry.language, addressed=True)
            first = decision.candidates[0].entry if decision.candidates else "nothing"
            if first != entry.id:
                yield Problem(
                    where=_where(folder, entry),
                    found=f"'{wording}' finds {first} instead",
                    expected="make the two entries' wordings differ, or drop this one",
                )
