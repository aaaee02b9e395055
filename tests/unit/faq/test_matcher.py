"""Finding the right entry, and knowing when there is none."""

from bot.faq.entries import Entry
from bot.faq.matcher import build

DEPOSIT = Entry(
    id="deposit/not-arrived", language="zh", title="充值没有到账怎么办？", ask=("充币一直没到",)
)


def test_a_members_own_wording_finds_the_entry() -> None:
    """The words need not be the title's."""
    decision = build([DEPOSIT]).match("充币一直没到怎么办啊", addressed=True)
    assert decision.candidates[0].entry == "deposit/not-arrived"
