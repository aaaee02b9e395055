"""Hashed features: what two wordings are compared by.

Four channels, each a bag of hashed features with its own share of the similarity:

* words — stems and jieba words, synonyms under the name of their group;
* pairs — two words in a row;
* letters — runs of 3 and 4 letters across word borders, which survive typing errors;
* signs — single Chinese characters and pairs of them.

Hashing (no vocabulary) keeps a hundred thousand wordings within a few hundred megabytes, and makes
an added wording cost the same whatever the index holds. A feature's number is
``channel << bits | hash``; the hash is the same in every process.
"""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Rows = NDArray[np.int64]
    Codes = NDArray[np.uint32]
    Hashes = NDArray[np.uint64]
    Mask = NDArray[np.bool_]

WORDS, PAIRS, LETTERS, SIGNS = range(4)
CHANNELS: Final = 4

_P0, _P1, _P2, _P3, _PAIR, _MIX = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0x2545F4914F6CDD1D,
        0xFF51AFD7ED558CCD,
    ],
    dtype=np.uint64,
)
_HALF: Final = np.uint64(32)
_DENSE_SCRIPT: Final = 0x2E80  # from here on scripts write words without spaces (Han, kana…)
_SIGN_TWICE: Final = 2  # a single character says more than a pair: measured on Chinese questions


def word_hash(word: str) -> int:
    """32 bits, equal in every process (unlike ``hash``)."""
    return zlib.crc32(word.encode("utf-8", "replace"))


def word_ids(hashes: Sequence[int], bits: int) -> Ids:
    """Feature numbers of the words with these hashes, in their order."""
    return _number(np.array(hashes, dtype=np.uint64) * _P0, WORDS, bits)


def question_ids(folded: str, hashes: Sequence[int], bits: int) -> Ids:
    """Feature numbers of one text, repeated as often as they occur."""
    own = np.array(hashes, dtype=np.uint64)
    parts = [_number(own * _P0, WORDS, bits)]
    if len(hashes) > 1:
        parts.append(_pairs(own[:-1], own[1:], bits))
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le"), dtype=np.uint32)
    if folded.isascii():
        parts.append(_number(np.concatenate(_runs(codes.astype(np.uint64))), LETTERS, bits))
    else:
        parts.append(_characters(codes, codes, bits)[0])
    return np.concatenate(parts)


def corpus_ids(
    folded: Sequence[str],
    hashes: Sequence[Sequence[int]],
    bits: int,
) -> tuple[Ids, Rows]:
    """The same for many texts in one pass: feature numbers and the text each is from."""
    words, word_rows = _laid_out(hashes)
    joined = "\0".join(f" {text} " for text in folded)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    characters, character_rows = _characters(codes, np.cumsum(codes == 0), bits)
    together = word_rows[1:] == word_rows[:-1]
    ids = (
        _number(words * _P0, WORDS, bits),
        _pairs(words[:-1][together], words[1:][together], bits),
        characters,
    )
    rows = (word_rows, word_rows[1:][together], character_rows)
    return np.concatenate(ids), np.concatenate(rows)


def counted(keys: Ids) -> tuple[Ids, NDArray[np.int64]]:
    """Distinct ``keys`` in order, and how often each occurs."""
    if not len(keys):
        return keys, keys
    keys = np.sort(keys)
    first = np.empty(len(keys), dtype=np.bool_)
    first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    counts = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1])
    counts[-1] = len(keys) - starts[-1]
    return keys[starts], counts


def _laid_out(lists: Sequence[Sequence[int]]) -> tuple[Hashes, Rows]:
    lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    flat: Iterable[int] = chain.from_iterable(lists)
    values = np.fromiter(flat, dtype=np.uint64, count=int(lengths.sum()))
    return values, np.repeat(np.arange(len(lists)), lengths)


def _pairs(left: Hashes, right: Hashes, bits: int) -> Ids:
    return _number(left * _PAIR + right * _P1, PAIRS, bits)


def _characters(codes: Codes, rows: NDArray[np.generic], bits: int) -> tuple[Ids, Rows]:
    """Letter runs and signs of texts that are parted by zeros; ``rows`` numbers each position."""
    wide = codes.astype(np.uint64)
    dense = codes >= _DENSE_SCRIPT
    barriers = np.concatenate(([0], np.cumsum(dense | (codes == 0))))
    ids: list[Ids] = []
    at: list[NDArray[np.generic]] = []
    for length, run in enumerate(_runs(wide), 3):
        free = barriers[length:] == barriers[: max(len(barriers) - length, 0)]
        ids.append(_number(run[free], LETTERS, bits))
        at.append(rows[: len(run)][free])
    both = dense[:-1] & dense[1:]
    ones = _number(wide[dense] * _P3, SIGNS, bits)
    twos = _number(wide[:-1][both] * _P0 + wide[1:][both] * _P1, SIGNS, bits)
    ids += [ones] * _SIGN_TWICE + [twos]
    at += [rows[dense]] * _SIGN_TWICE + [rows[:-1][both]]
    return np.concatenate(ids), np.concatenate(at).astype(np.int64)


def _runs(wide: Hashes) -> tuple[Hashes, Hashes]:
    """Hashes of every 3 and every 4 characters in a row (5 added nothing on any question set)."""
    threes = wide[:-2] * _P0 + wide[1:-1] * _P1
    threes += wide[2:] * _P2
    fours = threes[:-1] + wide[3:] * _P3
    return threes, fours


def _number(hashes: Hashes, channel: int, bits: int) -> Ids:
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX
    mixed >>= np.uint64(64 - bits)
    numbers: Ids = mixed.astype(np.int64)
    numbers |= channel << bits
    return numbers
