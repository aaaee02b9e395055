"""`frontdesk faq learned`, `unlearn`, `export` and `gaps`: what people taught, and what they asked in vain."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.app.house import OPERATOR, database, learning_of, opened, rules_of
from bot.clock import SystemClock
from bot.config import Config
from bot.content import Library
from bot.content.exporting import Exported, exported
from bot.desk.records import Question
from bot.desk.scene import Content
from bot.errors import UsageError
from bot.faq.book import Book
from bot.faq.gaps import MOST_CLUSTERED, Gap, Unanswered, gaps
from bot.faq.learning import Fit, Verdict, Vote, Wording, fit
from bot.faq.matcher import Answer
from bot.guard.personal import without_personal
from bot.store import Store, migrate

_STATES = {
    Fit.TAUGHT: "",
    Fit.IN_FILES: "in the files by now",
    Fit.ELSEWHERE: "rests: the files give it to another entry",
    Fit.CHATTER: "rests: the files list it as chatter",
    Fit.GONE: "rests: the entry is no longer in the files",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A learned wording and how it fits the files."""

    wording: Wording
    fit: Fit


@contextmanager
def _store(config: Config) -> Iterator[Store]:
    with database(config) as engine:
        migrate.upgrade(engine)
        yield Store(engine)


def _learned(config: Config, store: Store) -> Sequence[Wording]:
    with store.read() as tx:
        return tx.learned(learning_of(config))


def _book(config: Config) -> Book:
    """The entries without a matcher, which would take seconds."""
    loaded = Library(config.path(config.folders.content)).load()
    return Book(loaded.shelves, loaded.entries, chatter=loaded.chatter)


def lessons(config: Config) -> Sequence[Lesson]:
    """Everything that was learned, in the order it was first voted on."""
    book = _book(config)
    with _store(config) as store:
        return [Lesson(wording=w, fit=fit(w.entry, w.text, book)) for w in _learned(config, store)]


def lessons_as_json(found: Sequence[Lesson]) -> str:
    """One object a line."""
    return "\n".join(
        json.dumps(
            {
                "number": lesson.wording.number,
                "wording": lesson.wording.text,
                "entry": lesson.wording.entry,
                "language": lesson.wording.language,
                "since": lesson.wording.since.isoformat(),
                "by_staff": lesson.wording.by_staff,
                "people": lesson.wording.people,
                "state": lesson.fit,
            },
            ensure_ascii=False,
        )
        for lesson in found
    )


def lessons_as_text(found: Sequence[Lesson], config: Config) -> str:
    """A line for each, and a second one where there is something to know about it."""
    names = {key: member.name for member in rules_of(config).staff.members for key in member.ids}
    lines = []
    for wording, state in ((lesson.wording, _STATES[lesson.fit]) for lesson in found):
        head = f"{wording.number:>5}  {wording.entry} ({wording.language})  “{wording.text}”"
        lines.append(f"{head}  {_behind(wording, names)}, {wording.since:%Y-%m-%d}")
        lines += [f"       {state}"] if state else []
    return "\n".join(lines) or "Nothing was learned yet."


def _behind(wording: Wording, names: Mapping[str, str]) -> str:
    if not wording.by_staff:
        return f"{len(wording.people)} members"
    return ", ".join(names.get(person, person) for person in wording.people)


def unlearn(config: Config, numbers: Sequence[int]) -> Sequence[Wording]:
    """Take learned wordings back, all or none; running desks follow at once. What was taken back."""
    with _store(config) as store, store.write() as tx:
        known = {wording.number: wording for wording in tx.learned(learning_of(config))}
        unknown = [str(number) for number in numbers if number not in known]
        if unknown:
            raise UsageError(
                f"nothing learned has the number {', '.join(unknown)}; nothing was changed. "
                "`frontdesk faq learned` lists the numbers"
            )
        now = SystemClock().now()
        for wording in (known[number] for number in dict.fromkeys(numbers)):
            tx.votes.add(
                Vote(
                    person=OPERATOR.key,
                    verdict=Verdict.IS_NOT,
                    entry=wording.entry,
                    wording=wording.text,
                    language=wording.language,
                    at=now,
                )
            )
    return [known[number] for number in dict.fromkeys(numbers)]


def export(config: Config, output: Path | None) -> Exported:
    """What was learned, as a patch to the content folder; written to a file if one is named."""
    book = _book(config)
    with _store(config) as store:
        done = exported(config.path(config.folders.content), _learned(config, store), book)
    try:
        if output is not None:
            output.write_bytes(done.patch.encode())
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}; name another file") from error
    return done


def unanswered(config: Config, days: float) -> Sequence[Gap]:
    """What members asked lately and the FAQ, as it is now, has no sure answer to; what most ask comes first."""
    clock = SystemClock()
    with opened(config, clock) as house:
        with house.store.read() as tx:
            asked = tx.unanswered(clock.now() - timedelta(days=days), limit=MOST_CLUSTERED)
        content, loaded = house.knowledge.content, house.knowledge.loaded
        open_ = [question for question in asked if _is_open(question, content)]
    wanted = [Unanswered(text=without_personal(question.text), person=question.asker) for question in open_]
    known = [wording for entry in content.book.entries for wording in entry.wordings]
    return gaps(wanted, known=known, synonyms=loaded.synonyms if loaded else ())


def _is_open(question: Question, content: Content) -> bool:
    """Whether it is a question, and still without a sure answer."""
    if content.book.is_chatter(question.text):
        return False
    return not isinstance(content.matcher.match(question.text, addressed=True), Answer)


def gaps_as_json(found: Sequence[Gap]) -> str:
    """One object a line."""
    return "\n".join(
        json.dumps(
            {"people": gap.people, "questions": gap.questions, "languages": gap.languages, "examples": gap.examples},
            ensure_ascii=False,
        )
        for gap in found
    )


def gaps_as_text(found: Sequence[Gap]) -> str:
    """Each gap with its examples below."""
    if not found:
        return "Every question had an answer."
    blocks = []
    for gap in found:
        head = f"{_count(gap.people, 'person', 'people')}, {_count(gap.questions, 'question', 'questions')}"
        head = f"{head} ({', '.join(gap.languages)})"
        blocks.append("\n".join([head, *(f"    {' '.join(example.split())}" for example in gap.examples)]))
    return "\n\n".join(blocks)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
