"""The Bot API's published description, as a checker of JSON values.

Reads `telegram-bot-api.json` (methods and types with their fields) from the folder `shared/specs`
beside the repository, when it is there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fakes.telegram.model import Json

SPEC = Path(__file__).resolve().parents[3].parent / "shared" / "specs" / "telegram-bot-api.json"
ABSENT = f"the Bot API description is not at {SPEC.parent.parent.name}/{SPEC.parent.name}"


@cache
def published() -> Json | None:
    """The description, or None where the folder is not present."""
    if not SPEC.is_file():
        return None
    loaded: Json = json.loads(SPEC.read_text(encoding="utf-8"))
    return loaded


def request_faults(spec: Json, method: str, params: Mapping[str, Any], uploads: frozenset[str]) -> Iterator[str]:
    """What is wrong with a request: unknown or missing parameters, values of the wrong type."""
    known = {field["name"]: field for field in spec["methods"][method].get("fields", [])}
    for name, field in known.items():
        if field["required"] and name not in params and name not in uploads:
            yield f"{method}: required parameter {name} is missing"
    for name, value in params.items():
        if name not in known:
            yield f"{method}: there is no parameter {name}"
        else:
            yield from _any_of(spec, known[name]["types"], _decoded(value, known[name]), name)


def answer_faults(spec: Json, method: str, result: Any) -> Iterator[str]:
    """What is wrong with an answer's `result`."""
    yield from _any_of(spec, spec["methods"][method]["returns"], result, f"{method} → result")


def update_faults(spec: Json, update: Json) -> Iterator[str]:
    """What is wrong with an update."""
    yield from _object(spec, "Update", update, "update")


def _decoded(value: Any, field: Json) -> Any:
    """A top-level value: forms carry everything but strings as JSON text."""
    if not isinstance(value, str) or "String" in field["types"]:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _any_of(spec: Json, types: list[str], value: Any, where: str) -> Iterator[str]:
    attempts = [list(_one(spec, kind, value, where)) for kind in types]
    if attempts and all(attempts):
        yield from min(attempts, key=len)


def _one(spec: Json, kind: str, value: Any, where: str) -> Iterator[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no array"
            return
        inner = kind.removeprefix("Array of ")
        for number, item in enumerate(value):
            yield from _one(spec, inner, item, f"{where}[{number}]")
    elif kind in _PLAIN:
        if not _is_plain(kind, value):
            yield f"{where}: {value!r} is no {kind}"
    elif kind != "InputFile":
        yield from _object(spec, kind, value, where)


_PLAIN: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
}


def _is_plain(kind: str, value: Any) -> bool:
    return isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))


def _object(spec: Json, kind: str, value: Any, where: str) -> Iterator[str]:
    described = spec["types"][kind]
    if "subtypes" in described:
        yield from _any_of(spec, described["subtypes"], value, where)
        return
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no {kind}"
        return
    known = {field["name"]: field for field in described.get("fields", [])}
    for name, field in known.items():
        if field["required"] and name not in value:
            yield f"{where}: {kind}.{name} is missing"
    for name, item in value.items():
        if name in known:
            yield from _any_of(spec, known[name]["types"], item, f"{where}.{name}")
        elif name not in _newer_fields(kind):
            yield f"{where}: {kind} has no field {name}"


@cache
def _newer_fields(kind: str) -> frozenset[str]:
    """What aiogram knows of a type: it may be ahead of the published file, or behind."""
    import aiogram.types

    model = getattr(aiogram.types, kind, None)
    return frozenset(model.model_fields) if model is not None else frozenset()
