"""What a member's page posts and streams."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.web.bodies import (
    FormPosted,
    MessagePosted,
    PressPosted,
    Upload,
    attachments,
    event_of,
    read,
)
from adapters.web.events import Put, Stirred, address_channel, member_channel
from adapters.web.forms import known_values, mistakes
from adapters.web.ports import Author, TranscriptItem
from adapters.web.refusals import Refusal
from adapters.web.site import Site
from adapters.web.streams import MemberStream, cursor_of, stream
from adapters.web.uploads import receive_file
from adapters.web.visitors import Visitor
from bot.messages import Address, Attachment, Event, Form, FormSent, Incoming, Person, Press, RoomKind

KEPT = JSONResponse({"ok": True})
FORM_WINDOW = 200  # newest messages among which a form is looked up


class Chat:
    """The member's side of the conversation."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where the page's scripts find it."""
        return [
            Route("/api/chat/events", self.events),
            Route("/api/chat/message", self.message, methods=["POST"]),
            Route("/api/chat/press", self.press, methods=["POST"]),
            Route("/api/chat/form", self.form, methods=["POST"]),
            Route("/api/chat/upload", self.upload, methods=["POST"]),
        ]

    async def events(self, request: Request) -> Response:
        """The stream. `after` serves pages that reconnect by themselves; browsers send Last-Event-ID."""
        visitor = self._site.read_by_member(request)
        address = self._site.address(request)
        rates = self._site.settings.rates
        self._site.admit_stream(member_channel(visitor.id), rates.visitor_streams)
        self._site.admit_stream(address_channel(address), rates.address_streams)
        known = request.headers.get("last-event-id") or request.query_params.get("after")
        member = MemberStream(
            site=self._site,
            visitor=visitor,
            language=self._site.language(request),
            address=address,
            after=cursor_of(known),
            views=self._site.views(visitor.token),
        )
        return stream(member.events())

    async def message(self, request: Request) -> Response:
        """A text or command; answered once it is kept."""
        visitor = self._posting(request)
        posted = await read(request, MessagePosted)
        check_text(posted, self._site.settings.max_text)
        files = self._files(posted.files, visitor)
        said = event_of(posted, files)
        await self._hand_on(request, visitor, posted.id, said)
        self._site.hub.publish(member_channel(visitor.id), Put(item=self._echo(posted, files)))
        return KEPT

    async def press(self, request: Request) -> Response:
        """A button. What it does comes back as messages or a notice."""
        visitor = self._posting(request)
        posted = await read(request, PressPosted)
        press = Press(press_id=posted.id, action=posted.action, message_id=posted.message)
        await self._hand_on(request, visitor, posted.id, press)
        self._site.hub.publish(member_channel(visitor.id), Stirred())
        return KEPT

    async def form(self, request: Request) -> Response:
        """A form's answers, checked against the form that stands in the chat."""
        visitor = self._posting(request)
        posted = await read(request, FormPosted)
        form = await self._form(visitor, posted)
        files = {name: self._files(given, visitor) for name, given in posted.files.items()}
        sent = self._checked(request, form, posted, files)
        await self._hand_on(request, visitor, posted.id, sent)
        self._site.hub.publish(member_channel(visitor.id), Stirred(answered=posted.message))
        return KEPT

    async def upload(self, request: Request) -> Response:
        """One file as the request's body; its name in a header."""
        visitor = self._site.changed_by_member(request)
        self._site.spend(self._site.limiters.visitor_uploads, visitor.id)
        return await receive_file(request, self._site, visitor.token)

    def _posting(self, request: Request) -> Visitor:
        visitor = self._site.changed_by_member(request)
        self._site.spend(self._site.limiters.visitor_posts, visitor.id)
        return visitor

    async def _hand_on(self, request: Request, visitor: Visitor, id_: str, event: Event) -> None:
        sender = visitor.person(self._site.language(request))
        await self._site.hand_on(incoming(self._site, sender, visitor.address, id_, event))

    def _files(self, uploads: list[Upload], visitor: Visitor) -> tuple[Attachment, ...]:
        most = self._site.settings.uploads.most
        return attachments(uploads, self._site.signer, visitor.token, visitor.address, most)

    def _echo(self, posted: MessagePosted, files: tuple[Attachment, ...]) -> TranscriptItem:
        return TranscriptItem(
            cursor=0,
            message_id=posted.id,
            author=Author.ME,
            at=self._site.now(),
            body=posted.text,
            attachments=files,
            reply_to=posted.reply_to,
        )

    async def _form(self, visitor: Visitor, posted: FormPosted) -> Form:
        items = await self._site.reading.transcript(visitor.address, limit=FORM_WINDOW)
        for item in items:
            if item.message_id == posted.message and item.form and item.form.id == posted.form:
                return item.form
        raise Refusal(410, "form_gone")

    def _checked(
        self,
        request: Request,
        form: Form,
        posted: FormPosted,
        files: dict[str, tuple[Attachment, ...]],
    ) -> FormSent:
        texts = self._site.texts[self._site.language(request)]
        counts = {name: len(given) for name, given in files.items()}
        if wrong := mistakes(form, posted.values, counts, texts):
            raise Refusal(422, "form_mistakes", fields=wrong)
        every = tuple(file for given in files.values() for file in given)
        return FormSent(form=form.id, values=known_values(form, posted.values), attachments=every)


def check_text(posted: MessagePosted, most: int) -> None:
    """Refuse what says nothing and what is longer than a message may be."""
    if not posted.text.strip() and not posted.files:
        raise Refusal(422, "empty")
    if len(posted.text) > most:
        raise Refusal(413, "too_long", most=most)


def incoming(site: Site, sender: Person, where: Address, id_: str, event: Event) -> Incoming:
    """An event of the page. The sender is part of its id, so that nobody can take another's."""
    return Incoming(
        id=f"{sender.key}:{id_}",
        at=site.now(),
        sender=sender,
        where=where,
        room=RoomKind.PRIVATE,
        event=event,
        addressed=True,
    )
