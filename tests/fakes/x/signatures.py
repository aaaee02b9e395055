"""OAuth 1.0a: is the signature right for the address that the client meant?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from oauthlib.oauth1.rfc5849 import signature

if TYPE_CHECKING:
    from aiohttp.web import Request

HOSTS = ("https://api.twitter.com", "https://api.x.com", "https://ton.twitter.com")


def is_signed(request: Request, *, secrets: tuple[str, str], keys: tuple[str, str]) -> bool:
    """Whether the request carries our keys and a signature over its method, address and query."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("OAuth "):
        return False
    given = {
        k: unquote(v)
        for k, v in signature.collect_parameters(headers={"Authorization": header}, exclude_oauth_signature=False)
    }
    if (given.get("oauth_consumer_key"), given.get("oauth_token")) != keys:
        return False
    own = f"http://{request.host}"
    return any(_signature(request, host, header, secrets) == given["oauth_signature"] for host in (*HOSTS, own))


def _signature(request: Request, host: str, header: str, secrets: tuple[str, str]) -> str:
    params = signature.collect_parameters(headers={"Authorization": header}, exclude_oauth_signature=True)
    params += parse_qsl(request.query_string, keep_blank_values=True)
    base = signature.signature_base_string(
        request.method,
        signature.base_string_uri(f"{host}{request.path}"),
        signature.normalize_parameters(params),
    )
    consumer, token = secrets
    return str(signature.sign_hmac_sha1_with_client(base, _Secrets(consumer, token)))


class _Secrets:
    def __init__(self, consumer: str, token: str) -> None:
        self.client_secret, self.resource_owner_secret = consumer, token
