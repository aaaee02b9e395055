"""The page over a loopback socket, for the contract suite.

A member's page is an HTTP client that posts what the page's scripts post, and a subscription that sees what they are
sent. Pages take pictures by their content, talk is never public and nothing waits while the page is not served, so
those acts are not offered; `tests/adapters/web` covers files.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx

from adapters.web import WebAdapter, WebSettings
from adapters.web.events import Changed, Notice, Put, Removed, member_channel
from adapters.web.ports import Author
from adapters.web.visitors import Visitor
from bot.errors import AttachmentUnavailable
from bot.messages import Address, Attachment, FileKind
from tests.adapters.web.fakes import FakeReading, FakeSessions
from tests.contract.harness import LIMIT, Act, Seen, Trouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from adapters.web.events import Closed, Happening, Subscription
    from adapters.web.ports import TranscriptItem
    from bot.messages import Incoming, Outgoing
    from bot.platform import Adapter

SECRET = "0123456789abcdef0123456789abcdef"


class WebHarness:
    """See `Harness`."""

    name = "web"
    acts = frozenset({Act.PRESS})
    troubles: frozenset[Trouble] = frozenset()

    def __init__(self, files: Callable[[str], Path]) -> None:
        self._files = _Stored(files)
        self._adapter = self._new_adapter()
        self._http = httpx.AsyncClient(timeout=LIMIT)
        self._visitor = Visitor(token="x" * 43)
        self._page: Subscription | None = None
        self._open = ExitStack()
        self._happened: list[Happening | Closed] = []

    @property
    def adapter(self) -> Adapter:
        return self._adapter

    @property
    def private(self) -> Address:
        return self._visitor.address

    @property
    def room(self) -> Address:
        raise AssertionError("the page has no rooms")

    @property
    def nowhere(self) -> Address:
        return replace(self.private, chat="nowhere")

    async def __aenter__(self) -> WebHarness:
        self._look()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open.close()
        await self._http.aclose()
        await self._adapter.close()

    async def restart(self) -> None:
        await self._adapter.close()
        self._open.close()
        self._adapter = self._new_adapter()
        self._look()

    async def says(self, text: str, where: Address) -> None:
        assert where == self.private
        await self._post("message", {"id": str(uuid4()), "text": text})

    async def edits(self, text: str, where: Address) -> None:
        raise AssertionError("nobody edits on the page")

    async def presses(self, label: str, where: Address) -> None:
        *_, (message_id, message) = self._standing(where).items()
        (button,) = (button for row in message.buttons for button in row if button.label == label)
        await self._post("press", {"id": str(uuid4()), "action": button.action, "message": message_id})

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        raise AssertionError("see the module's docstring")

    def seen(self, where: Address) -> list[Seen]:
        return [self._shown(message) for message in self._standing(where).values()]

    def notices(self) -> list[str]:
        self._standing(self.private)
        return [self._words(notice.body) for notice in self._happened if isinstance(notice, Notice) and notice.body]

    def thread(self, where: Address) -> tuple[str, bool]:
        raise AssertionError("the page has no threads")

    async def meet(self, trouble: Trouble) -> Address | None:
        raise AssertionError(f"{trouble} does not happen inside one process")

    def _new_adapter(self) -> WebAdapter:
        settings = WebSettings(secret=SECRET, port=0)
        return WebAdapter(settings, reading=FakeReading(), sessions=FakeSessions(), files=self._files)

    def _look(self) -> None:
        """Open the member's page."""
        hub = self._adapter.site(_nobody).hub
        self._page = self._open.enter_context(hub.subscribe(member_channel(self._visitor.id)))

    async def _post(self, what: str, body: dict[str, object]) -> None:
        url = await self._adapter.listening()
        headers = {
            "Cookie": f"visitor={self._visitor.token}",
            "Origin": url,
            "X-CSRF-Token": self._adapter.site(_nobody).csrf(self._visitor.token),
        }
        answer = await self._http.post(f"{url}/api/chat/{what}", json=body, headers=headers)
        answer.raise_for_status()

    def _standing(self, where: Address) -> dict[str, Outgoing | TranscriptItem]:
        """The desk's messages as the page's script keeps them: put, changed and removed by id."""
        assert where == self.private
        assert self._page is not None
        while not self._page._queue.empty():
            self._happened.append(self._page._queue.get_nowait())
        standing: dict[str, Outgoing | TranscriptItem] = {}
        for happening in self._happened:
            match happening:
                case Put(item=item) if item.author is Author.BOT:
                    standing[item.message_id] = item
                case Changed(message_id=id_, message=message) if id_ in standing:
                    standing[id_] = message
                case Removed(message_id=id_):
                    standing.pop(id_, None)
                case _:
                    pass
        return standing

    def _shown(self, message: Outgoing | TranscriptItem) -> Seen:
        views = self._adapter.site(_nobody).views(self._visitor.token)
        rows = views.buttons(message.buttons)
        return Seen(
            text=self._words(message.body),
            buttons=tuple(tuple(button["label"] for button in row) for row in rows),
            files=tuple(self._files.path(file.sha256 or "").read_bytes() for file in message.attachments),
        )

    def _words(self, markdown: str) -> str:
        html = self._adapter.site(_nobody).html(markdown)
        return unescape(re.sub(r"<[^>]+>", "", html))


class _Stored:
    """`adapters.web.ports.Files` over the folder of the suite."""

    def __init__(self, path: Callable[[str], Path]) -> None:
        self.path = path

    async def put(self, chunks: AsyncIterator[bytes], *, name: str, media_type: str, max_bytes: int) -> Attachment:
        content = b"".join([chunk async for chunk in chunks])
        if len(content) > max_bytes:
            raise AttachmentUnavailable(f"{name} is larger than {max_bytes} bytes")
        sha256 = hashlib.sha256(content).hexdigest()
        self.path(sha256).write_bytes(content)
        size = len(content)
        return Attachment(kind=FileKind.FILE, name=name, size=size, media_type=media_type, sha256=sha256)

    async def open(self, sha256: str) -> AsyncIterator[bytes]:
        if not self.path(sha256).exists():
            raise AttachmentUnavailable(f"no file {sha256}")
        yield self.path(sha256).read_bytes()


async def _nobody(incoming: Incoming) -> None:
    raise AssertionError(f"nobody receives {incoming}")
