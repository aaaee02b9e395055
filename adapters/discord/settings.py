"""What an operator decides about a Discord account, and what the composition root hands in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.messages import Address, Form, Person

PLATFORM = "discord"
CDN_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSettings:
    """One bot account in one server (Discord: guild)."""

    account: str  # as configuration names it
    token: str = field(repr=False)  # from the developer portal
    guild: str  # the server's id; nothing of other servers is read
    watched: frozenset[str] = frozenset()  # channels in which questions are answered that mention nobody
    staff_forums: tuple[str, ...] = ()  # the forum channels in which tickets are posts
    announced: Mapping[str, bool] = field(
        default_factory=dict
    )  # channels of announcements, and whether they ping there
    private_channel: str | None = None  # where members get private threads; None: direct messages
    state_marks: tuple[str, ...] = ()  # the emoji that tickets' titles begin with; a forum tag with one shows the state
    cdn_hosts: tuple[str, ...] = CDN_HOSTS  # the only hosts that files are fetched from
    proxy: str | None = field(default=None, repr=False)
    connect_seconds: float = 10
    read_seconds: float = 20
    upload_seconds: float = 120  # a whole request that carries files


class CommandPlace(StrEnum):
    """To whom a command is offered."""

    MEMBERS = "members"
    STAFF = "staff"  # to who may manage messages; whether they are on staff the core decides


ByLanguage = Mapping[str, str]
"""A text by language tag; the first is for everyone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """One command as people see it in the app."""

    name: str  # 1–32 of [a-z0-9_]; by it the core knows the command
    names: ByLanguage = field(default_factory=dict)  # as it is called in other languages
    descriptions: ByLanguage
    place: CommandPlace
    takes_words: bool = False
    takes_files: bool = False
    is_private: bool = False  # goes on between the person and us alone, wherever it is given
    is_open: bool = False  # everybody in the channel sees the answer
    suggests: bool = False  # its words are completed from the FAQ
    forms: Sequence[tuple[str, ByLanguage]] = ()  # (a button's action, a title): what it may open at once
    opener: str = ""  # the same, of what it opens when nothing is chosen or written


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWords:
    """What else stands in the app's menus, by language."""

    words: ByLanguage  # what to write behind a command
    file: ByLanguage  # what to attach to a command
    form: ByLanguage  # what to choose a form by
    answer: ByLanguage  # in a message's menu: gives the command `ask` with its text
    ticket: ByLanguage  # in a message's menu: gives the command `ticket` with its text


class Counter(Protocol):
    """What the core answers at once, because a person's app waits for it. Reads only."""

    async def suggest(self, text: str, *, language: str, limit: int) -> Sequence[str]:
        """Titles of entries that somebody who types this may mean."""

    async def form(self, opener: str, *, person: Person, where: Address) -> Form | None:
        """The form that a button's action, or a form's id, opens; None if it opens none."""


class Bookmark(Protocol):
    """Up to where everything is committed; survives a restart."""

    async def read(self) -> str | None:
        """None before anything was written."""

    async def write(self, mark: str) -> None: ...

    async def private_chats(self) -> Sequence[str]:
        """The direct-message channels that people wrote in."""


class Clock(Protocol):
    """Time as the adapter needs it; tests bring one that does not wait."""

    def now(self) -> datetime:
        """The time of day; aware."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the time is over."""
