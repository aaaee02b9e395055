"""What members and moderators teach, and what they ask in vain. Rules only: rows are kept elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

import numpy as np

from bot.faq.index import Index, Words
from bot.faq.language import fold, has_han
from bot.faq.reading import Reader
from bot.faq.settings import MatchSettings
from bot.faq.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from bot.faq.entries import SynonymGroup

_BITS: Final = 18
_MOST_ASKED: Final = 5000  # questions clustered at once: their similarities are all compared


class Teaching(StrEnum):
    """What a person said about a question and an entry."""

    SOLVED = "solved"  # the asker: this answer helped
    UNHELPFUL = "unhelpful"  # the asker: it did not
    CHOSEN = "chosen"  # the asker picked this entry from those offered
    IS = "is"  # a moderator: this is what was asked
    IS_NOT = "is-not"  # a moderator: it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's word on one question."""

    person: str  # who, across platforms
    wording: str  # the question as it was asked
    entry: str  # id of the entry it is about
    language: str  # of the wording
    teaching: Teaching


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRules:
    """How many it takes. A single member never changes what others get, so ``members`` is at least 2."""

    members: int = 3  # distinct members who must agree, less those who disagree
    trust_choices: bool = True  # whether picking from those offered counts like "solved"

    def __post_init__(self) -> None:
        """Refuse rules by which one member would decide for all."""
        if self.members < 2:
            raise ValueError(f"members must be at least 2, not {self.members}: one vote never changes others' answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A wording that the matcher should know."""

    entry: str
    language: str
    text: str  # as first asked


def confirmed(votes: Iterable[Vote], rules: LearningRules = LearningRules()) -> tuple[Wording, ...]:
    """The wordings that enough people stand behind, in the order they were first voted on.

    ``votes`` come oldest first. Wordings that fold alike are one. A person's last word counts; a
    moderator's settles it, whatever members say. A wording confirmed for two entries is confirmed
    for neither, unless a moderator named one.
    """
    by_question: dict[str, dict[str, list[Vote]]] = defaultdict(lambda: defaultdict(list))
    for vote in votes:
        if folded := fold(vote.wording):
            by_question[folded][vote.entry].append(vote)
    found: list[Wording] = []
    for by_entry in by_question.values():
        standing = {entry: _standing(own, rules) for entry, own in by_entry.items()}
        best = max(standing.values())
        chosen = [entry for entry, value in standing.items() if value == best]
        if best >= rules.members and len(chosen) == 1:
            first = by_entry[chosen[0]][0]
            found.append(Wording(entry=first.entry, language=first.language, text=first.wording))
    return tuple(found)


def _standing(votes: Sequence[Vote], rules: LearningRules) -> float:
    """Members for less members against; infinite where a moderator decided."""
    last: dict[str, Teaching] = {}
    verdict = 0.0
    for vote in votes:
        match vote.teaching:
            case Teaching.IS:
                verdict = np.inf
            case Teaching.IS_NOT:
                verdict = -np.inf
            case Teaching.SOLVED | Teaching.UNHELPFUL:
                last[vote.person] = vote.teaching
            case Teaching.CHOSEN:
                if rules.trust_choices:
                    last[vote.person] = vote.teaching
            case _:
                assert_never(vote.teaching)
    return verdict or float(sum(-1 if teaching is Teaching.UNHELPFUL else 1 for teaching in last.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question the FAQ had no sure answer to."""

    text: str
    person: str  # who asked, across platforms


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What members ask that the FAQ lacks."""

    examples: tuple[str, ...]  # the most typical first
    languages: tuple[str, ...]  # "en", "zh", the most used first
    questions: int  # how often asked
    people: int  # by how many


def gaps(
    asked: Sequence[Unanswered],
    *,
    synonyms: Sequence[SynonymGroup] = (),
    alike: float = 0.4,
    examples: int = 5,
) -> tuple[Gap, ...]:
    """Cluster questions; what most people ask comes first.

    ``alike``: the cosine (0..1) from which a question belongs to a cluster. Clusters grow around the
    question with the most others near it, so that no chain of neighbours joins unlike questions. Of
    very many questions the latest are clustered (``asked`` comes oldest first).
    """
    reader = Reader.of(Synonyms.of(synonyms), MatchSettings())
    read = [(one, reader.wording(one.text).words) for one in asked[-_MOST_ASKED:]]
    read = [(one, text) for one, text in read if text.folded]
    if not read:
        return ()
    near = _neighbours([text for _, text in read], alike)
    found = [_gap([read[i][0] for i in members], examples) for members in _clusters(near)]
    return tuple(sorted(found, key=lambda gap: (-gap.people, -gap.questions, gap.examples)))


def _neighbours(texts: Sequence[Words], alike: float) -> sparse.csr_array:
    matrix = Index.of(texts, np.arange(len(texts), dtype=np.int32), _BITS).matrix()
    similar = (matrix @ matrix.T).tocsr()
    similar.data[similar.data < alike] = 0
    similar.eliminate_zeros()
    return similar


def _clusters(near: sparse.csr_array) -> list[list[int]]:
    """Each question with those near it, the most crowded first; no question twice."""
    weight: NDArray[np.float64] = np.asarray(near.sum(axis=1)).ravel()
    taken = np.zeros(len(weight), dtype=bool)
    clusters: list[list[int]] = []
    for centre in np.argsort(-weight, kind="stable").tolist():
        if taken[centre]:
            continue
        begin, end = near.indptr[centre], near.indptr[centre + 1]
        order = np.argsort(-near.data[begin:end], kind="stable")
        others = near.indices[begin:end][order].tolist()
        members = [centre] + [other for other in others if other != centre and not taken[other]]
        taken[members] = True
        clusters.append(members)
    return clusters


def _gap(members: Sequence[Unanswered], examples: int) -> Gap:
    languages = ["zh" if has_han(one.text) else "en" for one in members]
    return Gap(
        examples=tuple(dict.fromkeys(one.text for one in members))[:examples],
        languages=tuple(sorted(set(languages), key=lambda language: (-languages.count(language), language))),
        questions=len(members),
        people=len({one.person for one in members}),
    )
