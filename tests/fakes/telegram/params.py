"""Request parameters as the server reads them: query, form, multipart or JSON, all the same after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader

from tests.fakes.telegram.errors import ApiError, bad_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

MAX_UPLOAD = 50 * 1024 * 1024  # bytes, https://core.telegram.org/bots/api#sending-files


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    mime: str
    content: bytes


class Params(Mapping[str, Any]):
    """The parameters of one call; reading one by type refuses a wrong value like the server."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self._values = values
        self.uploads = uploads or {}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Params({self._values!r}, uploads={sorted(self.uploads)})"

    def text(self, key: str, default: str = "") -> str:
        """A string."""
        value = self._values.get(key, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, key: str, default: int = 0) -> int:
        """An integer; what is not one counts as absent, as on the server."""
        try:
            return int(self._values.get(key, default))
        except (TypeError, ValueError):
            return default

    def optional_number(self, key: str) -> int | None:
        """An integer, or None when absent."""
        return self.number(key) if key in self._values else None

    def flag(self, key: str) -> bool:
        """A boolean: true, yes or 1 in any case."""
        return str(self._values.get(key, "")).lower() in {"true", "yes", "1"}

    def structure(self, key: str, default: Any = None) -> Any:
        """A JSON-serialized object or array; 400 when it is not JSON."""
        value = self._values.get(key)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            what = key.replace("_", " ")
            raise bad_request(f"can't parse {what} JSON object") from error


async def read(request: web.Request) -> Params:
    """Decode a request of any of the four kinds that the Bot API takes; 413 when it is too big."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        values |= _json_object(await request.text())
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(await request.post())
    elif kind == "multipart/form-data":
        await _read_parts(request, values, uploads)
    if sum(len(upload.content) for upload in uploads.values()) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    return Params(values, uploads)


def _json_object(body: str) -> dict[str, Any]:
    if not body:
        return {}
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(decoded, dict):
        raise bad_request("expected a JSON object")
    return {key: value for key, value in decoded.items() if value is not None}


async def _read_parts(request: web.Request, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise bad_request("nested multipart bodies are not accepted")
        name = part.name or ""
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            values[name] = content.decode()
            continue
        mime = part.headers.get("Content-Type", "application/octet-stream")
        uploads[name] = Upload(name=part.filename, mime=mime, content=content)
