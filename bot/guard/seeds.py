"""Finds wallet seed phrases: BIP-39 words in a row, English or Chinese.

Many list words are ordinary ones ("you", "can", "that"), and nearly every common Chinese character
is on the Chinese lists. So a row counts only if it is dense in list words but poor in everyday ones,
or if its checksum is right (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from mnemonic import Mnemonic

from bot.guard.findings import Finding, SecretKind

LENGTHS = (24, 21, 18, 15, 12)  # words of a phrase
_WINDOW = 12
_TYPOS = 1  # words of a window that may be off the list: misspelt ones
_EVERYDAY = 4  # everyday words that a window may have; chance gives 0.7, an English sentence six or more
_HINTED_WINDOW = 8  # enough where the text speaks of a seed phrase: part of one is bad enough
_HINTED_EVERYDAY = 2
_HINT_REACH = 120  # characters between the hint and the row

_WORD = re.compile(r"[A-Za-z]+|[一-鿿]")
_GAP = re.compile(r"(?:[^\w\ufffc]|_|\d){0,16}")
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
def _lists() -> tuple[Mnemonic, Mnemonic, Mnemonic]:
    return Mnemonic("english"), Mnemonic("chinese_simplified"), Mnemonic("chinese_traditional")


@cache
def _listed() -> frozenset[str]:
    return frozenset(word for words in _lists() for word in words.wordlist)


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
    return any(first <= hint <= last for hint in hints)


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
    run = 0
    runs = [run := run + 1 if is_listed else 0 for is_listed in listed]
    at = len(row)
    while at > 0:
        length = next((n for n in LENGTHS if n <= runs[at - 1] and _is_valid(_words(row, at - n, at))), 0)
        if length:
            yield at - length, at
        at -= length or 1


def _words(row: Sequence[_Token], first: int, after: int) -> list[str]:
    return [token.word for token in row[first:after]]


def _in_han(text: str) -> Iterator[Finding]:
    """Chinese phrases written together: after "the seed phrase is", or 24 characters by themselves."""
    for found in _SAYS.finditer(text):
        if _is_valid(list(found.group(1))):
            yield Finding(start=found.start(1), end=found.end(1), kind=SecretKind.SEED_PHRASE)
    for found in _HAN_RUN.finditer(text):
        if _is_valid(list(found.group())):
            yield Finding(start=found.start(), end=found.end(), kind=SecretKind.SEED_PHRASE)


def _is_valid(words: list[str]) -> bool:
    return len(words) in LENGTHS and any(language.check(" ".join(words)) for language in _lists())
