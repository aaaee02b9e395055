"""Every call that Telegram receives names the delivery it was made for, so that both logs can be joined exactly.

The mark is a parameter of the request that Telegram does not know. Neither the sender nor the adapter sees it.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from adapters.telegram import TelegramAdapter
from adapters.telegram.connection import Connection
from bot.platform import Outcome

PARAMETER = "delivery"
_under_way: ContextVar[str | None] = ContextVar("_under_way", default=None)
Replace = Callable[[type, str, Any], None]


def set_on_adapter(put: Replace = setattr) -> None:
    """Mark the calls of every adapter made in this process; `put` may be one that is undone after a test."""
    put(TelegramAdapter, "send", _noting(TelegramAdapter.send))
    put(TelegramAdapter, "edit", _noting(TelegramAdapter.edit))
    put(Connection, "do_request", _marking(Connection.do_request))


def mark_of(params: Mapping[str, Any]) -> str | None:
    """The key of the delivery for which a request was made; None if it was made for none."""
    return params.get(PARAMETER)


def _noting(call: Callable[..., Awaitable[Outcome]]) -> Callable[..., Awaitable[Outcome]]:
    async def noted(self: TelegramAdapter, *arguments: Any, key: str) -> Outcome:
        token = _under_way.set(key)
        try:
            return await call(self, *arguments, key=key)
        finally:
            _under_way.reset(token)

    return noted


def _marking(request: Callable[..., Awaitable[tuple[int, bytes]]]) -> Callable[..., Awaitable[tuple[int, bytes]]]:
    async def marked(self: Connection, url: str, *arguments: Any, **more: Any) -> tuple[int, bytes]:
        key = _under_way.get()
        if key is not None:
            url = f"{url}{'&' if '?' in url else '?'}{PARAMETER}={quote(key, safe='')}"
        return await request(self, url, *arguments, **more)

    return marked
