"""The world: one bot, the people and chats around it, and the server between them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from tests.fakes.telegram import happenings, wire
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.judge import Judge
from tests.fakes.telegram.limits import Limits, Pace
from tests.fakes.telegram.model import Account, Chat, File, Member
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.visibility import reaches
from tests.fakes.telegram.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from tests.fakes.telegram.errors import ApiError
    from tests.fakes.telegram.model import ChatKind, Json, Message
    from tests.fakes.telegram.press import Press

TOKEN = "123456789:AAFakeTokenForTheTestsOfTheFrontdesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that the server has answered."""

    method: str
    params: Mapping[str, Any]  # as sent: nested values are still JSON text
    at: datetime
    result: Any = None  # the JSON answer, when it was accepted
    messages: tuple[Message, ...] = ()  # what it made or changed
    error: ApiError | None = None  # why it was refused

    @property
    def message(self) -> Message:
        """The one message it made or changed."""
        (message,) = self.messages
        return message


@dataclass(slots=True)
class Files:
    """Everything uploaded, by `file_id`."""

    stored: dict[str, File] = field(default_factory=dict)
    web: dict[str, bytes] = field(default_factory=dict)  # what the server finds at an address

    def store(self, kind: str, content: bytes, *, name: str, mime: str, size: int | None = None) -> File:
        """Keep a file; `size` pretends that it is bigger than its content."""
        length = len(content) if size is None else size
        file = File(
            number=len(self.stored) + 1,
            kind=kind,
            name=name,
            mime=mime,
            content=content,
            size=length,
        )
        self.stored[file.id] = file
        return file

    def find(self, file_id: str) -> File | None:
        """By `file_id`, a thumbnail's included."""
        return self.stored.get(file_id.removesuffix("-s"))

    def at_path(self, path: str) -> File | None:
        """By download path."""
        return next((file for file in self.stored.values() if file.path == path), None)


