"""Logs: readable on a terminal, JSON elsewhere, and never a secret in them."""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

import structlog
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.config import Config, LogFormat

_NOISY = (
    "alembic",
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "telegram",
    "tweepy",
    "oauthlib",
    "discord",
    "apscheduler",
    "watchfiles",
    "uvicorn.access",
    "sse_starlette",
    "aiohttp",
)
_SHORTEST = 4  # characters; to strike out less would garble every line and hide nothing


def secrets_of(config: Config) -> Sequence[str]:
    """Everything in the configuration that must not be shown: tokens, keys, the password in the database's address."""
    tokens = [token.get_secret_value() for token in (config.telegram_token, config.discord_token) if token]
    try:
        password = make_url(config.database_url).password or ""
    except ArgumentError:  # told where the database is opened
        password = ""
    keys = [key.get_secret_value() for key in config.x_keys.values()]
    return [secret for secret in (*tokens, password, *keys) if secret]


def configure(
    *, secrets: Iterable[str] = (), verbose: bool = False, form: LogFormat = LogFormat.AUTO, stream: Any = None
) -> None:
    """Route structlog and the standard library's logging to standard error, with `secrets` struck out everywhere.

    As JSON, one object a line: `timestamp` (ISO 8601, UTC), `level`, `logger`, `event`, `exception` if there was one,
    and what the event is about under its own names."""
    out = stream or sys.stderr
    as_json = form is LogFormat.JSON or (form is LogFormat.AUTO and not out.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        *([structlog.stdlib.add_logger_name] if as_json else []),
        structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S"),
        structlog.processors.StackInfoRenderer(),
    ]
    formatter = _Scrubbing(
        [shape for secret in secrets if len(secret) >= _SHORTEST for shape in _forms(secret)],
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_json() if as_json else _text(colors=out.isatty())),
        ],
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


def _json() -> Sequence[Any]:
    return structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)


def _text(*, colors: bool) -> Sequence[Any]:
    return (structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback),)


def _forms(secret: str) -> Iterator[str]:
    """How it may stand in a line: as it is, quoted for a string, quoted for an address."""
    quoted = json.dumps(secret, ensure_ascii=False)[1:-1]
    yield from {secret, quoted, repr(secret)[1:-1], quote(secret, safe="")}


class _Scrubbing(structlog.stdlib.ProcessorFormatter):
    """Strikes secrets out of the finished line, whatever library wrote it."""

    def __init__(self, hidden: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self._hidden = sorted(hidden, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._hidden:
            line = line.replace(secret, "[secret]")
        return line
