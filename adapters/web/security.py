"""What every answer carries and every request must pass: headers, host, origin, signatures."""

import hmac
import json
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.settings import WebSettings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: the preview of a picture before it is sent
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# `same-origin` rather than `no-referrer`: with the latter browsers send `Origin: null` on our own forms.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000"


class Guarded:
    """The outermost layer: refuses foreign hosts, and puts the headers on everything, errors included."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._hosts = settings.hosts
        self._headers = HEADERS | ({"Strict-Transport-Security": HSTS} if settings.secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self._is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, self._dressed(send))
        else:
            refusal = PlainTextResponse("This address is not served here.", status_code=421)
            await refusal(scope, receive, self._dressed(send))

    def _is_ours(self, host: str) -> bool:
        try:
            return urlsplit(f"//{host}").hostname in self._hosts
        except ValueError:
            return False

    def _dressed(self, send: Send) -> Send:
        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        return wrapped


def is_same_origin(headers: Headers, public_netloc: str | None) -> bool:
    """Whether a request that changes something comes from our own page.

    Browsers say so in `Sec-Fetch-Site` (secure contexts) and `Origin` (always, on POST). A request with
    neither is refused.
    """
    if fetch_site := headers.get("sec-fetch-site"):
        return fetch_site == "same-origin"
    netloc = urlsplit(headers.get("origin", "")).netloc.lower()
    return bool(netloc) and netloc in {headers.get("host", "").lower(), public_netloc}


class Signer:
    """Signs what leaves for a while and comes back: CSRF tokens, file links, uploads."""

    def __init__(self, secret: str) -> None:
        self._key = secret.encode()

    def sign(self, purpose: str, *parts: str | int) -> str:
        """128 bits as hex. Parts are delimited, so that moving a letter from one to the next changes it."""
        payload = json.dumps([purpose, *parts], ensure_ascii=True).encode()
        return hmac.new(self._key, payload, sha256).hexdigest()[:32]

    def verify(self, signature: str, purpose: str, *parts: str | int) -> bool:
        """In constant time."""
        return hmac.compare_digest(signature.encode("utf-8", "replace"), self.sign(purpose, *parts).encode())
