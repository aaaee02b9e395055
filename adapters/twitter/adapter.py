"""One account on X, as the core sees a platform."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from aiohttp import ClientMiddlewareType

from adapters.twitter.checking import findings
from adapters.twitter.connection import Line
from adapters.twitter.files import Files
from adapters.twitter.polling import Poller
from adapters.twitter.prices import DIRECT, capabilities
from adapters.twitter.sending import Sender
from adapters.twitter.settings import PLATFORM, Clock, XSettings
from adapters.twitter.spending import Till
from bot.messages import Address, Attachment, Outgoing, SentRef
from bot.platform import Capabilities, Cursors, Deferred, Finding, Outcome, Purse, Receive, Refused, Sent


class XAdapter:
    """Polls, posts, and never lets a key or one of the library's exceptions out."""

    platform = PLATFORM

    def __init__(
        self,
        settings: XSettings,
        *,
        cursors: Cursors,
        purse: Purse,
        files: Callable[[str], Path],
        clock: Clock,
        middlewares: Sequence[ClientMiddlewareType] = (),
    ) -> None:
        """`middlewares` see every request as it leaves."""
        self.account = settings.account
        self._settings = settings
        self._clock = clock
        self._cursors = cursors
        self._purse = purse
        self._facts = capabilities(direct_messages=settings.direct_messages)
        self._line = Line(settings, middlewares)
        self._till = Till(self._line, purse, clock)
        self._files = Files(self._line, files)
        self._sender = Sender(self._line, self._till, clock, self._facts, files)

    @property
    def capabilities(self) -> Capabilities:
        """Published limits and prices; what the server answers goes before them."""
        return self._facts

    def is_group(self, where: Address) -> bool:
        """Everything but a direct message is read by everybody."""
        return not where.chat.startswith(DIRECT)

    async def listen(self, receive: Receive) -> None:
        """Poll until cancelled."""
        await Poller(self._settings, self._till, self._cursors, self._clock).run(receive)

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """One post or direct message, after its pictures."""
        return await self._sender.send(message)

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """The API changes nothing that stands."""
        return Refused(reason="X does not let a post be edited")

    async def delete(self, sent: SentRef) -> Outcome:
        """A post of ours."""
        return await self._sender.delete(sent)

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """There are none to open or close."""
        return Refused(reason="X has no threads with a name and a state")

    async def find_sent(self, message: Outgoing, *, since: datetime, taken: Collection[str]) -> Sent | Deferred | None:
        """By its words, on our own timeline or in the conversation."""
        return await self._sender.find(message, since, taken)

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """A picture or video of a direct message."""
        return self._files.fetch(attachment)

    async def check(self) -> tuple[Finding, ...]:
        """The account, what it may read, what it has cost."""
        return await findings(self._line, self._settings, self._purse)

    async def close(self) -> None:
        """Close every connection."""
        await self._line.close()
