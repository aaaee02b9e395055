"""One outgoing message → what X is given. Nothing is called here, so whatever fails here was certainly not sent."""

import html
import re
import unicodedata
from dataclasses import dataclass

from twitter_text import extract_urls_with_indices

from adapters.twitter.outcomes import NotAttempted
from adapters.twitter.prices import DIRECT, MAX_PICTURE
from bot.messages import Attachment, Outgoing
from bot.platform import Capabilities, Refused
from bot.rendering import length, render

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_HANDLES_FIRST = re.compile(r"^(?:@\w{1,15}\s+)+")
_LINK = "\ufffc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What stands in a post or direct message."""

    words: str
    answers: str | None = None  # the number of the post that it answers
    attachments: tuple[Attachment, ...] = ()


def composed(message: Outgoing, facts: Capabilities) -> Text:
    """`NotAttempted` when X would not take it."""
    answers, handle = answered(message)
    greeting = f"@{handle} " if handle else ""
    if length(message.body, facts) + len(greeting) > facts.max_text:
        raise NotAttempted(Refused(reason=f"the text is longer than {facts.max_text}"))
    if len(message.attachments) > facts.max_album:
        raise NotAttempted(Refused(reason=f"more than {facts.max_album} files in one message"))
    shown = [a for a in message.attachments if a.media_type in PICTURES and (a.size or 0) <= MAX_PICTURE]
    left_out = [f"📎 {a.name}" for a in message.attachments if a not in shown]
    words = render(message.body, facts.markup)
    if not words and not shown:
        raise NotAttempted(Refused(reason="X shows pictures, and no other files" if left_out else "it is empty"))
    words = greeting + "\n\n".join(filter(None, (words, *left_out)))
    return Text(words=words, answers=answers, attachments=tuple(shown))


def answered(message: Outgoing) -> tuple[str | None, str]:
    """The number and the author's name of the post that a message answers (see `reading.named`)."""
    if message.reply_to is None or is_private(message):
        return None, ""
    number, _, handle = message.reply_to.partition("@")
    return number, handle


def is_private(message: Outgoing) -> bool:
    """Whether it is a direct message."""
    return message.to.chat.startswith(DIRECT)


def same_words(ours: str, theirs: str) -> bool:
    """Whether a text that X shows is the one that it was given: it shortens links, adds one for pictures, writes
    the names of the answered before an answer, and escapes `&`, `<` and `>`."""
    return _core(ours) == _core(html.unescape(theirs))


def _core(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for found in reversed(extract_urls_with_indices(text)):
        start, end = found["indices"]
        text = text[:start] + _LINK + text[end:]
    text = _HANDLES_FIRST.sub("", text)
    return " ".join(text.split()).rstrip(f"{_LINK} ")
