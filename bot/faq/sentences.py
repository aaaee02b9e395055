"""Which sentences of a message ask."""

from __future__ import annotations

import re
from typing import Final

from bot.faq.language import fold, has_han
from bot.faq.question import cues

_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；…])|[\n\r]+")
_MOST: Final = 16  # looked at: of more, those with a question mark, the first and the last
_LONG: Final = 150  # characters from which a message may be a story around a question; a third in Chinese
_SINGLED_OUT: Final = 3  # sentences matched by themselves
_SHORTEST: Final = 12  # letters that a sentence matched by itself has at least; a third of it in Chinese


def asking_part(raw: str, limit: int) -> str:
    """The whole of a message within ``limit`` characters; of a longer one the sentences with most cues, in order."""
    if len(raw) <= limit:
        return raw
    sentences = [sentence[:limit] for sentence in _sentences(raw)]
    weight = [_weight(sentence) for sentence in sentences]
    kept: list[int] = []
    room = limit
    for number in sorted(range(len(sentences)), key=lambda i: -weight[i]):
        if kept and (weight[number] * 2 < weight[kept[0]] or len(sentences[number]) > room):
            break
        kept.append(number)
        room -= len(sentences[number])
    return " ".join(sentences[number] for number in sorted(kept))


def single_sentences(raw: str, limit: int) -> list[str]:
    """Of a message with several sentences: those that most look like a question, likeliest first.

    None of a message beyond ``limit``: of that, ``asking_part`` has chosen already.
    """
    if not (_LONG // 3 if has_han(raw) else _LONG) <= len(raw) <= limit:
        return []
    sentences = _sentences(raw)
    if len(sentences) < 2:
        return []
    whole = [one for one in sentences if len(one) >= (_SHORTEST // 3 if has_han(one) else _SHORTEST)]
    return sorted(whole, key=lambda one: -_weight(one))[:_SINGLED_OUT]


def _sentences(raw: str) -> list[str]:
    found = [sentence.strip() for sentence in _END.split(raw) if sentence and not sentence.isspace()]
    if len(found) <= _MOST:
        return found
    marked = [number for number, sentence in enumerate(found) if sentence.endswith(("?", "？"))]
    edges = [*range(_MOST // 4), *range(len(found) - _MOST // 4, len(found))]
    return [found[number] for number in sorted({*marked[: _MOST // 2], *edges})]


def _weight(sentence: str) -> float:
    mark, opens, inside, trouble, _, asks_zh, trouble_zh, no = cues(sentence, fold(sentence))
    return 2 * mark + 1.5 * opens + inside + trouble + asks_zh + trouble_zh - no
