"""Announcements as files: what they say, and every mistake with file, line and key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.announcements.audience import Audience, Room
from bot.content.announcement_folder import LoadedAnnouncements, Surroundings, load_announcements
from bot.messages import Address

GOOD = """---
title: Planned maintenance
publish: 2026-12-01 09:00 Asia/Shanghai
expires: 2026-12-02 12:00 Asia/Shanghai
missed: 6h
topics: [maintenance]
audience:
  rooms: [news]
  early: {vip: 30m}
pin: true
---
We pause. See [status](https://status.kestrel.example).
"""
ZH = "---\ntitle: 系统维护\n---\n暂停。\n"
TOPICS = '[[topic]]\nid = "maintenance"\ntitle = {en = "Maintenance", zh = "维护"}\n'
ROOMS = tuple(
    Room(name=name, where=Address(platform="telegram", account="main", chat=name), language="en", tier=tier)
    for name, tier in (("news", ""), ("lounge", "vip"))
)
AROUND = Surroundings(languages=("en", "zh"), rooms=ROOMS, domains=("kestrel.example",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An announcement in two languages."""
    path = tmp_path / "announcements"
    path.mkdir()
    (path / "topics.toml").write_text(TOPICS, "utf-8")
    (path / "pause.en.md").write_text(GOOD, "utf-8")
    (path / "pause.zh.md").write_text(ZH, "utf-8")
    return path


def load(folder: Path) -> LoadedAnnouncements:
    return load_announcements(folder, AROUND)


def test_files_of_one_name_are_one_announcement(folder: Path) -> None:
    """What concerns all of it is said in one of them."""
    loaded = load(folder)
    (announcement,) = loaded.announcements
    assert loaded.problems == ()
    assert [(w.language, w.title) for w in announcement.wordings] == [("en", "Planned maintenance"), ("zh", "系统维护")]
    assert announcement.schedule is not None
    assert (announcement.schedule.first.isoformat(), announcement.schedule.zone) == (
        "2026-12-01T09:00:00",
        "Asia/Shanghai",
    )
    assert announcement.expires_at == datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
    assert announcement.missed == timedelta(hours=6)
    assert announcement.audience == Audience(rooms=("news",), early={"vip": timedelta(minutes=30)})
    assert (announcement.topics, announcement.pin, announcement.silent) == (("maintenance",), True, False)
    assert announcement.wording("zh").text == "**系统维护**\n\n暂停。"


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("publish:", "pubilsh:", [(3, "pubilsh")]),
        ("Asia/Shanghai\nexpires", "China\nexpires", [(3, "publish")]),
        ("2026-12-01 09:00", "2026-02-30 09:00", [(3, "publish")]),
        ("2026-12-01 09:00 Asia/Shanghai", "tomorrow", [(3, "publish")]),
        ("2026-12-01 09:00 Asia/Shanghai", "2026-12-01T09:00:00+08:00", [(3, "publish")]),
        ("missed: 6h", "missed: soon", [(5, "missed")]),
        ("[maintenance]", "[gossip]", [(6, "topics")]),
        ("rooms: [news]", "rooms: [attic]", [(8, "audience.rooms")]),
        ("rooms: [news]", "platforms: [fax]", [(8, "audience.platforms")]),
        ("rooms: [news]", "languages: [fr]", [(8, "audience.languages")]),
        ("{vip: 30m}", "{gold: 30m}", [(9, "audience.early")]),
        ("{vip: 30m}", "{vip: a while}", [(9, "audience.early.vip")]),
        ("pin: true", "pin: maybe", [(10, "pin")]),
        ("pin: true", "picture: poster.png", [(10, "picture")]),
        ("pin: true", "picture: poster.png\nalt: A poster", [(10, "picture")]),
        ("pin: true", "picture: ../pause.png\nalt: A poster", [(10, "picture")]),
        ("pin: true", "alt: A poster", [(10, "alt")]),
        ("pin: true", "mention: true", [(10, "mention")]),
        ("pin: true", "mention: [everyone]", [(10, "mention")]),
        ("status.kestrel.example", "evil.example", [(12, None)]),
        ("title: Planned maintenance", "title: a: b", [(2, None)]),
        ("---\ntitle", "title", [(1, None)]),
        ("We pause. See [status](https://status.kestrel.example).\n", "", [(None, None)]),
        ("pin: true", "repeat: {cron: 0 9 * * TUE, until: 2027-01-01 00:00 Asia/Shanghai}", []),
        ("pin: true", "repeat: {cron: 0 9 * * MON, until: 2027-01-01 00:00 Asia/Shanghai}", [(3, "publish")]),
        ("pin: true", "repeat: {cron: 0 9 * *, until: 2027-01-01 00:00 Asia/Shanghai}", [(10, "repeat.cron")]),
        ("pin: true", "repeat: {cron: 0 9 * * TUE}", [(10, "repeat.until")]),
        ("pin: true", "repeat: {cron: 0 9 * * TUE, until: 2027-01-01 00:00 UTC}", [(10, "repeat.until")]),
        ("pin: true", "repeat: {cron: 0 9 * * TUE, until: 2026-01-01 00:00 Asia/Shanghai}", [(10, "repeat")]),
        ("pin: true", "repeat: {cron: '*/5 9 * * TUE', until: 2027-01-01 00:00 Asia/Shanghai}", [(10, "repeat.cron")]),
    ],
)
def test_each_mistake_has_its_place_and_keeps_the_announcement_back(
    folder: Path, old: str, new: str, places: list[tuple[int | None, str | None]]
) -> None:
    """A broken file changes nothing: the announcement is named as broken, not as gone."""
    (folder / "pause.en.md").write_text(_changed(GOOD, (old, new)), "utf-8")
    loaded = load(folder)
    assert [(p.line, p.key) for p in loaded.problems] == places
    assert all(p.where == "announcements/pause.en.md" and p.found and p.expected for p in loaded.problems)
    assert loaded.broken == ({"pause"} if places else set())
    assert len(loaded.announcements) == (0 if places else 1)


