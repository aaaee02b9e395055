"""No key, and nothing made from one, reaches a log or an outcome."""

import logging

import pytest
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

from adapters.twitter.connection import Line
from adapters.twitter.settings import XSettings
from tests.adapters.x.house import XKEYS, Desk
from tests.fakes.x import Fault
from tests.fakes.x.server import KEYS, SECRETS


@pytest.mark.parametrize("fault", [None, *Fault])
async def test_no_key_is_logged_whatever_happens(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], fault: Fault | None
) -> None:
    """tweepy writes every header into its debug log: what it knows is a stand-in."""
    await desk.adapter.close()
    desk.adapter = desk.new_adapter(read_seconds=0.2, upload_seconds=0.2)
    for library in (None, "tweepy", "oauthlib", "aiohttp"):
        caplog.set_level(logging.DEBUG, logger=library)
    for endpoint in ("post", "timeline", "upload") if fault else ():
        desk.world.faults.next(endpoint, fault)
    outcomes = [await desk.post("hello"), await desk.post("a chart", attachments=(desk.stored(b"chart"),))]
    findings = await desk.adapter.check()
    said = "\n".join(
        [caplog.text, *capsys.readouterr(), *map(repr, outcomes), repr(findings), repr(desk.adapter.__dict__)]
    )
    assert "a-stand-in" in caplog.text  # the debug log is on
    for secret in (*KEYS, *SECRETS):
        assert secret not in said


async def test_a_signature_goes_to_nobody_but_x() -> None:
    """Whoever else is asked for a file is shown no header at all."""
    seen: list[str | None] = []

    async def nobody(request: ClientRequest, _handler: ClientHandlerType) -> ClientResponse:
        seen.append(request.headers.get("Authorization"))
        raise OSError("not called")

    line = Line(XSettings(account="main", keys=XKEYS), (nobody,))
    for url in ("https://pbs.twimg.com/a.png", "http://ton.twitter.com/a.png", "https://ton.twitter.com/a.png"):
        with pytest.raises(OSError, match="not called"):
            await anext(line.download(url))
    await line.close()
    assert [header is not None for header in seen] == [False, False, True]
