"""Telegram's adapter against the fake Bot API, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.telegram import TelegramAdapter, TelegramSettings
from bot.messages import Address
from tests.contract.harness import LIMIT, Act, QuickClock, Seen, Trouble
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.telegram.fixtures import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.platform import Adapter
    from tests.fakes.telegram import Chat, Message
    from tests.fakes.telegram.model import Room


class TelegramHarness:
    """See `Harness`."""

    name = "telegram"
    acts = frozenset(Act)
    troubles = frozenset(Trouble)

    def __init__(self, files: Callable[[str], Path]) -> None:
        self.world = FakeTelegram(judged=True, privacy=False)
        self.clock = QuickClock(self.world.clock)
        self._files = files
        self._alice = self.world.user("Alice")
        self._alice.chat.started = True
        self._traders = self.world.supergroup("Traders", forum=True, bot_admin=True, members=[self._alice])
        self._basic = self.world.group("Old friends", members=[self._alice])
        self._adapter: TelegramAdapter | None = None

    @property
    def adapter(self) -> Adapter:
        assert self._adapter is not None
        return self._adapter

    @property
    def private(self) -> Address:
        return _address(self._alice.chat)

    @property
    def room(self) -> Address:
        return _address(self._traders)

    @property
    def nowhere(self) -> Address:
        return replace(self.private, chat="999")

    async def __aenter__(self) -> TelegramHarness:
        await self.world.__aenter__()
        self._adapter = self._new_adapter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.adapter.close()
        await self.world.__aexit__()
        check(self.world)

    async def restart(self) -> None:
        await self.adapter.close()
        self._adapter = self._new_adapter()

    def _new_adapter(self) -> TelegramAdapter:
        settings = TelegramSettings(
            account="main",
            token=self.world.token,
            base_url=self.world.base_url,
            base_file_url=self.world.base_file_url,
            read_seconds=LIMIT,
        )
        return TelegramAdapter(settings, menus=(), files=self._files, clock=self.clock)

    async def says(self, text: str, where: Address) -> None:
        await self._alice.says(self._at(where), text)

    async def edits(self, text: str, where: Address) -> None:
        (*_, last) = (m for m in self._chat(where).messages if m.sender is self._alice)
        await self._alice.edits(last, text)

    async def presses(self, label: str, where: Address) -> None:
        await self._alice.presses(self._ours(where)[-1], label)

    async def sends_files(self, where: Address, *contents: bytes) -> None:
        album = "13000000001" if len(contents) > 1 else None
        for content in contents:
            await self._alice.sends_photo(self._at(where), content=content, album=album)

    def seen(self, where: Address) -> list[Seen]:
        shown: list[Seen] = []
        album = None
        for message in self._ours(where):
            if message.album is not None and message.album == album:
                shown[-1] = replace(shown[-1], files=(*shown[-1].files, *_files(message)))
            else:
                shown.append(_shown(message))
            album = message.album
        return shown

    def notices(self) -> list[str]:
        return [press.answer.text for press in self.world.presses.values() if press.answer and press.answer.text]

    def thread(self, where: Address) -> tuple[str, bool]:
        topic = self._chat(where).topics[int(where.thread or "")]
        return topic.name, not topic.closed

    async def meet(self, trouble: Trouble) -> Address | None:
        match trouble:
            case Trouble.BUSY:
                self.world.faults.next("sendMessage", Fault.TOO_MANY_REQUESTS, retry_after=7)
            case Trouble.UNREACHABLE:
                await self.world.goes_offline()
            case Trouble.ANSWER_LOST:
                self.world.faults.next("sendMessage", Fault.DROP_AFTER_ACCEPT)
            case Trouble.BLOCKED:
                await self._alice.blocks_bot()
            case Trouble.MOVED:
                self._traders = self._basic  # only basic groups move: from now on this is the room
                return _address(await self.world.migrate(self._basic))
        return None

    def _chat(self, where: Address) -> Chat:
        return self.world.chats[int(where.chat)]

    def _at(self, where: Address) -> Room:
        chat = self._chat(where)
        return chat if where.thread is None else chat.topics[int(where.thread)]

    def _ours(self, where: Address) -> list[Message]:
        messages = [m for m in self._chat(where).messages if m.sender is self.world.bot]
        return [m for m in messages if where.thread in (None, str(m.thread))]


def _address(chat: Chat) -> Address:
    return Address(platform="telegram", account="main", chat=str(chat.id))


def _shown(message: Message) -> Seen:
    return Seen(
        text=message.text,
        buttons=tuple(map(tuple, message.buttons)),
        answers=message.reply_to.text if message.reply_to else None,
        files=_files(message),
        pinned=message.pinned,
    )


def _files(message: Message) -> tuple[bytes, ...]:
    return (message.file.content,) if message.file else ()
