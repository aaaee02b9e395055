"""The chains that content knows: which texts can be a hash of a transaction there, and where anybody can look at it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.guard.keys import base58

LONGEST_HASH = 128  # characters; decoding base58 takes time that grows with the square
FEWEST_SIGNS = 6  # different ones in a hash: 64 hex digits at random have fewer once in 10^26 times
_WORD = re.compile(rf"[0-9A-Za-z]{{16,{LONGEST_HASH}}}")
_HEX = re.compile(r"[0-9a-f]+")
_ADDRESS_WORD = re.compile(r"[0-9A-Za-z]{20,100}")
_PART = re.compile(r"[^\W_]+")
_LONGEST_NAME = 3  # words


class Encoding(StrEnum):
    """How a chain writes the bytes of a hash."""

    HEX = "hex"
    BASE58 = "base58"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain as content describes it."""

    id: str
    title: Mapping[str, str]  # by language
    encoding: Encoding
    size: int  # bytes of a hash
    prefix: str = ""  # before the digits, as "0x"; who writes may leave it out
    explorer: str  # https address with {hash}
    example: str  # of a hash
    address: str | None = None  # regular expression of the chain's addresses, which people mistake for hashes
    aliases: tuple[str, ...] = ()  # how else people call it: TRC20, TRX

    def hash_in(self, word: str) -> str | None:
        """The hash as this chain writes it; None if the word cannot be one."""
        if self.encoding is Encoding.BASE58:
            raw = base58(word) if len(word) <= LONGEST_HASH else None
            return word if raw is not None and len(raw) == self.size and _is_varied(word) else None
        digits = word.lower().removeprefix(self.prefix)
        fits = len(digits) == 2 * self.size and _HEX.fullmatch(digits) and _is_varied(digits)
        return self.prefix + digits if fits else None

    def page_of(self, tx_hash: str) -> str:
        """Where the explorer shows the transaction."""
        return self.explorer.replace("{hash}", tx_hash)

    def is_called(self, words: str) -> bool:
        """Whether people mean this chain by these words."""
        return _plain(words) in self._names

    def is_named_in(self, words: str) -> bool:
        """Whether one of its names stands among the words, as in "USDT on TRON (TRC-20)"."""
        parts = [_plain(part) for part in _PART.findall(words)]
        spans = {"".join(parts[i : i + length]) for i in range(len(parts)) for length in range(1, _LONGEST_NAME + 1)}
        return not spans.isdisjoint(self._names)

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(_plain(name) for name in (self.id, *self.title.values(), *self.aliases))


def hashes_in(text: str, chains: Sequence[Chain]) -> tuple[str, ...]:
    """The hashes of any of the chains that stand in a text, also inside an explorer's address; each once.

    Written as the chain writes them, or as they stand there where several chains write them in different ways."""
    found = ((word, {h for chain in chains if (h := chain.hash_in(word))}) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(written.pop() if len(written) == 1 else word for word, written in found if written))


def may_be_hash(text: str) -> bool:
    """Whether a word is as long as hashes are, whatever the chain."""
    return any(_is_varied(word) for word in _WORD.findall(text))


def fitting(word: str, chains: Sequence[Chain]) -> tuple[tuple[Chain, str], ...]:
    """The chains on which it can be a hash, each with the hash as it is written there."""
    return tuple((chain, tx_hash) for chain in chains if (tx_hash := chain.hash_in(word)))


def address_of(text: str, chains: Sequence[Chain]) -> Chain | None:
    """The first chain of which a word of the text is an address."""
    words = _ADDRESS_WORD.findall(text)
    return next((c for c in chains if c.address and any(re.fullmatch(c.address, word) for word in words)), None)


def chain_called(words: str, chains: Sequence[Chain]) -> Chain | None:
    """The chain that is meant: by one of its names, or the only one that is named among the words."""
    exactly = next((chain for chain in chains if chain.is_called(words)), None)
    named = [chain for chain in chains if chain.is_named_in(words)]
    return exactly or (named[0] if len(named) == 1 else None)


def _is_varied(digits: str) -> bool:
    """Not one that somebody made up by holding a key down."""
    return len(set(digits)) >= FEWEST_SIGNS


def _plain(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())
