"""An announcement as an admin types it: what it becomes, and everything that is wrong with it at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.announcements.audience import Audience, Room
from bot.announcements.composing import Composed, Newsdesk, compose, new_name
from bot.messages import Address, Attachment, FileKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOMS = tuple(
    Room(name=name, where=Address(platform=platform, account="main", chat=name), language="en", tier=tier)
    for name, platform, tier in (("news", "telegram", ""), ("lounge", "telegram", "vip"), ("x", "x", ""))
)
TEXT = "\n\nMaintenance\nWe pause."
PICTURE = Attachment(kind=FileKind.PHOTO, name="p.jpg")


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= character <= "\u9fff" for character in text) else "en"


def _desk(is_taken: Callable[[str], bool] = lambda _slug: False) -> Newsdesk:
    return Newsdesk(
        now=NOW,
        zone="Asia/Shanghai",
        languages=("en", "zh"),
        rooms=ROOMS,
        topics=("maintenance",),
        domains=("kestrel.example",),
        language_of=_language,
        is_taken=is_taken,
    )


def _compose(words: str, **more: object) -> Composed:
    return compose(words, _desk(), **more)  # type: ignore[arg-type]


def test_the_shortest_way() -> None:
    """A time, and a text whose first line is the title."""
    made = _compose("tomorrow 9:00\n\n**Maintenance**\nWe pause.\n\nThen we go on.").announcement
    assert made is not None
    assert made.schedule is not None
    assert (made.slug, made.schedule.first.isoformat(), made.schedule.zone) == (
        "2026-11-23-maintenance",
        "2026-11-23T09:00:00",
        "Asia/Shanghai",
    )
    assert [(w.language, w.title, w.body) for w in made.wordings] == [
        ("en", "Maintenance", "We pause.\n\nThen we go on.")
    ]
    assert (made.audience, made.missed) == (Audience(), timedelta(days=1))


def test_everything_that_can_be_said() -> None:
    """Languages by their marks; the first configured one comes first."""
    words = (
        "in 2h\nto: news, lounge\nplatforms: telegram\nlanguages: en\ntiers: vip\nearly: vip 30m\ntopics: maintenance\n"
        "expires: 2d\npin: yes\nsilent: 是\nname: pause\n\n[zh] 维护\n暂停。\n\n[en] Maintenance\nWe pause."
    )
    made = _compose(words).announcement
    assert made is not None
    assert [(w.language, w.title, w.body) for w in made.wordings] == [
        ("en", "Maintenance", "We pause."),
        ("zh", "维护", "暂停。"),
    ]
    assert made.audience == Audience(
        rooms=("news", "lounge"),
        platforms=("telegram",),
        languages=("en",),
        tiers=("vip",),
        early={"vip": timedelta(minutes=30)},
    )
    assert (made.slug, made.topics, made.pin, made.silent) == ("pause", ("maintenance",), True, True)
    assert made.expires_after == timedelta(days=2)


def test_a_reply_announces_the_message_it_answers() -> None:
    """With its picture, if what it shows is said."""
    made = _compose("now\nalt: A poster", quoted="维护\n暂停。", picture=PICTURE).announcement
    assert made is not None
    (wording,) = made.wordings
    assert (wording.language, wording.title, wording.body) == ("zh", "维护", "暂停。")
    assert wording.picture is not None
    assert wording.picture.alt == "A poster"


def test_a_text_may_look_like_keys() -> None:
    """Only lines right below the time that have a known key are keys."""
    made = _compose("now\nNote: all of you\npin: this is text").announcement
    assert made is not None
    assert (made.wordings[0].title, made.wordings[0].body, made.pin) == ("Note: all of you", "pin: this is text", False)


@pytest.mark.parametrize(
    ("words", "mistakes"),
    [
        ("", ["compose-no-text", "compose-when"]),
        ("now", ["compose-no-text"]),
        ("whenever" + TEXT, ["compose-when"]),
        ("now\n\nOnly a title", ["compose-no-body"]),
        ("now\n\n" + "x" * 121 + "\nText", ["compose-title"]),
        ("now\n\n[fr] Titre\nTexte", ["compose-unknown"]),
        ("now\n\n[en] A\nB\n[en] C\nD", ["compose-twice"]),
        ("now\nto: attic\ntopics: gossip" + TEXT, ["compose-unknown", "compose-unknown"]),
        ("now\nplatforms: fax\nlanguages: fr\ntiers: gold\nearly: gold 1h" + TEXT, ["compose-unknown"] * 4),
        ("now\nexpires: soon\nearly: vip soon" + TEXT, ["compose-length", "compose-length"]),
        ("now\nname: A B" + TEXT, ["compose-name"]),
        ("now" + TEXT + " Go to https://evil.example/x", ["compose-links"]),
        ("now\n\nevil.example\nText", ["compose-links"]),
    ],
)
def test_every_mistake_is_told_at_once(words: str, mistakes: list[str]) -> None:
    """And nothing becomes an announcement."""
    made = _compose(words)
    assert made.announcement is None
    assert sorted(mistake.key for mistake in made.mistakes) == sorted(mistakes)


def test_a_picture_needs_words() -> None:
    """For who cannot see it."""
    assert [m.key for m in _compose("now" + TEXT, picture=PICTURE).mistakes] == ["compose-alt"]


def test_names_are_new() -> None:
    """Made of day and title; a taken one gets a number, a chosen one is refused."""
    taken = {"2026-11-23-maintenance"}
    words = "tomorrow 9:00" + TEXT
    made = compose(words, _desk(taken.__contains__)).announcement
    assert made is not None
    assert made.slug == "2026-11-23-maintenance-2"
    refused = compose("now\nname: 2026-11-23-maintenance" + TEXT, _desk(taken.__contains__))
    assert [m.key for m in refused.mistakes] == ["compose-taken"]
    day = datetime(2026, 11, 23)  # noqa: DTZ001 — wall-clock
    assert new_name("维护", day, lambda _slug: False) == "2026-11-23-announcement"
    assert len(new_name("very " * 20, day, lambda _slug: False)) <= 40


def test_a_wish_to_ping_people_needs_a_room_that_names_somebody() -> None:
    named = tuple(replace(room, mentions=("77",)) if room.name == "news" else room for room in ROOMS)
    desk = replace(_desk(), rooms=named)
    made = compose(f"now\nmention: yes{TEXT}", desk).announcement
    assert made is not None
    assert made.mention
    elsewhere = compose(f"now\nto: lounge\nmention: yes{TEXT}", desk)
    assert [mistake.key for mistake in elsewhere.mistakes] == ["compose-mention"]
