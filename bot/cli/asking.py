"""`frontdesk ask`: the matcher's decision without a desk around it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

from bot.app.house import database, database_file, learning_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.clock import SystemClock
from bot.config import Config
from bot.faq.decision import name_of
from bot.faq.matcher import Answer, Candidate, Decision, Silent, Suggest
from bot.guard.clean import clean
from bot.guard.secrets import mask
from bot.rendering import plain
from bot.store import Store, migrate
from bot.store.files import Files


@contextmanager
def _what_was_learned(config: Config) -> Iterator[Lessons | None]:
    """Teaches content as a running desk would, if there is a database to learn from; none is made or changed."""
    file = database_file(config)
    if file is not None and not file.exists():
        yield None
        return
    with database(config) as engine:
        current = not migrate.pending(engine)
        lessons = Lessons(Store(engine), learning_of(config), SystemClock())
        yield lessons if current else None


class Asker:
    """The content, ready to be asked."""

    def __init__(self, config: Config, *, language: str | None, addressed: bool) -> None:
        with _what_was_learned(config) as lessons:
            knowledge = Knowledge(config, Files(config.path(config.folders.data) / "files"), lessons)
            knowledge.load()
        self._content = knowledge.content
        self._language = language
        self._addressed = addressed

    def decide(self, message: str) -> Decision:
        """As a platform's message would be: cleaned and masked first."""
        text = mask(clean(message)).text
        return self._content.matcher.match(text, language=self._language, addressed=self._addressed)

    def as_json(self, message: str) -> str:
        """The decision as one JSON object."""
        decision = self.decide(message)
        return json.dumps(
            {
                "decision": name_of(decision),
                "entry": decision.entry if isinstance(decision, Answer) else None,
                "score": round(decision.score, 4),
                "margin": round(decision.margin, 4),
                "candidates": [{"entry": c.entry, "score": round(c.score, 4)} for c in decision.candidates],
            },
            ensure_ascii=False,
        )

    def as_text(self, message: str) -> str:
        """The decision for a person to read."""
        decision = self.decide(message)
        match decision:
            case Answer(entry=entry_id, language=language):
                entry = self._content.book.entry(entry_id, language)
                return f"{entry.title}\n\n{plain(entry.body)}" if entry else entry_id
            case Suggest(candidates=candidates):
                return "\n".join(["Did you mean:", *(f"  - {self._title(c)}" for c in candidates)])
            case Silent():
                return "(silent)"
            case _:
                assert_never(decision)

    def _title(self, candidate: Candidate) -> str:
        entry = self._content.book.entry(candidate.entry, candidate.language)
        return f"{entry.title} ({candidate.entry})" if entry else candidate.entry
