"""Token buckets, and whose they are."""

import pytest

from adapters.web import RateLimit
from adapters.web.limits import Limiter, address_key, client_address


def test_a_bucket_gives_its_count_at_once_and_then_asks_to_wait() -> None:
    """The wait is the whole seconds until the next token."""
    limiter = Limiter(RateLimit(count=3, seconds=60))
    assert [limiter.take("a", 0.0) for _ in range(5)] == [0, 0, 0, 20, 20]


@pytest.mark.parametrize(("at", "wait"), [(19.0, 1), (20.0, 0), (60.0, 0)])
def test_a_bucket_refills_evenly(at: float, wait: float) -> None:
    """A token comes back every seconds/count."""
    limiter = Limiter(RateLimit(count=3, seconds=60))
    for _ in range(3):
        limiter.take("a", 0.0)
    assert limiter.take("a", at) == wait


def test_a_bucket_never_holds_more_than_its_count() -> None:
    """A quiet day does not buy a flood."""
    limiter = Limiter(RateLimit(count=2, seconds=10))
    limiter.take("a", 0.0)
    assert [limiter.take("a", 1e6) for _ in range(3)] == [0, 0, 5]


def test_keys_do_not_share() -> None:
    """Another visitor is not slowed."""
    limiter = Limiter(RateLimit(count=1, seconds=10))
    assert [limiter.take(key, 0.0) for key in "aab"] == [0, 10, 0]


def test_the_least_used_bucket_is_forgotten_first() -> None:
    """Memory stays bounded under a flood of fresh keys, and who keeps asking stays known."""
    limiter = Limiter(RateLimit(count=1, seconds=1000), max_buckets=2)
    assert [limiter.take(key, 0.0) for key in ("busy", "x", "busy", "y", "busy")] == [0, 0, 1000, 0, 1000]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("203.0.113.9", "", (), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", (), "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", ("10.0.0.0/8",), "198.51.100.1"),
        ("10.0.0.2", "", ("10.0.0.0/8",), "10.0.0.2"),
        ("10.0.0.2", "not an address", ("10.0.0.0/8",), "not an address"),
        ("", "198.51.100.1", ("10.0.0.0/8",), ""),
    ],
)
def test_the_client_is_the_last_hop_nobody_of_ours_added(
    peer: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    """What a stranger writes into X-Forwarded-For is not believed."""
    assert client_address(peer, forwarded, trusted) == client


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_network_is_one_household(address: str, key: str) -> None:
    """A /64 is handed out whole, so its addresses share a bucket."""
    assert address_key(address) == key
