"""Front matter: the YAML head of a Markdown file, against a schema, with the place of every mistake."""

import re
from dataclasses import dataclass
from typing import TypeVar

import yaml
from pydantic import ValidationError

from bot.content.places import LineOf, lines_of_yaml, problems_of
from bot.content.schemas import Strict
from bot.errors import ContentError, Problem

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_HEAD_BEGINS = 2  # 1-based line of a head's first line
Schema = TypeVar("Schema", bound=Strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A file, cut in two."""

    head: str  # YAML
    body: str  # Markdown
    body_line: int  # 1-based line at which the body begins


def head_and_body(text: str, where: str) -> Parts:
    """Cut a file; `ContentError` if it has no head."""
    parts = _FRONT_MATTER.match(text.removeprefix("\ufeff"))
    if parts is None:
        expected = "begin with '---', the keys, and '---' again"
        raise ContentError([Problem(where=where, line=1, found="no front matter", expected=expected)])
    head, body = parts.groups()
    return Parts(head=head, body=body, body_line=head.count("\n") + _HEAD_BEGINS + 1)


def validated(schema: type[Schema], head: str, where: str) -> tuple[Schema, LineOf]:
    """What a head says, and where its keys stand; `ContentError` with every mistake in it."""
    try:
        front = schema.model_validate(yaml.safe_load(head))
        return front, lines_of_yaml(head, offset=_HEAD_BEGINS - 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + _HEAD_BEGINS if mark else None
        fix = "quote texts that hold ': ' or begin with a special character"
        found = f"not YAML: {error.problem}"
        raise ContentError([Problem(where=where, line=line, found=found, expected=fix)]) from error
    except yaml.YAMLError as error:
        expected = "remove the character"
        raise ContentError([Problem(where=where, line=1, found=f"not YAML: {error}", expected=expected)]) from error
    except ValidationError as error:
        raise ContentError(problems_of(error, where, lines_of_yaml(head, offset=_HEAD_BEGINS - 1))) from error
    except ValueError as error:  # YAML saw a date in it
        expected = "write dates as 2026-11-30"
        raise ContentError([Problem(where=where, line=1, found=f"no such date: {error}", expected=expected)]) from error
