"""What is read out of JSON that the fake does not make."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.twitter.composing import same_words
from adapters.twitter.reading import Reader, id_at, moment
from adapters.twitter.spending import Me
from bot.messages import FileKind, Message
from tests.fakes.people import NOON

READER = Reader(account="main", me=Me(id="1000", handle="Kestrel_Help"), now=NOON)
EVENT = {
    "id": "7",
    "text": "see https://t.co/v",
    "sender_id": "5",
    "dm_conversation_id": "5-1000",
    "created_at": "2026-11-22T12:00:00Z",
    "attachments": {"media_keys": ["13_1"]},
    "entities": {"urls": [{"url": "https://t.co/v", "expanded_url": "https://twitter.com/messages/media/7"}]},
}
VIDEO = {
    "media_key": "13_1",
    "type": "video",
    "preview_image_url": "https://pbs.twimg.com/first.jpg",
    "variants": [
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/list.m3u8"},
        {"content_type": "video/mp4", "bit_rate": 300, "url": "https://video.twimg.com/small.mp4"},
        {"content_type": "video/mp4", "bit_rate": 900, "url": "https://video.twimg.com/large.mp4?tag=1"},
    ],
}


def test_of_a_video_the_best_rendition_is_taken() -> None:
    got = READER.message(EVENT, {}, {"13_1": VIDEO})
    assert got is not None
    assert isinstance(got.event, Message)
    (file,) = got.event.attachments
    assert (file.kind, file.name, file.media_type) == (FileKind.VIDEO, "large.mp4", "video/mp4")
    assert got.event.text == "see"


@pytest.mark.parametrize("change", [{"sender_id": "1000"}, {"dm_conversation_id": "1234567"}])
def test_our_own_messages_and_groups_are_nobodys_business(change: dict[str, Any]) -> None:
    assert READER.message({**EVENT, **change}, {}, {}) is None


def test_our_name_is_read_in_any_case_and_only_where_it_ends() -> None:
    """`@kestrel_helper` is somebody else."""
    post = {
        "id": "9",
        "author_id": "5",
        "text": "@KESTREL_HELP hello &amp; ask @kestrel_helper or @kestrel_help",
        "created_at": "2026-11-22T12:00:00.000Z",
    }
    got = READER.mention(post, {})
    assert got is not None
    assert isinstance(got.event, Message)
    assert got.event.text == "hello & ask @kestrel_helper or"


def test_what_is_only_passed_on_asks_nothing_and_what_quotes_and_names_us_does() -> None:
    post = {"id": "9", "author_id": "5", "text": "@kestrel_help how long?", "created_at": "2026-11-22T12:00:00.000Z"}
    assert READER.mention({**post, "referenced_tweets": [{"type": "retweeted", "id": "8"}]}, {}) is None
    quoting = READER.mention({**post, "referenced_tweets": [{"type": "quoted", "id": "8"}]}, {})
    assert quoting is not None
    assert quoting.addressed


@pytest.mark.parametrize("said", ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000Z", "2026-11-22T20:00:00+08:00"])
def test_a_moment_in_any_of_its_forms(said: str) -> None:
    assert moment(said) == NOON


def test_ids_grow_with_time() -> None:
    """Against a post whose time is known: https://docs.x.com/fundamentals/x-ids"""
    at = datetime(2022, 6, 2, 23, 0, 0, tzinfo=UTC)
    assert int(id_at(at)) < 1_532_500_000_000_000_000 < int(id_at(at.replace(day=3)))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Fees fall", "Fees fall", True),
        ("Fees fall", "@alice @bob Fees fall", True),
        ("@alice Fees fall", "@alice Fees fall", True),
        ("a & b < c", "a &amp; b &lt; c", True),
        ("see https://kestrel.com/a now", "see https://t.co/x1 now", True),
        ("see kestrel.com", "see https://t.co/x1 https://t.co/pic", True),
        ("e\u0301", "é", True),
        ("two\n\nlines", "two\n\nlines", True),
        ("Fees fall", "Fees fall today", False),
        ("part 1", "part 2", False),
    ],
)
def test_whether_two_texts_are_the_same_post(ours: str, theirs: str, same: bool) -> None:
    assert same_words(ours, theirs) is same
