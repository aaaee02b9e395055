"""Who is asking: the durable visitor cookie, the language, and the address of a member's chat."""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.security import Signer
from adapters.web.settings import WebSettings
from bot.messages import Address, Person

PLATFORM = "web"
ACCOUNT = "web"
STAFF_CHAT = "staff"
VISITOR_ID = re.compile(r"[0-9a-f]{24}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits as base64url
YEAR = 365 * 24 * 3600  # seconds; browsers keep no cookie longer than 400 days


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser that keeps a token. The token proves who it is, the id is what others see."""

    token: str
    is_new: bool = False

    @property
    def id(self) -> str:
        """24 hex digits that do not reveal the token."""
        return sha256(self.token.encode()).hexdigest()[:24]

    @property
    def address(self) -> Address:
        """Where messages for this visitor go."""
        return Address(platform=PLATFORM, account=ACCOUNT, chat=self.id)

    def person(self, language: str) -> Person:
        """The visitor as the core knows people."""
        return Person(platform=PLATFORM, id=self.id, language=language)


def visitor_cookie(settings: WebSettings) -> str:
    """`__Host-` lets browsers refuse the cookie from a sister domain; they allow it over https only."""
    return "__Host-visitor" if settings.secure else "visitor"


def staff_cookie(settings: WebSettings) -> str:
    """The cookie of a staff session."""
    return "__Host-staff" if settings.secure else "staff"


def known_visitor(request: Request, settings: WebSettings) -> Visitor | None:
    """The visitor who sent a cookie of ours."""
    token = request.cookies.get(visitor_cookie(settings), "")
    return Visitor(token=token) if TOKEN.fullmatch(token) else None


def visitor_of(request: Request, settings: WebSettings) -> Visitor:
    """The visitor; a new one where there is no cookie."""
    known = known_visitor(request, settings)
    return known or Visitor(token=secrets.token_urlsafe(32), is_new=True)


def remember(response: Response, visitor: Visitor, settings: WebSettings) -> None:
    """Keep the visitor's token in the browser for another year."""
    response.set_cookie(
        visitor_cookie(settings),
        visitor.token,
        max_age=YEAR,
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def csrf_token(signer: Signer, session: str) -> str:
    """What a page of ours sends back with every change; only a page that this session got can know it."""
    return signer.sign("csrf", session)
