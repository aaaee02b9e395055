"""What the tests of the Telegram adapter share: an adapter at the fake server, and shorthand for addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.telegram import TelegramAdapter, TelegramSettings
from adapters.telegram.contents import Me
from adapters.telegram.reading import Reader
from bot.messages import Address, Outgoing
from tests.contract.harness import QuickClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot

    from adapters.telegram import MenuEntry
    from bot.messages import Incoming
    from tests.fakes.telegram import Chat, FakeTelegram

LIMIT = 5.0  # real seconds a test may wait for something; reached only when it fails


def settings(world: FakeTelegram, **more: Any) -> TelegramSettings:
    """For the fake's only bot."""
    given: dict[str, Any] = {
        "base_url": world.base_url,
        "base_file_url": world.base_file_url,
        "read_seconds": LIMIT,
    } | more
    return TelegramSettings(account="main", token=world.token, **given)


def adapter_at(
    world: FakeTelegram,
    *,
    menus: Sequence[MenuEntry] = (),
    files: Path = Path("nowhere"),
    clock: QuickClock | None = None,
    **more: Any,
) -> TelegramAdapter:
    """An adapter whose pauses take no time."""
    return TelegramAdapter(
        settings(world, **more),
        menus=menus,
        files=lambda sha256: files / sha256,
        clock=clock or QuickClock(world.clock),
    )


def address(chat: Chat, thread: int | None = None) -> Address:
    """As the adapter names a chat."""
    return Address(
        platform="telegram", account="main", chat=str(chat.id), thread=None if thread is None else str(thread)
    )


def to(chat: Chat, body: str = "hello", **more: Any) -> Outgoing:
    """A message for a chat."""
    return Outgoing(to=address(chat), body=body, **more)


def reader(world: FakeTelegram, bot: Bot) -> Reader:
    """Reads as the adapter does."""
    me = Me(id=world.bot.id, username=world.bot.username or "")
    return Reader(account="main", me=me, bot=bot, now=world.clock)


def read_all(world: FakeTelegram, bot: Bot) -> list[Incoming | None]:
    """Every update that waits, each read alone."""
    return [reader(world, bot).read([queued.body]) for queued in world.updates.waiting]
