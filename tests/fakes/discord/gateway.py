"""The gateway: sessions, heartbeats, events, and whatever can happen to a connection.

https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.model import Channel, Json, Message
    from tests.fakes.discord.world import FakeDiscord

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
MESSAGE_CONTENT = 1 << 15
_KNOWN_INTENTS = (1 << 26) - 1
_NO_SESSION_KEPT = frozenset({1000, 1001})
"""A client that closes with these ends its session; with everything else it may come back."""

_IN_GUILD = {"MESSAGE": 9, "TYPING": 11, "CHANNEL": 0, "THREAD": 0, "GUILD_MEMBER": 1, "GUILD": 0}
_IN_DIRECT = {"MESSAGE": 12, "TYPING": 14, "CHANNEL": 12}
_OF_CONNECTION = frozenset({"READY", "RESUMED"})
"""They belong to a connection and are not replayed in another."""
_ALWAYS = frozenset({"READY", "RESUMED", "INTERACTION_CREATE"})


def intent_of(event: str, *, direct: bool) -> int:
    """The bit that a session needs to be told; 0: everybody is."""
    table = _IN_DIRECT if direct else _IN_GUILD
    kinds = sorted((kind for kind in table if event.startswith(kind)), key=len)
    return 0 if event in _ALWAYS or not kinds else 1 << table[kinds[-1]]


def withheld(raw: Json) -> Json:
    """A message as a bot without the intent for contents gets it."""
    empty: Json = {"content": "", "attachments": [], "embeds": [], "components": []}
    if raw.get("referenced_message"):
        return raw | empty | {"referenced_message": raw["referenced_message"] | empty}
    return raw | empty


def is_open_to(world: FakeDiscord, message: Message) -> bool:
    """Whether the bot gets the content also without the intent: direct, its own, or one that mentions it."""
    is_direct = message.channel.kind is Kind.DIRECT
    return is_direct or message.author is world.bot or world.bot in message.mentioned


def visible_to_bot(world: FakeDiscord, message: Message) -> Json:
    """A message as REST tells it: the application's own right decides there."""
    return message.raw() if world.grants_content or is_open_to(world, message) else withheld(message.raw())


