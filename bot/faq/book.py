"""The FAQ as people leaf through it: shelves (categories) with entries, in every language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.faq.entries import Entry
from bot.faq.language import fold
from bot.messages import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A category of the FAQ."""

    id: str
    icon: str  # one emoji
    title: Mapping[str, str]  # by language
    about: Mapping[str, str]
    escalate_to: str  # ticket category of entries that name none


class Book:
    """All entries. Immutable; a reload makes a new one."""

    def __init__(
        self,
        shelves: Sequence[Shelf],
        entries: Iterable[Entry],
        pictures: Mapping[str, Attachment] | None = None,
        starters: Sequence[str] = (),
        chatter: Iterable[str] = (),
    ) -> None:
        """`pictures`: stored, by the path that bodies name them by. `starters`: entries to offer first, by id.
        `chatter`: messages that no entry answers."""
        self.shelves = tuple(shelves)
        self.starters = tuple(starters)
        self.pictures = dict(pictures or {})
        self._chatter = tuple(chatter)
        self._entries = {(entry.id, entry.language): entry for entry in entries}
        self._by_id: dict[str, dict[str, Entry]] = {}
        for entry in self._entries.values():
            self._by_id.setdefault(entry.id, {})[entry.language] = entry

    @property
    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries.values())

    def entry(self, entry_id: str, language: str) -> Entry | None:
        """The entry in a language, else in any it exists in; None if there is no such entry."""
        voices = self._by_id.get(entry_id, {})
        return voices.get(language) or next(iter(voices.values()), None)

    def has(self, entry_id: str) -> bool:
        """Whether there is such an entry, in any language."""
        return entry_id in self._by_id

    def entries_asked_by(self, wording: str) -> frozenset[str]:
        """Ids of the entries whose files have this wording, as title or to be asked by."""
        return self._by_wording.get(fold(wording), frozenset())

    @cached_property
    def _by_wording(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for entry in self._entries.values():
            for wording in entry.wordings:
                found.setdefault(fold(wording), set()).add(entry.id)
        return {wording: frozenset(ids) for wording, ids in found.items()}

    def is_chatter(self, wording: str) -> bool:
        """Whether the files have it among the messages that are met with silence."""
        return fold(wording) in self._folded_chatter

    @cached_property
    def _folded_chatter(self) -> frozenset[str]:
        return frozenset(map(fold, self._chatter))

    def shelf(self, shelf_id: str) -> Shelf | None:
        return next((shelf for shelf in self.shelves if shelf.id == shelf_id), None)

    def on_shelf(self, shelf_id: str, language: str) -> Sequence[Entry]:
        """A category's entries, questions before guides, each in the language if it has it."""
        ids = [entry_id for entry_id in self._by_id if entry_id.partition("/")[0] == shelf_id]
        found = [entry for entry_id in ids if (entry := self.entry(entry_id, language))]
        return sorted(found, key=lambda entry: (entry.kind, entry.id))

    def escalation_of(self, entry: Entry) -> str | None:
        """The ticket category for "ask a person" about this entry."""
        shelf = self.shelf(entry.category)
        return entry.escalate_to or (shelf.escalate_to if shelf else None)
