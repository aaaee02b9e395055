"""What tells who wrote a text stays in the house; ordinary questions are not held back."""

import pytest

from bot.guard.personal import personal, without_personal


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("mail ana.b+c@example.co.uk please", "an e-mail address", "mail […] please"),
        ("ask @ana_trades or so", "a user name", "ask […] or so"),
        ("see t.me/ana_trades now", "a user name", "see […] now"),
        ("see https://example.com/u/1?x=2 now", "a link", "see […] now"),
        ("hash 0x" + "aB3" * 12, "a transaction or address", "hash […]"),
        ("txid " + "deadbeef" * 8, "a transaction or address", "txid […]"),
        ("to T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb ok", "a transaction or address", "to […] ok"),
        ("uid 10234567 locked", "a number of an account, order or phone", "uid […] locked"),
        ("call +86 138 0013 8000", "a number of an account, order or phone", "call […]"),
        ("订单号20261122001没到", "a number of an account, order or phone", "订单号[…]没到"),
    ],
)
def test_what_is_held_back(text: str, kind: str, kept: str) -> None:
    """Each kind by its name, and without it."""
    assert kind in personal(text)
    assert without_personal(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "where is my deposit",
        "充了两个小时没到账",
        "sent 100 usdt on trc20 2 hours ago",
        "2fa code for 24h",
        "error 30015",
        "50x long",
        "fee 0.0015",
    ],
)
def test_what_is_not(text: str) -> None:
    """Amounts, networks and error numbers are what questions are made of."""
    assert personal(text) == ()
    assert without_personal(text) == text
