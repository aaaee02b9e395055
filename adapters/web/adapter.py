"""The web page as a platform: the `Adapter` protocol over the hub and the application."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp

from adapters.web.application import application
from adapters.web.events import (
    Changed,
    DeskSays,
    Happening,
    Hub,
    Notice,
    Put,
    Removed,
    member_channel,
    staff_channel,
)
from adapters.web.markdown import to_html
from adapters.web.ports import Author, Files, Reading, Sessions, TranscriptItem, message_id
from adapters.web.security import Signer
from adapters.web.server import Server, bind, configured, serve, url_of
from adapters.web.settings import WebSettings
from adapters.web.site import Limiters, Site
from adapters.web.texts import load
from adapters.web.visitors import ACCOUNT, PLATFORM, STAFF_CHAT, VISITOR_ID
from bot.errors import AttachmentUnavailable
from bot.messages import Address, Attachment, Outgoing, SentRef
from bot.platform import (
    Capabilities,
    Finding,
    Markup,
    Measure,
    Outcome,
    Receive,
    Refused,
    Sent,
)
from bot.rendering import length

BEAT = 20.0  # seconds; proxies commonly cut a silent connection after 60
MAX_GONE = 10_000  # removed messages that are known as such; the transcript knows the rest
MAX_TEXT = 8000  # code points; a page has no limit of its own, a reader has
_NO_CHAT = Refused(reason="no such chat on the page", gone="chat")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebAdapter:
    """The community's own page. What it sends is a row of the transcript; open pages are told at once."""

    platform = PLATFORM
    account = ACCOUNT

    def __init__(
        self,
        settings: WebSettings,
        *,
        reading: Reading,
        sessions: Sessions,
        files: Files,
        now: Callable[[], datetime] = _utc_now,
        ticks: Callable[[], float] = time.monotonic,
        beat: float = BEAT,
    ) -> None:
        self._settings = settings
        self._reading = reading
        self._sessions = sessions
        self._files = files
        self._now = now
        self._ticks = ticks
        self._beat = beat
        self._hub = Hub()
        self._gone: OrderedDict[SentRef, None] = OrderedDict()
        self._url: str | None = None
        self._listening = asyncio.Event()

    @property
    def capabilities(self) -> Capabilities:
        """Forms and notices are native; a message is its key, so sending it again changes nothing."""
        return Capabilities(
            max_text=MAX_TEXT,
            measure=Measure.CODEPOINTS,
            markup=Markup.HTML,
            buttons=24,
            forms=True,
            edits=True,
            deletes=True,
            notices=True,
            max_file=self._settings.uploads.most_bytes,
            in_flight=16,
            dedupes_by_key=True,
            one_place=True,
        )

    @property
    def url(self) -> str | None:
        """Where the page is, while it is served."""
        return self._url

    async def listening(self) -> str:
        """Waits until the page is served; its address."""
        await self._listening.wait()
        return self._url or ""

    def app(self, receive: Receive) -> ASGIApp:
        """The page as an ASGI application."""
        return application(self.site(receive))

    def site(self, receive: Receive) -> Site:
        """Everything that requests need, with fresh rate limits."""
        settings = self._settings
        return Site(
            settings=settings,
            reading=self._reading,
            sessions=self._sessions,
            files=self._files,
            texts=load(settings.languages),
            signer=Signer(settings.secret),
            html=to_html(settings.official),
            hub=self._hub,
            limiters=Limiters(settings.rates),
            receive=receive,
            now=self._now,
            ticks=self._ticks,
            beat=self._beat,
        )

    async def listen(self, receive: Receive) -> None:
        """Serve the page until cancelled. `ConfigError` when the port is taken."""
        sock = bind(self._settings.host, self._settings.port)

        def started() -> None:
            self._url = url_of(sock)
            self._listening.set()

        server = Server(configured(self.app(receive)), started)
        try:
            await serve(server, sock, self._hub.close)
        finally:
            self._url = None
            self._listening.clear()

    def is_group(self, where: Address) -> bool:
        """Never: every chat here is one person's."""
        return False

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """Tell the open pages; whoever comes later finds it in the transcript."""
        id_ = message_id(key)
        if (channel := _channel(message.to)) is None:
            return _NO_CHAT
        if refusal := await self._refusal(message):
            return refusal
        if message.answers_press is not None:
            notice = Notice(body=message.body, press_id=message.answers_press)
            self._hub.publish(channel, notice)
            return Sent()
        if message.to.chat == STAFF_CHAT:
            self._hub.publish(channel, DeskSays(message_id=id_, message=message), hold=True)
        else:
            self._hub.publish(channel, Put(item=self._item(message, id_)))
        return Sent(message_id=id_)

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """Replace what open pages show."""
        if refusal := await self._refusal(message):
            return refusal
        return self._tell(sent, Changed(message_id=sent.message_id, message=message))

    async def delete(self, sent: SentRef) -> Outcome:
        """Take it off open pages."""
        outcome = self._tell(sent, Removed(message_id=sent.message_id))
        if isinstance(outcome, Sent):
            self._remember_gone(sent)
        return outcome

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        """The staff page shows tickets from the store; there are no threads to keep in step."""
        return Refused(reason="the page has no threads")

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """An uploaded file; it is in the store already."""
        if not attachment.sha256:
            raise AttachmentUnavailable(f"{attachment.name} was not uploaded here")
        async for chunk in self._files.open(attachment.sha256):
            yield chunk

    async def check(self) -> tuple[Finding, ...]:
        """What an operator should know before the public comes."""
        settings = self._settings
        public = settings.public_url or f"http://{settings.host}:{settings.port}"
        if settings.public_url and not settings.secure:
            fix = "put a proxy with TLS before it and set public_url to https://…"
            return (Finding(ok=False, what=f"{public} is not encrypted", fix=fix),)
        return (Finding(ok=True, what=f"the page is served at {public}"),)

    async def close(self) -> None:
        """End the streams of open pages."""
        self._hub.close()

    def _tell(self, sent: SentRef, happening: Happening) -> Outcome:
        if (channel := _channel(sent.where)) is None:
            return _NO_CHAT
        if sent in self._gone:
            return Refused(reason="the message was removed", gone="message")
        self._hub.publish(channel, happening)
        return Sent(message_id=sent.message_id)

    async def _refusal(self, message: Outgoing) -> Refused | None:
        """What a page could not show: a text too long for a reader, a file whose content is nowhere."""
        if length(message.body, self.capabilities) > MAX_TEXT:
            return Refused(reason=f"the text is longer than {MAX_TEXT} characters")
        for file in message.attachments:
            if not await self._is_stored(file):
                return Refused(reason=f"the content of {file.name} is not stored")
        return None

    async def _is_stored(self, file: Attachment) -> bool:
        if not file.sha256:
            return False
        try:
            async for _ in self._files.open(file.sha256):
                break
        except AttachmentUnavailable:
            return False
        return True

    def _remember_gone(self, sent: SentRef) -> None:
        self._gone[sent] = None
        if len(self._gone) > MAX_GONE:
            self._gone.popitem(last=False)

    def _item(self, message: Outgoing, id_: str) -> TranscriptItem:
        return TranscriptItem(
            cursor=0,
            message_id=id_,
            author=Author.BOT,
            at=self._now(),
            body=message.body,
            buttons=message.buttons,
            form=message.form,
            attachments=message.attachments,
            reply_to=message.reply_to,
        )


def _channel(to: Address) -> str | None:
    if to.chat == STAFF_CHAT:
        return staff_channel(to.user)
    return member_channel(to.chat) if VISITOR_ID.fullmatch(to.chat) else None
