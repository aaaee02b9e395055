"""The ASGI application: routes, static files, and how a refusal is told."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from adapters.web.announcements import AnnouncementPages
from adapters.web.chat import Chat
from adapters.web.pages import MemberPages
from adapters.web.refusals import Refusal
from adapters.web.security import Guarded
from adapters.web.site import Site
from adapters.web.staff import Staff
from adapters.web.templating import Pages, static_version
from adapters.web.uploads import Downloads

FOREVER = "public, max-age=31536000, immutable"
_PICTURE = re.compile(r"[a-z0-9.-]{1,80}\.png")
ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /staff\nDisallow: /files/\n"


def application(site: Site) -> ASGIApp:
    """Everything the page serves."""
    settings = site.settings
    names = {
        "community": settings.community_name,
        "desk": settings.desk_name,
        "tagline": settings.tagline,
    }
    pages = Pages(site.texts, names, site.html, secure=settings.secure)
    routes: list[Route | Mount] = [
        Mount(f"/static/{static_version()}", _Static(packages=[("adapters.web", "static")])),
        Route("/robots.txt", _robots),
        Route("/pictures/{name}", _pictures(settings.pictures)),
        *Downloads(site).routes(),
        *Chat(site).routes(),
        *Staff(site, pages).routes(),
        *AnnouncementPages(site, pages).routes(),
        *MemberPages(site, pages).routes(),
    ]
    tell = _Telling(site, pages)
    handlers = {Refusal: tell.refusal, HTTPException: tell.http_error, Exception: tell.fault}
    return Guarded(Starlette(routes=routes, exception_handlers=handlers), settings)


class _Static(StaticFiles):
    """Our scripts and styles; their address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOREVER
        return response


class _Telling:
    """Errors in the reader's language: JSON for scripts, a page with a way on for people."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages

    async def refusal(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 - registered for nothing else
        language = self._site.language(request)
        words = self._site.texts[language](f"error.{error.text}", **error.values)
        response = self._told(request, language, error, words)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    async def http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        texts = {404: "no_page", 405: "bad_request"}
        return await self.refusal(request, Refusal(error.status_code, texts.get(error.status_code, "bad_request")))

    async def fault(self, request: Request, _error: Exception) -> Response:
        """Ours; the log has the particulars, the person does not need them."""
        return await self.refusal(request, Refusal(500, "fault"))

    def _told(self, request: Request, language: str, error: Refusal, words: str) -> Response:
        if "/api/" in request.url.path:
            told = {"error": error.text, "message": words, "fields": error.fields}
            return JSONResponse(told, error.status, headers={"Cache-Control": "no-store"})
        return self._pages.render(
            request,
            "error.html",
            language,
            status=error.status,
            code=error.status,
            words=words,
            is_staff=request.url.path.startswith("/staff"),
        )


async def _robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS)


def _pictures(folder: Path | None) -> Callable[[Request], Awaitable[Response]]:
    async def picture(request: Request) -> Response:
        name = str(request.path_params["name"])
        file = folder / name if folder and _PICTURE.fullmatch(name) else None
        if file is None or not file.is_file():
            raise Refusal(404, "no_page")
        return FileResponse(file, headers={"Cache-Control": "public, max-age=3600"})

    return picture
