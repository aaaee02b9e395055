"""What is an emergency: told by what was chosen in the form, and by what is written, in any language.

A sign counts in the clause in which it stands ("my account was hacked"), unless the clause asks what if or how to
prevent it, or denies it ("my account was not hacked"). In doubt it is an emergency: a needless alarm costs a look, a
missed one costs somebody's money.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.faq.language import fold, has_han

_CLAUSE_END = re.compile(r"[.!?;,:\n。！？；，、：…]+")
_TOKEN = re.compile(r"\*|\([^()]*\)|[^\s()*]+")
_GAP_OF_WORDS = r" (?P<{name}>(?:\w+ ){{0,4}}?)"
_GAP_OF_SIGNS = r"(?P<{name}>.{{0,8}}?)"
_NEAR_WORDS = 2  # before a sign, in which a denial is one of it
_NEAR_SIGNS = 2  # likewise, in Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer in a form that is an emergency by itself."""

    category: str
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """How one language says it.

    Each is words in order; `*` stands for up to four words (eight characters of Chinese), `(a/b)` for one of several;
    one that begins with `=` is the whole clause."""

    language: str
    signs: tuple[str, ...]
    unless: tuple[str, ...] = ()  # before or around a sign: it did not happen, somebody asks what if
    denials: tuple[str, ...] = ()  # right before a sign, or inside it
    joins: tuple[str, ...] = ()  # words that begin a new clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergencies:
    """Everything that is one."""

    category: str = ""  # of a ticket that is opened at once, before anything was chosen
    choices: tuple[Choice, ...] = ()
    wordings: tuple[Wordings, ...] = ()

    def chosen(self, category: str, values: Mapping[str, str]) -> bool:
        """Whether the form says so."""
        return any(c.category == category and values.get(c.field) == c.value for c in self.choices)

    def written(self, text: str) -> bool:
        """Whether the words say so."""
        return any(_says(wordings, clause) for wordings in self.wordings for clause in _clauses(text, wordings))


def wording_mistake(wording: str) -> str | None:
    """What was expected of one wording; None if it can be used."""
    tokens = _TOKEN.findall(wording.removeprefix("="))
    if "".join(tokens).replace(" ", "") != re.sub(r"\s", "", wording.removeprefix("=")):
        return "(a/b) was expected around words, each bracket closed"
    if not tokens or "*" in {tokens[0], tokens[-1]}:
        return "a word was expected at both ends; * stands between words"
    if not all(fold(word) for token in set(tokens) - {"*"} for word in token.strip("()").split("/")):
        return "words were expected, not only signs"
    return None


def _clauses(text: str, wordings: Wordings) -> Iterator[str]:
    join = _any_of(wordings.joins)
    for part in _CLAUSE_END.split(text):
        folded = fold(part)
        yield from (join.sub("\n", folded) if join else folded).split("\n")


def _says(wordings: Wordings, clause: str) -> bool:
    found = (match for sign in wordings.signs for match in _pattern(sign).finditer(clause))
    return any(not _is_put_off(wordings, clause, match) for match in found)


def _is_put_off(wordings: Wordings, clause: str, sign: re.Match[str]) -> bool:
    """Whether the clause only imagines or denies what the sign says."""
    unless, denials = _any_of(wordings.unless), _any_of(wordings.denials)
    if unless and unless.search(clause[: sign.end()]):
        return True
    around = [_just_before(clause[: sign.start()]), *(gap or "" for gap in sign.groups())]
    return denials is not None and any(denials.search(words) for words in around)


def _just_before(text: str) -> str:
    if has_han(text[-_NEAR_SIGNS:]):
        return text[-_NEAR_SIGNS:]
    return " ".join(text.split()[-_NEAR_WORDS:])


@lru_cache(64)
def _any_of(wordings: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds any of several wordings; None finds nothing."""
    sources = [_source(wording, number) for number, wording in enumerate(wordings)]
    return re.compile("|".join(f"(?:{source})" for source in sources)) if sources else None


@lru_cache(4096)
def _pattern(wording: str) -> re.Pattern[str]:
    return re.compile(_source(wording))


def _source(wording: str, number: int = 0) -> str:
    """A regular expression over folded text; what each `*` stands for is a group."""
    is_chinese, whole = has_han(wording), wording.startswith("=")
    gap, between = (_GAP_OF_SIGNS, "") if is_chinese else (_GAP_OF_WORDS, " ")
    source, pending = "", ""
    for index, token in enumerate(_TOKEN.findall(wording.removeprefix("="))):
        if token == "*":  # noqa: S105 — no password
            pending = gap.format(name=f"gap{number}_{index}")
            continue
        source += (pending or (between if source else "")) + _word(token)
        pending = ""
    if whole:
        return f"^{source}$"
    return source if is_chinese else rf"(?<!\w){source}(?!\w)"


def _word(token: str) -> str:
    alternatives = token.strip("()").split("/")
    return "(?:" + "|".join(re.escape(fold(alternative)) for alternative in alternatives) + ")"
