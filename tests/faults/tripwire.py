"""Ends its own process at the n-th boundary: before and after every commit, before and after every call to Telegram.

It counts from the first poll: what comes before it is the same at every start and concerns no message. Or, for what is
planned without anybody's message, from the first look at the announcements' files.
"""

import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Engine

from adapters.telegram.connection import Connection
from bot.desk.announcer import Announcer

POLLING = "before getUpdates"
ANNOUNCING = "announcing"
"""Where to count from."""


class Tripwire:
    """Counts boundaries, whichever thread passes them."""

    def __init__(self, at: int, *, since: str = POLLING) -> None:
        self._at = at
        self._since = since
        self._count = 0
        self._counts = False
        self._lock = threading.Lock()

    def span(self, engine: Engine) -> None:
        """Over the database's commits and every call of adapters made from now on."""
        replace: Callable[[object, str, object], None] = setattr
        replace(engine.dialect, "do_commit", self._around_commit(engine.dialect.do_commit))
        replace(Connection, "do_request", self._around_call(Connection.do_request))
        replace(Announcer, "file", self._before_announcing(Announcer.file))

    def pass_(self, boundary: str) -> None:
        with self._lock:
            if not self._counts:
                self._counts = boundary == self._since
                return
            self._count += 1
            if self._count == self._at:
                os.write(1, f"killed at boundary {self._count}: {boundary}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

    def _around_commit(self, commit: Callable[[Any], None]) -> Callable[[Any], None]:
        def watched(connection: Any) -> None:
            self.pass_("before a commit")
            commit(connection)
            self.pass_("after a commit")

        return watched

    def _before_announcing(self, file: Callable[..., None]) -> Callable[..., None]:
        def watched(announcer: Announcer, loaded: Any) -> None:
            self.pass_(ANNOUNCING)
            file(announcer, loaded)

        return watched

    def _around_call(
        self, request: Callable[..., Awaitable[tuple[int, bytes]]]
    ) -> Callable[..., Awaitable[tuple[int, bytes]]]:
        async def watched(connection: Connection, url: str, *arguments: Any, **more: Any) -> tuple[int, bytes]:
            method = url.partition("?")[0].rpartition("/")[2]
            self.pass_(f"before {method}")
            answer = await request(connection, url, *arguments, **more)
            self.pass_(f"after {method}")
            return answer

        return watched
