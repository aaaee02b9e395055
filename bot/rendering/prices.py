"""What a platform charges for a message."""

from decimal import Decimal

from bot.messages import Outgoing
from bot.platform import Capabilities, Measure
from bot.rendering import render
from bot.rendering.extracts import addresses_in
from bot.rendering.measure import weighted_links


def price(message: Outgoing, facts: Capabilities) -> Decimal:
    """USD, at most. `facts` are those of the platform."""
    facts = facts.at(message.to)
    if facts.price is None:
        return Decimal(0)
    if _has_link(message.body, facts):
        return facts.price.with_link
    is_answer = message.reply_to is not None and message.to.user is not None
    return facts.price.answer if is_answer and facts.price.answer is not None else facts.price.message


def _has_link(body: str, facts: Capabilities) -> bool:
    """Also what only this platform takes for a link, such as a bare domain."""
    weighs = facts.measure is Measure.WEIGHTED
    return bool(addresses_in(body)) or (weighs and weighted_links(render(body, facts.markup)) > 0)


def usd(amount: Decimal) -> str:
    """An amount as people read it: two decimals, three where a tenth of a cent counts."""
    return f"{amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount:.3f}"
