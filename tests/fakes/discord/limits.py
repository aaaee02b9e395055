"""Buckets: how many calls of a kind are taken in how long.

https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MAJOR = re.compile(r"^/(?:channels|guilds|webhooks/\d+)/[^/]+|^/interactions/.*")
_ID = re.compile(r"\d{5,}")


@dataclass(slots=True)
class _Bucket:
    used: int = 0
    began: datetime | None = None


@dataclass(slots=True)
class Limits:
    """`limits.of["POST /channels/{}/messages"] = (5, 5.0)`: five in five seconds for each channel."""

    of: dict[str, tuple[int, float]] = field(default_factory=dict)
    most: int = 10_000  # where nothing is set
    seconds: float = 1.0
    buckets: dict[str, _Bucket] = field(default_factory=dict)

    def take(self, method: str, path: str, now: datetime) -> tuple[dict[str, str], float | None]:
        """The headers of the answer; and the seconds to wait when the bucket is full."""
        route = f"{method} {_ID.sub('{}', path)}"
        most, seconds = self.of.get(route, (self.most, self.seconds))
        major = _MAJOR.match(path)
        bucket = self.buckets.setdefault(f"{route} {major[0] if major else ''}", _Bucket())
        if bucket.began is None or (now - bucket.began).total_seconds() >= seconds:
            bucket.began, bucket.used = now, 0
        left = seconds - (now - bucket.began).total_seconds()
        is_full = bucket.used >= most
        bucket.used += not is_full
        headers = {
            "X-RateLimit-Bucket": f"{zlib.crc32(route.encode()):08x}",
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - bucket.used),
            "X-RateLimit-Reset": f"{now.timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }
        return headers, left if is_full else None
