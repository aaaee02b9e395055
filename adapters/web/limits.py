"""Token buckets, and whose bucket a request draws from. Pure: time comes in as an argument."""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.web.settings import RateLimit

MAX_BUCKETS = 50_000  # the least recently used is forgotten first, so that a flood cannot eat memory


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float  # seconds on the monotonic clock


class Limiter:
    """One kind of request, a bucket for each key."""

    def __init__(self, limit: RateLimit, *, max_buckets: int = MAX_BUCKETS) -> None:
        self._limit = limit
        self._max = max_buckets
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> float:
        """Take one token. 0 when there was one, otherwise the whole seconds until there will be."""
        bucket = self._refilled(key, now)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) / self._rate)

    @property
    def _rate(self) -> float:
        return self._limit.count / self._limit.seconds

    def _refilled(self, key: str, now: float) -> _Bucket:
        bucket = self._buckets.pop(key, None) or _Bucket(tokens=self._limit.count, at=now)
        gained = max(0.0, now - bucket.at) * self._rate
        bucket.tokens = min(float(self._limit.count), bucket.tokens + gained)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._max:
            self._buckets.popitem(last=False)
        return bucket


def client_address(peer: str, forwarded: str, trusted: Iterable[str]) -> str:
    """The address of who asks: the last hop of X-Forwarded-For that is no trusted proxy.

    Hops are read from the right, because everything left of the first untrusted one was written by a stranger.
    """
    networks = tuple(ipaddress.ip_network(network) for network in trusted)
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    current = peer
    while hops and _within(current, networks):
        current = hops.pop()
    return current


def address_key(address: str) -> str:
    """The bucket of an address: an IPv6 /64 is one household and shares one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _within(address: str, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
