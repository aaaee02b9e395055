"""Where in a file a key stands, and what pydantic's errors are called in plain words."""

import re
import tomllib
from collections.abc import Callable, Sequence

import yaml
from pydantic import ValidationError

from bot.errors import Problem

Path = Sequence[str | int]
LineOf = Callable[[Path], int | None]
"""The 1-based line of a key's path, where it can be told."""


def problems_of(error: ValidationError, where: str, line_of: LineOf) -> list[Problem]:
    """Every mistake that pydantic found, with its place."""
    return [
        Problem(
            where=where,
            line=line_of(tuple(mistake["loc"])),
            key=dotted(mistake["loc"]),
            found=_found(mistake["type"], mistake.get("input")),
            expected=_expected(mistake["type"], mistake["msg"]),
        )
        for mistake in error.errors()
    ]


def dotted(path: Path) -> str:
    """A key's path as people write it: `field[2].label`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _found(kind: str, value: object) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is no known key"
    shown = repr(value)
    return f"found {shown if len(shown) <= 60 else shown[:57] + '…'}"


def _expected(kind: str, message: str) -> str:
    match kind:
        case "missing":
            return "add it"
        case "extra_forbidden":
            return "check its spelling, or remove it"
        case _:
            return message[0].lower() + message[1:]


def line_named_by(error: tomllib.TOMLDecodeError) -> int | None:
    """The 1-based line at which TOML could not be read; None where it ends too early."""
    line = re.search(r"line (\d+)", str(error))
    return int(line[1]) if line else None


def lines_of_yaml(source: str, offset: int) -> LineOf:
    """Finds keys in YAML whose first line is line `offset` + 1 of its file."""
    root = yaml.compose(source, Loader=yaml.SafeLoader)

    def line_of(path: Path) -> int | None:
        node, line = root, offset + 1
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1 + offset
        return line

    return line_of


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if k.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item
    return None


def lines_of_toml(source: str) -> LineOf:
    """Finds keys in TOML as people write it: `[table]`, `[[table]]` and `key = value` lines."""
    lines = source.splitlines()

    def line_of(path: Path) -> int | None:
        names = [part for part in path if isinstance(part, str)]
        numbers = [part for part in path if isinstance(part, int)]
        begin, deepest = _table_line(lines, names, numbers[0] if numbers else 0)
        for name in names[deepest:]:
            key = re.compile(rf"""^\s*["']?{re.escape(name)}["']?\s*(=|\.)""")
            for number, text in enumerate(lines[begin:], start=begin + 1):
                if number > begin + 1 and text.lstrip().startswith("["):
                    break
                if key.match(text):
                    return number
        return begin or None

    return line_of


def _table_line(lines: Sequence[str], names: Sequence[str], index: int) -> tuple[int, int]:
    """(1-based line, how many names it covers) of the deepest table header on the way to a key; (0, 0) if none."""
    for depth in range(len(names), 0, -1):
        dotted = r"\s*\.\s*".join(re.escape(name) for name in names[:depth])
        header = re.compile(rf"^\s*\[\[?\s*{dotted}\s*\]\]?")
        found = [number for number, text in enumerate(lines, start=1) if header.match(text)]
        if found:
            return found[min(index, len(found) - 1)], depth
    return 0, 0
