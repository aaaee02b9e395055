"""Hashed features: what two wordings are compared by.

Four channels, each a bag of hashed features with its own share of the similarity:

* words — stems and jieba words, with the names their synonyms go by;
* pairs — two words in a row;
* letters — runs of 3 to 5 letters across word borders, which survive typing errors;
* signs — single Chinese characters and pairs of them.

Hashing (no vocabulary) keeps a hundred thousand wordings within a few hundred megabytes, and makes
an added wording cost the same whatever the index holds. A feature's number is
``channel << bits | hash``; the hash is the same in every process.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

WORDS, PAIRS, LETTERS, SIGNS = range(4)
CHANNELS: Final = 4

_MULTIPLIERS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93,
     0xA0761D6478BD642F],
    dtype=np.uint64,
)  # fmt: skip
_MIX: Final = np.uint64(0xFF51AFD7ED558CCD)
_HALF: Final = np.uint64(32)
_DENSE_SCRIPT: Final = 0x2E80  # from here on scripts write words without spaces (Han, kana…)
_PAIR: Final = np.uint64(0x2545F4914F6CDD1D)


def word_hash(word: str) -> int:
    """32 bits, equal in every process (unlike ``hash``)."""
    return zlib.crc32(word.encode("utf-8", "replace"))


def word_ids(hashes: Sequence[int], bits: int) -> Ids:
    """Feature numbers of the words with these hashes."""
    return _number(np.array(hashes, dtype=np.uint64) * _MULTIPLIERS[0], WORDS, bits)


def pair_ids(hashes: Sequence[int], bits: int) -> Ids:
    """Feature numbers of each two neighbours of ``hashes``."""
    if len(hashes) < 2:
        return np.empty(0, dtype=np.int64)
    these = np.array(hashes, dtype=np.uint64)
    return _number(these[:-1] * _PAIR + these[1:] * _MULTIPLIERS[1], PAIRS, bits)


def character_ids(folded: str, bits: int) -> Ids:
    """Feature numbers of the letter runs and Chinese characters of one folded text."""
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le"), dtype=np.uint32)
    if folded.isascii():
        return _letter_ids(codes, bits)
    dense = codes >= _DENSE_SCRIPT
    return np.concatenate((_letter_ids(codes, bits, dense), _sign_ids(codes, dense, bits)))


def _letter_ids(
    codes: NDArray[np.uint32], bits: int, dense: NDArray[np.bool_] | None = None
) -> Ids:
    wide = codes.astype(np.uint64)
    threes = wide[:-2] * _MULTIPLIERS[0] + wide[1:-1] * _MULTIPLIERS[1]
    threes += wide[2:] * _MULTIPLIERS[2]
    fours = threes[:-1] + wide[3:] * _MULTIPLIERS[3]
    fives = fours[:-1] + wide[4:] * _MULTIPLIERS[4]
    runs = (threes, fours, fives)
    if dense is not None:
        runs = tuple(run[_free(dense, n)] for n, run in enumerate(runs, 3))  # type: ignore[assignment]
    return _number(np.concatenate(runs), LETTERS, bits)


def _free(dense: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Where a run of ``length`` holds no character of a dense script."""
    before = np.concatenate(([0], np.cumsum(dense)))
    return np.asarray(before[length:] == before[:-length]) if len(before) > length else dense[:0]


def _sign_ids(codes: NDArray[np.uint32], dense: NDArray[np.bool_], bits: int) -> Ids:
    wide = codes.astype(np.uint64)
    ones = wide[dense] * _MULTIPLIERS[3]
    both = dense[:-1] & dense[1:]
    twos = wide[:-1][both] * _MULTIPLIERS[0] + wide[1:][both] * _MULTIPLIERS[1]
    return _number(np.concatenate((ones, twos)), SIGNS, bits)


def _number(hashes: Hashes, channel: int, bits: int) -> Ids:
    mixed = (hashes ^ (hashes >> _HALF)) * _MIX
    return (mixed >> np.uint64(64 - bits)).astype(np.int64) | (channel << bits)


def counted(ids: Ids) -> tuple[Ids, NDArray[np.float32]]:
    """Distinct feature numbers in order, and how often each occurs."""
    if not len(ids):
        return ids, np.empty(0, dtype=np.float32)
    ids = np.sort(ids)
    first = np.empty(len(ids), dtype=np.bool_)
    first[0] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    counts = np.diff(starts, append=len(ids)).astype(np.float32)
    return ids[starts], counts
