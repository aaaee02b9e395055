"""Pages for members: the chat, and the FAQ as linkable pages that need no JavaScript."""

from collections.abc import Awaitable, Callable
from secrets import token_hex
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.web.bodies import read_bytes
from adapters.web.chat import incoming
from adapters.web.ports import EntryActions, EntryView
from adapters.web.refusals import Refusal
from adapters.web.site import SLUG, Site
from adapters.web.templating import Pages
from adapters.web.views import entry_link
from adapters.web.visitors import Visitor, remember, visitor_of
from bot.messages import Press

STARTERS = 6  # questions offered in an empty chat
POPULAR = 8
QUICK = 6  # results while typing
RESULTS = 30
MAX_QUERY = 200  # characters
MAX_FORM = 4096  # bytes
VOTES = frozenset({"helpful", "unhelpful", "ask"})

Handler = Callable[[Request], Awaitable[Response]]


class MemberPages:
    """What people read."""

    def __init__(self, site: Site, pages: Pages) -> None:
        self._site = site
        self._pages = pages

    def routes(self) -> list[Route]:
        """Addresses begin with the language, so that a link shows what its sender saw."""
        return [
            Route("/", self.root),
            Route("/api/search", self.quick),
            Route("/{language}", self.root),
            Route("/{language}/", self.chat),
            Route("/{language}/faq", self.home),
            Route("/{language}/faq/search", self.results),
            Route("/{language}/faq/{category}", self.category),
            Route("/{language}/faq/{category}/{entry}", self.entry, methods=["GET"]),
            Route("/{language}/faq/{category}/{entry}", self.vote, methods=["POST"]),
        ]

    async def root(self, request: Request) -> Response:
        """On to the reader's language."""
        self._site.spend_address(self._site.limiters.address_reads, request)
        return RedirectResponse(f"/{self._site.language(request)}/", status_code=302)

    async def chat(self, request: Request) -> Response:
        """The conversation."""
        language = self._opened(request)
        visitor = visitor_of(request, self._site.settings)
        reading = self._site.reading
        response = self._pages.render(
            request,
            "chat.html",
            language,
            csrf=self._site.csrf(visitor.token),
            starters=await reading.popular(language, STARTERS),
            categories=await reading.categories(language),
            availability=await reading.availability(language, self._site.now()),
            uploads=self._site.settings.uploads,
            max_text=self._site.settings.max_text,
            draft=request.query_params.get("q", "")[:MAX_QUERY],
            words=self._site.texts[language].group("script"),
        )
        remember(response, visitor, self._site.settings)
        return response

    async def home(self, request: Request) -> Response:
        """All categories."""
        language = self._opened(request)
        return self._pages.render(
            request,
            "faq_home.html",
            language,
            categories=await self._site.reading.categories(language),
            popular=await self._site.reading.popular(language, POPULAR),
        )

    async def results(self, request: Request) -> Response:
        """What a search finds."""
        language = self._opened(request)
        text = request.query_params.get("q", "").strip()[:MAX_QUERY]
        found = await self._site.reading.search(text, language, RESULTS) if text else ()
        return self._pages.render(
            request,
            "faq_search.html",
            language,
            query=text,
            results=found,
            categories=await self._site.reading.categories(language),
        )

    async def quick(self, request: Request) -> Response:
        """A few results while the reader types."""
        self._site.spend_address(self._site.limiters.address_reads, request)
        language = self._site.language(request)
        text = request.query_params.get("q", "").strip()[:MAX_QUERY]
        found = await self._site.reading.search(text, language, QUICK) if text else ()
        return JSONResponse({"results": [entry_link(link, language) for link in found]})

    async def category(self, request: Request) -> Response:
        """One shelf."""
        language = self._opened(request)
        view = await self._site.reading.category(_slug(request, "category"), language)
        if view is None:
            raise Refusal(404, "no_page")
        guides = [link for link in view.entries if link.is_guide]
        entries = [link for link in view.entries if not link.is_guide]
        return self._pages.render(request, "faq_category.html", language, view=view, guides=guides, entries=entries)

    async def entry(self, request: Request) -> Response:
        """One answer or guide."""
        language = self._opened(request)
        return self._entry(request, language, await self._view(request, language), thanked=None)

    async def vote(self, request: Request) -> Response:
        """The reader's verdict, or the wish for a person: a press of the entry's own action."""
        self._site.require_origin(request)
        self._site.spend_address(self._site.limiters.address_posts, request)
        visitor = visitor_of(request, self._site.settings)
        language = self._opened(request)
        fields = await _fields(request)
        self._site.require_token(visitor.token, fields.get("csrf", ""))
        self._site.spend(self._site.limiters.visitor_posts, visitor.id)
        view = await self._view(request, language)
        vote = fields.get("vote", "")
        await self._press(visitor, language, _action(view.actions, vote))
        if vote == "ask":
            return RedirectResponse(f"/{language}/", status_code=303)
        return self._entry(request, language, view, thanked=vote)

    def _opened(self, request: Request) -> str:
        self._site.spend_address(self._site.limiters.address_reads, request)
        language = str(request.path_params["language"])
        if language not in self._site.settings.languages:
            raise Refusal(404, "no_page")
        return language

    async def _view(self, request: Request, language: str) -> EntryView:
        entry = f"{_slug(request, 'category')}/{_slug(request, 'entry')}"
        if view := await self._site.reading.entry(entry, language):
            return view
        raise Refusal(404, "no_page")

    def _entry(self, request: Request, language: str, view: EntryView, *, thanked: str | None) -> Response:
        visitor = visitor_of(request, self._site.settings)
        csrf = self._site.csrf(visitor.token)
        response = self._pages.render(request, "faq_entry.html", language, view=view, csrf=csrf, thanked=thanked)
        remember(response, visitor, self._site.settings)
        return response

    async def _press(self, visitor: Visitor, language: str, action: str) -> None:
        press = Press(press_id=token_hex(16), action=action)
        sender = visitor.person(language)
        where = visitor.address
        await self._site.hand_on(incoming(self._site, sender, where, press.press_id, press))


def _slug(request: Request, name: str) -> str:
    value = str(request.path_params[name])
    if not SLUG.fullmatch(value):
        raise Refusal(404, "no_page")
    return value


def _action(actions: EntryActions, vote: str) -> str:
    action = getattr(actions, vote) if vote in VOTES else None
    if not isinstance(action, str):
        raise Refusal(400, "bad_request")
    return action


async def _fields(request: Request) -> dict[str, str]:
    try:
        text = (await read_bytes(request, MAX_FORM)).decode("ascii")
    except UnicodeDecodeError as error:
        raise Refusal(400, "bad_request") from error
    return {name: values[0] for name, values in parse_qs(text).items()}
