"""What members ask in vain: questions clustered into what the FAQ lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.faq.index import Index, Words
from bot.faq.language import has_han
from bot.faq.reading import Reader
from bot.faq.settings import MatchSettings
from bot.faq.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from bot.faq.entries import SynonymGroup

_BITS: Final = 18
MOST_CLUSTERED: Final = 5000  # questions at once: their similarities are all compared


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
    known: Sequence[str] = (),
    synonyms: Sequence[SynonymGroup] = (),
    alike: float = 0.4,
    examples: int = 5,
) -> tuple[Gap, ...]:
    """Cluster questions; what most people ask comes first.

    ``known``: wordings of the FAQ; what is common there ("how do I") says little about a question.
    ``alike``: the cosine (0..1) from which a question belongs to a cluster. Clusters grow around the
    question with the most others near it, so that no chain of neighbours joins unlike questions. Of
    very many questions the latest are clustered (``asked`` comes oldest first).
    """
    reader = Reader.of(Synonyms.of(synonyms), MatchSettings())
    read = [(one, reader.wording(one.text).words) for one in asked[-MOST_CLUSTERED:]]
    read = [(one, text) for one, text in read if text.folded]
    if not read:
        return ()
    near = _neighbours([text for _, text in read], [reader.wording(text).words for text in known], alike)
    found = [_gap([read[i][0] for i in members], examples) for members in _clusters(near)]
    return tuple(sorted(found, key=lambda gap: (-gap.people, -gap.questions, gap.examples)))


def _neighbours(texts: Sequence[Words], known: Sequence[Words], alike: float) -> sparse.csr_array:
    every = [*texts, *known]
    matrix = Index.of(every, np.arange(len(every), dtype=np.int32), _BITS).matrix()[: len(texts)]
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
