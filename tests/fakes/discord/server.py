"""The HTTP side: addresses, faults, limits, and the one place where a call is carried out and judged."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord import asked as asking
from tests.fakes.discord import calls
from tests.fakes.discord.errors import ApiError, missing_access, missing_permissions, no_such_call, unauthorized
from tests.fakes.discord.faults import AFTER_ACCEPT, Fault
from tests.fakes.failing import bad_gateway, drop, hang

if TYPE_CHECKING:
    from tests.fakes.discord.asked import Asked
    from tests.fakes.discord.faults import Scheduled
    from tests.fakes.discord.world import FakeDiscord

assert calls.__all__, "importing them fills the table"

MAX_BODY = 64 * 1024 * 1024
_API = re.compile(r"/api(?:/v\d+)?(/.*)")
_FILE = re.compile(r"/attachments/[^/]+/([^/]+)/.*")
_BANNED = "<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1015</body></html>"
_VIA = {"Via": "1.1 google"}


class Server:
    """Listens on a free loopback port, in the event loop of the test."""

    def __init__(self, world: FakeDiscord) -> None:
        self.world = world
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen; again on the former port after a stop."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_get("/gateway", self.world.gateway.serve)
        app.router.add_get("/gateway/", self.world.gateway.serve)
        app.router.add_route("*", "/{path:.*}", self._route)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        self.world.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _route(self, request: web.Request) -> web.StreamResponse:
        if match := _FILE.fullmatch(request.path):
            return await self._download(request, match[1])
        if match := _API.fullmatch(request.path):
            try:
                asked = await asking.read(request, match[1])
            except ApiError as error:
                return _json(error.status, error.body(), _VIA)
            return await self._call(request, asked)
        return _json(404, no_such_call().body(), _VIA)

    async def _download(self, request: web.Request, file: str) -> web.StreamResponse:
        entry = self.world.faults.take(f"GET {request.path}")
        if entry is not None and entry.fault not in AFTER_ACCEPT:
            return await self._fail_before(request, entry, {})
        stored = self.world.files.get(file)
        if stored is None:
            return web.Response(status=404, text="This content is no longer available.")
        response = web.Response(body=stored.content, content_type="application/octet-stream")
        return await self._fail_after(request, entry, response) if entry else response

    async def _call(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        world = self.world
        world.calls.append(asked)
        world.judge.request(asked.method, asked.path, asked.body)
        entry = world.faults.take(asked.call)
        headers, wait = world.limits.take(asked.method, asked.path, world.now())
        if entry is not None and entry.fault not in AFTER_ACCEPT:
            return await self._fail_before(request, entry, headers)
        if wait is not None:
            return _too_many(wait, headers, scope="user")
        response = await self._carry_out(asked, headers)
        await world.announce()
        return await self._fail_after(request, entry, response) if entry else response

    async def _carry_out(self, asked: Asked, headers: dict[str, str]) -> web.Response:
        try:
            status, body = await asking.carry_out(self.world, asked)
        except ApiError as error:
            status, body = error.status, error.body()
        self.world.judge.answer(asked.method, asked.path, status, body)
        return _json(status, body, headers | _VIA)

    async def _fail_before(self, request: web.Request, entry: Scheduled, headers: dict[str, str]) -> web.StreamResponse:
        match entry.fault:
            case Fault.DROP_BEFORE_ACCEPT:
                return drop(request)
            case Fault.HANG_BEFORE_ACCEPT:
                await hang()
            case Fault.BAD_GATEWAY:
                return bad_gateway("cloudflare")
            case Fault.UNAVAILABLE:
                return web.Response(status=503, headers=_VIA)
            case Fault.UNAUTHORIZED | Fault.NO_ACCESS | Fault.NO_PERMISSION:
                error = _REFUSALS[entry.fault]()
                return _json(error.status, error.body(), headers | _VIA)
            case Fault.CLOUDFLARE:
                after = {"Retry-After": str(int(entry.retry_after))}
                return web.Response(status=429, text=_BANNED, content_type="text/html", headers=after)
            case Fault.BUCKET_FULL | Fault.SHARED_BUCKET_FULL | Fault.ACCOUNT_FULL:
                full = headers | {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{entry.retry_after:.3f}"}
                return _too_many(entry.retry_after, full, scope=_SCOPES[entry.fault])
            case _:
                pass
        raise ValueError(f"{entry.fault} does not come before acceptance")

    async def _fail_after(self, request: web.Request, entry: Scheduled, response: web.Response) -> web.StreamResponse:
        match entry.fault:
            case Fault.DROP_AFTER_ACCEPT:
                return drop(request)
            case Fault.HANG_AFTER_ACCEPT:
                await hang()
            case Fault.BAD_GATEWAY_AFTER_ACCEPT:
                return bad_gateway("cloudflare")
            case Fault.TRUNCATED_JSON:
                body = response.body if isinstance(response.body, bytes) else b""
                return web.Response(body=body[: len(body) // 2], content_type="application/json")
            case _:
                pass
        return response


_REFUSALS = {
    Fault.UNAUTHORIZED: unauthorized,
    Fault.NO_ACCESS: missing_access,
    Fault.NO_PERMISSION: missing_permissions,
}
_SCOPES = {Fault.BUCKET_FULL: "user", Fault.SHARED_BUCKET_FULL: "shared", Fault.ACCOUNT_FULL: "global"}


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=headers)
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)


def _too_many(wait: float, headers: dict[str, str], *, scope: str) -> web.Response:
    """https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit"""
    is_global = scope == "global"
    more = {"Retry-After": str(max(1, round(wait))), "X-RateLimit-Scope": scope}
    if is_global:
        headers, more = {}, more | {"X-RateLimit-Global": "true"}
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": is_global}
    return _json(429, body, headers | more | _VIA)
