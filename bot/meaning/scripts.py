"""Which texts a model may judge.

A model gives a vector for any text at all, and for a language it was not trained on that vector is noise that outweighs
the words. So configuration says which languages the model knows, and a text of another gets no vector.
"""

import unicodedata
from collections.abc import Collection, Sequence

from bot.faq.language import has_han

ANY = "any"
MOST_UNKNOWN = 0.25  # share of a text's tokens that may be unknown to the tokenizer


def knows(languages: Collection[str], text: str) -> bool:
    """Whether a model of ``languages`` (``en``, ``zh``, ``any``) knows the script of ``text``.

    Languages are told apart as everywhere at the desk: Chinese where any character is.
    """
    if ANY in languages:
        return True
    if has_han(text):
        return "zh" in languages
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return "en" in languages and latin * 2 > len(letters)


def understood(ids: Sequence[int], unknown: int | None) -> bool:
    """Whether enough of a text's tokens are known to the tokenizer; an empty text is not understood."""
    return len(ids) > 0 and sum(token == unknown for token in ids) <= MOST_UNKNOWN * len(ids)
