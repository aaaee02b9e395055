"""The API over HTTP."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

from aiohttp import web
from yarl import URL

from tests.fakes.x import showing
from tests.fakes.x.faults import Fault, Faults
from tests.fakes.x.judge import Judge
from tests.fakes.x.signatures import is_signed
from tests.fakes.x.world import NotAllowed, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse

KEYS = ("consumer-key-of-tests", "access-token-of-tests")
SECRETS = ("consumer-secret-of-tests", "access-secret-of-tests")
HTML = "<!DOCTYPE html><html><body>Over capacity</body></html>"
PAGE_LIMITS = {"mentions": (5, 100), "timeline": (5, 100), "events": (1, 100), "conversation": (1, 100)}


class FakeX(World):
    """`async with` opens the doors."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(clock)
        self.faults = Faults()
        self.judge = Judge()
        self.calls: list[str] = []  # endpoints, in order
        self.unsigned: list[str] = []  # calls whose signature was wrong
        self.with_milliseconds = True
        self.page_size: int | None = None  # less than asked for, to have pages
        self.url = ""
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._nonces: set[str] = set()

    async def __aenter__(self) -> FakeX:
        await self.goes_online()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_offline()

    async def goes_online(self) -> None:
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.add_routes(
            [
                web.get("/2/users/me", self._served("me", self._me)),
                web.get("/2/users/{id}/mentions", self._served("mentions", self._mentions)),
                web.get("/2/users/{id}/tweets", self._served("timeline", self._timeline)),
                web.post("/2/tweets", self._served("post", self._post)),
                web.delete("/2/tweets/{id}", self._served("delete", self._delete)),
                web.get("/2/dm_events", self._served("events", self._events)),
                web.get("/2/dm_conversations/with/{id}/dm_events", self._served("conversation", self._conversation)),
                web.post("/2/dm_conversations/with/{id}/messages", self._served("message", self._message)),
                web.post("/2/media/upload", self._served("upload", self._upload)),
                web.post("/2/media/metadata", self._served("metadata", self._metadata)),
                web.get("/1.1/ton/data/dm/{id}/picture.png", self._file),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = str(URL.build(scheme="http", host="127.0.0.1", port=self._runner.addresses[0][1]))

    async def goes_offline(self) -> None:
        """Nobody listens any more."""
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- every call --------------------------------------------------------------------------------------------------

    def _served(self, endpoint: str, work: Callable[[web.Request, Any], dict[str, Any]]) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            self.calls.append(endpoint)
            if not self._is_signed(request):
                self.unsigned.append(endpoint)
                return _problem(401, "Unauthorized")
            planned = self.faults.meet(endpoint)
            if planned is not None and (refusal := await self._refusal(planned.fault, planned.seconds, request)):
                return refusal
            body = await request.json() if request.method == "POST" else None
            self.judge.request(endpoint, request.query, body)
            answer = self._done(endpoint, work, request, body)
            await self.tell()
            if planned is not None:
                return _lost(planned.fault, request)
            return answer

        return serve

    def _is_signed(self, request: web.Request) -> bool:
        header = request.headers.get("Authorization", "")
        if header in self._nonces or not is_signed(request, secrets=SECRETS, keys=KEYS):
            return False
        self._nonces.add(header)
        return True

    async def _refusal(self, fault: Fault, seconds: int, request: web.Request) -> web.StreamResponse | None:
        """What is answered instead of doing the work; None where the work is done first."""
        match fault:
            case Fault.TOO_MANY | Fault.TOO_MANY_SILENT:
                reset = str(int(self.clock().timestamp()) + seconds)
                limits = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
                return _problem(429, "Too Many Requests", limits if fault is Fault.TOO_MANY else {})
            case Fault.HTML_ERROR | Fault.HTML_TOO_MANY:
                status = 503 if fault is Fault.HTML_ERROR else 429
                return web.Response(status=status, text=HTML, content_type="text/html")
            case Fault.NO_CREDITS:
                return _problem(402, "Your enrolled account does not have any credits to fulfill this request.")
            case Fault.BAD_KEYS:
                return _problem(401, "Unauthorized")
            case Fault.FORBIDDEN:
                return _problem(403, "You are not permitted to perform this action.")
            case Fault.NO_ACCESS:
                what = (
                    "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
                )
                return _problem(403, what)
            case Fault.ERRORS_IN_200:
                return web.json_response({"errors": [{"title": "Not Found", "detail": "Could not find that."}]})
            case Fault.DROP_BEFORE:
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case Fault.HANG:
                await self._released.wait()
                return web.Response(status=503)
            case Fault.DROP_AFTER_ACCEPT | Fault.HTML_AFTER_ACCEPT:
                return None

    def _done(
        self, endpoint: str, work: Callable[[web.Request, Any], dict[str, Any]], request: web.Request, body: Any
    ) -> web.Response:
        try:
            answer = work(request, body)
        except NotAllowed as refused:
            return _problem(refused.status, str(refused))
        self.judge.answer(endpoint, answer)
        status = 201 if request.method == "POST" else 200
        return web.json_response(answer, status=status, headers={"x-rate-limit-remaining": "99"})

    # --- the endpoints -----------------------------------------------------------------------------------------------

    def _me(self, _request: web.Request, _body: Any) -> dict[str, Any]:
        return {"data": showing.user(self.us)}

    def _mentions(self, request: web.Request, _body: Any) -> dict[str, Any]:
        return self._page("mentions", self.mentions(), request, showing.post)

    def _timeline(self, request: web.Request, _body: Any) -> dict[str, Any]:
        return self._page("timeline", self.ours(), request, showing.post)

    def _events(self, request: web.Request, _body: Any) -> dict[str, Any]:
        return self._page("events", self.directs[::-1], request, showing.direct)

    def _conversation(self, request: web.Request, _body: Any) -> dict[str, Any]:
        found = [d for d in reversed(self.directs) if d.person.id == request.match_info["id"]]
        return self._page("conversation", found, request, showing.direct)

    def _post(self, _request: web.Request, body: Any) -> dict[str, Any]:
        answers = (body.get("reply") or {}).get("in_reply_to_tweet_id")
        media = (body.get("media") or {}).get("media_ids") or []
        post = self.we_post(body.get("text", ""), answers, media)
        return {"data": {"id": post.id, "text": post.text}}

    def _delete(self, request: web.Request, _body: Any) -> dict[str, Any]:
        return {"data": {"deleted": self.we_delete(request.match_info["id"])}}

    def _message(self, request: web.Request, body: Any) -> dict[str, Any]:
        media = [a["media_id"] for a in body.get("attachments") or ()]
        sent = self.we_write(request.match_info["id"], body.get("text", ""), media)
        return {"data": {"dm_event_id": sent.id, "dm_conversation_id": showing.conversation(sent, self.us)}}

    def _upload(self, _request: web.Request, body: Any) -> dict[str, Any]:
        picture = self.picture(base64.b64decode(body["media"]), body["media_category"])
        return {"data": {"id": picture.id, "media_key": picture.key, "size": len(picture.content)}}

    def _metadata(self, _request: web.Request, body: Any) -> dict[str, Any]:
        self.pictures[body["id"]].alt = body["metadata"]["alt_text"]["text"]
        return {"data": {"id": body["id"]}}

    async def _file(self, request: web.Request) -> web.Response:
        picture = self.pictures.get(request.match_info["id"])
        if picture is None or not is_signed(request, secrets=SECRETS, keys=KEYS):
            return web.Response(status=404)
        return web.Response(body=picture.content, content_type="image/png")

    def _page(self, endpoint: str, found: list[Any], request: web.Request, show: Callable[..., Any]) -> dict[str, Any]:
        least, most = PAGE_LIMITS[endpoint]
        size = int(request.query.get("max_results", 10))
        if not least <= size <= most:
            raise NotAllowed(400, f"max_results must be between {least} and {most}")
        since = int(request.query.get("since_id", 0))
        found = [one for one in found if int(one.id) > since]
        first, size = int(request.query.get("pagination_token", "0")), min(size, self.page_size or size)
        return showing.page(self, found, first, size, lambda one: show(self, one, request.query))


def redirected(world: FakeX) -> ClientMiddlewareType:
    """Leads whatever a client sends to X to the fake; the signature before it is over X's own address."""

    async def redirect(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        there = URL(world.url)
        request.url = request.url.with_scheme("http").with_host("127.0.0.1").with_port(there.port)
        return await handler(request)

    return redirect


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"title": "Refused", "detail": detail, "type": "about:blank", "status": status}
    return web.json_response(body, status=status, headers=headers)


def _lost(fault: Fault, request: web.Request) -> web.Response:
    """The work is done, and nobody learns of it."""
    if fault is Fault.HTML_AFTER_ACCEPT:
        return web.Response(status=502, text=HTML, content_type="text/html")
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
