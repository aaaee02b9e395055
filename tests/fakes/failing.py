"""How servers fail, whichever platform they play: a plan of what goes wrong, and the ways in which it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable


class Planned(Protocol):
    """A failure that a test has scheduled."""

    times: int | None  # how many calls it still hits; None: all of them
    after: int  # how many matching calls it still lets pass first


Entry = TypeVar("Entry", bound=Planned)


@dataclass(slots=True)
class Plan(Generic[Entry]):
    """The plan of failures; calls take from it in the order it was written."""

    plan: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> Entry:
        self.plan.append(entry)
        return entry

    def met(self, matches: Callable[[Entry], bool]) -> Entry | None:
        """The failure that a call meets, counted down; None when it goes well."""
        for entry in self.plan:
            if entry.times == 0 or not matches(entry):
                continue
            if entry.after > 0:
                entry.after -= 1
                continue
            if entry.times is not None:
                entry.times -= 1
            return entry
        return None

    def clear(self) -> None:
        """Everything is well again."""
        self.plan.clear()

    @property
    def unused(self) -> list[Entry]:
        """Counted failures that no call met: a test that expected them proved nothing."""
        return [entry for entry in self.plan if entry.times]


def bad_gateway(server: str) -> web.Response:
    """A proxy's page instead of the platform's answer."""
    page = (
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
        "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
        f"<hr><center>{server}</center>\r\n</body>\r\n</html>\r\n"
    )
    return web.Response(text=page, status=502, content_type="text/html")


def drop(request: web.Request) -> web.Response:
    """The socket closes without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def hang() -> None:
    """Ends by cancellation: when the client gives up, or when the server stops."""
    await asyncio.get_running_loop().create_future()
