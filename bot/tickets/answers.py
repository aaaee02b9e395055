"""What a form can ask for, and what is made of an answer: the value as it is kept, or why it cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from bot.guard.secrets import is_masked
from bot.messages import FieldKind
from bot.tickets.amounts import amount
from bot.tickets.chains import Chain, address_of, hashes_in, may_be_hash
from bot.tickets.when import understood


class AnswerKind(StrEnum):
    """What a field asks for. An adapter knows only how it is shown."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    FILES = "files"
    WHEN = "when"  # in the member's own words
    AMOUNT = "amount"  # with or without its asset
    NETWORK = "network"  # one of the chains that content knows
    TXHASH = "txhash"
    EMAIL = "email"
    ORDER = "order"


SHOWN_AS: Mapping[AnswerKind, FieldKind] = {
    AnswerKind.LINE: FieldKind.LINE,
    AnswerKind.PARAGRAPH: FieldKind.PARAGRAPH,
    AnswerKind.CHOICE: FieldKind.CHOICE,
    AnswerKind.FILES: FieldKind.FILES,
    AnswerKind.WHEN: FieldKind.LINE,
    AnswerKind.AMOUNT: FieldKind.LINE,
    AnswerKind.NETWORK: FieldKind.CHOICE,
    AnswerKind.TXHASH: FieldKind.LINE,
    AnswerKind.EMAIL: FieldKind.LINE,
    AnswerKind.ORDER: FieldKind.LINE,
}
EXAMPLES: Mapping[AnswerKind, str] = {
    AnswerKind.AMOUNT: "250.5 USDT",
    AnswerKind.EMAIL: "name@example.com",
    AnswerKind.ORDER: "20261127-884213",
}
ORDER = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{2,62}[A-Za-z0-9])"
_ORDER_WORDS = re.compile(r"^(?:order|no\.?|number|id|订单|訂單|单号|單號|号|:|：|#|\s)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known when an answer is read."""

    now: datetime
    zone: str  # the community's clock, an IANA name
    language: str = "en"  # in which the person is told
    chains: tuple[Chain, ...] = ()
    network: str | None = None  # what was chosen before: the id of a chain, or of none that content knows
    pattern: str | None = None  # of an order number, if content says what they look like


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why an answer cannot be taken; `reason` is the key of a text."""

    reason: str
    example: str = ""
    detail: Mapping[str, str] | str = ""  # what the reason needs to say; by language where it is a name


def read(kind: AnswerKind, answer: str, asked: Asked) -> str | Unread:
    """The answer as it is kept. Reading what was read before changes nothing."""
    match kind:
        case AnswerKind.LINE | AnswerKind.PARAGRAPH | AnswerKind.CHOICE | AnswerKind.NETWORK | AnswerKind.FILES:
            return answer
        case AnswerKind.WHEN:
            return understood(answer, now=asked.now, zone=asked.zone)
        case _ if is_masked(answer):
            return Unread(reason="form-secret")
        case AnswerKind.AMOUNT:
            return amount(answer) or Unread(reason="form-amount", example=EXAMPLES[kind])
        case AnswerKind.TXHASH:
            return _hash(answer, asked)
        case AnswerKind.EMAIL:
            return _email(answer)
        case AnswerKind.ORDER:
            return _order(answer, asked.pattern or ORDER)
        case _:
            assert_never(kind)


def _hash(answer: str, asked: Asked) -> str | Unread:
    """Of the network that was chosen; where none was, of any that content knows. Of others nothing can be said."""
    answer = normalize("NFKC", answer).strip()
    chosen = tuple(chain for chain in asked.chains if chain.id == asked.network)
    if asked.network and not chosen and may_be_hash(answer):
        return answer
    chosen = chosen or asked.chains
    if found := hashes_in(answer, chosen):
        return " ".join(found)
    example = chosen[0].example if chosen else ""
    elsewhere = [c for c in asked.chains if any(c.hash_in(word) for word in hashes_in(answer, asked.chains))]
    if elsewhere:
        return Unread(reason="form-hash-network", example=example, detail=_names(elsewhere))
    if (chain := address_of(answer, asked.chains)) is not None:
        return Unread(reason="form-hash-address", example=example, detail=chain.title)
    return Unread(reason="form-hash", example=example)


def _names(chains: Sequence[Chain]) -> Mapping[str, str]:
    """Of all of them, in every language that has a name for each."""
    languages = [language for language in chains[0].title if all(language in chain.title for chain in chains)]
    return {language: ", ".join(chain.title[language] for chain in chains) for language in languages}


def _email(answer: str) -> str | Unread:
    """As RFC 5321 and 6531 allow; whether it exists is not asked."""
    words = normalize("NFKC", answer).strip(" <>\"'“”,;。，").removeprefix("mailto:")
    try:
        return validate_email(words, check_deliverability=False).normalized
    except EmailNotValidError:
        return Unread(reason="form-email", example=EXAMPLES[AnswerKind.EMAIL])


def _order(answer: str, pattern: str) -> str | Unread:
    number = _ORDER_WORDS.sub("", normalize("NFKC", answer)).strip()
    if re.fullmatch(pattern, number):
        return number
    return Unread(reason="form-order", example=EXAMPLES[AnswerKind.ORDER])
