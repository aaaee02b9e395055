"""One call as it came: what was asked for, with which words and files; and the table of calls."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.errors import ApiError, bad_form

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.discord.model import Json
    from tests.fakes.discord.world import FakeDiscord


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call, without version and host."""

    method: str
    path: str
    query: dict[str, str]
    body: Any  # the JSON of it, None where there was none
    files: dict[str, Upload] = field(default_factory=dict)  # by n of `files[n]`
    token: str | None = None  # of the bot

    @property
    def call(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def fields(self) -> Json:
        """The body where an object has to stand."""
        if not isinstance(self.body, dict):
            raise bad_form("_root", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return self.body


_FILE = re.compile(r"files\[(\d+)\]")


async def read(request: web.Request, path: str) -> Asked:
    """Read it to the end."""
    body: Any = None
    files: dict[str, Upload] = {}
    if request.content_type == "multipart/form-data":
        body, files = await _multipart(request)
    elif text := await request.text():
        body = _json(text)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return Asked(
        method=request.method,
        path=path,
        query=dict(request.query),
        body=body,
        files=files,
        token=token if scheme == "Bot" else None,
    )


async def _multipart(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    body: Any = None
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        name = str(getattr(part, "name", ""))
        content = bytes(await part.read())  # type: ignore[union-attr]
        if name == "payload_json":
            body = _json(content.decode())
        elif match := _FILE.fullmatch(name):
            files[match[1]] = Upload(name=str(getattr(part, "filename", None) or "file"), content=content)
    return body, files


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


Answer = tuple[int, Any]
Carry = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the fake plays."""

    method: str
    template: str  # "/channels/{channel}/messages"
    carry: Carry
    needs_token: bool

    def fits(self, method: str, path: str) -> dict[str, str] | None:
        """The ids in the path; None when it is another call."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        match = re.fullmatch(pattern, path) if method == self.method else None
        return match.groupdict() if match else None


TABLE: list[Call] = []


def call(method: str, template: str, *, needs_token: bool = True) -> Callable[[Carry], Carry]:
    """Put a function into the table: `(world, asked, **ids) -> (status, JSON)`. Earlier entries win."""

    def enter(carry: Carry) -> Carry:
        TABLE.append(Call(method, template, carry, needs_token))
        return carry

    return enter


async def carry_out(world: FakeDiscord, asked: Asked) -> Answer:
    """Find the call and play it."""
    for entry in TABLE:
        if (ids := entry.fits(asked.method, asked.path)) is not None:
            if entry.needs_token:
                world.check_token(asked.token)
            return await entry.carry(world, asked, **ids)
    world.judge.note(f"the fake does not play {asked.call}")
    raise ApiError(404, 0, "404: Not Found")
