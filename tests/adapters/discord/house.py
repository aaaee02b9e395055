"""An adapter in a small Discord, and what it would be given by the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord import Catalogue, CommandEntry, CommandPlace, CommandWords, DiscordAdapter, DiscordSettings
from bot.errors import AttachmentUnavailable
from bot.messages import Field, FieldKind, Form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from adapters.discord.settings import Clock, Counter
    from bot.messages import Address, Person
    from tests.fakes.discord import Channel, FakeDiscord

NO_FORMS = frozenset[str]()
ABOUT = Form(
    id="ticket-deposit",
    title="Deposits",
    intro="Staff never ask for your password.",
    submit="Send",
    fields=(
        Field(name="about", kind=FieldKind.PARAGRAPH, label="What happened?", required=True),
        Field(name="files", kind=FieldKind.FILES, label="Screenshots"),
    ),
)


class Paper:
    """A bookmark that survives the adapter."""

    def __init__(self) -> None:
        self.mark: str | None = None
        self.chats: list[str] = []

    async def read(self) -> str | None:
        return self.mark

    async def write(self, mark: str) -> None:
        self.mark = mark

    async def private_chats(self) -> Sequence[str]:
        return self.chats


class NobodysCounter:
    """Knows nothing, or what it is told to."""

    def __init__(self, *, titles: Sequence[str] = (), forms: dict[str, Form] | None = None) -> None:
        self.titles = titles
        self.forms = forms or {}
        self.asked: list[tuple[str, Address]] = []
        self.fails = False

    async def suggest(self, text: str, *, language: str, limit: int) -> Sequence[str]:
        if self.fails:
            raise RuntimeError("the database is down")
        return [f"{title} ({language})" for title in self.titles if text in title][:limit]

    async def form(self, opener: str, *, person: Person, where: Address) -> Form | None:
        self.asked.append((opener, where))
        if self.fails:
            raise RuntimeError("the database is down")
        return self.forms.get(opener)


def _said(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"{text}（中文）"}


WORDS = CommandWords(
    words=_said("words"), file=_said("a file"), form=_said("which"), answer=_said("Answer"), ticket=_said("Ticket")
)
ENTRIES = (
    CommandEntry(
        name="ask",
        descriptions=_said("ask a question"),
        place=CommandPlace.MEMBERS,
        takes_words=True,
        suggests=True,
        is_open=True,
    ),
    CommandEntry(name="help", descriptions=_said("help"), place=CommandPlace.MEMBERS),
    CommandEntry(name="mytickets", descriptions=_said("your tickets"), place=CommandPlace.MEMBERS, is_private=True),
    CommandEntry(
        name="ticket",
        descriptions=_said("open a ticket"),
        place=CommandPlace.MEMBERS,
        takes_words=True,
        takes_files=True,
        is_private=True,
        forms=(("ticket_deposit", _said("Deposits")),),
        opener="ticket",
    ),
    CommandEntry(name="claim", descriptions=_said("take a ticket"), place=CommandPlace.STAFF, takes_words=True),
)


def no_files(sha256: str) -> Path:
    raise AttachmentUnavailable("nothing is stored here")


def adapter_for(
    world: FakeDiscord,
    *,
    clock: Clock,
    paper: Paper,
    counter: Counter,
    files: Callable[[str], Path] = no_files,
    watched: Sequence[Channel] = (),
    forum: Channel | None = None,
    private: Channel | None = None,
) -> DiscordAdapter:
    settings = DiscordSettings(
        account="main",
        token=world.token,
        guild=world.guild.id,
        watched=frozenset(channel.id for channel in watched),
        staff_forums=(forum.id,) if forum else (),
        private_channel=private.id if private else None,
        state_marks=("🟡", "💤", "✅"),
        cdn_hosts=(world.host,),
        read_seconds=5,
    )
    catalogue = Catalogue(entries=ENTRIES, words=WORDS)
    return DiscordAdapter(settings, catalogue=catalogue, counter=counter, bookmark=paper, files=files, clock=clock)
