"""The page with everything behind it faked, and a browser's manners without the browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from adapters.web import WebAdapter, WebSettings
from adapters.web.site import Site
from tests.adapters.web.fakes import (
    LINK_TOKEN,
    NOON,
    FakeDesk,
    FakeFiles,
    FakeReading,
    FakeSessions,
    Script,
    silent,
)

SECRET = "0123456789abcdef0123456789abcdef"
ORIGIN = "http://127.0.0.1:8080"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def event_id(number: int) -> str:
    """The id a page would make up."""
    return str(UUID(int=number))


def settings(**values: Any) -> WebSettings:
    """Settings that work, some of them as given."""
    return WebSettings(**({"secret": SECRET, "port": 0} | values))


@dataclass(kw_only=True)
class Clock:
    """A clock that stands until it is moved; seconds for rates, a date for people."""

    seconds: float = 1000.0

    def ticks(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON


@dataclass(kw_only=True)
class House:
    """Adapter, fakes and clock that belong together."""

    settings: WebSettings = field(default_factory=settings)
    script: Script = silent
    beat: float = 60.0
    reading: FakeReading = field(default_factory=FakeReading)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    files: FakeFiles = field(default_factory=FakeFiles)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.adapter = self.build()
        self.desk = FakeDesk(reading=self.reading, script=self.script, adapter=self.adapter)

    def build(self) -> WebAdapter:
        """An adapter over the same fakes, as after a restart."""
        return WebAdapter(
            self.settings,
            reading=self.reading,
            sessions=self.sessions,
            files=self.files,
            now=self.clock.now,
            ticks=self.clock.ticks,
            beat=self.beat,
        )

    def site(self) -> Site:
        """What handlers work with."""
        return self.adapter.site(self.desk.receive)

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator["Browser"]:
        """A browser without cookies."""
        transport = httpx.ASGITransport(self.adapter.app(self.desk.receive), **options)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as http:
            yield Browser(http=http)


@dataclass(kw_only=True)
class Browser:
    """Keeps cookies, and the token of the page it looks at."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def open(self, path: str = "/en/") -> httpx.Response:
        """Look at a page."""
        page = await self.http.get(path)
        found = re.search(r'name="csrf" (?:content|value)="([0-9a-f]+)"', page.text)
        self.csrf = found[1] if found else self.csrf
        return page

    async def sign_in(self) -> None:
        """Use the one-time link, and look at the staff page."""
        await self.http.post(f"/staff/enter/{LINK_TOKEN}")
        await self.open("/staff")

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Post JSON as the page's scripts do."""
        return await self.http.post(path, json=body, headers={"X-CSRF-Token": self.csrf} | headers)

    async def say(self, text: str, number: int = 1, **more: object) -> httpx.Response:
        """Post a message."""
        return await self.post("/api/chat/message", {"id": event_id(number), "text": text, **more})

    async def upload(self, content: bytes, name: str = "shot.png", path: str = "/api/chat/upload") -> httpx.Response:
        """Upload a file."""
        headers = {"X-CSRF-Token": self.csrf, "X-File-Name": name}
        return await self.http.post(path, content=content, headers=headers)