@dataclass(eq=False, kw_only=True)
class Session:
    """What a client identified for; it outlives its connection."""

    id: str
    intents: int
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)  # for a replay
    line: Line | None = None

    def frame(self, event: str, data: Any) -> Json:
        self.sequence += 1
        made = {"op": DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.sent.append(made)
        return made


class Line:
    """One connection, compressed as it was asked for."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, *, compressed: bool) -> None:
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.is_cut = False
        self._deflater = zlib.compressobj() if compressed else None

    async def send(self, frame: Json) -> None:
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        if self.socket.closed:
            return
        try:
            if self._deflater is None:
                await self.socket.send_str(text)
            else:
                packed = self._deflater.compress(text.encode()) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        except ConnectionError:
            self.cut()

    def cut(self) -> None:
        """Without a word, as a network does."""
        self.is_cut = True
        if self.request.transport is not None:
            self.request.transport.abort()


class Gateway:
    """Every connection and session of the bot; what a test does to them."""

    def __init__(self, world: FakeDiscord) -> None:
        self._world = world
        self.lines: list[Line] = []
        self.sessions: dict[str, Session] = {}
        self.received: list[Json] = []  # every frame that clients sent
        self.heartbeat_ms = 41_250
        self.withholds_acks = False
        self.refused_intents = 0  # privileged ones that the application does not have
        self.starts_left = 1000
        self.is_offline = False
        self.repeats = 0  # how many events that a client has already the next replay begins with

    # --- what a test does --------------------------------------------------------------------------------------------

    @property
    def is_heard(self) -> bool:
        """Whether somebody is connected and ready."""
        return any(line.session is not None for line in self.lines)

    def drop(self) -> None:
        """Cut every connection without a word; the sessions stay."""
        for line in list(self.lines):
            line.cut()

    def offline(self) -> None:
        """Cut everything, and let nobody in."""
        self.is_offline = True
        self.drop()

    def online(self) -> None:
        """Let them in again."""
        self.is_offline = False

    def forget_sessions(self) -> None:
        """A RESUME will be refused: too much was missed."""
        self.sessions.clear()

    async def close(self, code: int) -> None:
        """Close every connection with a code: 4004, 4009, 4014, …"""
        for line in list(self.lines):
            await line.socket.close(code=code, message=_REASONS.get(code, b"Unknown error."))

    async def ask_reconnect(self) -> None:
        """Op 7."""
        await self._send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9, in the middle of a session."""
        if not resumable:
            self.forget_sessions()
        await self._send({"op": INVALID_SESSION, "d": resumable})

    async def ask_heartbeat(self) -> None:
        """Op 1 from the server."""
        await self._send({"op": HEARTBEAT, "d": None})

    async def send_text(self, text: str) -> None:
        """Anything at all, to everybody."""
        for line in list(self.lines):
            await line.send_text(text)

    async def send_event(self, name: str, data: Any) -> None:
        """An event as the test wants it, malformed or unknown to the world."""
        for session in list(self.sessions.values()):
            await self._tell(session, session.frame(name, data))

    async def repeat(self, last: int = 1) -> None:
        """Send the last events once more, under their own numbers."""
        for session in list(self.sessions.values()):
            for frame in session.sent[-last:]:
                await self._tell(session, frame)

    async def _send(self, frame: Json) -> None:
        for line in list(self.lines):
            await line.send(frame)

    # --- what the world does -----------------------------------------------------------------------------------------

    async def dispatch(
        self, event: str, data: Json, *, channel: Channel | None = None, message: Message | None = None
    ) -> None:
        """Tell every session that asked for such events; those that are away get it when they come back."""
        needed = intent_of(event, direct=channel is not None and channel.kind is Kind.DIRECT)
        if channel is not None and channel.is_hidden:
            return
        for session in list(self.sessions.values()):
            if needed and not session.intents & needed:
                continue
            is_read = session.intents & MESSAGE_CONTENT or message is None or is_open_to(self._world, message)
            await self._tell(session, session.frame(event, data if is_read else withheld(data)))
        await self._world.announce()

    async def _tell(self, session: Session, frame: Json) -> None:
        if session.line is not None:
            await session.line.send(frame)

    # --- what a client does ------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A connection from its first byte to its last."""
        if self.is_offline:
            return web.Response(status=503)
        compression = request.query.get("compress")
        if compression not in (None, "zlib-stream"):
            self._world.judge.note(f"the fake does not play compress={compression}")
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        line = Line(socket, request, compressed=compression == "zlib-stream")
        self.lines.append(line)
        try:
            await line.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat_ms}})
            await self._listen(line)
        finally:
            await self._lost(line)
        return socket

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):  # hikari sends its JSON as bytes
                return
            try:
                frame = json.loads(message.data)
                op, data = frame["op"], frame.get("d")
            except (ValueError, KeyError, TypeError):
                await line.socket.close(code=4002, message=_REASONS[4002])
                return
            self.received.append(frame)
            if code := await self._frame(line, op, data):
                await line.socket.close(code=code, message=_REASONS[code])
                return

    async def _lost(self, line: Line) -> None:
        self.lines.remove(line)
        session, line.session = line.session, None
        if session is not None and session.line is line:
            session.line = None
            if line.socket.close_code in _NO_SESSION_KEPT and not line.is_cut:
                self.sessions.pop(session.id, None)
        await self._world.announce()

    async def _frame(self, line: Line, op: int, data: Any) -> int:
        """The code to close with; 0 to go on."""
        match op:
            case 1:
                if not self.withholds_acks:
                    await line.send({"op": ACK, "d": None, "s": None, "t": None})
            case 2:
                return 4005 if line.session else await self._identify(line, data)
            case 6:
                return 4005 if line.session else await self._resume(line, data)
            case 3 | 4 | 8:
                if line.session is None:
                    return 4003
                if op == MEMBERS:
                    await self._members(line.session, data)
            case _:
                return 4001
        await self._world.announce()
        return 0

    async def _identify(self, line: Line, data: Json) -> int:
        if not self._world.is_token(data["token"]):
            return 4004
        intents = int(data["intents"])
        if intents & ~_KNOWN_INTENTS:
            return 4013
        if intents & self.refused_intents or (intents & MESSAGE_CONTENT and not self._world.grants_content):
            return 4014
        self.starts_left -= 1
        session = Session(id=f"session{len(self.sessions)}-{self._world.new_id()}", intents=intents, line=line)
        self.sessions[session.id] = session
        await line.send(session.frame("READY", self._ready(session)))
        line.session = session
        for guild in self._world.guilds.values():
            await line.send(session.frame("GUILD_CREATE", self._world.guild_create(guild)))
        await self._world.announce()
        return 0

    def _ready(self, session: Session) -> Json:
        world = self._world
        return {
            "v": 10,
            "user": world.bot.raw() | {"mfa_enabled": False, "verified": True, "email": None},
            "guilds": [{"id": guild, "unavailable": True} for guild in world.guilds],
            "private_channels": [],
            "relationships": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": world.gateway_url,
            "shard": [0, 1],
            "application": {"id": world.bot.id, "flags": world.application_flags},
        }

    async def _resume(self, line: Line, data: Json) -> int:
        if not self._world.is_token(data["token"]):
            return 4004
        session = self.sessions.get(data["session_id"])
        if session is None:
            await line.send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return 0
        if int(data["seq"] or 0) > session.sequence:
            return 4007
        session.line = line
        known, self.repeats = int(data["seq"] or 0) - self.repeats, 0
        for frame in [frame for frame in session.sent if frame["s"] > known and frame["t"] not in _OF_CONNECTION]:
            await line.send(frame)
        await line.send(session.frame("RESUMED", {"_trace": []}))
        line.session = session
        await self._world.announce()
        return 0

    async def _members(self, session: Session, data: Json) -> None:
        guild = self._world.guild_with(str(data["guild_id"]))
        wanted: Callable[[str], bool] = lambda user: not data.get("user_ids") or user in data["user_ids"]  # noqa: E731
        members = [p.member(guild.id) | {"user": p.raw()} for p in guild.members.values() if wanted(p.id)]
        chunk = {"guild_id": guild.id, "members": members, "chunk_index": 0, "chunk_count": 1}
        await self._tell(session, session.frame("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")}))


_REASONS = {
    4000: b"Unknown error.",
    4001: b"Unknown opcode.",
    4002: b"Error while decoding payload.",
    4003: b"Not authenticated.",
    4004: b"Authentication failed.",
    4005: b"Already authenticated.",
    4007: b"Invalid seq.",
    4008: b"Rate limited.",
    4009: b"Session timed out.",
    4013: b"Invalid intent(s).",
    4014: b"Disallowed intent(s).",
}
