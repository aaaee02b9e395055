"""What an operator decides about the page."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import ConfigError, Problem
from bot.tickets.files import FileRules

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
MIN_SECRET = 32  # characters; 128 bits even when written as hex


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """At most `count` at once, refilled evenly over `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """Per visitor and, so that fresh cookies do not help, per address (an IPv6 /64 counts as one)."""

    visitor_posts: RateLimit = RateLimit(count=20, seconds=60)
    visitor_uploads: RateLimit = RateLimit(count=12, seconds=300)
    address_posts: RateLimit = RateLimit(count=120, seconds=60)
    address_reads: RateLimit = RateLimit(count=300, seconds=60)
    staff_posts: RateLimit = RateLimit(count=120, seconds=60)
    visitor_streams: int = 12  # pages of one visitor open at once
    address_streams: int = 100  # behind one address, where whole offices may sit
    staff_entries: RateLimit = RateLimit(count=10, seconds=300)  # tries of a one-time link


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Everything the web adapter needs to know; refuses at once what could not work."""

    secret: str = field(repr=False)  # signs CSRF tokens and file links; at least 32 characters
    host: str = "127.0.0.1"  # interface to bind
    port: int = 8080  # 0: any free port
    public_url: str | None = None  # how people reach the page, when behind a proxy
    community_name: str = "Kestrel Exchange"
    desk_name: str = "Kestrel desk"  # the name over the desk's own messages
    tagline: str = ""  # one line below the name; empty: the page's own
    languages: tuple[str, ...] = ("en", "zh")  # in the order offered; the first is the fallback
    allowed_hosts: tuple[str, ...] = ()  # besides the host of `public_url`; never a wildcard
    trusted_proxies: tuple[str, ...] = ()  # networks whose X-Forwarded-For is believed
    official: frozenset[str] = frozenset()  # handles of the community that may stand in texts as they are
    pictures: Path | None = None  # folder with the guides' PNG files
    max_text: int = 8000  # characters of one message a member writes
    uploads: FileRules = field(default_factory=FileRules)  # what one message or form may bring; types go by content
    rates: RateLimits = RateLimits()

    def __post_init__(self) -> None:
        if problems := _problems(self):
            raise ConfigError(problems)

    @property
    def secure(self) -> bool:
        """Whether people reach the page over https."""
        return (self.public_url or "").startswith("https://")

    @property
    def public_netloc(self) -> str | None:
        """`host[:port]` of the public address, lower case."""
        return urlsplit(self.public_url).netloc.lower() if self.public_url else None

    @property
    def hosts(self) -> frozenset[str]:
        """Host names (without port) the page answers to."""
        named = {host.lower() for host in self.allowed_hosts}
        if self.public_url and (public := urlsplit(self.public_url).hostname):
            named.add(public)
        return frozenset(named | LOOPBACK_HOSTS) if self.host in LOOPBACK_HOSTS else frozenset(named)


def _problems(settings: WebSettings) -> list[Problem]:
    def problem(key: str, found: str, expected: str) -> Problem:
        return Problem(where="web", key=key, found=found, expected=expected)

    found = []
    if len(settings.secret) < MIN_SECRET:
        found.append(problem("secret", "is too short", f"use {MIN_SECRET} random characters or more"))
    if not 0 <= settings.port <= 65535:
        found.append(problem("port", f"is {settings.port}", "use 0 to 65535; 0 takes a free one"))
    if not settings.languages:
        found.append(problem("languages", "is empty", 'name at least one, such as ["en"]'))
    if settings.public_url and not _is_address(settings.public_url):
        found.append(problem("public_url", f"is {settings.public_url!r}", "use https://name with no path"))
    if not settings.hosts:
        found.append(
            problem(
                "allowed_hosts",
                f"is empty while {settings.host} can be reached from outside",
                "set public_url or name the hosts people use",
            )
        )
    found += [
        problem("trusted_proxies", f"{network!r} is no network", "use a form such as 10.0.0.0/8")
        for network in settings.trusted_proxies
        if not _is_network(network)
    ]
    return found


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.path in {"", "/"}


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
