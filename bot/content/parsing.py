"""One file's text to the values it stands for. No file is opened here; every mistake is told with its place."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from bot.announcements.topics import Topic
from bot.content.heads import head_and_body, validated
from bot.content.labels import doubles
from bot.content.places import dotted, line_named_by, lines_of_toml, problems_of
from bot.content.schemas import (
    SLUG,
    EmergenciesFile,
    FeedbackFile,
    FrontMatter,
    RepliesFile,
    Shelves,
    Strict,
    SynonymsFile,
    TopicsFile,
)
from bot.errors import ContentError, Problem
from bot.faq.book import Shelf
from bot.faq.entries import Entry, SynonymGroup
from bot.feedback.feedback import FeedbackType
from bot.tickets.canned import GAPS, CannedReply, gaps_in
from bot.tickets.urgency import Choice, Emergencies, Wordings

Schema = TypeVar("Schema", bound=Strict)


def entry(text: str, *, where: str, entry_id: str, language: str) -> Entry:
    """An entry's file; `ContentError` with every mistake in it."""
    wrong_name = [part for part in entry_id.split("/") if not re.fullmatch(SLUG, part) or len(part) > 40]
    if wrong_name:
        raise ContentError([_problem(where, f"the name '{wrong_name[0]}'", "lower-case letters, digits, hyphens")])
    parts = head_and_body(text, where)
    front, _ = validated(FrontMatter, parts.head, where)
    problems = [*_level_problems(front, where), *_body_problems(parts.body, where)]
    if problems:
        raise ContentError(problems)
    return Entry(
        id=entry_id,
        language=language,
        title=front.title,
        ask=tuple(front.ask),
        tags=tuple(front.tags),
        body=parts.body.strip(),
        related=tuple(front.related),
        escalate_to=front.escalate_to,
        updated=front.updated,
        kind=front.kind,
        level=front.level,
    )


def _level_problems(front: FrontMatter, where: str) -> list[Problem]:
    if front.kind == "guide" and front.level is None:
        return [_problem(where, "a guide without level", "add level: beginner, intermediate or advanced")]
    if front.kind == "entry" and front.level is not None:
        return [_problem(where, "a level", "only guides have one: add kind: guide, or remove it")]
    return []


def _body_problems(body: str, where: str) -> list[Problem]:
    return [] if body.strip() else [_problem(where, "no answer", "write the answer below the second '---'")]


def _problem(where: str, found: str, expected: str, *, line: int | None = None) -> Problem:
    return Problem(where=where, line=line, found=found, expected=expected)


def read_toml(text: str, where: str, schema: type[Schema]) -> Schema:
    """A TOML file as its schema says; `ContentError` with every mistake in it."""
    try:
        return schema.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = line_named_by(error)
        raise ContentError([_problem(where, f"not TOML: {error}", "mend the line", line=line)]) from error
    except ValidationError as error:
        raise ContentError(problems_of(error, where, lines_of_toml(text))) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelving:
    """What categories.toml says."""

    shelves: tuple[Shelf, ...] = ()
    starters: tuple[str, ...] = ()  # ids of the entries that a fresh page offers


def shelving(text: str, where: str) -> Shelving:
    """categories.toml"""
    file = read_toml(text, where, Shelves)
    refuse(doubles(text, where, "category", "id", (shelf.id for shelf in file.category)))
    return Shelving(
        shelves=tuple(Shelf(**shelf.model_dump()) for shelf in file.category), starters=tuple(file.starters)
    )


def synonyms(text: str, where: str) -> tuple[SynonymGroup, ...]:
    """synonyms.toml; a word in two groups of a language is a mistake."""
    groups = read_toml(text, where, SynonymsFile).group
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for index, group in enumerate(groups):
        for word in group.words:
            first = seen.setdefault((group.language, word.casefold()), index)
            if first != index:
                line = lines_of_toml(text)(("group", index))
                problems.append(_problem(where, f"'{word}' is in two groups", "leave it in one of them", line=line))
    if problems:
        raise ContentError(problems)
    return tuple(SynonymGroup(words=tuple(group.words), language=group.language) for group in groups)


def chatter(text: str) -> tuple[str, ...]:
    """chatter/<language>.txt: a line each, comments begin with #."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def emergencies(text: str, where: str) -> Emergencies:
    """emergencies.toml"""
    file = read_toml(text, where, EmergenciesFile)
    wordings = tuple(
        Wordings(
            language=w.language,
            signs=tuple(w.signs),
            unless=tuple(w.unless),
            denials=tuple(w.denials),
            joins=tuple(w.joins),
        )
        for w in file.wordings
    )
    choices = tuple(Choice(category=c.category, field=c.field, value=c.value) for c in file.choice)
    return Emergencies(category=file.category, choices=choices, wordings=wordings)


def replies(text: str, where: str) -> tuple[CannedReply, ...]:
    """replies.toml"""
    found = read_toml(text, where, RepliesFile).reply
    refuse(doubles(text, where, "reply", "name", (reply.name for reply in found)))
    refuse([p for i, r in enumerate(found) for lang, said in r.text.items() for p in _gaps(text, where, i, lang, said)])
    return tuple(CannedReply(name=reply.name, title=reply.title, text=reply.text) for reply in found)


def feedback_types(text: str, where: str) -> tuple[FeedbackType, ...]:
    """feedback.toml"""
    found = read_toml(text, where, FeedbackFile).type
    refuse(doubles(text, where, "type", "id", (each.id for each in found)))
    return tuple(FeedbackType(id=each.id, title=each.title, room=each.room) for each in found)


def _gaps(text: str, where: str, index: int, language: str, said: str) -> list[Problem]:
    """What stands in braces and is nothing that a ticket could fill."""
    path = ("reply", index, "text", language)
    expected = f"in braces only {', '.join(GAPS)}; write {{{{ for a brace"
    try:
        found = [f"{{{name}}}" for name in sorted(gaps_in(said) - set(GAPS))]
    except ValueError as error:
        found = [f"braces that do not match ({error})"]
    line = lines_of_toml(text)(path)
    return [Problem(where=where, line=line, key=dotted(path), found=gap, expected=expected) for gap in found]


def refuse(problems: list[Problem]) -> None:
    """`ContentError` if there are any."""
    if problems:
        raise ContentError(problems)


def topics(text: str, where: str, languages: Sequence[str]) -> tuple[Topic, ...]:
    """topics.toml of the announcements; each topic has a title in every language."""
    file, line_of = read_toml(text, where, TopicsFile), lines_of_toml(text)
    problems = [
        _problem(where, f"'{topic.id}' without title in '{language}'", "add it", line=line_of(("topic", index)))
        for index, topic in enumerate(file.topic)
        for language in languages
        if language not in topic.title
    ]
    if problems:
        raise ContentError(problems)
    return tuple(Topic(id=topic.id, title=topic.title) for topic in file.topic)
