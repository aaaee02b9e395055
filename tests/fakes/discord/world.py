"""The fake itself: what stands there, and how a test and a client get at it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from tests.fakes.discord.acts import Acts
from tests.fakes.discord.errors import missing_access, missing_permissions, no_direct_messages, unauthorized, unknown
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.judge import Judge
from tests.fakes.discord.limits import Limits
from tests.fakes.discord.model import EPOCH, Attachment, Channel, Guild, Interaction, Json, Kind, Message, Person, Role
from tests.fakes.discord.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.fakes.discord.asked import Asked

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.0123456789abcdefghijklmnopqrstuvwxyz01"
PATIENCE = 5.0  # real seconds that `until` waits; reached only when a test fails
NONCE_LASTS = timedelta(minutes=5)


def _now() -> datetime:
    return datetime.now(UTC)


class FakeDiscord(Acts):
    """One Discord with one server in it, and the bot on it. See the package for how to use it."""

    def __init__(self, *, now: Callable[[], datetime] = _now, grants_content: bool = True) -> None:
        self.now = now
        self.grants_content = grants_content  # the application may read contents
        self.token = TOKEN
        self.token_revoked = False
        self.nonce_lasts = NONCE_LASTS
        self.judge = Judge()
        self.faults = Faults()
        self.limits = Limits()
        self.calls: list[Asked] = []
        self.people: dict[str, Person] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.interactions: dict[str, Interaction] = {}  # by token
        self.commands: dict[str | None, list[Json]] = {}  # by server; None: everywhere
        self.files: dict[str, Attachment] = {}
        self.gateway = Gateway(self)
        self._server = Server(self)
        self._changed = asyncio.Condition()
        self._ids = 0
        self.bot = self.person("Frontdesk", bot=True)
        self.guild = self.add_guild("Traders")

    # --- up and down -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; again at the same address after a stop."""
        await self._server.start()

    async def stop(self) -> None:
        """Unreachable from now on; everything that stands there stays."""
        await self._server.stop()

    @property
    def host(self) -> str:
        """Host and port, once started."""
        if not self._server.port:
            raise RuntimeError("the fake is not running: use it in `async with`")
        return f"127.0.0.1:{self._server.port}"

    @property
    def api_url(self) -> str:
        """What discord.py's `Route.BASE` and hikari's `rest_url` are set to."""
        return f"http://{self.host}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What discord.py's `DiscordWebSocket.DEFAULT_GATEWAY` is set to; hikari asks for it."""
        return f"ws://{self.host}/gateway"

    async def announce(self) -> None:
        """Something changed: whoever waits looks again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, happened: Callable[[], Any]) -> Any:
        """What `happened` says, once it says something."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(lambda: bool(happened()))
        except TimeoutError:
            last = [asked.call for asked in self.calls[-6:]]
            raise AssertionError(f"it did not happen; the last calls were {last}") from None
        return happened()

    # --- furnishing --------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """A snowflake of the present moment, greater than every one before."""
        self._ids += 1
        elapsed = int((self.now() - EPOCH).total_seconds() * 1000)
        return str((elapsed << 22) + self._ids)

    def person(
        self, name: str, *, bot: bool = False, roles: Iterable[Role] = (), member: bool = True, locale: str = "en-US"
    ) -> Person:
        """Somebody; a member of the server unless told otherwise."""
        person = Person(id=self.new_id(), name=name, bot=bot, locale=locale)
        self.people[person.id] = person
        if member and self.guilds:
            self.join(person, self.guild, roles)
        return person

    def add_guild(self, name: str) -> Guild:
        """A further server with the bot on it."""
        id_ = self.new_id()
        owner = Person(id=self.new_id(), name="Owner")
        guild = Guild(id=id_, name=name, owner=owner)
        self.people[owner.id] = owner
        everyone = Role(id=id_, name="@everyone", permissions=(1 << 52) - 1)
        guild.roles.append(everyone)
        self.guilds[id_] = guild
        for person in (self.bot, owner):
            self.join(person, guild)
        return guild

    def join(self, person: Person, guild: Guild, roles: Iterable[Role] = ()) -> None:
        """Make somebody a member."""
        guild.members[person.id] = person
        person.roles[guild.id] = [role.id for role in roles]

    def role(self, name: str, *, guild: Guild | None = None, permissions: int = 0, id_: str | None = None) -> Role:
        """A role of the server."""
        role = Role(id=id_ or self.new_id(), name=name, permissions=permissions)
        (guild or self.guild).roles.append(role)
        return role

    def channel(
        self, name: str, kind: Kind = Kind.TEXT, *, guild: Guild | None = None, tags: Iterable[str] = ()
    ) -> Channel:
        """A channel of the server; `tags` are those that a forum offers."""
        channel = Channel(
            id=self.new_id(), kind=kind, name=name, guild=guild or self.guild, made_at=self.now(), tags=[]
        )
        for tag in tags:
            raw: Json = {"id": self.new_id(), "name": tag, "moderated": False, "emoji_id": None, "emoji_name": None}
            channel.tags.append(raw)
        self.channels[channel.id] = channel
        return channel

    def direct(self, person: Person) -> Channel:
        """The bot's direct messages with somebody."""
        for channel in self.channels.values():
            if channel.person is person:
                return channel
        made = Channel(id=self.new_id(), kind=Kind.DIRECT, person=person, made_at=self.now())
        self.channels[made.id] = made
        return made

    def start_thread(
        self, parent: Channel, name: str, kind: Kind, *, owner: Person | None = None, id_: str | None = None
    ) -> Channel:
        """A thread or post, begun by the bot unless told otherwise; nobody is told yet."""
        begun_by = owner or self.bot
        thread = Channel(
            id=id_ or self.new_id(),
            kind=kind,
            name=name,
            guild=parent.guild,
            parent=parent,
            owner=begun_by,
            made_at=self.now(),
            joined=[begun_by],
        )
        self.channels[thread.id] = thread
        return thread

    def store_file(self, channel: Channel, name: str, content: bytes, description: str | None = None) -> Attachment:
        """A file where it can be fetched."""
        id_ = self.new_id()
        address = f"http://{self.host}/attachments/{channel.id}/{id_}/{quote(name, safe='')}"
        made = Attachment(id=id_, name=name, content=content, address=address, description=description)
        self.files[id_] = made
        return made

    # --- what there is -----------------------------------------------------------------------------------------------

    def messages(self, channel: Channel) -> list[Message]:
        """What everybody there sees."""
        return [message for message in channel.messages if not message.is_ephemeral]

    def ours(self, channel: Channel) -> list[Message]:
        """What the bot said there for everybody."""
        return [message for message in self.messages(channel) if message.author is self.bot]

    def threads(self, parent: Channel) -> list[Channel]:
        """Threads of a channel, posts of a forum."""
        return [channel for channel in self.channels.values() if channel.parent is parent]

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild is guild and not channel.is_hidden]

    def calls_like(self, pattern: str) -> list[Asked]:
        """The calls so far that fit a pattern such as "POST /channels/*/messages"."""
        from fnmatch import fnmatchcase

        return [asked for asked in self.calls if fnmatchcase(asked.call, pattern)]

    def find_message(self, id_: str) -> Message | None:
        return next((m for channel in self.channels.values() for m in channel.messages if m.id == id_), None)

    # --- what a call needs -------------------------------------------------------------------------------------------

    def is_token(self, token: str | None) -> bool:
        return not self.token_revoked and (token or "").removeprefix("Bot ") == self.token

    def check_token(self, token: str | None) -> None:
        if not self.is_token(token):
            raise unauthorized()

    def person_with(self, id_: str) -> Person:
        if id_ not in self.people:
            raise unknown(10013, "User")
        return self.people[id_]

    def guild_with(self, id_: str) -> Guild:
        if id_ not in self.guilds:
            raise unknown(10004, "Guild")
        return self.guilds[id_]

    def seen_by_bot(self, id_: str) -> Channel:
        channel = self.channels.get(id_)
        if channel is None:
            raise unknown(10003, "Channel")
        if channel.is_hidden:
            raise missing_access()
        return channel

    def check_writable(self, channel: Channel) -> None:
        if channel.person is not None and channel.person.refuses_direct:
            raise no_direct_messages()
        if channel.is_closed or (channel.parent is not None and channel.parent.is_closed):
            raise missing_permissions()

    def message_in(self, channel: str, message: str) -> Message:
        for found in self.seen_by_bot(channel).messages:
            if found.id == message and not found.is_ephemeral:
                return found
        raise unknown(10008, "Message")

    @property
    def application_flags(self) -> int:
        return 1 << 19 if self.grants_content else 0  # GATEWAY_MESSAGE_CONTENT_LIMITED

    def application_raw(self) -> Json:
        """The bot's application."""
        return {
            "id": self.bot.id,
            "name": self.bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": self.bot.raw(),
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self.application_flags,
            "flags_new": str(self.application_flags),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self.guild.owner.raw(),
            "approximate_guild_count": len(self.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            "rpc_origins": [],
        }
