"""What X charges, and the other figures that it publishes: the one table (https://docs.x.com/x-api, November 2026)."""

from datetime import timedelta
from decimal import Decimal

from bot.platform import Capabilities, Markup, Measure, Pace, Price

READ_POST = Decimal("0.001")  # own posts and mentions, each
READ_MESSAGE = Decimal("0.01")  # each direct message that is read, our own included
QUARTER = 15 * 60.0  # seconds of the window in which X counts calls
MAX_PICTURE = 5 * 1024 * 1024  # bytes
LONGEST_MESSAGE = 10_000  # characters of a direct message

LONGEST_HANDLE = 17  # with its @ and a space: whom an answer is for is written before it

POSTS = Price(message=Decimal("0.015"), with_link=Decimal("0.20"), answer=Decimal("0.01"))
MESSAGES = Price(message=Decimal("0.015"), with_link=Decimal("0.015"))

DIRECT = "dm-"
"""How the chats begin that are direct messages with one person."""

_PRIVATE = Capabilities(
    max_text=LONGEST_MESSAGE,
    measure=Measure.CODEPOINTS,
    markup=Markup.PLAIN,
    buttons=0,
    max_file=MAX_PICTURE,
    max_album=1,
    price=MESSAGES,
    shown_after=timedelta(seconds=15),
)


def capabilities(*, direct_messages: bool) -> Capabilities:
    """The facts of an account. Limits of a day need no count of their own: 100 posts in 15 minutes are 9,600 in 24
    hours (10,000 are allowed), 15 direct messages are 1,440."""
    return Capabilities(
        max_text=280,
        measure=Measure.WEIGHTED,
        markup=Markup.PLAIN,
        buttons=0,
        deletes=True,
        deletes_own_only=True,
        max_file=MAX_PICTURE,
        max_album=4,
        chains=True,
        answers_once=True,
        max_answer=280 - LONGEST_HANDLE,
        pace_overall=Pace(count=100, seconds=QUARTER),
        pace_private=Pace(count=15, seconds=QUARTER),
        in_flight=2,
        price=POSTS,
        shown_after=timedelta(seconds=10),
        private_chats=DIRECT,
        in_private=_PRIVATE if direct_messages else None,
    )
