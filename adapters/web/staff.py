"""The staff page: the way in by one-time link, lists, a ticket's history, and what staff post."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.web.bodies import (
    StaffFormPosted,
    StaffPosted,
    StaffPressed,
    Upload,
    attachments,
    event_of,
    read,
)
from adapters.web.chat import check_text, incoming
from adapters.web.ports import TicketQuery, TicketView
from adapters.web.refusals import Refusal
from adapters.web.site import Site, StaffSession
from adapters.web.staff_stream import StaffStream
from adapters.web.streams import cursor_of, stream
from adapters.web.templating import Pages
from adapters.web.uploads import receive_file
from adapters.web.visitors import ACCOUNT, PLATFORM, STAFF_CHAT, staff_cookie
from bot.messages import Address, Attachment, Event, FormSent, Press
from bot.tickets.ticket import TicketFilter

SESSION = int(timedelta(days=14).total_seconds())  # the store may end a session sooner
KEPT = JSONResponse({"ok": True})
MAX_QUERY = 200  # characters


class Staff:
    """Where staff work."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages

    def routes(self) -> list[Route]:
        """Everything below /staff but the way in needs a session."""
        return [
            Route("/staff", self.tickets),
            Route("/staff/enter/{token}", self.door, methods=["GET"]),
            Route("/staff/enter/{token}", self.enter, methods=["POST"]),
            Route("/staff/leave", self.leave, methods=["POST"]),
            Route("/staff/tickets/{ref}", self.ticket),
            Route("/staff/api/events", self.events),
            Route("/staff/api/message", self.message, methods=["POST"]),
            Route("/staff/api/press", self.press, methods=["POST"]),
            Route("/staff/api/form", self.form, methods=["POST"]),
            Route("/staff/api/upload", self.upload, methods=["POST"]),
        ]

    async def door(self, request: Request) -> Response:
        """A button only: a chat app that previews the link must not spend it."""
        self._site.spend_address(self._site.limiters.staff_entries, request)
        return self._pages.render(request, "staff_door.html", self._site.language(request))

    async def enter(self, request: Request) -> Response:
        """Spend the link for a session."""
        self._site.require_origin(request)
        self._site.spend_address(self._site.limiters.staff_entries, request)
        token = await self._site.sessions.redeem(str(request.path_params["token"]))
        if token is None:
            raise Refusal(403, "link_spent")
        response = RedirectResponse("/staff", status_code=303)
        settings = self._site.settings
        response.set_cookie(
            staff_cookie(settings),
            token,
            max_age=SESSION,
            secure=settings.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    async def leave(self, request: Request) -> Response:
        """End the session."""
        session = await self._site.changed_by_staff(request)
        await self._site.sessions.end(session.token)
        response = JSONResponse({"ok": True})
        settings = self._site.settings
        response.delete_cookie(staff_cookie(settings), secure=settings.secure, httponly=True, samesite="strict")
        return response

    async def tickets(self, request: Request) -> Response:
        """Tickets by filter and words."""
        session = await self._site.read_by_staff(request)
        language = self._site.language(request)
        query = TicketQuery(
            show=_filter(request.query_params.get("show", "")),
            text=request.query_params.get("q", "").strip()[:MAX_QUERY],
            viewer=session.identity.person,
            language=language,
        )
        number = cursor_of(request.query_params.get("page")) or 1
        page = await self._site.reading.tickets(query, number)
        return self._render(request, session, "staff_list.html", page.cursor, query=query, page=page)

    async def ticket(self, request: Request) -> Response:
        """One ticket with its history."""
        session = await self._site.read_by_staff(request)
        view = await self._ticket(str(request.path_params["ref"]), self._site.language(request), session)
        cursor = view.events[-1].id if view.events else 0
        views = self._site.views(session.token)
        return self._render(request, session, "staff_ticket.html", cursor, view=view, file_url=views.file_url)

    async def events(self, request: Request) -> Response:
        """What happens to tickets, and what the desk says to this person."""
        session = await self._site.read_by_staff(request)
        known = request.headers.get("last-event-id") or request.query_params.get("after")
        staff = StaffStream(
            site=self._site,
            session=session,
            after=cursor_of(known) or 0,
            views=self._site.views(session.token),
        )
        return stream(staff.events())

    async def message(self, request: Request) -> Response:
        """A reply to the member, or a command."""
        session = await self._site.changed_by_staff(request)
        posted = await read(request, StaffPosted)
        check_text(posted, self._site.settings.max_text)
        said = event_of(posted, self._files(posted.files, session))
        return await self._hand_on(session, posted.ticket, posted.id, said)

    async def press(self, request: Request) -> Response:
        """A button of the desk's answer."""
        session = await self._site.changed_by_staff(request)
        posted = await read(request, StaffPressed)
        press = Press(press_id=posted.id, action=posted.action, message_id=posted.message)
        return await self._hand_on(session, posted.ticket, posted.id, press)

    async def form(self, request: Request) -> Response:
        """A form of the desk's answer. The core checks the values."""
        session = await self._site.changed_by_staff(request)
        posted = await read(request, StaffFormPosted)
        every = [file for given in posted.files.values() for file in given]
        sent = FormSent(form=posted.form, values=posted.values, attachments=self._files(every, session))
        return await self._hand_on(session, posted.ticket, posted.id, sent)

    async def upload(self, request: Request) -> Response:
        """A file to send with a reply."""
        session = await self._site.changed_by_staff(request)
        return await receive_file(request, self._site, session.token)

    async def _ticket(self, ref: str, language: str, session: StaffSession) -> TicketView:
        if view := await self._site.reading.ticket(ref, language, session.identity, self._site.now()):
            return view
        raise Refusal(404, "no_ticket")

    def _files(self, uploads: list[Upload], session: StaffSession) -> tuple[Attachment, ...]:
        most = self._site.settings.uploads.most
        where = _address(session, None)
        return attachments(uploads, self._site.signer, session.token, where, most)

    async def _hand_on(self, session: StaffSession, ticket: str | None, id_: str, event: Event) -> Response:
        where = _address(session, ticket)
        person = session.identity.person
        await self._site.hand_on(incoming(self._site, person, where, id_, event))
        return KEPT

    def _render(
        self,
        request: Request,
        session: StaffSession,
        template: str,
        cursor: int,
        **values: Any,
    ) -> Response:
        language = self._site.language(request)
        return self._pages.render(
            request,
            template,
            language,
            staff=session.identity,
            csrf=self._site.csrf(session.token),
            cursor=cursor,
            now=self._site.now(),
            uploads=self._site.settings.uploads,
            max_text=self._site.settings.max_text,
            words=self._site.texts[language].group("script"),
            **values,
        )


def _filter(text: str) -> TicketFilter:
    return TicketFilter(text) if text in set(TicketFilter) else TicketFilter.OPEN


def _address(session: StaffSession, ticket: str | None) -> Address:
    return Address(
        platform=PLATFORM,
        account=ACCOUNT,
        chat=STAFF_CHAT,
        thread=ticket,
        user=session.identity.person.key,
    )
