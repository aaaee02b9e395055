"""Logs: readable on a terminal, JSON elsewhere, and never a secret in them."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog

_NOISY = (
    "alembic",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "telegram",
    "apscheduler",
    "watchfiles",
    "uvicorn.access",
    "sse_starlette",
    "aiohttp",
)


def configure(*, secrets: Iterable[str] = (), verbose: bool = False, stream: Any = None) -> None:
    """Route structlog and the standard library's logging to standard error, with `secrets` struck out everywhere."""
    hidden = tuple(secret for secret in secrets if secret)
    out = stream or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if out.isatty() else "iso"),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=True, exception_formatter=structlog.dev.plain_traceback)]
        if out.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = _Scrubbing(
        hidden,
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Scrubbing(structlog.stdlib.ProcessorFormatter):
    """Strikes secrets out of the finished line, whatever library wrote it."""

    def __init__(self, hidden: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self._hidden = hidden

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._hidden:
            line = line.replace(secret, "[secret]")
        return line