class FakeTelegram:
    """Telegram as one bot meets it. `async with` it to have it listen on `base_url`.

    `clock` is any callable that gives aware time; `limits` turns the pace limits on; `privacy` is
    the bot's privacy mode; `judged` validates all traffic and fills `violations`.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Callable[[], datetime] | None = None,
        limits: Limits | None = None,
        privacy: bool = True,
        judged: bool = False,
        press_lifetime: timedelta = timedelta(seconds=60),
    ) -> None:
        self.token = token
        self.clock = clock or Clock()
        self.privacy = privacy
        self.press_lifetime = press_lifetime  # how long a press may wait for its answer
        self.changed = asyncio.Condition()
        self.updates = Updates(clock=self.clock, changed=self.changed)
        self.faults = Faults()
        self.pace = Pace(limits or Limits.none(), self.clock)
        self.judge = Judge(enabled=judged)
        self.files = Files()
        self.webhook = Webhook()
        self.token_revoked = False
        self.accepted: list[Call] = []
        self.refused: list[Call] = []
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}  # (scope as JSON, language)
        self.actions: list[tuple[Chat, str]] = []  # "typing…" and the like, as shown
        bot_id = int(token.partition(":")[0])
        self.bot = Account(id=bot_id, first_name="Frontdesk", username="frontdesk_bot", is_bot=True)
        self.server = Server(self)

    # Running it

    async def __aenter__(self) -> Self:
        await self.server.start()
        self.webhook.start(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.webhook.stop()
        await self.server.stop()

    @property
    def base_url(self) -> str:
        """For `telegram.Bot(base_url=…)`."""
        return f"{self.server.address}/bot"

    @property
    def base_file_url(self) -> str:
        """For `telegram.Bot(base_file_url=…)`."""
        return f"{self.server.address}/file/bot"

    async def goes_offline(self) -> None:
        """Nobody listens on the port any more; what was open is cut."""
        await self.server.stop()

    async def comes_back(self) -> None:
        """Listen again, on the same port."""
        await self.server.start()

    async def advance(self, **span: float) -> None:
        """Move the world's own clock (`seconds=…`, `hours=…`) and wake whoever waits on it."""
        if not isinstance(self.clock, Clock):
            raise TypeError("this world runs on the test's clock: move that, then call tick()")
        self.clock.advance(timedelta(**span))
        await self.tick()

    async def tick(self) -> None:
        """Something changed that the world does not see by itself, such as a foreign clock."""
        await self.updates.announce()

    async def until(self, condition: Callable[[], Any], timeout: float = 20) -> None:  # noqa: ASYNC109
        """Wait until the condition holds; checked at everything that happens in the world."""
        try:
            async with asyncio.timeout(timeout), self.changed:
                await self.changed.wait_for(condition)
        except TimeoutError:
            done = [call.method for call in self.accepted[-10:]]
            said = [f"{call.method}: {call.error}" for call in self.refused[-5:]]
            raise AssertionError(
                f"it did not happen in {timeout} s; last accepted {done}, last refused {said}"
            ) from None

    # Who and where

    def user(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002
        last_name: str | None = None,
        username: str | None = None,
        language: str | None = "en",
    ) -> Person:
        """A person, who has not met the bot yet."""
        person = Person(
            id=id or 7_000_001 + len(self.people),
            first_name=first_name,
            last_name=last_name,
            username=username,
            language=language,
            world=self,
        )
        self.people[person.id] = person
        self.chats[person.id] = Chat(id=person.id, kind="private", person=person)
        return person

    def group(self, title: str, **who: Any) -> Chat:
        """A basic group; topics and many rights need a supergroup. Arguments as `supergroup`."""
        return self._chat("group", -4_000_001 - len(self.chats), title, **who)

    def supergroup(self, title: str, *, forum: bool = False, **who: Any) -> Chat:
        """A supergroup with the bot in it; `members`, `admins`, `owner`, `bot_admin`, `username`."""
        chat = self._chat("supergroup", -1_002_000_000_001 - len(self.chats), title, **who)
        chat.forum = forum
        chat.last_id = 1  # its creation; the general topic has that id
        return chat

    def channel(self, title: str, *, discussion: Chat | None = None, **who: Any) -> Chat:
        """A channel with the bot as administrator (`bot_admin=False`: a mere member)."""
        number = -1_003_000_000_001 - len(self.chats)
        chat = self._chat("channel", number, title, **{"bot_admin": True} | who)
        chat.discussion = discussion
        return chat

    def _chat(
        self,
        kind: ChatKind,
        number: int,
        title: str,
        *,
        username: str | None = None,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        owner: Person | None = None,
        bot_admin: bool = False,
    ) -> Chat:
        chat = Chat(id=number, kind=kind, title=title, username=username)
        self.chats[number] = chat
        for person in members:
            happenings.seat(chat, person)
        for person in admins:
            happenings.seat(chat, person, "administrator")
        if owner is not None:
            happenings.seat(chat, owner, "creator")
        happenings.seat(chat, self.bot, "administrator" if bot_admin else "member")
        return chat

    def find_user(self, user_id: int) -> Account | None:
        """The person or bot of this id."""
        return self.bot if user_id == self.bot.id else self.people.get(user_id)

    # What happened

    def calls(self, method: str) -> list[Call]:
        """The accepted requests to one method."""
        return [call for call in self.accepted if call.method == method]

    @property
    def violations(self) -> list[str]:
        """Requests and answers that the published schemas do not allow. Clear what you expected."""
        return self.judge.violations

    def queue(self, kind: str, payload: Json) -> None:
        """Queue an update for the bot."""
        body = self.updates.make(kind, payload)
        if body is not None:
            self.judge.update(body)

    def queue_message(self, message: Message, *, edited: bool = False) -> None:
        """Queue the update of a message, if the bot may see it."""
        standing = message.chat.members.get(self.bot.id)
        if not reaches(message, self.bot, standing, privacy=self.privacy):
            return
        kind = "channel_post" if message.chat.kind == "channel" else "message"
        self.queue(f"edited_{kind}" if edited else kind, wire.message(message))

    async def tell(self, kind: str, payload: Json) -> None:
        """Queue an update for the bot and wake whoever waits."""
        self.queue(kind, payload)
        await self.updates.announce()

    async def deliver(self, message: Message, *, edited: bool = False) -> None:
        """Queue the update of a message, if the bot may see it, and wake whoever waits."""
        self.queue_message(message, edited=edited)
        await self.updates.announce()

    # What others do to the bot (see `happenings`)

    async def migrate(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup with a new id, which is returned."""
        return await happenings.migrate(self, group)

    async def remove_bot(self, chat: Chat, *, by: Person | None = None) -> None:
        """Throw the bot out."""
        await happenings.restand_bot(self, chat, "kicked", by=by)

    async def add_bot(self, chat: Chat, *, admin: bool = False, by: Person | None = None) -> None:
        """Bring the bot in, or change whether it is an administrator."""
        await happenings.restand_bot(self, chat, "administrator" if admin else "member", by=by)

    async def forge_callback(self, person: Person, chat: Chat, data: str) -> Press:
        """A press with data that no button of that chat carries."""
        return await happenings.press(self, person, chat, None, data)

    def member(self, chat: Chat, account: Account) -> Member:
        """How an account stands in a chat; "left" when it never was there."""
        return chat.members.get(account.id) or Member(account=account, status="left")
