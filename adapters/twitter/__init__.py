"""X: one account over its API v2 (https://docs.x.com/x-api), by polling, as a user (OAuth 1.0a)."""

from adapters.twitter.adapter import XAdapter
from adapters.twitter.settings import XKeys, XSettings

__all__ = ["XAdapter", "XKeys", "XSettings"]
