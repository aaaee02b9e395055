"""HTTP to X's API. The keys sign at the last moment and are known to nothing else.

Everything above — tweepy, aiohttp's exceptions, their logs — works with stand-ins: tweepy writes the headers of every
request into its debug log.
"""

import base64
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse, ClientSession, ClientTimeout
from tweepy.asynchronous import AsyncClient

from adapters.twitter.settings import XKeys, XSettings
from adapters.twitter.signing import authorization

UPLOAD = "https://api.x.com/2/media/upload"
METADATA = "https://api.x.com/2/media/metadata"
_SIGNED = frozenset({"api.twitter.com", "api.x.com", "ton.twitter.com"})
FILE_HOSTS = frozenset({"pbs.twimg.com", "ton.twitter.com", "video.twimg.com"})
_STAND_IN = "a-stand-in"


class HttpError(Exception):
    """An answer to a call that tweepy has no method for."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}".strip())
        self.status = status


class Line:
    """The connections of one account."""

    def __init__(self, settings: XSettings, middlewares: Sequence[ClientMiddlewareType] = ()) -> None:
        """`middlewares` see every request after it is signed."""
        self._settings = settings
        self._middlewares = (_signing(settings.keys), *middlewares)
        self._session: ClientSession | None = None
        self._client = AsyncClient(None, _STAND_IN, _STAND_IN, _STAND_IN, _STAND_IN, return_type=dict)

    @property
    def client(self) -> AsyncClient:
        """Tweepy's; answers are the JSON itself: its own types refuse dates without milliseconds."""
        self._client.session = self._opened()
        return self._client

    async def upload(self, content: bytes, *, category: str, alt: str) -> str:
        """A picture for one post or message, with its description; the media id. tweepy has no such call."""
        body = {
            "media": base64.b64encode(content).decode(),
            "media_category": category,
        }
        answer = await self._post(UPLOAD, body)
        media_id = str(answer["data"]["id"])
        if alt:
            await self._post(METADATA, {"id": media_id, "metadata": {"alt_text": {"text": alt[:1000]}}})
        return media_id

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """The content at one of X's own file hosts; `aiohttp.ClientError` or `HttpError` when it cannot be had."""
        async with self._opened().get(url, allow_redirects=False) as response:
            if response.status != 200:
                raise HttpError(response.status, response.reason or "")
            async for chunk in response.content.iter_any():
                yield chunk

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        timeout = ClientTimeout(total=self._settings.upload_seconds, connect=self._settings.connect_seconds)
        async with self._opened().post(url, json=body, timeout=timeout, allow_redirects=False) as response:
            if not 200 <= response.status < 300:
                raise HttpError(response.status, response.reason or "")
            answer: dict[str, Any] = await response.json()
            return answer

    def _opened(self) -> ClientSession:
        """Made where an event loop runs."""
        if self._session is None:
            self._session = ClientSession(
                timeout=ClientTimeout(total=self._settings.read_seconds, sock_connect=self._settings.connect_seconds),
                middlewares=self._middlewares,
                trust_env=True,
            )
        return self._session


def _signing(keys: XKeys) -> ClientMiddlewareType:
    """Puts our signature where the stand-in's was; to hosts that are not X's goes none at all."""

    async def sign(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        request.headers.popall("Authorization", None)
        if request.url.scheme == "https" and request.url.host in _SIGNED:
            request.headers["Authorization"] = authorization(keys, request.method, str(request.url))
        return await handler(request)

    return sign


NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ServerFingerprintMismatch)
"""Failures before a request was written."""
