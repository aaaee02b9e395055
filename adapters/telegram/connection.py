"""HTTP to the Bot API. The token is put into the address at the last moment and is known to nothing else.

Everything above — python-telegram-bot, httpx, their logs and their exceptions — works with a stand-in for the token.
"""

import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.settings import TelegramSettings

_CONNECTIONS = 16  # sends in flight, downloads, and room to spare
_MAPPED_BY_LIBRARY = frozenset({400, 401, 403, 404, 409})


class Flooded(RetryAfter):
    """429, also where the server does not say how long; the library would take that for a network error."""

    def __init__(self, after: timedelta) -> None:
        TelegramError.__init__(self, f"Too Many Requests: retry after {after.total_seconds():g} s")
        self.after = after


class ServerTrouble(NetworkError):
    """5xx: whether the request was carried out nobody knows."""


class TokenTransport(httpx.AsyncBaseTransport):
    """Replaces the stand-in by the token, below everything that logs addresses."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, stand_in: str, token: str) -> None:
        self._inner = inner
        self._stand_in = stand_in.encode()
        self._token = token.encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.replace(self._stand_in, self._token, 1)
        signed = httpx.Request(
            request.method,
            request.url.copy_with(raw_path=path),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(signed)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Connection(HTTPXRequest):
    """The library's client, with answers told apart that it throws together, and no retries."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*args, **kwargs)
        if code == 429:
            raise Flooded(timedelta(seconds=_retry_after(payload)))
        if code >= 500:
            raise ServerTrouble(f"the server answered {code}")
        if code >= 400 and code not in _MAPPED_BY_LIBRARY:
            raise BadRequest(f"the server answered {code}")
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, which would write what it cannot parse — people's messages — into the log."""
        try:
            parsed: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise TelegramError("the server's answer is no JSON") from error
        return parsed

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """The content at an address, piece by piece; `httpx.HTTPError` when it cannot be had."""
        async with self._client.stream("GET", url) as response:
            response.raise_for_status()
            async for chunk in response.aiter_bytes():
                yield chunk


def _retry_after(payload: bytes) -> float:
    try:
        return max(1.0, float(json.loads(payload)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return 1.0


class Line:
    """The two connections of one account: one for polling, one for everything else."""

    def __init__(self, settings: TelegramSettings) -> None:
        # The library's switch to its next version's ways; without it, it warns of every duration that it parses.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        stand_in = f"{settings.token.partition(':')[0]}:token-of-{settings.account}"
        self.polling = _connection(settings, stand_in, size=2)
        self.calling = _connection(settings, stand_in, size=_CONNECTIONS)
        self.file_base = settings.base_file_url
        self.bot = Bot(
            stand_in,
            base_url=settings.base_url,
            base_file_url=settings.base_file_url,
            request=self.calling,
            get_updates_request=self.polling,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self.polling.shutdown()
        await self.calling.shutdown()


def _connection(settings: TelegramSettings, stand_in: str, *, size: int) -> Connection:
    limits = httpx.Limits(max_connections=size)
    inner = httpx.AsyncHTTPTransport(limits=limits, proxy=settings.proxy or _proxy_for(settings.base_url))
    return Connection(
        connection_pool_size=size,
        connect_timeout=settings.connect_seconds,
        read_timeout=settings.read_seconds,
        write_timeout=settings.write_seconds,
        media_write_timeout=settings.upload_seconds,
        pool_timeout=settings.pool_seconds,
        httpx_kwargs={"transport": TokenTransport(inner, stand_in=stand_in, token=settings.token)},
    )


def _proxy_for(url: str) -> str | None:
    """What the environment says; httpx asks it only where it makes the transport itself."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
