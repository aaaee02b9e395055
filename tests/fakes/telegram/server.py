"""The HTTP side: routes, tokens, faults, and the one place where a request is carried out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.failing import bad_gateway, drop, hang
from tests.fakes.telegram import methods
from tests.fakes.telegram.errors import (
    ApiError,
    not_found,
    too_many_requests,
    unauthorized,
)
from tests.fakes.telegram.faults import DOWNLOAD, Fault
from tests.fakes.telegram.params import MAX_UPLOAD, Params, read

if TYPE_CHECKING:
    from tests.fakes.telegram.faults import Scheduled
    from tests.fakes.telegram.world import FakeTelegram

_METHOD = re.compile(r"/bot([^/]*)/([^/]*)")
_FILE = re.compile(r"/file/bot([^/]*)/(.+)")
_TOKEN = re.compile(r"\d+:[\w-]+")
_BEFORE = frozenset(
    {
        Fault.DROP_BEFORE_ACCEPT,
        Fault.HANG_BEFORE_ACCEPT,
        Fault.BAD_GATEWAY,
        Fault.INTERNAL_ERROR,
        Fault.UNAUTHORIZED,
        Fault.NOT_FOUND,
        Fault.TOO_MANY_REQUESTS,
    }
)


class Server:
    """Listens on a free loopback port, in the event loop of the test."""

    def __init__(self, world: FakeTelegram) -> None:
        self.world = world
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:…`, once started."""
        if not self.port:
            raise RuntimeError("the fake is not running: use it in `async with`")
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen; again on the former port after a stop."""
        app = web.Application(client_max_size=MAX_UPLOAD + 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._route)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _route(self, request: web.Request) -> web.StreamResponse:
        try:
            if match := _FILE.fullmatch(request.path):
                return await self._download(request, *match.groups())
            if match := _METHOD.fullmatch(request.path):
                return await self._method(request, *match.groups())
            raise not_found()
        except ApiError as error:
            return _answer(error.body(), error.code)

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise not_found()
        if token != self.world.token or self.world.token_revoked:
            raise unauthorized()

    async def _download(self, request: web.Request, token: str, path: str) -> web.StreamResponse:
        self._check_token(token)
        stored = self.world.files.at_path(path)
        entry = self.world.faults.take(DOWNLOAD, {"file_path": path})
        if stored is None:
            raise not_found()
        if entry is not None and entry.fault in _BEFORE:
            return await self._fail_before(request, entry)
        response = web.Response(body=stored.content, content_type="application/octet-stream")
        return await self._fail_after(request, entry, response) if entry else response

    async def _method(self, request: web.Request, token: str, name: str) -> web.StreamResponse:
        self._check_token(token)
        method = methods.canonical(name)
        if method is None:
            raise not_found("method not found")
        params = await read(request)
        self.world.judge.request(method, params)
        entry = self.world.faults.take(method, params)
        if entry is not None and entry.fault in _BEFORE:
            return await self._fail_before(request, entry)
        response = await self._carry_out(method, params)
        return await self._fail_after(request, entry, response) if entry else response

    async def _carry_out(self, method: str, params: Params) -> web.Response:
        try:
            result = await methods.execute(self.world, method, params)
        except ApiError as error:
            return _answer(error.body(), error.code)
        return _answer({"ok": True, "result": result}, 200)

    async def _fail_before(self, request: web.Request, entry: Scheduled) -> web.StreamResponse:
        match entry.fault:
            case Fault.DROP_BEFORE_ACCEPT:
                return drop(request)
            case Fault.HANG_BEFORE_ACCEPT:
                await hang()
            case Fault.BAD_GATEWAY:
                return bad_gateway("nginx/1.18.0")
            case Fault.INTERNAL_ERROR:
                raise ApiError(500, "Internal Server Error")
            case Fault.UNAUTHORIZED:
                raise unauthorized()
            case Fault.NOT_FOUND:
                raise not_found()
            case Fault.TOO_MANY_REQUESTS:
                raise too_many_requests(entry.retry_after)
            case _:
                pass
        raise ValueError(f"{entry.fault} does not come before acceptance")

    async def _fail_after(self, request: web.Request, entry: Scheduled, response: web.Response) -> web.StreamResponse:
        body = response.body if isinstance(response.body, bytes) else b""
        match entry.fault:
            case Fault.DROP_AFTER_ACCEPT:
                return drop(request)
            case Fault.HANG_AFTER_ACCEPT:
                await hang()
            case Fault.BAD_GATEWAY_AFTER_ACCEPT:
                return bad_gateway("nginx/1.18.0")
            case Fault.TRUNCATED_JSON:
                return web.Response(body=body[: len(body) // 2], content_type="application/json")
            case Fault.CUT_BODY:
                return await _cut(request, body)
            case _:
                pass
        return response


def _answer(body: dict[str, Any], status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(body=text.encode(), status=status, content_type="application/json")


async def _cut(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    response.content_type = "application/json"
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
