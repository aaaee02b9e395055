"""HTTP to Discord: the library's client, one attempt a call.

The library repeats what failed, and sleeps while it is asked to wait. Here both are decided by the outbox: a call is
made once, and what became of it is told.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.utils import MISSING

from adapters.discord.outcomes import Throttled
from adapters.discord.settings import Clock, DiscordSettings

_FULL = timedelta(seconds=1)  # how long a limit is taken to last when the answer does not say
_REMEMBERED = 512  # limits

Raw = dict[str, Any]


class Limits:
    """Which calls the server said it would not take yet: asking all the same often enough ends in a ban.

    What it refuses nevertheless is the outbox's to hold back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed: dict[str, datetime] = {}  # until when, by route

    def check(self, route: Route) -> None:
        """`Throttled` when the call would be refused."""
        now = self._clock.now()
        until = self._closed.get(_key(route))
        if until is not None and until > now:
            raise Throttled(until - now)

    def note(self, route: Route, response: aiohttp.ClientResponse) -> None:
        """Remember what an answer says about the calls that are left."""
        if response.headers.get("X-RateLimit-Remaining") == "0":
            self._close(_key(route), _seconds(response.headers.get("X-RateLimit-Reset-After")) or _FULL)

    def _close(self, key: str, wait: timedelta) -> None:
        now = self._clock.now()
        if len(self._closed) >= _REMEMBERED:
            self._closed = {other: until for other, until in self._closed.items() if until > now}
        self._closed[key] = now + wait


def _key(route: Route) -> str:
    return f"{route.key} {route.major_parameters}"


class Rest(HTTPClient):
    """The library's calls; each is one request, and a failure is an exception."""

    def __init__(self, settings: DiscordSettings, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop, proxy=settings.proxy)
        self._settings = settings
        self._limits = Limits(clock)

    @property
    def session(self) -> aiohttp.ClientSession:
        """Made by the login; the library keeps it to itself."""
        session: aiohttp.ClientSession = self._HTTPClient__session  # type: ignore[attr-defined]
        return session

    async def request(
        self,
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        form: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> Any:
        """`discord.HTTPException` or `aiohttp.ClientError` when it failed."""
        self._limits.check(route)
        kwargs.pop("reason", None)
        if form:
            kwargs["data"] = _form_data(form)
        timeout = self._timeout(uploads=bool(form))
        async with self.session.request(
            route.method, route.url, headers=self._headers(), timeout=timeout, proxy=self.proxy, **kwargs
        ) as response:
            data = await _content(response)
            if response.status < 300:
                self._limits.note(route, response)
                return data
            raise _error(response, data)

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": self.user_agent}
        return headers if self.token is None else {**headers, "Authorization": f"Bot {self.token}"}

    def _timeout(self, *, uploads: bool) -> aiohttp.ClientTimeout:
        wanted = self._settings
        total = wanted.upload_seconds if uploads else wanted.connect_seconds + wanted.read_seconds
        return aiohttp.ClientTimeout(total=total, sock_connect=wanted.connect_seconds, sock_read=wanted.read_seconds)


def _form_data(form: Iterable[dict[str, Any]]) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False)  # Discord takes files[0], not its escaped form
    for field in form:
        data.add_field(**field)
    return data


async def _content(response: aiohttp.ClientResponse) -> Any:
    text = await response.text(encoding="utf-8", errors="replace")
    if response.content_type != "application/json":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _error(response: aiohttp.ClientResponse, data: Any) -> discord.DiscordException:
    match response.status:
        case 429:
            said = data if isinstance(data, dict) else {}  # a page, not JSON: it comes from before Discord itself
            after = _seconds(said.get("retry_after") or response.headers.get("Retry-After")) or _FULL
            is_global = bool(said.get("global")) or not said
            return Throttled(after, whole_account=is_global)
        case 403:
            return discord.Forbidden(response, data)
        case 404:
            return discord.NotFound(response, data)
        case status if status >= 500:
            return discord.DiscordServerError(response, data)
        case _:
            return discord.HTTPException(response, data)


def _seconds(value: object) -> timedelta | None:
    try:
        return timedelta(seconds=float(str(value)))
    except ValueError:
        return None


class Line(discord.Client):
    """The library's client with our HTTP and nothing of its memory: events are read as they come."""

    def __init__(self, settings: DiscordSettings, clock: Clock) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            proxy=settings.proxy,
        )
        self._settings = settings
        self.rest = Rest(settings, clock, self.loop)
        self.http = self.rest
        self._connection.http = self.rest
        self._entering = asyncio.Lock()
        self._entered = False

    async def enter(self) -> "Line":
        """Logged in; the first caller's call does it. Raises what the login raised."""
        async with self._entering:
            if not self._entered:
                try:
                    await self.login(self._settings.token)
                except BaseException:
                    await self.rest.close()
                    self.rest.connector = MISSING  # it was closed with the rest; the next try makes another
                    raise
                self._entered = True
        return self

    @property
    def me(self) -> str:
        """Our id; known after `enter`."""
        return str(self.user.id) if self.user else ""

    def take_events(self, parsers: Any, intents: discord.Intents) -> None:
        """Which events are asked for, and who gets them in the place of the library's own parsers."""
        self._connection.parsers = parsers
        self._connection._intents = intents  # noqa: SLF001 — ours to choose anew when one is not granted

    async def leave(self) -> None:
        """Close every connection."""
        await self.close()
