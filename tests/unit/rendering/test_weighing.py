"""The length of a post by X's published rules, and what it costs."""

from decimal import Decimal

import pytest

from bot.messages import Address, Outgoing
from bot.platform import Capabilities, Markup, Measure, Price
from bot.rendering import length, split
from bot.rendering.measure import count
from bot.rendering.prices import price, usd

POSTS = Price(message=Decimal("0.015"), with_link=Decimal("0.20"), answer=Decimal("0.01"))
PRIVATE = Price(message=Decimal("0.02"), with_link=Decimal("0.02"))
FACTS = Capabilities(
    max_text=280,
    measure=Measure.WEIGHTED,
    markup=Markup.PLAIN,
    buttons=0,
    price=POSTS,
    private_chats="dm-",
    in_private=Capabilities(max_text=1000, measure=Measure.CODEPOINTS, markup=Markup.PLAIN, buttons=0, price=PRIVATE),
)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello", 5),
        ("充币", 4),
        ("é", 1),
        ("e\u0301", 1),  # composed first (NFC)
        ("한글", 4),
        ("ｶﾅ", 4),
        ("“quoted”", 8),
        ("…", 2),
        ("😀", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇨🇳", 2),
        ("1️⃣", 2),
        ("https://example.com/" + "a" * 200, 23),
        ("see example.com now", 4 + 23 + 4),
        ("a\nb", 3),
    ],
)
def test_weights(text: str, weight: int) -> None:
    """https://docs.x.com/fundamentals/counting-characters"""
    assert count(text, Measure.WEIGHTED) == weight


@pytest.mark.parametrize(
    "text", ["The plan takes time. " * 60, "充币需要十二个网络确认。" * 50, "看 https://example.com/a 吧。" * 30]
)
def test_parts_fill_a_post_and_end_where_a_sentence_does(text: str) -> None:
    made = split(text, limit=280, measure=Measure.WEIGHTED, markup=Markup.PLAIN)
    weights = [length(part, FACTS) for part in made]
    assert max(weights) <= 280
    assert all(weight > 100 for weight in weights[:-1])
    assert all(part.rstrip()[-1] in ".。" for part in made)


@pytest.mark.parametrize(
    ("body", "chat", "user", "reply_to", "cost"),
    [
        ("hello", "timeline", None, None, "0.015"),
        ("hello", "timeline", None, "5", "0.015"),  # a thread of our own
        ("hello", "post-5", "7", "5", "0.01"),
        ("see https://example.com", "timeline", None, None, "0.20"),
        ("see [this](https://example.com)", "timeline", None, None, "0.20"),
        ("see example.com", "timeline", None, None, "0.20"),
        ("see example.com", "post-5", "7", "5", "0.20"),
        ("see https://example.com", "dm-7", None, None, "0.02"),
    ],
)
def test_prices(body: str, chat: str, user: str | None, reply_to: str | None, cost: str) -> None:
    """An answer with a link costs what any link does, as far as is known."""
    to = Address(platform="x", account="main", chat=chat, user=user)
    assert price(Outgoing(to=to, body=body, reply_to=reply_to), FACTS) == Decimal(cost)


@pytest.mark.parametrize(("amount", "said"), [("0", "0.00"), ("0.2", "0.20"), ("0.015", "0.015"), ("12", "12.00")])
def test_amounts(amount: str, said: str) -> None:
    assert usd(Decimal(amount)) == said
