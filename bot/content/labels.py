"""What a TOML file says twice, or not in every language: mistakes that no schema sees."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.content.places import Path, dotted, lines_of_toml
from bot.errors import Problem

BY_LANGUAGE = frozenset({"title", "about", "label", "help", "pattern-help", "text"})
"""Keys whose value is a text for each language."""


def untranslated(text: str, where: str, languages: Sequence[str]) -> tuple[Problem, ...]:
    """The texts that are missing in a language; the reader sees another language's instead."""
    line_of = lines_of_toml(text)
    return tuple(
        Problem(
            where=where,
            line=line_of(path),
            key=dotted((*path, language)),
            found=f"no text in '{language}'",
            expected="translate it",
        )
        for path, texts in _texts(tomllib.loads(text), ())
        for language in languages
        if not str(texts.get(language, "")).strip()
    )


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    match value:
        case dict():
            for key, inner in value.items():
                if key in BY_LANGUAGE and isinstance(inner, dict):
                    yield (*path, key), inner
                else:
                    yield from _texts(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _texts(inner, (*path, index))
        case _:
            pass


def doubles(text: str, where: str, table: str, key: str, names: Iterable[str]) -> list[Problem]:
    """Each of the names that a table before it has, too: only one of them could be meant."""
    line_of, seen, problems = lines_of_toml(text), set[str](), []
    for index, name in enumerate(names):
        if name in seen:
            path = (table, index, key)
            found, expected = f"'{name}' is there before", "give each a name of its own"
            problems.append(Problem(where=where, line=line_of(path), key=dotted(path), found=found, expected=expected))
        seen.add(name)
    return problems
