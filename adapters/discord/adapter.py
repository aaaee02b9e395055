"""One bot account on Discord, as the core sees a platform."""

from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime
from pathlib import Path

from adapters.discord.alone import Alone
from adapters.discord.backfill import Backfill
from adapters.discord.checking import findings
from adapters.discord.commands import Catalogue
from adapters.discord.components import MAX_LABEL, MOST_IN_ROW, MOST_ROWS
from adapters.discord.composing import MAX_MENTION, Composer
from adapters.discord.connection import Line
from adapters.discord.files import MAX_DOWNLOAD, Downloads
from adapters.discord.forms import MOST_FIELDS
from adapters.discord.gateway import Gateway
from adapters.discord.heard import Heard
from adapters.discord.interactions import Interactions
from adapters.discord.listening import Listener
from adapters.discord.patience import Patience
from adapters.discord.places import Places
from adapters.discord.sending import Sender
from adapters.discord.settings import PLATFORM, Bookmark, Clock, Counter, DiscordSettings
from adapters.discord.settling import Finder
from adapters.discord.threads import Threads
from bot.messages import Address, Attachment, Outgoing, SentRef
from bot.platform import Capabilities, Deferred, Finding, Markup, Measure, Outcome, Pace, Receive, Sent

MAX_UPLOAD = 10 * 1024 * 1024  # bytes; https://discord.com/developers/docs/reference#uploading-files

CAPABILITIES = Capabilities(
    max_text=2000,
    measure=Measure.CODEPOINTS,
    markup=Markup.DISCORD,
    buttons=MOST_IN_ROW * MOST_ROWS,
    max_label=MAX_LABEL,
    forms=True,
    form_fields=MOST_FIELDS,
    threads=True,
    edits=True,
    deletes=True,
    pins=True,
    private_reply=True,
    notices=True,
    max_file=MAX_UPLOAD,
    max_fetch=MAX_DOWNLOAD,
    pace_overall=Pace(count=40, seconds=1),  # of 50 requests a second; limits of single channels the server tells
    in_flight=8,
    dedupes_by_key=True,
    mention_length=MAX_MENTION,
)


class DiscordAdapter:
    """Listens, sends, and never lets a token or one of the library's exceptions out."""

    platform = PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        catalogue: Catalogue,
        counter: Counter,
        bookmark: Bookmark,
        files: Callable[[str], Path],
        clock: Clock,
    ) -> None:
        self.account = settings.account
        self._settings = settings
        self._catalogue = catalogue
        self._counter = counter
        self._bookmark = bookmark
        self._clock = clock
        self._line = line = Line(settings, clock)
        self._places = places = Places(line)
        self._threads = Threads(line, places, settings, clock)
        self._alone = Alone(line, places, self._threads, settings)
        self._downloads = Downloads(line, settings)
        composer = Composer(account=settings.account, files=files, fetch=self._downloads.whole)
        self._finder = Finder(line, places, self._threads, clock)
        self._sender = Sender(line, composer, places, self._threads, clock)

    @property
    def capabilities(self) -> Capabilities:
        """Published limits; what the server answers goes before them."""
        return CAPABILITIES

    def is_group(self, where: Address) -> bool:
        """Discord has one pace for all channels."""
        return False

    async def listen(self, receive: Receive) -> None:
        """Hear the gateway until cancelled."""
        line, settings, clock = self._line, self._settings, self._clock
        patience, heard = Patience(clock, self.account), Heard()
        listener = Listener(
            line,
            self._places,
            Gateway(line, clock, self.account),
            Interactions(line, self._places, self._alone, patience, settings, clock, self._catalogue, self._counter),
            Backfill(line, self._places, settings, self._bookmark, patience, heard),
            settings,
            clock,
            self._bookmark,
            patience,
            heard,
            self._catalogue,
        )
        await listener.run(receive)

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """One call, but more for what is pinned, published, or first in a thread."""
        return await self._sender.send(message, key=key)

    async def find_sent(self, message: Outgoing, *, since: datetime, taken: Collection[str]) -> Sent | Deferred | None:
        """By its words, once its nonce is forgotten."""
        return await self._finder.find(message, since, taken)

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """New text and buttons."""
        return await self._sender.edit(sent, message)

    async def delete(self, sent: SentRef) -> Outcome:
        """A message of ours; a member's where we may manage messages."""
        return await self._sender.delete(sent)

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """A thread's name, tag and state."""
        return await self._sender.set_thread(where, title=title, is_open=is_open)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file, as it comes over the line."""
        async for chunk in self._downloads.chunks(attachment):
            yield chunk

    async def check(self) -> tuple[Finding, ...]:
        """The account, what it sees, its rights where it works, and the commands in the app."""
        return await findings(self._line, self._places, self._settings, self._catalogue)

    async def close(self) -> None:
        """Close every connection."""
        self._alone.close()
        await self._line.leave()
