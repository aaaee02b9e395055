"""`frontdesk eval`: how good the matcher is on given questions."""

import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.config import Config
from bot.content import Library
from bot.errors import ContentError, Problem
from bot.faq.entries import Entry, SynonymGroup
from bot.faq.evaluation import Query, Report, evaluate
from bot.faq.matcher import Explanation, MatchSettings, build
from bot.faq.meaning import Encoder
from bot.meaning.model import load

_Line = TypeVar("_Line", bound=BaseModel)
SHOWN_MISSES = 20


class _EntryLine(BaseModel):
    """One line of an entries file."""

    model_config = ConfigDict(extra="ignore")
    id: str
    ask: Annotated[list[str], Field(min_length=1)]
    lang: str = "en"
    answer: str = ""


class _QueryLine(BaseModel):
    """One line of a queries file."""

    model_config = ConfigDict(extra="ignore")
    text: str
    expect: str | None
    group: str | None = None


class Material:
    """What is asked: entries from a file of lines, or the content folder."""

    def __init__(
        self, config: Config, *, entries: Path | None, faq: Path | None, aliases: int | None, model: str | None
    ) -> None:
        """`model` reads meaning in place of the configured one; empty: none does. `ModelUnavailable` if it cannot."""
        self.encoder = _encoder(config, model)
        self.settings = MatchSettings(answer_precision=config.answers.precision, suggest_hit=config.answers.suggest_hit)
        self.chatter: Sequence[str] = ()
        self.synonyms: Sequence[SynonymGroup] = ()
        folder = faq or config.path(config.folders.content)
        if entries is None or folder.is_dir():
            loaded = Library(folder).load()
            self.chatter, self.synonyms = loaded.chatter, loaded.synonyms
            self.entries: Sequence[Entry] = loaded.entries
        if entries is not None:
            self.entries = [_entry(line, aliases) for line in _lines(entries, _EntryLine)]

    def report(self, queries: Path) -> Report:
        """Build and ask."""
        return evaluate(
            self.entries,
            [Query(text=q.text, expect=q.expect, group=q.group) for q in _lines(queries, _QueryLine)],
            synonyms=self.synonyms,
            chatter=self.chatter,
            settings=self.settings,
            clock=time.perf_counter,
            peak_mb=_peak_mb,
            encoder=self.encoder,
        )

    def explain(self, text: str) -> Explanation:
        """Why an entry won."""
        matcher = build(
            self.entries,
            synonyms=self.synonyms,
            chatter=self.chatter,
            settings=self.settings,
            encoder=self.encoder,
        )
        return matcher.explain(text)


def _encoder(config: Config, model: str | None) -> Encoder | None:
    if model is None:
        return load(config.meaning, config.home) if config.meaning.model else None
    return load(config.meaning.model_copy(update={"model": model}), Path()) if model else None


def _entry(line: _EntryLine, aliases: int | None) -> Entry:
    ask = line.ask if aliases is None else line.ask[: aliases + 1]
    return Entry(id=line.id, language=line.lang, title=ask[0], ask=tuple(ask[1:]), body=line.answer)


def _lines(path: Path, kind: type[_Line]) -> Iterator[_Line]:
    """One JSON object a line; every broken line is told."""
    problems: list[Problem] = []
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError([Problem(where=str(path), found=f"cannot be read: {error}", expected="UTF-8")]) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            problems.append(
                Problem(where=str(path), line=number, key=key, found=first["msg"], expected="mend the line")
            )
    if problems:
        raise ContentError(problems)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)


def as_json(report: Report) -> str:
    """All figures as one JSON object."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in _plain(report).items()}
    return json.dumps(rounded, ensure_ascii=False)


def as_text(report: Report) -> str:
    """All figures, and the surest of the misses."""
    lines = [f"{name:16} {_shown(value)}" for name, value in _plain(report).items() if not isinstance(value, dict)]
    for group, share in report.false_answers_by_group.items():
        lines.append(f"{'false_answers':16} {_shown(share)}  ({group})")
    misses = [f"  {m.text!r} → {m.got} ({m.score:.2f}), expected {m.expect}" for m in report.misses[:SHOWN_MISSES]]
    return "\n".join([*lines, *(["", "Wrong first, surest first:", *misses] if misses else [])])


def _plain(report: Report) -> dict[str, Any]:
    return {**report.figures(), "false_answers_by_group": dict(report.false_answers_by_group)}


def _shown(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def explanation_text(explained: Explanation) -> str:
    """The decision's reasons for a person to read."""
    lines = [
        f"read as      {explained.read_as}",
        f"cues         {', '.join(explained.cues) or '-'}",
        f"words known  {explained.known:.2f}",
        f"gate         {explained.gate:+.2f}",
        f"answer from  {explained.answer_from:.3f}",
        f"decision     {type(explained.decision).__name__.lower()}",
    ]
    for reason in explained.reasons:
        lines.append(f"\n{reason.entry} ({reason.language})  {reason.score:.3f}  nearest: {reason.nearest}")
        lines += [f"    {name:18} {value:+.3f}" for name, value in reason.clues]
    return "\n".join(lines)
