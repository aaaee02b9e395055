"""From a member's message to what is matched: the part that asks, as words the index knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.faq.features import word_hash
from bot.faq.index import Words
from bot.faq.language import fold
from bot.faq.names import ASSETS_AND_NETWORKS
from bot.faq.question import CUES, cues
from bot.faq.sentences import asking_part, single_sentences
from bot.faq.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from bot.faq.settings import MatchSettings
    from bot.faq.synonyms import Synonyms

_PLEASANTRY_BEFORE: Final = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|there|guys|all|team|everyone|admins?|mods?|"
    r"support|sir|madam|bro|folks|mate|excuse me|quick question|greetings|bot)\s+)+"
    r"|^(?:(?:你好|您好|大家好|请问一下|请问|麻烦问一下|麻烦问下|问一下|问下|想问一下|想问下|各位|大佬们|大佬|管理员?|客服|在吗|哈喽|嗨|早上好|下午好|晚上好)[呀啊哦]?\s*)+"
)
_PLEASANTRY_AFTER: Final = re.compile(
    r"(?:\s+(?:thanks|thank you|thx|ty|cheers|in advance|so much|very much|please help|pls help|pls|please))+$"
    r"|(?:\s*(?:谢谢|多谢|感谢|谢谢啦|谢了|拜托了|麻烦了|求解答|求解|在线等|急急急|急)(?:大家|各位|啦|了|您|你)?)+$"
)
# What is left without pleasantries must be this many characters: "hi" may be all there is.
_LEAST_LEFT: Final = 12


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the matcher reads it."""

    words: Words
    names: frozenset[int]  # hashes of the assets and networks it names
    cues: tuple[float, ...]  # what speaks for a question, see ``question.cues``


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads wordings and messages alike, so that they can be compared."""

    synonyms: Synonyms
    names: frozenset[int]  # hashes of all assets and networks known
    settings: MatchSettings
    speller: Speller | None = None  # for messages; wordings are right by definition

    @classmethod
    def of(cls, synonyms: Synonyms, settings: MatchSettings) -> Reader:
        """A reader that knows assets and networks by all their synonyms."""
        known = (word_hash(word) for name in ASSETS_AND_NETWORKS for word in synonyms.stems(fold(name)))
        return cls(synonyms, frozenset(known), settings)

    def knowing(self, texts: Iterable[str], general: Container[str]) -> Reader:
        """A reader that puts misspelt words right by the vocabulary of ``texts`` (folded)."""
        return replace(self, speller=Speller.of(texts, general))

    def read(self, message: str) -> Message:
        """The question in ``message``; of a long one only the sentences that ask most."""
        return self._read(asking_part(message[: self.settings.longest_message], self.settings.longest_question))

    def alternatives(self, message: str) -> list[Message]:
        """Single sentences that may be the question, where ``message`` has several."""
        return [self._read(part) for part in single_sentences(message, self.settings.longest_question)]

    def _read(self, raw: str) -> Message:
        folded = fold(raw)[: self.settings.longest_question]
        text = self.words(self.speller.corrected(folded) if self.speller else folded)
        return Message(text, self._named(text), cues(raw, folded))

    def words(self, folded: str) -> Words:
        """A folded text without its pleasantries, as stems."""
        folded = _without_pleasantries(folded)
        hashes = tuple(map(word_hash, self.synonyms.stems(folded)))
        return Words(folded, " ".join(sorted(folded.split())), hashes)

    def wording(self, text: str) -> Message:
        """A wording of an entry: read like a message, without looking for what asks in it."""
        words = self.words(fold(text[: self.settings.longest_message])[: self.settings.longest_question])
        return Message(words, self._named(words), (0.0,) * CUES)

    def _named(self, text: Words) -> frozenset[int]:
        return self.names.intersection(text.hashes)


def _without_pleasantries(folded: str) -> str:
    kept = _PLEASANTRY_AFTER.sub("", _PLEASANTRY_BEFORE.sub("", folded, count=1), count=1).strip()
    return kept if len(kept) >= (_LEAST_LEFT if kept.isascii() else _LEAST_LEFT // 3) else folded
