"""What can happen to a connection, seen by a bare client and by the two libraries."""

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import hikari
import pytest

from tests.adapters.discord_fake.conftest import Listener
from tests.fakes.discord import FakeDiscord

CONTENT, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 15, 1 << 9, 1 << 12


class Bare:
    """A connection that reads frame by frame."""

    def __init__(self, world: FakeDiscord, socket: aiohttp.ClientWebSocketResponse, *, compressed: bool) -> None:
        self.world, self.socket = world, socket
        self._inflater = zlib.decompressobj() if compressed else None
        self.events: list[dict[str, Any]] = []

    async def frame(self) -> dict[str, Any]:
        data = (await self.socket.receive(timeout=5)).data
        frame: dict[str, Any] = json.loads(self._inflater.decompress(data) if self._inflater else data)
        return frame

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, intents: int = GUILD_MESSAGES) -> dict[str, Any]:
        """READY, or whatever comes."""
        await self.send(2, {"token": self.world.token, "intents": intents, "properties": {}})
        ready = await self.frame()
        await self.frame()  # the server
        return ready

    async def resume(self, session: str, sequence: int) -> list[tuple[str | None, int | None]]:
        """Events and their numbers up to RESUMED."""
        await self.send(6, {"token": self.world.token, "session_id": session, "seq": sequence})
        replayed: list[tuple[str | None, int | None]] = []
        while not replayed or replayed[-1][0] not in ("RESUMED", None):
            frame = await self.frame()
            replayed.append((frame["t"], frame["s"]))
        return replayed

    async def closed_with(self) -> int | None:
        while (await self.socket.receive(timeout=5)).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
            pass
        return self.socket.close_code


class Door:
    """Opens bare connections."""

    def __init__(self, world: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self.world, self.session = world, session

    async def open(self, compress: str = "") -> Bare:
        query = "?v=10&encoding=json" + (f"&compress={compress}" if compress else "")
        socket = await self.session.ws_connect(self.world.gateway_url + query)
        bare = Bare(self.world, socket, compressed=bool(compress))
        assert (await bare.frame())["op"] == 10
        return bare


@pytest.fixture
async def door(discord_world: FakeDiscord) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        yield Door(discord_world, session)


@pytest.mark.parametrize("compress", ["", "zlib-stream"])
async def test_a_session_begins(discord_world: FakeDiscord, door: Door, compress: str) -> None:
    """HELLO, READY, the server, and a heartbeat that is confirmed unless it shall not be."""
    bare = await door.open(compress)
    ready = await bare.identify()
    assert (ready["t"], ready["s"], ready["d"]["user"]["id"]) == ("READY", 1, discord_world.bot.id)
    await bare.send(1, 2)
    assert (await bare.frame())["op"] == 11
    discord_world.gateway.withholds_acks = True
    await bare.send(1, 2)
    await discord_world.gateway.ask_heartbeat()
    assert (await bare.frame())["op"] == 1


async def test_what_was_missed_is_replayed(discord_world: FakeDiscord, door: Door) -> None:
    """Also with some events that were heard already; and a session that is forgotten begins anew."""
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    bare = await door.open()
    session = (await bare.identify())["d"]["session_id"]
    await discord_world.member_says(channel, alice, "heard")
    assert (await bare.frame())["s"] == 3
    discord_world.gateway.drop()
    await discord_world.until(lambda: not discord_world.gateway.is_heard)
    await discord_world.member_says(channel, alice, "missed")

    again = await door.open()
    assert await again.resume(session, 3) == [("MESSAGE_CREATE", 4), ("RESUMED", 5)]
    discord_world.gateway.drop()
    await discord_world.until(lambda: not discord_world.gateway.is_heard)
    discord_world.gateway.repeats = 2
    third = await door.open()
    assert await third.resume(session, 5) == [("MESSAGE_CREATE", 4), ("RESUMED", 6)], "repeated under its own number"
    discord_world.gateway.drop()
    discord_world.gateway.forget_sessions()
    last = await door.open()
    assert await last.resume(session, 5) == [(None, None)], "op 9"


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "other", "intents": 0}, 4004),
        (6, {"token": "other", "session_id": "x", "seq": 1}, 4004),
        (2, {"intents": 1 << 40}, 4013),
        (2, {"intents": CONTENT}, 4014),
        (3, {}, 4003),
        (99, {}, 4001),
    ],
)
async def test_who_is_not_let_in(discord_world: FakeDiscord, door: Door, op: int, data: Any, code: int) -> None:
    discord_world.grants_content = False
    bare = await door.open()
    await bare.send(op, {"token": discord_world.token, "properties": {}} | data)
    assert await bare.closed_with() == code


