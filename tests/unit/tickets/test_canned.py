"""Canned replies: found by words in any language, filled for a ticket."""

import pytest

from bot.tickets.canned import CannedReply, filled, find, gaps_in, named

REPLIES = (
    CannedReply(
        name="received",
        title={"en": "We have it", "zh": "已收到"},
        text={"en": "Hello {member}, we look into {ref}.", "zh": "您好 {member}，正在处理 {ref}。"},
    ),
    CannedReply(
        name="need-hash",
        title={"en": "Ask for the transaction hash", "zh": "索取交易哈希"},
        text={"en": "Could you send us the transaction hash?"},
    ),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["received", "need-hash"]),
        ("hash", ["need-hash"]),
        ("transaction hash", ["need-hash"]),
        ("哈希", ["need-hash"]),
        ("已收到", ["received"]),
        ("NEED-HASH", ["need-hash"]),
        ("tranzaction", ["need-hash"]),
        ("qqqqq", []),
    ],
)
def test_found_by_what_it_is_about(words: str, found: list[str]) -> None:
    """By name, title or text, misspelt or not; without words all of them, in order."""
    assert [reply.name for reply in find(REPLIES, words, limit=5)] == found


def test_at_most_so_many_are_found() -> None:
    """The first of them."""
    assert [reply.name for reply in find(REPLIES, "", limit=1)] == ["received"]


def test_filled_for_a_ticket() -> None:
    """What a member is called is no pattern; where a language is missing, another is said."""
    received, need_hash = REPLIES
    assert (
        filled(received.said("zh"), member="{ref}", ref="7Q4M-X2KP", staff="Mei") == "您好 {ref}，正在处理 7Q4M-X2KP。"
    )
    assert need_hash.said("zh") == need_hash.said("en")


@pytest.mark.parametrize(
    ("text", "gaps"), [("none", set()), ("{member} {ref} {member}", {"member", "ref"}), ("{{}}", set())]
)
def test_gaps_are_told(text: str, gaps: set[str]) -> None:
    """What stands in single braces."""
    assert gaps_in(text) == gaps


@pytest.mark.parametrize("text", ["{", "}", "a {member"])
def test_braces_that_do_not_match_are_a_mistake(text: str) -> None:
    """Told when the file is read, not when somebody waits for an answer."""
    with pytest.raises(ValueError, match=r"[{}]"):
        gaps_in(text)


def test_by_name() -> None:
    """Whatever the case of letters."""
    assert named(REPLIES, "Need-Hash") is REPLIES[1]
    assert named(REPLIES, "nothing") is None
