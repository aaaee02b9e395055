"""Records to JSON and back. The dataclasses themselves are the schema; a row that does not fit says so on reading."""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Record = TypeVar("Record")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(record: object) -> str:
    """The record as JSON."""
    return _adapter(cast("Hashable", type(record))).dump_json(record).decode()


def from_json(kind: type[Record], text: str) -> Record:
    """The record written by `to_json`, by this or an earlier version: fields it did not know get their defaults.

    Raises `pydantic.ValidationError` where the text does not fit."""
    record: Record = _adapter(cast("Hashable", kind)).validate_json(text)
    return record