async def test_contents_are_withheld_without_the_intent(discord_world: FakeDiscord, door: Door) -> None:
    """But not of direct messages, of mentions of the bot and of what it said itself."""
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    bare = await door.open()
    await bare.identify(GUILD_MESSAGES | DIRECT_MESSAGES)
    await discord_world.member_says(channel, alice, "among us")
    await discord_world.member_says(channel, alice, f"<@{discord_world.bot.id}> hello")
    await discord_world.member_says(discord_world.direct(alice), alice, "between us")
    said = [(await bare.frame())["d"]["content"] for _ in range(3)]
    assert said == ["", f"<@{discord_world.bot.id}> hello", "between us"]


async def test_only_what_was_asked_for_is_told(discord_world: FakeDiscord, door: Door) -> None:
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    bare = await door.open()
    await bare.identify(DIRECT_MESSAGES)
    await discord_world.member_says(channel, alice, "not told")
    await discord_world.member_says(discord_world.direct(alice), alice, "told")
    assert (await bare.frame())["d"]["content"] == "told"


async def test_offline_and_back(discord_world: FakeDiscord, door: Door) -> None:
    discord_world.gateway.offline()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await door.open()
    discord_world.gateway.online()
    assert (await (await door.open()).identify())["t"] == "READY"


async def test_what_the_gateway_sends_of_itself(discord_world: FakeDiscord, door: Door) -> None:
    """Op 7, op 9 both ways, events twice, events nobody knows, and what is no event at all."""
    gateway, channel = discord_world.gateway, discord_world.channel("traders")
    bare = await door.open()
    session = (await bare.identify())["d"]["session_id"]
    await gateway.ask_reconnect()
    assert (await bare.frame())["op"] == 7
    await gateway.send_event("MESSAGE_CREATE", {"id": None})
    await discord_world.member_says(channel, discord_world.person("Alice"), "once")
    await gateway.repeat()
    frames = [await bare.frame() for _ in range(3)]
    assert [frame["s"] for frame in frames] == [3, 4, 4]
    assert frames[0]["d"] == {"id": None}
    await gateway.send_text("[]")
    assert (await bare.socket.receive(timeout=5)).data == "[]"
    for resumable in (True, False):
        await gateway.invalidate(resumable=resumable)
        assert await bare.frame() == {"op": 9, "d": resumable}
    assert session not in gateway.sessions


@pytest.mark.parametrize("code", [4000, 4004, 4009, 4014])
async def test_it_closes_with_a_code(discord_world: FakeDiscord, door: Door, code: int) -> None:
    bare = await door.open()
    await bare.identify()
    await discord_world.gateway.close(code)
    assert await bare.closed_with() == code


async def test_discord_py_begins_anew_when_its_session_is_gone(discord_world: FakeDiscord, client: Listener) -> None:
    """RESUME is refused with op 9, and it identifies again."""
    assert client.is_ready()
    discord_world.gateway.forget_sessions()
    await discord_world.gateway.ask_reconnect()
    await _op(discord_world, 6)
    assert any(frame["op"] == 6 for frame in discord_world.gateway.received)


async def _op(world: FakeDiscord, op: int, count: int = 1) -> None:
    await world.until(lambda: sum(frame["op"] == op for frame in world.gateway.received) >= count)
    await world.until(lambda: world.gateway.is_heard)


async def test_discord_py_comes_back(discord_world: FakeDiscord, client: Listener) -> None:
    """It resumes when asked to reconnect, and identifies again when its session is gone; nothing said is lost."""
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    await discord_world.gateway.dispatch("CHANNEL_CREATE", channel.raw(), channel=channel)
    await discord_world.gateway.ask_reconnect()
    await discord_world.until(lambda: not discord_world.gateway.is_heard)
    await discord_world.member_says(channel, alice, "meanwhile")
    await _op(discord_world, 6)
    await discord_world.until(lambda: [message.content for message in client.heard] == ["meanwhile"])
    await discord_world.gateway.send_event("NEVER_HEARD_OF", {"x": 1})
    await discord_world.member_says(channel, alice, "afterwards")
    await discord_world.until(lambda: len(client.heard) == 2)


async def test_discord_py_gives_up_at_a_bad_token(discord_world: FakeDiscord, listener: Listener) -> None:
    discord_world.token_revoked = True
    with pytest.raises(discord.LoginFailure):
        await listener.start(discord_world.token)


async def test_hikari_comes_back(discord_world: FakeDiscord, robot: hikari.GatewayBot) -> None:
    """It resumes too."""
    assert robot.is_alive
    await discord_world.gateway.ask_reconnect()
    await _op(discord_world, 6)
