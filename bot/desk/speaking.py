"""In which language something was written, told by its script."""

import re
from collections.abc import Sequence

from bot.faq.language import has_han
from bot.messages import Command, Event, Message

_LATIN_WORDS = re.compile(r"[a-z]{3,}", re.IGNORECASE)


def written_language(event: Event, languages: Sequence[str]) -> str | None:
    """The language of a person's words, if it is one we speak and can be told; "usdt" and "OK" tell nothing."""
    return language_of(event.text if isinstance(event, (Message, Command)) else "", languages)


def language_of(text: str, languages: Sequence[str]) -> str | None:
    """The language of a text, if it is one we speak and can be told."""
    if has_han(text):
        return "zh" if "zh" in languages else None
    return "en" if "en" in languages and len(_LATIN_WORDS.findall(text)) >= 2 else None
