"""One bot account on Telegram, as the core sees a platform."""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import httpx
import structlog
from telegram.error import TelegramError

from adapters.telegram.checking import findings
from adapters.telegram.composing import Composer, is_private
from adapters.telegram.connection import Line
from adapters.telegram.contents import ANIMATION, VIDEO_NOTE, Me
from adapters.telegram.menus import set_menus
from adapters.telegram.polling import Poller
from adapters.telegram.reading import Reader
from adapters.telegram.sending import Sender
from adapters.telegram.settings import PLATFORM, Clock, MenuEntry, TelegramSettings
from bot.errors import AttachmentTooLarge, AttachmentUnavailable
from bot.messages import Address, Attachment, Outgoing, SentRef
from bot.platform import Capabilities, Finding, Markup, Measure, Outcome, Pace, Receive

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes; https://core.telegram.org/bots/api#getfile
MAX_UPLOAD = 50 * 1024 * 1024  # bytes; https://core.telegram.org/bots/api#sending-files

_CAPABILITIES = Capabilities(
    max_text=4096,
    measure=Measure.UTF16,
    markup=Markup.TELEGRAM_HTML,
    buttons=100,
    threads=True,
    edits=True,
    deletes=True,
    pins=True,
    notices=True,
    max_caption=1024,
    max_file=MAX_UPLOAD,
    max_fetch=MAX_DOWNLOAD,
    pace_overall=Pace(count=30, seconds=1),
    pace_per_chat=Pace(count=1, seconds=1),
    pace_per_group=Pace(count=20, seconds=60),
    in_flight=4,
)

log = structlog.get_logger(__name__)


class TelegramAdapter:
    """Polls, sends, and never lets a token or one of the library's exceptions out."""

    platform = PLATFORM

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        menus: Sequence[MenuEntry],
        files: Callable[[str], Path],
        clock: Clock,
    ) -> None:
        self.account = settings.account
        self._settings = settings
        self._menus = menus
        self._clock = clock
        self._line = Line(settings)
        self._me: Me | None = None
        self._menus_set = False
        composer = Composer(bot=self._line.bot, account=settings.account, files=files)
        self._sender = Sender(self._line.bot, composer, self._username)

    @property
    def capabilities(self) -> Capabilities:
        """Published limits; what the server answers goes before them."""
        return _CAPABILITIES

    def is_group(self, where: Address) -> bool:
        """Groups, supergroups and channels have negative ids."""
        return not is_private(where)

    async def listen(self, receive: Receive) -> None:
        """Poll until cancelled."""
        await Poller(self._settings, self._line, self._clock, self._prepare).run(receive)

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """One call, but two for a message in a new topic or one that is pinned."""
        return await self._sender.send(message)

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """New text and buttons."""
        return await self._sender.edit(sent, message)

    async def delete(self, sent: SentRef) -> Outcome:
        """Within 48 hours of sending."""
        return await self._sender.delete(sent)

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """A topic's name and state."""
        return await self._sender.set_thread(where, title=title, is_open=is_open)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file, as it comes over the line; at most 20 MB."""
        got = 0
        try:
            async for chunk in self._line.calling.download(await self._address_of(attachment)):
                got += len(chunk)
                if got > MAX_DOWNLOAD:
                    raise AttachmentTooLarge(MAX_DOWNLOAD)
                yield chunk
        except (TelegramError, httpx.HTTPError) as error:
            raise AttachmentUnavailable(f"{attachment.name} cannot be fetched: {error}") from error

    async def check(self) -> tuple[Finding, ...]:
        """The account, what it sees, and its rights in the staff chat."""
        return await findings(self._line.bot, self._settings.staff_chats)

    async def close(self) -> None:
        """Close every connection."""
        await self._line.close()

    async def _address_of(self, attachment: Attachment) -> str:
        source = attachment.source
        if attachment.ref is None or source is None or (source.platform, source.account) != (PLATFORM, self.account):
            raise AttachmentUnavailable(f"{attachment.name} did not come through this account")
        file = await self._line.bot.get_file(attachment.ref.removeprefix(ANIMATION).removeprefix(VIDEO_NOTE))
        if not file.file_path or not file.file_path.startswith(self._line.file_base):
            raise AttachmentUnavailable(f"{attachment.name} lies outside of {self._line.file_base}")
        return file.file_path

    # --- before polling ----------------------------------------------------------------------------------------------

    async def _prepare(self) -> Reader:
        """Who we are, no webhook in the way, menus as they should be."""
        me = await self._identity()
        webhook = await self._line.bot.get_webhook_info()
        if webhook.url:
            log.warning("a webhook is set for this bot, which polls; removing it", account=self.account)
            await self._line.bot.delete_webhook(drop_pending_updates=False)
        if not self._menus_set:
            await set_menus(self._line.bot, self._menus, self._settings.staff_chats)
            self._menus_set = True
        return Reader(account=self.account, me=me, bot=self._line.bot, now=self._clock.now)

    async def _identity(self) -> Me:
        if self._me is None:
            user = await self._line.bot.get_me()
            self._me = Me(id=user.id, username=user.username or "")
        return self._me

    async def _username(self) -> str:
        return (await self._identity()).username
