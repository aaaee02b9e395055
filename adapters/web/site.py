"""Everything a request needs, built once; and the checks that stand at the start of every handler."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from adapters.web.events import Hub
from adapters.web.limits import Limiter, address_key, client_address
from adapters.web.markdown import ToHtml
from adapters.web.ports import Files, Reading, Sessions, StaffIdentity
from adapters.web.refusals import Refusal
from adapters.web.security import Signer, is_same_origin
from adapters.web.settings import RateLimits, WebSettings
from adapters.web.texts import Texts, best_language
from adapters.web.views import Views
from adapters.web.visitors import Visitor, csrf_token, known_visitor, staff_cookie
from bot.errors import StoreUnavailable
from bot.messages import Incoming
from bot.platform import Receive

SLUG = re.compile(r"[a-z0-9-]{1,40}")  # a part of an address that names an entry or an announcement
STREAM_WAIT = 30  # seconds after which a page may try again to stay connected


class Limiters:
    """One limiter for each kind of request."""

    def __init__(self, rates: RateLimits) -> None:
        self.visitor_posts = Limiter(rates.visitor_posts)
        self.visitor_uploads = Limiter(rates.visitor_uploads)
        self.address_posts = Limiter(rates.address_posts)
        self.address_reads = Limiter(rates.address_reads)
        self.staff_posts = Limiter(rates.staff_posts)
        self.staff_entries = Limiter(rates.staff_entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """A signed-in member of staff and the token that proves it."""

    token: str
    identity: StaffIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The page's parts, for handlers."""

    settings: WebSettings
    reading: Reading
    sessions: Sessions
    files: Files
    texts: Mapping[str, Texts]
    signer: Signer
    html: ToHtml
    hub: Hub
    limiters: Limiters
    receive: Receive
    now: Callable[[], datetime]
    ticks: Callable[[], float]  # seconds, monotonic
    beat: float  # seconds between signs of life on a quiet stream

    def language(self, request: Request) -> str:
        """The language of the path, of the query, as kept, or as the browser prefers."""
        named = (
            request.path_params.get("language"),
            request.query_params.get("lang"),
            request.cookies.get("language"),
        )
        offered = self.settings.languages
        chosen = next((language for language in named if language in offered), None)
        return chosen or best_language(request.headers.get("accept-language", ""), offered)

    def spend(self, limiter: Limiter, key: str) -> None:
        """Draw from a bucket; `Refusal` 429 when it is empty."""
        if wait := limiter.take(key, self.ticks()):
            raise Refusal(429, "too_many", retry_after=int(wait), seconds=int(wait))

    def spend_address(self, limiter: Limiter, request: Request) -> None:
        """Draw from the bucket of the address that asks."""
        self.spend(limiter, self.address(request))

    def address(self, request: Request) -> str:
        """Who asks, as far as the network tells: the key of an address's buckets."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.get("x-forwarded-for", "")
        return address_key(client_address(peer, forwarded, self.settings.trusted_proxies))

    def admit_stream(self, channel: str, most: int) -> None:
        """Refuse one more open page than a visitor or an address may have; each holds a connection."""
        if self.hub.listeners(channel) >= most:
            raise Refusal(429, "too_many", retry_after=STREAM_WAIT, seconds=STREAM_WAIT)

    def read_by_member(self, request: Request) -> Visitor:
        """The visitor behind a request that only reads; `Refusal` 401 without cookie."""
        self.spend_address(self.limiters.address_reads, request)
        return self._visitor(request)

    def changed_by_member(self, request: Request) -> Visitor:
        """The visitor behind a request that changes something: same origin, CSRF token, within the rates."""
        self.require_origin(request)
        self.spend_address(self.limiters.address_posts, request)
        visitor = self._visitor(request)
        self.require_token(visitor.token, request.headers.get("x-csrf-token", ""))
        return visitor

    async def read_by_staff(self, request: Request) -> StaffSession:
        """The session behind a request of the staff page; `Refusal` 401 when there is none."""
        self.spend_address(self.limiters.address_reads, request)
        return await self._staff(request)

    async def changed_by_staff(self, request: Request) -> StaffSession:
        """The same for a request that changes something."""
        self.require_origin(request)
        session = await self._staff(request)
        self.require_token(session.token, request.headers.get("x-csrf-token", ""))
        self.spend(self.limiters.staff_posts, session.identity.person.key)
        return session

    def require_origin(self, request: Request) -> None:
        """Refuse what another site's page sends in this browser's name."""
        if not is_same_origin(request.headers, self.settings.public_netloc):
            raise Refusal(403, "foreign_origin")

    def require_token(self, session: str, token: str) -> None:
        """Refuse what no page of this session sent."""
        if not self.signer.verify(token, "csrf", session):
            raise Refusal(403, "stale_page")

    def csrf(self, session: str) -> str:
        """The token for a page of this session."""
        return csrf_token(self.signer, session)

    def views(self, session: str) -> Views:
        """How values are shown to a session."""
        return Views(self.signer, session, self.html)

    async def hand_on(self, incoming: Incoming) -> None:
        """Give an event to the inbox; returns once it is kept. `Refusal` 503 when it could not be."""
        try:
            await self.receive(incoming)
        except StoreUnavailable as error:
            raise Refusal(503, "not_kept", retry_after=2) from error

    async def staff_session(self, request: Request) -> StaffSession | None:
        """The session whose cookie came along, if it is valid still."""
        token = request.cookies.get(staff_cookie(self.settings))
        identity = await self.sessions.whoami(token) if token else None
        return StaffSession(token=token, identity=identity) if token and identity else None

    def _visitor(self, request: Request) -> Visitor:
        if visitor := known_visitor(request, self.settings):
            return visitor
        raise Refusal(401, "no_cookie")

    async def _staff(self, request: Request) -> StaffSession:
        if session := await self.staff_session(request):
            return session
        raise Refusal(401, "not_signed_in")
