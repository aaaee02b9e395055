"""Which rooms get an announcement; which links it may hold; how lengths of time are written."""

from datetime import timedelta

import pytest

from bot.announcements.audience import Audience, Room, chosen
from bot.announcements.durations import duration, short
from bot.announcements.official import foreign_addresses
from bot.messages import Address


def _room(name: str, platform: str = "telegram", language: str = "en", tier: str = "", topics: str = "") -> Room:
    where = Address(platform=platform, account="main", chat=name)
    return Room(name=name, where=where, language=language, tier=tier, topics=frozenset(topics.split()))


ROOMS = (
    _room("news"),
    _room("news-zh", language="zh"),
    _room("vip", tier="vip"),
    _room("status", topics="maintenance"),
    _room("x", platform="x"),
)


@pytest.mark.parametrize(
    ("audience", "topics", "names"),
    [
        (Audience(), "", "news news-zh vip status x"),
        (Audience(), "listings", "news news-zh vip x"),
        (Audience(), "listings maintenance", "news news-zh vip status x"),
        (Audience(rooms=("status", "vip")), "listings", "vip status"),  # named: whatever its topics
        (Audience(platforms=("x",)), "", "x"),
        (Audience(languages=("zh",)), "", "news-zh"),
        (Audience(tiers=("vip",)), "", "vip"),
        (Audience(platforms=("telegram",), languages=("en",)), "maintenance", "news vip status"),
        (Audience(rooms=("news",), platforms=("x",)), "", ""),
    ],
)
def test_a_room_passes_every_filter(audience: Audience, topics: str, names: str) -> None:
    """In the order of configuration."""
    assert [room.name for room in chosen(ROOMS, audience, topics.split())] == names.split()


@pytest.mark.parametrize(
    ("audience", "public"),
    [
        (Audience(), True),
        (Audience(platforms=("web", "telegram")), True),
        (Audience(platforms=("telegram",)), False),
        (Audience(rooms=("news",)), False),
        (Audience(tiers=("vip",)), False),
        (Audience(early={"vip": timedelta(hours=1)}), True),
    ],
)
def test_the_page_shows_what_is_for_everyone(audience: Audience, public: bool) -> None:
    """What is for some rooms or tiers stays there."""
    assert audience.is_public is public


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("See [us](https://kestrel.example/x) and status.kestrel.example.", []),
        ("See [us](https://kestrel.example.evil.example/x).", ["https://kestrel.example.evil.example/x"]),
        ("See [us](https://kestrel.example@evil.example).", ["https://kestrel.example@evil.example"]),
        ("Go to notkestrel.example now", ["notkestrel.example"]),
        ("**bold [a](https://a.example)** > b.example", ["https://a.example", "b.example"]),
        ("> - quoted [a](https://a.example) a.example", ["https://a.example", "a.example"]),
        ("mail [x](mailto:help@evil.example)", ["mailto:help@evil.example"]),
        ("mail [x](mailto:help@mail.kestrel.example)", []),
        ("`code.example` is no link, 1.5 and v2.0 neither", []),
        ("https://kestrel.example https://t.me/someone", ["t.me"]),
        ("[x](javascript:alert)", ["javascript:alert"]),
        ("[x](//evil.example)", ["//evil.example"]),
        ("[Кestrel](https://кestrel.example)", ["https://xn--estrel-2pf.example"]),
    ],
)
def test_links_lead_to_our_own_domains_alone(text: str, foreign: list[str]) -> None:
    """Whatever they stand in, also where only a chat app would make a link of it."""
    assert list(foreign_addresses(text, ["kestrel.example"])) == foreign


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d 12h", timedelta(hours=36)),
        (" 1W", timedelta(days=7)),
        ("90m", timedelta(hours=1, minutes=30)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    """As people write them, there and back."""
    assert duration(text) == length
    assert duration(short(length)) == length


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "2 fortnights", "0m", "2h ago", "1.5h"])
def test_what_is_no_length_of_time(text: str) -> None:
    """It says what would be one."""
    with pytest.raises(ValueError, match="30m, 2h"):
        duration(text)
