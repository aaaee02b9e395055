"""Discord's own description of its API says whether the traffic is Discord's.

It keeps the fake from being shaped to our own client. A disagreement is kept as a violation, and fails the test that
caused it.
"""

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
    from collections.abc import Iterator

    from jsonschema import ValidationError

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "discord-openapi.json"
NAME = "urn:discord"
MOST_FAULTS = 4  # of one body that are reported


@cache
def published() -> dict[str, Any] | None:
    """The published description; None where it is not beside the project."""
    if not SPEC.exists():
        return None
    spec: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
    return spec


class Judge:
    """Collects what does not hold; silent where the description is not there."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.heard: set[str] = set()  # operations that were judged

    def request(self, method: str, path: str, body: Any) -> None:
        """Judge what a client sent; `body` is the JSON part, None where there was none."""
        if published() is None:
            return
        operation = operation_of(method, path)
        if operation is None:
            self.violations.append(f"{method} {path} is no call of Discord's")
            return
        self.heard.add(operation["operationId"])
        schema = _request_schema(operation)
        if schema is None:
            if body not in (None, {}):
                self.violations.append(f"{method} {path} takes no body and got {body}")
        elif body is not None:
            self._hold(schema, body, f"{method} {path}", is_asked=True)

    def answer(self, method: str, path: str, status: int, body: Any) -> None:
        """Judge what the fake answered."""
        operation = operation_of(method, path) if published() else None
        if operation is None:
            return
        schema = _answer_schema(operation, status)
        if schema is None:
            if str(status) not in operation["responses"] and f"{status // 100}XX" not in operation["responses"]:
                self.violations.append(f"{method} {path} never answers {status}")
        else:
            self._hold(schema, body, f"{method} {path} → {status}")

    def note(self, violation: str) -> None:
        """Keep something that the fake itself noticed."""
        self.violations.append(violation)

    def _hold(self, pointer: str, body: Any, what: str, *, is_asked: bool = False) -> None:
        faults = list(_validator(pointer, is_asked).iter_errors(body))[:MOST_FAULTS]
        self.violations += [f"{what}: {_said(fault)}" for fault in faults]


def _said(fault: ValidationError) -> str:
    """The deepest reason of the likeliest variant, for "is not valid under any" says nothing."""
    while fault.context:
        fault = min(fault.context, key=lambda inner: (inner.validator in {"const", "type"}, -len(inner.path)))
    return f"{'/'.join(map(str, fault.absolute_path)) or 'body'}: {fault.message[:200]}"


# --- finding one's way in the description ----------------------------------------------------------------------------


@cache
def _paths() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every path as a pattern; those with the most literal words first."""
    spec = published() or {"paths": {}}
    templates = sorted(spec["paths"], key=lambda path: (path.count("{"), -len(path)))
    return tuple((re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path))), path) for path in templates)


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The operation that a call without version and query is."""
    spec = published()
    for pattern, template in _paths() if spec else ():
        if spec and pattern.fullmatch(path) and method.lower() in spec["paths"][template]:
            operation: dict[str, Any] = spec["paths"][template][method.lower()]
            return operation | {"pointer": f"#/paths/{_escaped(template)}/{method.lower()}"}
    return None


def _escaped(template: str) -> str:
    return template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _request_schema(operation: dict[str, Any]) -> str | None:
    media = next(_media(operation.get("requestBody", {})), None)
    return f"{operation['pointer']}/requestBody/content/{media}/schema" if media else None


def _answer_schema(operation: dict[str, Any], status: int) -> str | None:
    for key in (str(status), f"{status // 100}XX"):
        described = operation["responses"].get(key, {})
        if "$ref" in described:
            return f"{described['$ref']}/content/application~1json/schema"
        if (media := next(_media(described), None)) is not None:
            return f"{operation['pointer']}/responses/{key}/content/{media}/schema"
    return None


def _media(described: dict[str, Any]) -> Iterator[str]:
    """JSON before everything else."""
    content = described.get("content", {})
    return (_escaped(media) for media in sorted(content, key=lambda media: media != "application/json"))


@cache
def _corrected(is_asked: bool) -> dict[str, Any]:
    """The description where it is stricter than Discord.

    The server takes ids as numbers too, and answers with strings only. What is wrong with a field has a word for its
    code, such as BASE_TYPE_MAX_LENGTH: https://discord.com/developers/docs/reference#error-messages
    """
    spec = published() or {}
    schemas = spec["components"]["schemas"]
    code = {"code": {"type": ["integer", "string"]}}
    amended = {"Error": schemas["Error"] | {"properties": schemas["Error"]["properties"] | code}}
    if is_asked:
        amended["SnowflakeType"] = {"type": ["string", "integer"]}
    return spec | {"components": spec["components"] | {"schemas": schemas | amended}}


@cache
def _validator(pointer: str, is_asked: bool) -> Draft202012Validator:
    resource = Resource.from_contents(_corrected(is_asked), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(NAME, resource)
    return Draft202012Validator({"$ref": f"{NAME}{pointer}"}, registry=registry)
