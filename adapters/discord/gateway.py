"""The gateway, supervised: it ends only when it is told to.

Not the library's own `Client.connect`: that ends at one event it cannot parse, writes a traceback into the log for
every lost connection, and keeps a picture of the server that nobody here looks at. The wire itself (identify,
heartbeats, resume, compression) is the library's. https://discord.com/developers/docs/events/gateway
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from adapters.discord.connection import Line, Raw
from adapters.discord.outcomes import Throttled
from adapters.discord.settings import Clock

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds; doubled from one to the other while nothing can be reached
SLOW_PAUSE = 300.0  # seconds, where only a person can mend it: identifying too often makes Discord take the token away
HELLO_SECONDS = 60.0
_BAD_TOKEN, _BAD_INTENTS, _NO_INTENT = 4004, 4013, 4014
_NORMAL = 1000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event as it came."""

    name: str  # as Discord calls it; "" for a frame that is none
    data: Any


Hear = Callable[[Happening], None]
BEAT, LOST = "BEAT", "LOST"
"""Names of what is no event: Discord confirmed that we hear it; the connection has yet to be made, or made again."""


class _Parsers(Mapping[str, Callable[[Raw], None]]):
    """In the place of the library's parsers: every event is passed on as it is."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear

    def __getitem__(self, event: str) -> Callable[[Raw], None]:
        return partial(self._pass_on, event)

    def _pass_on(self, event: str, data: Raw) -> None:
        self._hear(Happening(name=event, data=data))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(slots=True)
class _Session:
    """What a session is taken up again with."""

    id: str | None = None
    sequence: int | None = None
    gateway: yarl.URL | None = None

    def note(self, socket: DiscordWebSocket) -> None:
        self.id, self.sequence, self.gateway = socket.session_id, socket.sequence, socket.gateway

    def forget(self) -> None:
        self.id = self.sequence = self.gateway = None


class Gateway:
    """The connection of one account."""

    def __init__(self, line: Line, clock: Clock, account: str) -> None:
        self._line = line
        self._clock = clock
        self._log = log.bind(platform="discord", account=account)
        self._session = _Session()
        self._failures = 0
        self._frame: object = None
        self._socket: DiscordWebSocket | None = None
        self.reads_content = True  # until Discord says that it is not granted

    async def run(self, hear: Hear) -> None:
        """Until cancelled, or the account's connections are closed."""
        try:
            while not self._line.is_closed():
                try:
                    await self._connected(hear)
                except ReconnectWebSocket as wish:
                    if not wish.resume:
                        self._session.forget()
                    self._failures = 0
                    self._log.info("the gateway asked to connect again", resume=wish.resume)
                except Exception as error:  # it never ends by itself
                    await self._clock.wait(asyncio.Event(), self._told(error))
        finally:
            await self._hang_up()

    async def _connected(self, hear: Hear) -> None:
        line = await self._line.enter()
        line.take_events(_Parsers(hear), self._intents())
        hear(Happening(name=LOST, data=None))
        session, resume = self._session, self._session.id is not None
        async with asyncio.timeout(HELLO_SECONDS):
            self._socket = socket = await DiscordWebSocket.from_client(
                line,
                initial=not resume,
                gateway=session.gateway,
                session=session.id,
                sequence=session.sequence,
                resume=resume,
            )
        socket.log_receive = partial(self._see, hear)  # type: ignore[method-assign]
        try:
            while True:
                await self._event(socket, hear)
        finally:
            session.note(socket)
            await self._hang_up()

    async def _event(self, socket: DiscordWebSocket, hear: Hear) -> None:
        """One frame. One that makes no sense is passed on as it came, and the next is read."""
        try:
            await socket.poll_event()
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            self._log.warning("a frame of the gateway cannot be read", error=repr(error))
            hear(Happening(name="", data=self._frame))
        if socket.session_id is not None:
            self._failures = 0

    def _see(self, hear: Hear, frame: Any) -> None:
        self._frame = frame
        if '"op":11' in str(frame)[:200].replace(" ", ""):
            hear(Happening(name=BEAT, data=None))

    async def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None and socket.open:
            # 4000 and not 1000: the session stays, to be taken up again
            await socket.close(code=4000)

    def _intents(self) -> discord.Intents:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = self.reads_content
        return intents

    def _told(self, error: Exception) -> float:
        """Say what is wrong and what to do; the seconds until the next try."""
        self._failures += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10))
        match error:
            case Throttled(after=after):
                self._log.warning("connecting is asked to slow down", after=after.total_seconds())
                return after.total_seconds()
            case discord.LoginFailure():
                return self._bad_token(error)
            case discord.ConnectionClosed(code=code):
                return self._closed(error, code, pause)
            case aiohttp.ClientError() | OSError() | TimeoutError() | discord.HTTPException():
                self._log.warning("Discord cannot be reached", error=repr(error), tries=self._failures, again_in=pause)
            case _:
                self._log.exception("the gateway failed", tries=self._failures, again_in=pause)
        return pause

    def _closed(self, error: Exception, code: int, pause: float) -> float:
        """https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""
        if code == _BAD_TOKEN:
            return self._bad_token(error)
        if code in {_NO_INTENT, _BAD_INTENTS} and self.reads_content:
            self._log.warning(
                "the message-content intent is not granted: in channels only mentions of the bot and replies to it are "
                "read; switch it on in the developer portal (Bot → Message Content Intent) and restart"
            )
            self.reads_content = False
            self._session.forget()
            return FIRST_PAUSE
        if code != _NORMAL:
            self._session.forget()
        self._log.warning("the gateway closed the connection", code=code, tries=self._failures, again_in=pause)
        return pause

    def _bad_token(self, error: Exception) -> float:
        self._session.forget()
        self._log.error(
            "Discord refuses the bot's token; take a valid one from the developer portal (Bot → Reset Token), put it "
            "into the environment and restart",
            answer=str(error),
        )
        return SLOW_PAUSE
