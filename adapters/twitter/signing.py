"""OAuth 1.0a (RFC 5849) with HMAC-SHA1: the header that proves who we are.

By oauthlib's functions, but not by its client, which writes keys and signatures into its debug log.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from oauthlib.common import generate_nonce, generate_timestamp, urldecode
from oauthlib.oauth1.rfc5849.parameters import prepare_headers
from oauthlib.oauth1.rfc5849.signature import (
    base_string_uri,
    normalize_parameters,
    sign_hmac_sha1_with_client,
    signature_base_string,
)

from adapters.twitter.settings import XKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secrets:
    """As oauthlib's function takes them."""

    client_secret: str = field(repr=False)
    resource_owner_secret: str = field(repr=False)


def authorization(keys: XKeys, method: str, url: str) -> str:
    """The header for a request whose body is no form; good for one request."""
    params = [
        ("oauth_nonce", generate_nonce()),
        ("oauth_timestamp", generate_timestamp()),
        ("oauth_version", "1.0"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_consumer_key", keys.consumer_key),
        ("oauth_token", keys.access_token),
    ]
    asked = urldecode(urlsplit(url).query)
    base = signature_base_string(method, base_string_uri(url), normalize_parameters([*params, *asked]))
    secrets = _Secrets(client_secret=keys.consumer_secret, resource_owner_secret=keys.access_secret)
    params.append(("oauth_signature", sign_hmac_sha1_with_client(base, secrets)))
    header: str = prepare_headers(params)["Authorization"]
    return header
