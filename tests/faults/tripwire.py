"""Ends its own process at the n-th boundary: before and after every commit, before and after every call to Telegram.

It counts from the first poll: what comes before it is the same at every start and concerns no message.
"""

import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Engine

from adapters.telegram.connection import Connection


class Tripwire:
    """Counts boundaries, whichever thread passes them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._count = 0
        self._polling = False
        self._lock = threading.Lock()

    def span(self, engine: Engine) -> None:
        """Over the database's commits and every call of adapters made from now on."""
        replace: Callable[[object, str, object], None] = setattr
        replace(engine.dialect, "do_commit", self._around_commit(engine.dialect.do_commit))
        replace(Connection, "do_request", self._around_call(Connection.do_request))

    def pass_(self, boundary: str) -> None:
        with self._lock:
            if not self._polling:
                self._polling = "getUpdates" in boundary
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
