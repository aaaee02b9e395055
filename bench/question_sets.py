"""Question sets in the form of `frontdesk eval`: a folder with `entries.jsonl` and `queries.jsonl`."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from bot.faq.entries import Entry
from bot.faq.evaluation import Query

CHATTER = Path(__file__).parent.parent / "faq_data" / "chatter"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Entries with their wordings, and queries with the entry each ought to get."""

    name: str
    entries: tuple[Entry, ...]
    queries: tuple[Query, ...]

    @property
    def asked(self) -> tuple[Query, ...]:
        """The queries that have an entry."""
        return tuple(query for query in self.queries if query.expect is not None)


def load(folder: Path, aliases: int) -> QuestionSet:
    """Read a set; of each entry only the canonical wording and `aliases` more."""
    entries = tuple(
        Entry(id=row["id"], language=row.get("lang", "en"), title=row["ask"][0], ask=tuple(row["ask"][1 : aliases + 1]))
        for row in _rows(folder / "entries.jsonl")
    )
    queries = tuple(
        Query(text=row["text"], expect=row["expect"], group=row.get("group")) for row in _rows(folder / "queries.jsonl")
    )
    return QuestionSet(name=f"{folder.name} k{aliases}", entries=entries, queries=queries)


def chatter() -> tuple[str, ...]:
    """The project's own lines that no entry answers."""
    lines = (line.strip() for path in sorted(CHATTER.glob("*.txt")) for line in path.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def multiplied(entries: tuple[Entry, ...], wordings: int, seed: int = 1) -> tuple[Entry, ...]:
    """Entries of ten wordings each, mixed from the words of `entries`, for measuring speed."""
    chance = random.Random(seed)
    texts = [wording.split() for entry in entries for wording in entry.wordings]
    words = [word for text in texts for word in text]
    made: list[Entry] = []
    while len(made) * 10 < wordings:
        first, second = chance.choice(texts), chance.choice(texts)
        base = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        base = [word if chance.random() > 0.3 else chance.choice(words) for word in base]
        several = [
            " ".join(word if chance.random() > 0.2 else chance.choice(words) for word in base) for _ in range(10)
        ]
        made.append(Entry(id=f"made/{len(made)}", language="en", title=several[0], ask=tuple(several[1:])))
    return tuple(made)


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
