"""`/metrics`, `/healthz` and `/readyz`, on a port of their own: what serves members never shows them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.web.server import Server, bind, configured, serve, url_of
from bot.app.observability.backlog import BacklogCollector
from bot.app.observability.health import Health, Report
from bot.app.observability.instruments import Instruments
from bot.store.hop import in_thread

log = structlog.get_logger(__name__)


def application(instruments: Instruments, backlog: BacklogCollector, health: Health) -> Starlette:
    """The three pages."""

    async def metrics(request: Request) -> Response:
        await backlog.refresh()
        body, content_type = await in_thread(instruments.exposition, request.headers.get("accept", ""))
        return Response(body, headers={"content-type": content_type})

    async def healthz(_: Request) -> Response:
        return _answer(health.alive())

    async def readyz(_: Request) -> Response:
        return _answer(await health.ready())

    return Starlette(routes=[Route(f"/{page.__name__}", page) for page in (metrics, healthz, readyz)])


def _answer(report: Report) -> Response:
    body = {"ok": report.ok, "reasons": report.reasons}
    return JSONResponse(body, status_code=200 if report.ok else 503, headers={"cache-control": "no-store"})


@asynccontextmanager
async def served(app: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs, which gets the address. `ConfigError` if the port is taken."""
    sock = bind(host, port, key="observability.port")
    url = url_of(sock)
    started = asyncio.Event()
    serving = asyncio.create_task(serve(Server(configured(app), started.set), sock, on_stop=lambda: None))
    try:
        await started.wait()
        log.info("metrics and health are served", url=url)
        yield url
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
