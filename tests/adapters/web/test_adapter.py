"""The adapter's side of the protocol, over a real socket where it matters."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from adapters.web.events import member_channel
from adapters.web.ports import message_id
from adapters.web.visitors import Visitor
from bot.errors import ConfigError
from bot.messages import Address, Outgoing, SentRef
from bot.platform import Adapter, Outcome, Refused, Sent
from tests.adapters.web.house import House, settings
from tests.adapters.web.serving import listening

MEMBER = Address(platform="web", account="web", chat="0123456789abcdef01234567")
STAFF = Address(platform="web", account="web", chat="staff", user="telegram:4711")
NOBODY = Address(platform="web", account="web", chat="../etc")


async def test_it_listens_on_a_free_port_and_says_where() -> None:
    """`.url` is there while it listens and gone afterwards."""
    house = House()
    assert house.adapter.url is None
    async with listening(house) as url, httpx.AsyncClient() as http:
        assert house.adapter.url == url
        assert (await http.get(f"{url}/en/faq")).status_code == 200
    assert house.adapter.url is None


async def test_a_port_that_is_taken_is_said_so() -> None:
    """With what to do about it."""
    house = House()
    async with listening(house) as url:
        port = int(url.rsplit(":", 1)[1])
        second = House(settings=settings(port=port)).adapter
        with pytest.raises(ConfigError, match="choose another port"):
            await second.listen(house.desk.receive)


async def test_cancelling_ends_open_streams_and_frees_the_port() -> None:
    """A page that listens reads a proper end rather than a broken line; the next start takes the same port."""
    house = House()
    async with httpx.AsyncClient() as http, AsyncExitStack() as serving:
        url = await serving.enter_async_context(listening(house))
        await http.get(f"{url}/en/")
        async with http.stream("GET", f"{url}/api/chat/events") as stream:
            lines = stream.aiter_lines()
            while await anext(lines) != "event: ready":
                pass
            await serving.aclose()
            assert [line async for line in lines][-1] == ""
    again = House(settings=settings(port=int(url.rsplit(":", 1)[1])))
    async with listening(again) as same:
        assert same == url


async def test_a_page_that_is_closed_is_forgotten() -> None:
    """The stream's subscription ends with the connection."""
    house = House()
    hub = house.site().hub
    async with listening(house) as url, httpx.AsyncClient() as http:
        await http.get(f"{url}/en/")
        channel = member_channel(Visitor(token=http.cookies["visitor"]).id)
        async with http.stream("GET", f"{url}/api/chat/events") as stream:
            lines = stream.aiter_lines()
            while await anext(lines) != "event: ready":
                pass
            assert hub.listeners(channel) == 1
        async with asyncio.timeout(10):
            while hub.listeners(channel):
                await http.get(f"{url}/robots.txt")


async def test_it_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the address nor the requests, whose paths can hold one-time links."""
    house = House()
    async with listening(house) as url, httpx.AsyncClient() as http:
        await http.get(f"{url}/staff/enter/secret-token")
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (Outgoing(to=MEMBER, body="hi"), Sent(message_id=message_id("k"))),
        (Outgoing(to=STAFF, body="hi"), Sent(message_id=message_id("k"))),
        (Outgoing(to=MEMBER, body="hi", answers_press="p"), Sent()),
        (Outgoing(to=NOBODY, body="hi"), Refused(reason="no such chat on the page", gone="chat")),
    ],
)
async def test_sending_succeeds_with_or_without_an_open_page(message: Outgoing, outcome: Outcome) -> None:
    """Who comes later reads the transcript; a chat that cannot be is gone."""
    assert await House().adapter.send(message, key="k") == outcome


async def test_edit_and_delete_answer_in_kind() -> None:
    """The message keeps its id."""
    adapter = House().adapter
    sent = SentRef(where=MEMBER, message_id="m")
    lost = SentRef(where=NOBODY, message_id="m")
    assert await adapter.edit(sent, Outgoing(to=MEMBER), key="k") == Sent(message_id="m")
    assert await adapter.delete(sent) == Sent(message_id="m")
    assert isinstance(await adapter.delete(lost), Refused)


async def test_there_are_no_threads() -> None:
    """Capabilities and behaviour agree."""
    adapter = House().adapter
    assert not adapter.capabilities.threads
    assert isinstance(await adapter.set_thread(STAFF, title="x", is_open=True), Refused)
    assert not adapter.is_group(MEMBER)


@pytest.mark.parametrize(
    ("url", "ok"), [(None, True), ("https://help.kestrel.example", True), ("http://help.kestrel.example", False)]
)
async def test_doctor_warns_of_an_open_line(url: str | None, ok: bool) -> None:
    """A public page without TLS would show staff links and cookies to everybody on the way."""
    (finding,) = await House(settings=settings(public_url=url)).adapter.check()
    assert finding.ok is ok
    assert bool(finding.fix) is not ok


def test_it_is_an_adapter() -> None:
    """The type checker holds it to the protocol."""
    adapter: Adapter = House().adapter
    assert (adapter.platform, adapter.account) == ("web", "web")