def test_files_may_not_contradict_each_other(folder: Path) -> None:
    """Saying the same twice is no contradiction."""
    (folder / "pause.zh.md").write_text(ZH.replace("---\n暂", "pin: true\nmissed: 1h\n---\n暂"), "utf-8")
    assert [(p.where, p.line, p.key) for p in load(folder).problems] == [("announcements/pause.zh.md", 4, "missed")]


@pytest.mark.parametrize("name", ["Pause.en.md", "pause.md", "pause.fr.md", f"{'x' * 41}.en.md", "pa_use.en.md"])
def test_a_file_whose_name_says_nothing_is_told(folder: Path, name: str) -> None:
    """The others stay in service, apart from those it may belong to."""
    (folder / name).write_text(GOOD, "utf-8")
    loaded = load(folder)
    assert [p.where for p in loaded.problems] == [f"announcements/{name}"]
    assert name.split(".", maxsplit=1)[0] in loaded.broken


def test_a_picture_is_known_by_its_content(folder: Path) -> None:
    """With what it shows, for who cannot see it."""
    (folder / "poster.png").write_bytes(b"png")
    (folder / "pause.en.md").write_text(GOOD.replace("pin: true", "picture: poster.png\nalt: A poster"), "utf-8")
    (announcement,) = load(folder).announcements
    picture = announcement.wording("en").picture
    assert picture is not None
    assert (picture.name, picture.alt, picture.size) == ("poster.png", "A poster", 3)
    assert load(folder).pictures == {picture.sha256: folder / "poster.png"}
    assert announcement.wording("zh").picture is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[topic]]\nid = 1", ("topics.toml", 2)),
        ('[[topic]]\nid = "maintenance"\ntitle = {en = "X"}', ("topics.toml", 1)),
        ("id = = 1", ("topics.toml", 1)),
    ],
)
def test_topics_are_checked_too(folder: Path, text: str, place: tuple[str, int]) -> None:
    """A topic that nobody can read about is none."""
    (folder / "topics.toml").write_text(text, "utf-8")
    problem = load(folder).problems[0]
    assert (Path(problem.where).name, problem.line) == place


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    """Announcements are not needed to run."""
    assert load_announcements(tmp_path / "none", AROUND) == LoadedAnnouncements()


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    """And the others are read."""
    (folder / "other.en.md").write_bytes(b"\xff\xfe")
    loaded = load(folder)
    assert [p.found for p in loaded.problems] == ["is not UTF-8 at byte 0"]
    assert [a.slug for a in loaded.announcements] == ["pause"]


def test_it_may_ping_where_a_room_that_it_goes_to_names_somebody(folder: Path) -> None:
    (folder / "pause.en.md").write_text(_changed(GOOD, ("pin: true", "mention: true")), "utf-8")
    news, lounge = ROOMS
    for rooms, good in (((replace(news, mentions=("77",)), lounge), 1), ((news, replace(lounge, mentions=("77",))), 0)):
        loaded = load_announcements(folder, replace(AROUND, rooms=rooms))
        assert [announcement.mention for announcement in loaded.announcements] == [True] * good
