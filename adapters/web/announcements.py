"""Official announcements as pages, and as an Atom feed (RFC 4287) for every language."""

from collections.abc import AsyncIterator
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from adapters.web.ports import AnnouncementView
from adapters.web.refusals import Refusal
from adapters.web.site import SLUG, Site
from adapters.web.templating import Pages
from bot.errors import AttachmentUnavailable

LISTED = 50
FEED_TYPE = "application/atom+xml"
FEED_AGE = 300  # seconds a reader or a cache may keep the feed


class AnnouncementPages:
    """What was announced to everyone and is still true."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages

    def routes(self) -> list[Route]:
        """Pages need no sign-in and no JavaScript."""
        return [
            Route("/{language}/announcements", self.home),
            Route("/{language}/announcements.atom", self.feed),
            Route("/{language}/announcements/{slug}", self.one),
            Route("/{language}/announcements/{slug}/picture", self.picture),
        ]

    async def home(self, request: Request) -> Response:
        """The latest ones, newest first."""
        language = self._opened(request)
        found = await self._latest(language)
        return self._pages.render(request, "announcements.html", language, announcements=found)

    async def one(self, request: Request) -> Response:
        """One announcement, at an address that stays."""
        language = self._opened(request)
        view = await self._view(request, language)
        return self._pages.render(request, "announcement.html", language, view=view)

    async def feed(self, request: Request) -> Response:
        """For feed readers; unchanged, it is not sent again."""
        language = self._opened(request)
        found = await self._latest(language)
        base = self._site.settings.public_url or str(request.base_url).rstrip("/")
        body = self._pages.written("announcements.atom.xml", language, announcements=found, base=base.rstrip("/"))
        tag = f'"{sha256(body.encode()).hexdigest()[:20]}"'
        headers = {"Cache-Control": f"public, max-age={FEED_AGE}", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=FEED_TYPE, headers=headers)

    async def picture(self, request: Request) -> Response:
        """The announcement's picture."""
        view = await self._view(request, self._opened(request))
        if view.picture is None or view.picture.sha256 is None:
            raise Refusal(404, "no_page")
        content = self._site.files.open(view.picture.sha256)
        try:
            first = await anext(content)
        except (AttachmentUnavailable, StopAsyncIteration) as error:
            raise Refusal(404, "no_page") from error

        async def chunks() -> AsyncIterator[bytes]:
            yield first
            async for chunk in content:
                yield chunk

        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return StreamingResponse(chunks(), media_type=view.picture.media_type, headers=headers)

    def _opened(self, request: Request) -> str:
        self._site.spend_address(self._site.limiters.address_reads, request)
        language = str(request.path_params["language"])
        if language not in self._site.settings.languages:
            raise Refusal(404, "no_page")
        return language

    async def _latest(self, language: str) -> tuple[AnnouncementView, ...]:
        return await self._site.reading.announcements(language, self._site.now(), LISTED)

    async def _view(self, request: Request, language: str) -> AnnouncementView:
        slug = str(request.path_params["slug"])
        view = None
        if SLUG.fullmatch(slug):
            view = await self._site.reading.announcement(slug, language, self._site.now())
        if view is None:
            raise Refusal(404, "no_page")
        return view
