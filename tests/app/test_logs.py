"""The log: one JSON object a line for machines, text for people, and no secret in either, however it is quoted."""

import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog
from pydantic import SecretStr

from bot.app.logs import configure, secrets_of
from bot.config import Config, Database, LogFormat

TOKEN = "123456:ABC-def"
AWKWARD = 'p"a\\ss wörd@1'


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Logging is the process's."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("form", "out", "as_json"),
    [
        (LogFormat.AUTO, Screen(), False),
        (LogFormat.AUTO, io.StringIO(), True),
        (LogFormat.JSON, Screen(), True),
        (LogFormat.TEXT, io.StringIO(), False),
    ],
)
def test_the_format_is_the_configured_one(form: LogFormat, out: io.StringIO, as_json: bool) -> None:
    """Or fits what it is written to."""
    configure(form=form, stream=out)
    structlog.get_logger("bot.x").info("hello", account="main")
    line = out.getvalue()
    assert line.startswith("{") == as_json
    assert "hello" in line


def test_every_line_for_machines_is_one_object_whatever_library_wrote_it() -> None:
    """A traceback, too."""
    out = io.StringIO()
    configure(form=LogFormat.JSON, stream=out)
    structlog.get_logger("bot.x").warning("odd\nthing", count=3)
    logging.getLogger("elsewhere").error("it failed", exc_info=ValueError("broken"))
    ours, theirs = map(json.loads, out.getvalue().splitlines())
    assert {key: ours[key] for key in ("event", "level", "logger", "count")} == {
        "event": "odd\nthing",
        "level": "warning",
        "logger": "bot.x",
        "count": 3,
    }
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("it failed", "elsewhere", "error")
    assert "ValueError: broken" in theirs["exception"]
    assert all(line["timestamp"].endswith("Z") for line in (ours, theirs))


@pytest.mark.parametrize("secret", [TOKEN, AWKWARD])
@pytest.mark.parametrize("form", [LogFormat.JSON, LogFormat.TEXT])
def test_a_secret_is_struck_out_however_it_is_quoted(secret: str, form: LogFormat) -> None:
    """In a value, in an address, in a representation, in a traceback of any library."""
    out = io.StringIO()
    configure(secrets=[secret], form=form, stream=out)
    structlog.get_logger("bot.x").info(
        "asked", url=f"https://h/{quote(secret, safe='')}/x", said=secret, shown=[secret]
    )
    logging.getLogger("elsewhere").error("failed with %s", secret, exc_info=RuntimeError(secret))
    told = out.getvalue()
    for shape in (secret, quote(secret, safe=""), json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]):
        assert shape not in told
    assert "[secret]" in told


def test_the_password_of_the_database_is_a_secret_like_the_token() -> None:
    """As it is, not as the address quotes it."""
    database = Database(url="postgresql://frontdesk:p%40ss@host/desk")
    config = Config(database=database, telegram_token=SecretStr(TOKEN))
    assert list(secrets_of(config)) == [TOKEN, "p@ss"]
    keys = Config(x_keys={"consumer_key": SecretStr("key-of-x"), "access_secret": SecretStr("secret-of-x")})
    assert list(secrets_of(keys)) == ["key-of-x", "secret-of-x"]
    assert list(secrets_of(Config())) == []
