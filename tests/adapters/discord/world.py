"""A small Discord for the adapter's own tests: one server, its channels, people who act, and the calls that we make."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.units import snowflake_at
from tests.adapters.discord.judge import faults

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]
TEXT, DIRECT, ANNOUNCEMENT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 5, 11, 12, 15
LIMIT = 5.0  # real seconds that anything may take; reached only when a test fails


@dataclass(eq=False, kw_only=True)
class Person:
    """Somebody on Discord."""

    id: str
    name: str
    bot: bool = False
    roles: tuple[str, ...] = ()
    locale: str = "en-US"
    blocks_us: bool = False
    direct: Channel | None = None

    def raw(self) -> Raw:
        return {
            "id": self.id,
            "username": self.name.lower(),
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
        }

    def member(self) -> Raw:
        return {"roles": list(self.roles), "nick": None, "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}


@dataclass(eq=False, kw_only=True)
class Said:
    """A message that stands."""

    id: str
    author: Person
    content: str = ""
    channel: Channel
    components: list[Raw] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    answers: str | None = None
    nonce: str | None = None
    pinned: bool = False
    published: bool = False
    flags: int = 0
    edited: str | None = None
    ping: Any = None  # `allowed_mentions`
    token: str | None = None  # of the interaction that it answers

    def raw(self, world: World) -> Raw:
        answered = next((m for m in self.channel.messages if m.id == self.answers), None)
        return {
            "id": self.id,
            "type": 19 if self.answers else 0,
            "channel_id": self.channel.id,
            "author": self.author.raw(),
            "content": self.content if world.reads_content(self, answered) else "",
            "timestamp": "2026-11-02T08:00:00+00:00",
            "edited_timestamp": self.edited,
            "mentions": [world.us.raw()] if f"<@{world.us.id}>" in self.content else [],
            "mention_roles": [],
            "attachments": [world.file_raw(self, n) for n in range(len(self.files))],
            "embeds": [],
            "components": self.components,
            "pinned": self.pinned,
            "flags": self.flags,
            "nonce": self.nonce,
            **({"message_reference": {"type": 0, "message_id": self.answers}} if self.answers else {}),
            **({"referenced_message": answered.raw(world)} if answered else {}),
        }

    def component(self, label: str) -> tuple[Raw, list[str]]:
        """The button with a label, or the menu with such an option and the option's value."""
        for row in self.components:
            for one in row["components"]:
                if one.get("label") == label:
                    return one, []
                for option in one.get("options") or ():
                    if option["label"] == label:
                        return one, [option["value"]]
        raise AssertionError(f"there is no {label!r} among {self.labels()}")

    def labels(self) -> list[list[str]]:
        return [
            [label for c in row["components"] for label in ([c["label"]] if "label" in c else _options(c))]
            for row in self.components
        ]


def _options(menu: Raw) -> list[str]:
    return [option["label"] for option in menu["options"]]


@dataclass(eq=False, kw_only=True)
class Channel:
    """A channel, thread, post, forum or direct messages."""

    id: str
    type: int
    name: str = ""
    guild: str | None = None
    parent: str | None = None
    owner: str | None = None
    person: Person | None = None  # of direct messages: the other one
    archived: bool = False
    tags: list[str] = field(default_factory=list)
    offered: list[Raw] = field(default_factory=list)
    pinned: bool = False
    members: list[str] = field(default_factory=list)
    messages: list[Said] = field(default_factory=list)
    renamed: int = 0

    def raw(self) -> Raw:
        raw: Raw = {"id": self.id, "type": self.type, "name": self.name, "permission_overwrites": []}
        raw["last_message_id"] = self.messages[-1].id if self.messages else None
        if self.guild:
            raw["guild_id"] = self.guild
        if self.parent:
            raw |= {"parent_id": self.parent, "owner_id": self.owner, "applied_tags": self.tags}
            raw["thread_metadata"] = {"archived": self.archived, "locked": False, "auto_archive_duration": 10080}
        if self.type == FORUM:
            raw["available_tags"] = self.offered
        if self.person:
            raw["recipients"] = [self.person.raw()]
        return raw


