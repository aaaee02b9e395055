"""A text as a scanner should see it: no invisible characters, no full-width look-alikes, places kept."""

import re
import unicodedata
from dataclasses import dataclass

MASK = re.compile(r"\[••• [a-z ]{1,20}\]")
MASKED = "\ufffc"
"""What stands for a mask in the folded text; no pattern matches across it."""

_INVISIBLE = frozenset({"Cf", "Cs", "Mn", "Me"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The folded text, and for each of its characters where the original one stands."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a span of the folded one came from; `start < end`."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """Compatibility forms (NFKC, character by character), without invisible and combining characters."""
    if text.isascii():
        return Folded(text=text, origins=tuple(range(len(text)))) if "[" not in text else _walk(text)
    return _walk(text)


def _walk(text: str) -> Folded:
    masks = {found.start(): found.end() for found in MASK.finditer(text)}
    characters: list[str] = []
    origins: list[int] = []
    at = 0
    while at < len(text):
        plain = MASKED if at in masks else _plain(text[at])
        characters.append(plain)
        origins += [at] * len(plain)
        at = masks.get(at, at + 1)
    return Folded(text="".join(characters), origins=tuple(origins))


def _plain(character: str) -> str:
    if character < "\x7f":
        return character
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", character) if unicodedata.category(c) not in _INVISIBLE)
