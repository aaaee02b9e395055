"""The content folder as a whole: read, checked, and kept at its last good version file by file."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from bot.content import forms, parsing
from bot.content.labels import untranslated
from bot.errors import ContentError, Problem
from bot.faq.book import Shelf
from bot.faq.entries import Entry, SynonymGroup
from bot.feedback.feedback import FeedbackType
from bot.rendering.extracts import pictures_in
from bot.tickets.canned import CannedReply
from bot.tickets.intake import CategoryDefinition
from bot.tickets.urgency import Emergencies

TEXTS = Path(__file__).parent.parent / "texts"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Everything that could be read, and everything that is wrong with the rest."""

    entries: tuple[Entry, ...]
    shelves: tuple[Shelf, ...]
    starters: tuple[str, ...]  # ids of entries
    synonyms: tuple[SynonymGroup, ...]
    chatter: tuple[str, ...]
    categories: tuple[CategoryDefinition, ...]
    emergencies: Emergencies
    replies: tuple[CannedReply, ...]
    feedback: tuple[FeedbackType, ...]  # none: no feedback is taken
    texts: dict[str, str]  # Fluent source by language
    pictures: dict[str, Path]  # by the path that bodies name them by
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked(Generic[Value]):
    """A file that can be served, and what is missing in it all the same."""

    value: Value
    gaps: tuple[Problem, ...]