@dataclass(eq=False, kw_only=True)
class Interaction:
    """What somebody pressed, commanded or sent, and how it was answered."""

    id: str
    token: str
    person: Person
    channel: Channel
    acknowledged: Raw | None = None
    original: Said | None = None
    follow_ups: list[Said] = field(default_factory=list)

    @property
    def modal(self) -> Raw | None:
        ack = self.acknowledged
        return ack["data"] if ack and ack["type"] == 9 else None


@dataclass(kw_only=True)
class Fault:
    """What becomes of the next call that fits."""

    method: str
    path: str  # how its path ends
    status: int = 0
    body: Raw | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    accepts: bool = False  # it is carried out, and the answer lost


class World:
    """One Discord with one server in it."""

    def __init__(self, *, content: bool = True, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.content = content  # the message-content intent is granted
        self._count = 0
        self.guild = self.next_id()
        self.us = Person(id=self.next_id(), name="Frontdesk", bot=True)
        self.token = "OTA.fake.token"
        self.people: dict[str, Person] = {self.us.id: self.us}
        self.channels: dict[str, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[Raw] = []
        self.command_writes = 0
        self.calls: list[tuple[str, str, Any]] = []
        self.faults: deque[Fault] = deque()
        self.sessions = 0
        self.online = True
        self.connections: list[Connection] = []
        self.history: list[Raw] = []  # dispatched in this session, for a resume
        self.changed = asyncio.Condition()
        self.uploads: dict[str, bytes] = {}
        self.headers: dict[str, str] = {}  # of every answer that is not a fault's
        self._runner: web.AppRunner | None = None
        self._saved: tuple[Any, Any] = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)

    # --- up and down -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> World:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        app.router.add_get("/cdn/{file}", self._cdn)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get("/gateway", self._gateway)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        Route.BASE = f"http://127.0.0.1:{self.port}/api"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{self.port}/gateway")
        return self

    async def __aexit__(self, *_: object) -> None:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._saved
        await self.goes_offline()
        found = list(dict.fromkeys(faults(self.calls)))
        assert not found, "\n".join(found)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def goes_offline(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close(code=1001)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens."""
        return any(connection.ready for connection in self.connections)

    def next_id(self) -> str:
        """Growing, and telling the time."""
        self._count += 1
        return str(int(snowflake_at(self.now())) + self._count)

    async def until(self, happened: Callable[[], Any]) -> Any:
        """What `happened` says, once it says something."""
        try:
            async with asyncio.timeout(LIMIT), self.changed:
                await self.changed.wait_for(lambda: bool(happened()))
        except TimeoutError:
            said = [(c.name, m.content) for c in self.channels.values() for m in c.messages][-4:]
            raise AssertionError(f"it did not happen; said last: {said}; calls: {self.calls[-6:]}") from None
        return happened()

    async def announce(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    # --- what there is -----------------------------------------------------------------------------------------------

    def person(self, name: str, *, roles: tuple[str, ...] = (), locale: str = "en-US") -> Person:
        person = Person(id=self.next_id(), name=name, roles=roles, locale=locale)
        self.people[person.id] = person
        return person

    def channel(self, name: str, kind: int = TEXT, **more: Any) -> Channel:
        channel = Channel(id=self.next_id(), type=kind, name=name, guild=self.guild, **more)
        self.channels[channel.id] = channel
        return channel

    def direct(self, person: Person) -> Channel:
        if person.direct is None:
            person.direct = Channel(id=self.next_id(), type=DIRECT, person=person)
            self.channels[person.direct.id] = person.direct
        return person.direct

    def ours(self, channel: Channel) -> list[Said]:
        """Our messages that everybody there sees."""
        return [m for m in channel.messages if m.author is self.us and not m.flags & 64]

    def threads(self, parent: Channel) -> list[Channel]:
        return [c for c in self.channels.values() if c.parent == parent.id]

    def reads_content(self, said: Said, answered: Said | None) -> bool:
        to_us = f"<@{self.us.id}>" in said.content or (answered is not None and answered.author is self.us)
        return self.content or said.channel.type == DIRECT or said.author is self.us or to_us

    def file_raw(self, said: Said, number: int) -> Raw:
        name, content = said.files[number]
        id_ = str(int(said.id) + number + 1)
        self.uploads[id_] = content
        kind = "image/png" if name.endswith(".png") else "application/octet-stream"
        url = f"http://{self.host}/cdn/{id_}"
        return {"id": id_, "filename": name, "size": len(content), "content_type": kind, "url": url, "proxy_url": url}

    # --- what people do ----------------------------------------------------------------------------------------------

    async def says(
        self,
        who: Person,
        channel: Channel,
        text: str,
        *,
        answers: Said | None = None,
        files: list[tuple[str, bytes]] | None = None,
    ) -> Said:
        said = Said(
            id=self.next_id(),
            author=who,
            content=text,
            channel=channel,
            answers=answers.id if answers else None,
            files=files or [],
        )
        channel.messages.append(said)
        channel.archived = False
        await self.dispatch("MESSAGE_CREATE", self._in_guild(said))
        return said

    async def edits(self, said: Said, text: str) -> None:
        said.content, said.edited = text, self.now().isoformat()
        await self.dispatch("MESSAGE_UPDATE", self._in_guild(said))

    async def removes(self, said: Said) -> None:
        said.channel.messages.remove(said)
        guild = {"guild_id": self.guild} if said.channel.guild else {}
        await self.dispatch("MESSAGE_DELETE", {"id": said.id, "channel_id": said.channel.id, **guild})

    def _in_guild(self, said: Said) -> Raw:
        raw = said.raw(self)
        return {**raw, "guild_id": self.guild, "member": said.author.member()} if said.channel.guild else raw

    async def presses(self, who: Person, said: Said, label: str) -> Interaction:
        component, values = said.component(label)
        data = {"component_type": component["type"], "custom_id": component["custom_id"], "values": values}
        return await self.interacts(who, said.channel, 3, data, message=said.raw(self))

    async def commands_(self, who: Person, channel: Channel, name: str, **options: str) -> Interaction:
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        return await self.interacts(who, channel, 2, {"id": "1", "name": name, "type": 1, "options": given})

    async def types(self, who: Person, channel: Channel, name: str, text: str) -> list[str]:
        """What is suggested meanwhile."""
        option = {"name": "text", "type": 3, "value": text, "focused": True}
        done = await self.interacts(who, channel, 4, {"id": "1", "name": name, "type": 1, "options": [option]})
        await self.until(lambda: done.acknowledged)
        assert done.acknowledged is not None
        return [choice["name"] for choice in done.acknowledged["data"]["choices"]]

    async def chooses(self, who: Person, said: Said, name: str) -> Interaction:
        """From the menu of a message."""
        resolved = {"messages": {said.id: said.raw(self)}}
        data = {"id": "1", "name": name, "type": 3, "target_id": said.id, "resolved": resolved}
        return await self.interacts(who, said.channel, 2, data)

    async def sends_form(
        self, asked: Interaction, answers: dict[str, str], files: list[tuple[str, bytes]] | None = None
    ) -> Interaction:
        """Fills in the modal that an interaction was answered with."""
        modal = await self.until(lambda: asked.modal)
        shown, attachments = [], {}
        for label in modal["components"]:
            if label["type"] != 18:
                continue
            component, name = label["component"], label["component"]["custom_id"]
            answer: Raw = {"type": component["type"], "custom_id": name}
            if component["type"] == 19:
                for file_name, content in files or ():
                    id_ = self.next_id()
                    self.uploads[id_] = content
                    url = f"http://{self.host}/cdn/{id_}"
                    attachments[id_] = {
                        "id": id_,
                        "filename": file_name,
                        "size": len(content),
                        "content_type": "image/png",
                        "url": url,
                    }
                answer["values"] = list(attachments)
            elif component["type"] == 3:
                answer["values"] = [answers[name]] if name in answers else []
            else:
                answer["value"] = answers.get(name, component.get("value", ""))
            shown.append({"type": 18, "component": answer})
        data = {"custom_id": modal["custom_id"], "components": shown, "resolved": {"attachments": attachments}}
        return await self.interacts(asked.person, asked.channel, 5, data)

    async def interacts(
        self, who: Person, channel: Channel, kind: int, data: Raw, message: Raw | None = None
    ) -> Interaction:
        id_ = self.next_id()
        done = Interaction(id=id_, token=f"token-{id_}", person=who, channel=channel)
        self.interactions[done.token] = done
        where: Raw = {"user": who.raw()}
        if channel.guild:
            where = {"guild_id": self.guild, "member": {**who.member(), "user": who.raw(), "permissions": "0"}}
        raw = {
            "id": id_,
            "application_id": self.us.id,
            "type": kind,
            "data": data,
            "channel": channel.raw(),
            "channel_id": channel.id,
            "token": done.token,
            "version": 1,
            "locale": who.locale,
            **where,
            **({"message": message} if message else {}),
        }
        await self.dispatch("INTERACTION_CREATE", raw)
        return done

    # --- the gateway -------------------------------------------------------------------------------------------------

    async def dispatch(self, name: str, data: Any) -> None:
        self.history.append({"op": 0, "t": name, "d": data, "s": len(self.history) + 1})
        for connection in list(self.connections):
            if connection.ready:
                await connection.send(self.history[-1])

    async def sends_raw(self, text: str) -> None:
        for connection in list(self.connections):
            await connection.send_text(text)

    async def asks_to_reconnect(self) -> None:
        for connection in list(self.connections):
            await connection.send({"op": 7, "d": None, "t": None, "s": None})

    async def drops(self, code: int = 4000, *, session_ends: bool = False) -> None:
        if session_ends:
            self.sessions += 1
        for connection in list(self.connections):
            await connection.socket.close(code=code)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket=socket)
        await connection.send({"op": 10, "d": {"heartbeat_interval": 41250}, "t": None, "s": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await self._told(connection, json.loads(message.data))
        if connection in self.connections:
            self.connections.remove(connection)
        return socket

    async def _told(self, connection: Connection, frame: Raw) -> None:
        match frame["op"]:
            case 1:
                await connection.send({"op": 11, "d": None, "t": None, "s": None})
            case 2:
                if frame["d"]["intents"] & (1 << 15) and not self.content:
                    await connection.socket.close(code=4014)
                    return
                await self._begin(connection)
            case 6 if frame["d"]["session_id"] == f"session-{self.sessions}":
                self.connections.append(connection)
                for event in self.history[frame["d"]["seq"] or 0 :]:
                    await connection.send(event)
                connection.ready = True
                await self.dispatch("RESUMED", {})
            case 6:
                await connection.send({"op": 9, "d": False, "t": None, "s": None})

    async def _begin(self, connection: Connection) -> None:
        self.sessions += 1
        self.history.clear()
        self.connections.append(connection)
        connection.ready = True
        url = f"ws://{self.host}/gateway"
        ready = {"v": 10, "user": self.us.raw(), "guilds": [], "session_id": f"session-{self.sessions}"}
        await self.dispatch(
            "READY", {**ready, "resume_gateway_url": url, "application": {"id": self.us.id, "flags": 0}}
        )
        here = [c.raw() for c in self.channels.values() if c.guild]
        channels, threads = [c for c in here if "parent_id" not in c], [c for c in here if "parent_id" in c]
        guild = {"id": self.guild, "name": "Kestrel", "channels": channels, "threads": threads, "roles": []}
        await self.dispatch("GUILD_CREATE", guild)
        await self.announce()

    # --- the HTTP API ------------------------------------------------------------------------------------------------

    async def _cdn(self, request: web.Request) -> web.Response:
        return web.Response(body=self.uploads[request.match_info["file"]])

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = f"/{request.match_info['path']}"
        body, files = await _body(request)
        self.calls.append((request.method, path, body))
        fault = next((f for f in self.faults if f.method == request.method and path.endswith(f.path)), None)
        if fault is not None:
            self.faults.remove(fault)
            if not fault.accepts:
                if isinstance(fault.body, str):
                    return web.Response(text=fault.body, status=fault.status, headers=fault.headers)
                return web.json_response(fault.body, status=fault.status, headers=fault.headers)
        status, answer = self._answer(request, path, body, files)
        await self.announce()
        if fault is not None and request.transport is not None:
            request.transport.abort()
        if status == 204:
            return web.Response(status=204)
        return web.json_response(answer, status=status, headers=self.headers)

    def _answer(self, request: web.Request, path: str, body: Any, files: list[tuple[str, bytes]]) -> tuple[int, Any]:
        match request.method, path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return 200, self.us.raw()
            case "GET", ["oauth2" | "applications", *_, "@me"]:
                return 200, self._application()
            case "POST", ["users", "@me", "channels"]:
                return 200, self.direct(self.people[str(body["recipient_id"])]).raw()
            case "GET", ["applications", _, "commands"]:
                return 200, self.commands
            case "PUT", ["applications", _, "commands"]:
                self.commands, self.command_writes = body, self.command_writes + 1
                return 200, body
            case _, ["guilds", self.guild, *rest]:
                return self._of_guild(rest)
            case "POST", ["interactions", id_, token, "callback"]:
                return self._acknowledge(self.interactions[token], id_, body)
            case _, ["webhooks", _, token, *rest]:
                return self._webhook(self.interactions[token], rest, body, files)
            case method, ["channels", channel, *rest] if channel in self.channels:
                return self._channel(method, self.channels[channel], rest, body, files, request)
            case _:
                return 404, {"code": 10003, "message": "Unknown Channel"}

    def _application(self) -> Raw:
        flags = 1 << 18 if self.content else 0
        owner = {"id": "1", "username": "o", "discriminator": "0", "avatar": None}
        about = {"name": "Frontdesk", "icon": None, "description": "", "summary": "", "verify_key": "", "team": None}
        return {
            "id": self.us.id,
            **about,
            "bot_public": False,
            "bot_require_code_grant": False,
            "owner": owner,
            "flags": flags,
        }

    def _of_guild(self, rest: list[str]) -> tuple[int, Any]:
        match rest:
            case []:
                everyone = {"id": self.guild, "name": "@everyone", "permissions": str((1 << 40) - 1 - (1 << 3))}
                return 200, {"id": self.guild, "name": "Kestrel", "roles": [everyone]}
            case ["channels"]:
                return 200, [c.raw() for c in self.channels.values() if c.guild and not c.parent]
            case ["threads", "active"]:
                threads = [c.raw() for c in self.channels.values() if c.parent and not c.archived]
                return 200, {"threads": threads, "members": []}
            case ["members", person] if person in self.people:
                found = self.people[person]
                return 200, {**found.member(), "user": found.raw()}
            case _:
                return 404, {"code": 10007, "message": "Unknown Member"}

    def _acknowledge(self, done: Interaction, id_: str, body: Raw) -> tuple[int, Any]:
        assert done.id == id_
        if done.acknowledged is not None:
            return 400, {"code": 40060, "message": "Interaction has already been acknowledged."}
        done.acknowledged = body
        if body["type"] == 5:
            flags = (body.get("data") or {}).get("flags", 0) | 1 << 7
            done.original = Said(id=self.next_id(), author=self.us, channel=done.channel, flags=flags, token=done.token)
            done.channel.messages.append(done.original)
        return 204, None

    def _webhook(
        self, done: Interaction, rest: list[str], body: Any, files: list[tuple[str, bytes]]
    ) -> tuple[int, Any]:
        original = done.original
        if rest and original is not None:
            return 200, original.raw(self)
        if original is not None and original.flags & 1 << 7:
            said, original.flags = original, original.flags & ~(1 << 7)
            said.content, said.components = body["content"], body.get("components", [])
        else:
            said = self._made(done.channel, body, files)
            said.token = done.token
            done.channel.messages.append(said)
        said.files = files
        done.follow_ups.append(said)
        return 200, said.raw(self)

    def _made(self, channel: Channel, body: Raw, files: list[tuple[str, bytes]]) -> Said:
        return Said(
            id=self.next_id(),
            author=self.us,
            content=body.get("content", ""),
            channel=channel,
            components=body.get("components", []),
            files=files,
            answers=(body.get("message_reference") or {}).get("message_id"),
            nonce=body.get("nonce"),
            flags=body.get("flags", 0),
            ping=body.get("allowed_mentions"),
        )

    def _channel(
        self,
        method: str,
        channel: Channel,
        rest: list[str],
        body: Any,
        files: list[tuple[str, bytes]],
        request: web.Request,
    ) -> tuple[int, Any]:
        match method, rest:
            case "GET", []:
                return 200, channel.raw()
            case "PATCH", []:
                return self._change(channel, body)
            case "DELETE", []:
                del self.channels[channel.id]
                return 200, channel.raw()
            case "GET", ["messages"]:
                after = int(request.query.get("after", 0))
                found = [m for m in channel.messages if int(m.id) > after][:100]
                return 200, [m.raw(self) for m in reversed(found)]
            case "POST", ["messages"]:
                return self._post(channel, body, files)
            case "POST", ["threads"]:
                return self._thread(channel, body, files)
            case "PUT", ["thread-members", person]:
                channel.members.append(person)
                return 204, None
            case "GET", ["users", "@me", "threads", "archived", "private"]:
                old = [c.raw() for c in self.channels.values() if c.parent == channel.id and c.archived]
                return 200, {"threads": old, "members": [], "has_more": False}
            case _, ["messages", *_]:
                return self._message(method, channel, rest[1:], body)
            case _:
                return 404, {"code": 0, "message": "404: Not Found"}

    def _change(self, channel: Channel, body: Raw) -> tuple[int, Any]:
        if channel.archived and body.get("archived") is not False:
            return 400, {"code": 50083, "message": "Thread is archived"}
        channel.name = body.get("name", channel.name)
        channel.archived = body.get("archived", channel.archived)
        channel.tags = body.get("applied_tags", channel.tags)
        channel.pinned = bool(body.get("flags", 0) & 2) or channel.pinned
        return 200, channel.raw()

    def _post(self, channel: Channel, body: Raw, files: list[tuple[str, bytes]]) -> tuple[int, Any]:
        if channel.person is not None and channel.person.blocks_us:
            return 403, {"code": 50007, "message": "Cannot send messages to this user"}
        if len(body.get("content", "")) > 2000 or not (body.get("content") or files):
            return 400, {"code": 50035, "message": "Invalid Form Body"}
        if body.get("enforce_nonce"):
            before = next((m for m in channel.messages if m.nonce and m.nonce == body["nonce"]), None)
            if before is not None:
                return 200, before.raw(self)
        said = self._made(channel, body, files)
        if not any(m.id == said.answers for m in channel.messages):
            said.answers = None
        channel.messages.append(said)
        channel.archived = False
        return 200, said.raw(self)

    def _thread(self, parent: Channel, body: Raw, files: list[tuple[str, bytes]]) -> tuple[int, Any]:
        thread = self.channel(body["name"], body.get("type", PUBLIC_THREAD), parent=parent.id, owner=self.us.id)
        thread.tags = body.get("applied_tags", [])
        if parent.type != FORUM:
            return 201, thread.raw()
        said = self._made(thread, body["message"], files)
        said.id = thread.id
        thread.messages.append(said)
        return 201, {**thread.raw(), "message": said.raw(self)}

    def _message(self, method: str, channel: Channel, rest: list[str], body: Any) -> tuple[int, Any]:
        id_ = rest[1] if rest[0] == "pins" else rest[0]
        said = next((m for m in channel.messages if m.id == id_ and not m.flags & 64), None)
        if said is None:
            return 404, {"code": 10008, "message": "Unknown Message"}
        match method, rest:
            case "PATCH", _ if channel.archived:
                return 400, {"code": 50083, "message": "Thread is archived"}
            case "PATCH", _:
                said.content, said.components = body["content"], body["components"]
                return 200, said.raw(self)
            case "DELETE", _:
                channel.messages.remove(said)
                return 204, None
            case "PUT", ["pins", _]:
                said.pinned = True
                return 204, None
            case "POST", [_, "crosspost"]:
                said.published = True
                return 200, said.raw(self)
            case _:
                return 200, said.raw(self)


@dataclass(eq=False, kw_only=True)
class Connection:
    """Somebody who hears the gateway."""

    socket: web.WebSocketResponse
    ready: bool = False
    packer: Any = field(default_factory=zlib.compressobj)

    async def send(self, frame: Raw) -> None:
        await self.send_text(json.dumps(frame))

    async def send_text(self, text: str) -> None:
        if not self.socket.closed:
            await self.socket.send_bytes(self.packer.compress(text.encode()) + self.packer.flush(zlib.Z_SYNC_FLUSH))


async def _body(request: web.Request) -> tuple[Any, list[tuple[str, bytes]]]:
    if request.content_type == "application/json" and request.can_read_body:
        return await request.json(), []
    if request.content_type != "multipart/form-data":
        return None, []
    form = await request.post()
    files = [(f.filename, f.file.read()) for f in form.values() if isinstance(f, web.FileField)]
    said = form["payload_json"]
    assert not isinstance(said, web.FileField)
    return json.loads(said), files
