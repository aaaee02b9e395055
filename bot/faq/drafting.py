"""A new entry as its author will find it: a file to be completed, in the form of `docs/writing-faq.md`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import yaml

_TITLE_LENGTH = 120  # characters, as the files' schema has it
_NAME_LENGTH = 40
_WIDE = 10_000  # characters; YAML folds no line that is shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What is known of an entry that should be written."""

    question: str  # as a member put it
    answer: str  # what staff said about it, or what should stand here; Markdown
    escalate_to: str  # ticket category
    today: date

    def text(self) -> str:
        """The file. `ask` needs more wordings than one member's: `faq check` says so until they are there."""
        title = " ".join(self.question.split())
        lines = [
            "---",
            f"title: {scalar(title[:1].upper() + title[1:_TITLE_LENGTH])}",
            "ask:",
            f"  - {scalar(title)}",
            "tags: []",
            f"escalate-to: {self.escalate_to}",
            f"updated: {self.today.isoformat()}",
            "---",
            self.answer,
        ]
        return "\n".join(lines)

    def name(self) -> str:
        """A file name from the question's words, or a stand-in where it has no Latin ones."""
        words = re.findall(r"[a-z0-9]+", self.question.lower())
        return _joined(words) or "new-entry"


def _joined(words: Sequence[str]) -> str:
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > _NAME_LENGTH:
            break
        name = f"{name}-{word}" if name else word
    return name


def scalar(text: str) -> str:
    """The text as one YAML value on one line, quoted where it must be."""
    written: str = yaml.safe_dump([text], allow_unicode=True, width=_WIDE, default_flow_style=True)
    return written.strip()[1:-1]
