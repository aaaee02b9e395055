"""uvicorn inside a program that has its own life: our socket, our signals, an end on demand."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ConfigError, Problem

GRACE = 3  # seconds that running requests have at the end


class Server(uvicorn.Server):
    """Leaves signals to the program and says when it listens."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The composition root owns the signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets=sockets)
        self._on_start()


def bind(host: str, port: int, *, key: str = "web.port") -> socket.socket:
    """A listening socket. `ConfigError` that names the setting, and what to do, when the place is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        problem = Problem(
            where="configuration",
            key=key,
            found=f"cannot listen on {host}:{port} ({error.strerror})",
            expected="end what runs there or choose another port",
        )
        raise ConfigError([problem]) from error


def url_of(sock: socket.socket) -> str:
    """Where a browser on this machine finds the socket."""
    host, port = sock.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def configured(app: ASGIApp) -> uvicorn.Config:
    """Quiet: the access log would hold one-time links. Client addresses are told by us, not by headers."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


async def serve(server: Server, sock: socket.socket, on_stop: Callable[[], None]) -> None:
    """Serve until cancelled; then end streams (`on_stop`), let requests finish, and go."""
    serving = asyncio.ensure_future(server.serve(sockets=[sock]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        on_stop()
        server.should_exit = True
        await serving
        raise
    finally:
        sock.close()
