"""Texts as the matcher sees them: folded, freed of noise, cut into words.

Folding is lossy on purpose: case, width, accents, traditional characters, emoji and punctuation
do not tell one question from another. What a member reads never passes through here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import opencc
import rjieba

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN = re.compile(f"[{HAN}]")
_LINK_OR_MENTION = re.compile(r"https?://\S+|(?<![\w.])@\w+", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc\u2018`](?=\w)")
_INSIDE_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_SCRIPT_BORDER = re.compile(f"(?<=[{HAN}])(?=[^{HAN}\\s])|(?<=[^{HAN}\\s])(?=[{HAN}])")
_PIECE = re.compile(f"[{HAN}]+|[^{HAN} ]+")


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    """Loading the tables takes about 10 ms, so it waits for the first traditional text."""
    return opencc.OpenCC("t2s")


def has_han(text: str) -> bool:
    """Whether any Chinese character occurs in ``text``."""
    return _HAN.search(text) is not None


def signs(folded: str) -> frozenset[str]:
    """The different characters of a text that has Chinese; empty for others."""
    return frozenset(folded) - {" "} if has_han(folded) else frozenset()


def fold(text: str) -> str:
    """``text`` in its comparable form: lower-case words and Han runs with single spaces between.

    Idempotent. Lone surrogates, control characters, emoji, links and mentions are dropped; an
    apostrophe inside a word is closed up ("don't" → "dont").
    """
    if text.isascii():
        text = text.lower()
    else:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        text = unicodedata.normalize("NFKC", text).casefold()
        text = _to_simplified().convert(text) if has_han(text) else _without_accents(text)
    if "@" in text or "://" in text:
        text = _LINK_OR_MENTION.sub(" ", text)
    text = _APOSTROPHE.sub("", text)
    text = _INSIDE_NUMBER.sub("", text)
    text = _NOT_WORD.sub(" ", text)
    text = _REPEATED.sub(r"\1\1", text)
    if has_han(text):
        text = _SCRIPT_BORDER.sub(" ", text)
    return text.strip()


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


def words(folded: str) -> list[str]:
    """The words of a folded text, in order; Han runs are segmented by jieba."""
    if not has_han(folded):
        return folded.split()
    return [word for piece in _PIECE.findall(folded) for word in _words_of(piece)]


def _words_of(piece: str) -> Iterator[str]:
    if has_han(piece):
        yield from rjieba.cut(piece)
    else:
        yield piece


_IRREGULAR = {
    "got": "get", "gotten": "get", "went": "go", "gone": "go", "sent": "send", "paid": "pay",
    "lost": "lose", "bought": "buy", "sold": "sell", "took": "take", "taken": "take",
    "made": "make", "did": "do", "done": "do", "does": "do", "has": "have", "had": "have",
    "was": "be", "were": "be", "is": "be", "are": "be", "am": "be", "been": "be", "im": "be",
    "stolen": "steal", "stole": "steal", "froze": "freeze", "frozen": "freeze", "gave": "give",
    "given": "give", "came": "come", "said": "say", "told": "tell", "spent": "spend",
    "forgot": "forget", "forgotten": "forget", "wrote": "write", "written": "write",
    "broke": "break", "broken": "break", "kept": "keep", "left": "leave", "found": "find",
    "chose": "choose", "chosen": "choose", "withdrew": "withdraw", "withdrawn": "withdraw",
    "held": "hold", "meant": "mean", "people": "person", "children": "child", "fees": "fee",
    "dont": "not", "doesnt": "not", "didnt": "not", "isnt": "not", "wasnt": "not", "cant": "cannot",
    "couldnt": "cannot", "wont": "not", "hasnt": "not", "havent": "not", "arent": "not",
    "whats": "what", "wheres": "where", "hows": "how", "u": "you", "ur": "your", "pls": "please",
    "plz": "please", "ive": "have", "id": "id", "whos": "who", "thats": "that",
}  # fmt: skip
_NOT_PLURAL = ("ss", "us", "is")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """An English word without its inflection; any other word as it is.

    A small suffix rule set in the manner of Porter's first step: enough to join "deposits",
    "deposited" and "depositing", and gentle enough not to join "policy" and "police".
    """
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    return _without_e(_without_verb_ending(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_NOT_PLURAL):
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            return base[:-1] if _doubled(base) else base
    return word


def _doubled(base: str) -> bool:
    return len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz"


def _without_e(word: str) -> str:
    if word.endswith("ied"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
