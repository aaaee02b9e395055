"""Discord's numbers: lengths in characters, and ids that tell when they were given out.

https://discord.com/developers/docs/reference#snowflakes
"""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from bot.rendering.measure import grapheme_ends

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_NONCE = 25  # the most characters


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ended by … where something is missing; no visible character is split."""
    if len(text) <= limit:
        return text
    ends = [end for end in grapheme_ends(text) if end < limit]
    return text[: ends[-1] if ends else 0].rstrip() + "…"


def moment_of(snowflake: str) -> datetime:
    """When an id was given out."""
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake_at(moment: datetime) -> str:
    """The smallest id of a moment."""
    return str(max(0, int((moment - _EPOCH) / timedelta(milliseconds=1))) << 22)


def nonce_of(key: str) -> str:
    """The same for the same key: Discord takes a message with a known nonce for the one that it has."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[:_NONCE]
