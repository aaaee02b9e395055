"""Finds wallet seed phrases: BIP-39 words in a row, English or Chinese.

Many list words are ordinary ones ("you", "can", "that"), and nearly every common Chinese character
is on the Chinese lists. So a row counts only if it is dense in list words but poor in everyday ones,
or if its checksum is right (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate

from mnemonic import Mnemonic

from bot.guard.findings import Finding, SecretKind

LENGTHS = (24, 21, 18, 15, 12)  # words of a phrase
_WINDOW = 12
_BITS = 11  # of a word's number
_LONGEST_MASK = (1 << LENGTHS[0] * _BITS) - 1
_TYPOS = 1  # words of a window that may be off the list: misspelt ones
_EVERYDAY = 4  # everyday words that a window may have; chance gives 0.7, an English sentence six or more
_HINTED_WINDOW = 8  # enough where the text speaks of a seed phrase: part of one is bad enough
_HINTED_EVERYDAY = 2
_HINT_REACH = 120  # characters between the hint and the row

_WORD = re.compile(r"[A-Za-z]+|[一-鿿]")
_GAP = re.compile(r"(?:[^\w/\ufffc]|_|\d){0,16}")
_LONG_NUMBER = re.compile(r"\d{3}")
_HINT = re.compile(
    r"seed|mnemonic|recovery (?:phrase|words)|secret phrase|backup phrase|助记[词詞]|助記詞|种子|恢复词", re.IGNORECASE
)
_SAYS = re.compile(
    r"(?:助记词|助記詞|种子短语|恢复词|mnemonic|seed(?: phrase)?)\s*(?:是|为|為|如下|is|=|:){1,3}\s*"
    r"([一-鿿]{12,24})(?![一-鿿])"
)
_HAN_RUN = re.compile(r"(?<![一-鿿])[一-鿿]{24}(?![一-鿿])")
_EVERYDAY_WORDS = frozenset(
    """able about again all also always any away because before best better call can change come day easy else end few
    find first give good great happy hard have hello help high hope into job just keep kind know learn leave left like
    list little live long make man mean more much must name near need never next nice nothing now off often old once
    one only open other over own people place play point put question quick ready really reason right same say school
    seek sell send service set share she since slow small soon sorry start stay still such sure talk tell than
    thank that then there they thing this time today together tomorrow try turn two under until use used very wait
    want way what when where will win wish with without word work world wrong year you
    seed phrase secret private key wallet account access recover code backup""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    start: int
    end: int
    word: str  # lower case


def find_seed_phrases(text: str) -> Iterator[Finding]:
    """Every row of words that is, or is most probably, a seed phrase. `text` is folded."""
    hints = [found.end() for found in _HINT.finditer(text)]
    for row in _rows(text):
        yield from _in_row(row, _hinted(row, hints))
    yield from _in_han(text)


@cache
def _lists() -> tuple[dict[str, int], ...]:
    """The number of each word, by list."""
    names = ("english", "chinese_simplified", "chinese_traditional")
    return tuple({word: n for n, word in enumerate(Mnemonic(name).wordlist)} for name in names)


@cache
def _listed() -> frozenset[str]:
    return frozenset(word for numbers in _lists() for word in numbers)


def _rows(text: str) -> Iterator[list[_Token]]:
    """Words that follow each other with nothing but marks and short numbers between.

    Chinese characters count only when they stand apart: written together they are just Chinese.
    """
    row: list[_Token] = []
    for found in _WORD.finditer(text):
        token = _Token(start=found.start(), end=found.end(), word=found.group().lower())
        if row and not _follows(text, row[-1], token):
            yield row
            row = []
        row.append(token)
    if row:
        yield row


def _follows(text: str, before: _Token, after: _Token) -> bool:
    gap = text[before.end : after.start]
    if not gap or not _GAP.fullmatch(gap) or _LONG_NUMBER.search(gap):
        return False
    return before.word.isascii() == after.word.isascii()


def _hinted(row: Sequence[_Token], hints: Sequence[int]) -> bool:
    first, last = row[0].start - _HINT_REACH, row[-1].end
    at = bisect_left(hints, first)
    return at < len(hints) and hints[at] <= last


def _in_row(row: Sequence[_Token], hinted: bool) -> Iterator[Finding]:
    if len(row) < (_HINTED_WINDOW if hinted else _WINDOW):
        return
    listed = [token.word in _listed() for token in row]
    spans = [*_dense(row, listed, _WINDOW, _EVERYDAY), *_checked(row, listed)]
    if hinted:
        spans += _dense(row, listed, _HINTED_WINDOW, _HINTED_EVERYDAY)
    for first, after in sorted(spans):
        yield Finding(start=row[first].start, end=row[after - 1].end, kind=SecretKind.SEED_PHRASE)


def _dense(row: Sequence[_Token], listed: Sequence[bool], window: int, everyday: int) -> Iterator[tuple[int, int]]:
    """Windows rich in list words and poor in everyday ones; each begins and ends with a list word."""
    hits = [0, *accumulate(listed)]
    common = [0, *accumulate(token.word in _EVERYDAY_WORDS for token in row)]
    for first in range(len(row) - window + 1):
        after = first + window
        enough = hits[after] - hits[first] >= window - _TYPOS
        if enough and common[after] - common[first] <= everyday and listed[first] and listed[after - 1]:
            yield first, after


def _checked(row: Sequence[_Token], listed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Windows of list words alone that have a phrase's length and its checksum, the longest first."""
    if max(len(run) for run in "".join("x" if is_listed else " " for is_listed in listed).split(" ")) < _WINDOW:
        return
    words = [token.word for token in row]
    for numbers in _lists() if not words[0].isascii() else _lists()[:1]:
        yield from _valid_windows(words, numbers)


def _valid_windows(words: Sequence[str], numbers: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """The bits of the last words are kept as one number, so that each window costs one hash."""
    run, bits = 0, 0
    for after, word in enumerate(words, 1):
        number = numbers.get(word)
        run = 0 if number is None else run + 1
        bits = (bits << _BITS | (number or 0)) & _LONGEST_MASK
        length = next((n for n in LENGTHS if n <= run and _is_checksum_right(bits, n)), None)
        if length:
            yield after - length, after


def _is_checksum_right(bits: int, length: int) -> bool:
    """Whether the last bits of a phrase of so many words are the first of its entropy's hash."""
    checksum = length // 3
    phrase = bits & ((1 << length * _BITS) - 1)
    entropy = (phrase >> checksum).to_bytes(length // 3 * 4, "big")
    return sha256(entropy).digest()[0] >> (8 - checksum) == phrase & ((1 << checksum) - 1)


def _in_han(text: str) -> Iterator[Finding]:
    """Chinese phrases written together: after "the seed phrase is", or 24 characters by themselves."""
    for found in _SAYS.finditer(text):
        if _is_valid(list(found.group(1))):
            yield Finding(start=found.start(1), end=found.end(1), kind=SecretKind.SEED_PHRASE)
    for found in _HAN_RUN.finditer(text):
        if _is_valid(list(found.group())):
            yield Finding(start=found.start(), end=found.end(), kind=SecretKind.SEED_PHRASE)


def _is_valid(words: Sequence[str]) -> bool:
    whole = (0, len(words))
    return any(whole in _valid_windows(words, numbers) for numbers in _lists())
