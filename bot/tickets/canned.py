"""Canned replies: what staff say often, written once in each language, with gaps that the ticket fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from rapidfuzz import fuzz, process, utils

GAPS = ("member", "ref", "staff")
"""What may stand in braces in a canned reply: the member's name, the ticket's reference, who replies."""
_LEAST_ALIKE = 60.0  # of 100: below this a reply is not what was searched for


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReply:
    """One reply, in every language it is written in."""

    name: str  # by which staff call it
    title: Mapping[str, str]  # by language; for staff
    text: Mapping[str, str]  # by language; for the member, with gaps

    def said(self, language: str) -> str:
        """The text in a language; in another, where it is not written in this one."""
        return self.text.get(language) or next(iter(self.text.values()))


def gaps_in(text: str) -> frozenset[str]:
    """The names in braces; `ValueError` where braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def filled(text: str, *, member: str, ref: str, staff: str) -> str:
    """The text with its gaps filled; what fills them is no pattern itself."""
    return Formatter().vformat(text, (), {"member": member, "ref": ref, "staff": staff})


def find(replies: Sequence[CannedReply], words: str, *, limit: int) -> Sequence[CannedReply]:
    """The replies that words in any language are about, the likeliest first; without words the first of all."""
    if not words.strip():
        return replies[:limit]
    texts = [" ".join((reply.name, *reply.title.values(), *reply.text.values())) for reply in replies]
    found = process.extract(
        words,
        texts,
        scorer=fuzz.partial_token_set_ratio if " " in words.strip() else fuzz.partial_ratio,
        processor=utils.default_process,
        score_cutoff=_LEAST_ALIKE,
        limit=limit,
    )
    return [replies[index] for _, _, index in found]


def named(replies: Sequence[CannedReply], name: str) -> CannedReply | None:
    """The reply of this name."""
    return next((reply for reply in replies if reply.name == name.casefold()), None)
