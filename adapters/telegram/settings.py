"""What an operator decides about a Telegram account, and what the composition root hands in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

PLATFORM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """One bot account."""

    account: str  # as configuration names it
    token: str = field(repr=False)  # from @BotFather: `123456789:AA…`
    base_url: str = "https://api.telegram.org/bot"  # another one for a Bot API server of one's own
    base_file_url: str = "https://api.telegram.org/file/bot"
    staff_chats: tuple[int, ...] = ()  # the forum supergroups where tickets are topics
    proxy: str | None = field(default=None, repr=False)  # None: what the environment says (HTTPS_PROXY, NO_PROXY)
    poll_seconds: int = 50  # how long the server holds a poll when nothing happens; 50 is its longest
    connect_seconds: float = 10
    read_seconds: float = 20  # beyond `poll_seconds` for a poll
    write_seconds: float = 20
    upload_seconds: float = 120  # one write of a request that carries files
    pool_seconds: float = 5  # waiting for a free connection


class MenuScope(StrEnum):
    """Where a command is offered."""

    PRIVATE = "private"
    PUBLIC = "public"
    STAFF = "staff"  # only in staff chats


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One command as people see it in the app. The same command may stand in several scopes."""

    name: str  # 1–32 of [a-z0-9_]
    descriptions: Mapping[str, str]  # by language tag; the first is for everyone else
    scope: MenuScope


class Clock(Protocol):
    """Time as the adapter needs it; tests bring one that does not wait."""

    def now(self) -> datetime:
        """The time of day; aware."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the time is over."""