class _LastGood(Generic[Value]):
    """Files of one kind, each as it was when it was last good."""

    def __init__(self) -> None:
        self._versions: dict[Path, tuple[str, Value]] = {}

    def read(self, path: Path, text: str, parse: Callable[[str], Value]) -> None:
        """Parse what is new."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        known = self._versions.get(path)
        if known is None or known[0] != digest:
            self._versions[path] = (digest, parse(text))

    def forget(self, path: Path) -> None:
        self._versions.pop(path, None)

    def of(self, path: Path) -> Value | None:
        known = self._versions.get(path)
        return known[1] if known else None


class Library:
    """Reads a content folder. A broken file is reported, and what it said when it was last good stays in service."""

    def __init__(
        self, folder: Path, languages: Sequence[str] = (), *, staff_places: Collection[str] | None = None
    ) -> None:
        """`languages`: those in which every text has to be there. `staff_places`: names of those there are; None: these
        are not checked."""
        self.folder = folder
        self._staff_places = staff_places
        self._languages = languages
        self._shelving = _LastGood[_Checked[parsing.Shelving]]()
        self._tickets = _LastGood[_Checked[tuple[CategoryDefinition, ...]]]()
        self._synonyms = _LastGood[_Checked[tuple[SynonymGroup, ...]]]()
        self._emergencies = _LastGood[_Checked[Emergencies]]()
        self._replies = _LastGood[_Checked[tuple[CannedReply, ...]]]()
        self._feedback = _LastGood[_Checked[tuple[FeedbackType, ...]]]()
        self._kept_entries = _LastGood[Entry]()
        self._kept_chatter = _LastGood[tuple[str, ...]]()
        self._problems: list[Problem] = []

    def load(self) -> Loaded:
        """Read what changed since the last time; `ContentError` only where nothing at all can be served."""
        self._problems = []
        shelving = self._file("categories.toml", self._shelving, parsing.shelving) or parsing.Shelving()
        categories = self._file("tickets.toml", self._tickets, forms.ticket_categories) or ()
        synonyms = self._file("synonyms.toml", self._synonyms, parsing.synonyms) or ()
        emergencies = self._file("emergencies.toml", self._emergencies, parsing.emergencies, optional=True)
        replies = self._file("replies.toml", self._replies, parsing.replies, optional=True) or ()
        feedback = self._file("feedback.toml", self._feedback, parsing.feedback_types, optional=True) or ()
        entries = tuple(self._entries())
        chatter = tuple(line for path in self._texts_in("chatter") for line in self._chatter(path))
        pictures = {path: file for entry in entries for path, file in self._pictures(entry)}
        if not shelving.shelves or not categories:
            raise ContentError(self._problems)
        self._problems += _cross_problems(self.folder, entries, shelving, categories)
        self._check_places(feedback)
        if emergencies is not None:
            where = f"{self.folder.name}/emergencies.toml"
            self._problems += _unknown_in_forms(where, emergencies, categories)
            self._problems += _without_wordings(where, emergencies, self._languages)
        return Loaded(
            entries=entries,
            shelves=shelving.shelves,
            starters=shelving.starters,
            synonyms=synonyms,
            chatter=chatter,
            categories=categories,
            emergencies=emergencies or Emergencies(),
            replies=replies,
            feedback=feedback,
            texts=sources(),
            pictures=pictures,
            problems=tuple(self._problems),
        )

    def _entries(self) -> Iterable[Entry]:
        for path in sorted(self.folder.glob("*/*/*.md")):
            language, category = path.parts[-3:-1]
            entry_id = f"{category}/{path.stem}"
            parse = partial(parsing.entry, where=self._name(path), entry_id=entry_id, language=language)
            entry = self._good_version(path, self._kept_entries, parse)
            if entry is not None:
                yield entry

    def _file(
        self,
        name: str,
        kept: _LastGood[_Checked[Value]],
        parse: Callable[[str, str], Value],
        *,
        optional: bool = False,
    ) -> Value | None:
        path, where = self.folder / name, self._name(self.folder / name)
        if optional and not path.exists():
            kept.forget(path)
            return None

        def checked(text: str) -> _Checked[Value]:
            return _Checked(value=parse(text, where), gaps=untranslated(text, where, self._languages))

        good = self._good_version(path, kept, checked)
        self._problems += good.gaps if good else ()
        return good.value if good else None

    def _chatter(self, path: Path) -> Sequence[str]:
        return self._good_version(path, self._kept_chatter, parsing.chatter) or ()

    def _texts_in(self, name: str) -> Iterable[Path]:
        return sorted((self.folder / name).glob("*.txt"))

    def _good_version(self, path: Path, kept: _LastGood[Value], parse: Callable[[str], Value]) -> Value | None:
        """What the file says, or said when it was last good; None if it never was."""
        try:
            kept.read(path, path.read_text("utf-8"), parse)
        except FileNotFoundError:
            kept.forget(path)
            self._wrong(path, "is missing", "make it; the file's head in the sample content says what it holds")
        except UnicodeDecodeError as error:
            self._wrong(path, f"is not UTF-8 at byte {error.start}", "save it as UTF-8")
        except OSError as error:
            self._wrong(path, f"cannot be read: {error.strerror}", "mend its permissions")
        except ContentError as error:
            self._problems += error.problems
        return kept.of(path)

    def _pictures(self, entry: Entry) -> Iterable[tuple[str, Path]]:
        file = self.folder / entry.language / f"{entry.id}.md"
        for source in pictures_in(entry.body):
            path = (file.parent / source).resolve()
            inside = path.is_relative_to(self.folder.resolve())
            if inside and path.is_file():
                yield source, path
            else:
                self._wrong(file, f"picture '{source}' is not there", "put it into pictures/, named as in the text")

    def _check_places(self, feedback: Sequence[FeedbackType]) -> None:
        """A place that the configuration does not name: what is meant for it goes to the staff room all the same."""
        for index, each in enumerate(feedback):
            if each.room and self._staff_places is not None and each.room not in self._staff_places:
                known = ", ".join(sorted(self._staff_places)) or "none yet"
                found = f"no place '{each.room}' for '{each.id}'"
                expected = f"a name of [[feedback.rooms]] in the configuration ({known}), or nothing: the staff room"
                self._wrong(self.folder / "feedback.toml", found, expected, key=f"type[{index}].room")

    def _wrong(self, path: Path, found: str, expected: str, *, key: str | None = None) -> None:
        self._problems.append(Problem(where=self._name(path), key=key, found=found, expected=expected))

    def _name(self, path: Path) -> str:
        return str(Path(self.folder.name) / path.relative_to(self.folder))


def _cross_problems(
    folder: Path, entries: Sequence[Entry], shelving: parsing.Shelving, categories: Sequence[CategoryDefinition]
) -> list[Problem]:
    """Mistakes that show only when files are seen together; each leaves everything in service."""
    ids = {entry.id for entry in entries}
    known_shelves = {shelf.id for shelf in shelving.shelves}
    known_tickets = {category.id for category in categories}
    problems = [
        Problem(
            where=f"{folder.name}/categories.toml",
            key="starters",
            found=f"no entry '{starter}'",
            expected="name an existing one",
        )
        for starter in shelving.starters
        if starter not in ids
    ]
    for entry in entries:
        where = f"{folder.name}/{entry.language}/{entry.id}.md"
        problems += [
            Problem(where=where, key="related", found=f"no entry '{other}'", expected="name an existing one")
            for other in entry.related
            if other not in ids
        ]
        if entry.category not in known_shelves:
            problems.append(Problem(where=where, found="a folder without shelf", expected="add it to categories.toml"))
        if entry.escalate_to is not None and entry.escalate_to not in known_tickets:
            known = ", ".join(sorted(known_tickets))
            problems.append(
                Problem(where=where, key="escalate-to", found=f"'{entry.escalate_to}'", expected=f"one of: {known}")
            )
    return problems


def _unknown_in_forms(where: str, emergencies: Emergencies, categories: Sequence[CategoryDefinition]) -> list[Problem]:
    """Categories, fields and values that no form has: nobody could ever choose them."""
    known = {(c.id, f.name, o.value) for c in categories for f in c.fields for o in f.options}
    named = [(c.category, c.field, c.value) for c in emergencies.choices]
    problems = [
        Problem(where=where, key="choice", found=" / ".join(choice), expected="a choice of a form in tickets.toml")
        for choice in named
        if choice not in known
    ]
    ids = sorted(category.id for category in categories)
    if emergencies.category not in ids:
        found, expected = f"'{emergencies.category}'", f"one of: {', '.join(ids)}"
        problems.append(Problem(where=where, key="category", found=found, expected=expected))
    return problems


def _without_wordings(where: str, emergencies: Emergencies, languages: Sequence[str]) -> list[Problem]:
    known = {wordings.language for wordings in emergencies.wordings}
    expected = "add a [[wordings]] table for it"
    return [
        Problem(where=where, key="wordings", found=f"no emergency can be told in '{language}'", expected=expected)
        for language in languages
        if language not in known
    ]


def sources() -> dict[str, str]:
    """The bot's sentences as Fluent sources, by language."""
    return {path.stem: path.read_text("utf-8") for path in sorted(TEXTS.glob("*.ftl"))}
