"""Discord's own OpenAPI description says whether a request of ours is one.

It lies beside the project, not in it; where it is not there, nothing is judged."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPEC = Path(__file__).parents[4] / "shared/specs/discord-openapi.json"


@cache
def _spec() -> dict[str, Any] | None:
    return json.loads(SPEC.read_text("utf-8")) if SPEC.exists() else None


@cache
def _validators() -> dict[tuple[str, re.Pattern[str]], Draft202012Validator | None]:
    spec = _spec() or {"paths": {}}
    registry = Registry().with_resource("spec", Resource(contents=spec, specification=DRAFT202012))
    found: dict[tuple[str, re.Pattern[str]], Draft202012Validator | None] = {}
    for path, methods in sorted(spec["paths"].items(), key=lambda item: item[0].count("{")):
        pattern = re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")
        for method, operation in methods.items():
            if method not in {"get", "put", "post", "patch", "delete"}:
                continue
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in ("paths", path, method))
            ref = {"$ref": f"spec#/{pointer}/requestBody/content/application~1json/schema"}
            found[method.upper(), pattern] = Draft202012Validator(ref, registry=registry) if schema else None
    return found


def faults(calls: Sequence[tuple[str, str, Any]]) -> Iterator[str]:
    """What is wrong with these requests."""
    if _spec() is None:
        return
    for method, path, body in calls:
        known = next((key for key in _validators() if key[0] == method and key[1].match(path)), None)
        if known is None:
            yield f"{method} {path}: no such call"
            continue
        validator = _validators()[known]
        if body is not None and validator is not None:
            yield from (f"{method} {path}: {error.json_path} {error.message[:300]}" for error in _deep(validator, body))


def _deep(validator: Draft202012Validator, body: Any) -> Iterator[Any]:
    """Of alternatives that all fail, the one that came furthest says most."""
    for error in validator.iter_errors(body):
        yield max([error, *_inner(error)], key=lambda e: len(e.absolute_path))


def _inner(error: Any) -> Iterator[Any]:
    for inner in error.context or ():
        yield inner
        yield from _inner(inner)
