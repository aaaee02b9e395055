"""From a message to ``answer | suggest | silent``.

```
message ─▶ read ─▶ features ─▶ nearest voices ─▶ ranked, with a probability ─▶ decision
           the part  hashed     index, heads,     calibration
           that asks            letters
```

A *voice* is an entry in one language; wordings of every voice can match, whatever the asker's
language, and the decision names the voice to show.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.faq import building
from bot.faq.decision import Answer, Candidate, Decision, Explanation, Silent, Suggest
from bot.faq.language import has_han
from bot.faq.settings import MatchSettings
from bot.faq.typing_ahead import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.faq.building import Parts
    from bot.faq.calibration import Judgement
    from bot.faq.entries import Entry, SynonymGroup
    from bot.faq.learning import Judged
    from bot.faq.meaning import Encoder
    from bot.faq.ranking import Near
    from bot.faq.reading import Message

__all__ = [
    "Answer",
    "Candidate",
    "Decision",
    "Explanation",
    "MatchSettings",
    "Matcher",
    "Silent",
    "Suggest",
    "build",
]

_THANKS: Final = 7  # the cue that a message laughs, greets or thanks
_MARK: Final = 0  # the cue that it has a question mark
_ASKS: Final = (0, 1, 2, 5)  # the cues that it asks something: by mark, opening, inside, in Chinese
_CLEARLY: Final = 0.2  # by this much more probable a sentence must be than the whole message
_TOO_UNLIKELY: Final = 0.005  # what is this improbable is not offered beside something likelier


def build(
    entries: Sequence[Entry],
    *,
    synonyms: Sequence[SynonymGroup] = (),
    chatter: Sequence[str] = (),
    settings: MatchSettings = MatchSettings(),  # noqa: B008 — frozen
    encoder: Encoder | None = None,
    feedback: Sequence[Judged] = (),
) -> Matcher:
    """A matcher over ``entries``. ``chatter`` are messages that no entry answers.

    ``encoder``: a sentence-embedding model that tells what texts mean; without one, word vectors do.
    ``feedback``: what people said of answers, oldest first; how sure one may be is fitted to it too.

    Takes about a second for ten thousand wordings; call it in a worker thread.
    """
    return Matcher(building.parts(entries, synonyms, chatter, settings, encoder, feedback), settings)


@dataclass(frozen=True, slots=True)
class _Seen:
    message: Message
    near: Near
    judged: Judgement
    candidates: tuple[Candidate, ...]  # one for each entry, best first


class Matcher:
    """Finds the entry that answers a message. Safe to call from several threads."""

    def __init__(self, parts: Parts, settings: MatchSettings) -> None:
        """Use ``build``."""
        self._parts = parts
        self._settings = settings
        self._adding = threading.Lock()
        self._by_heart: dict[str, str] = {}  # entry by the taught wording, as it is read
        self._vocabulary: Vocabulary | None = None

    def match(self, question: str, *, language: str | None = None, addressed: bool = False) -> Decision:
        """Decide about a message.

        ``language``: the asker's; of an entry in several languages, this voice is named.
        ``addressed``: the bot was asked (private chat, mention, command), so silence is no choice;
        a ``Suggest`` without candidates then means: offer a person. A question in the very words that
        were taught is answered surely: people judged it, which beats any estimate.
        """
        return self._decide(self._look(question, language), addressed=addressed)

    def add(self, entry_id: str, wording: str, language: str) -> None:
        """Teach one more wording at once, without a rebuild. Raises KeyError for an unknown entry."""
        parts = self._parts
        voice = parts.voice(entry_id, language)
        asked = parts.ranking.asked(parts.reader.wording(wording))
        with self._adding:
            parts.ranking.taught.add(asked, voice)
            self._by_heart[asked.message.words.folded] = entry_id

    def remove(self, entry_id: str, wording: str, language: str) -> bool:
        """Take a taught wording back; False where it was not taught. Raises KeyError as ``add``."""
        parts = self._parts
        voice = parts.voice(entry_id, language)
        folded = parts.reader.wording(wording).words.folded
        with self._adding:
            if self._by_heart.get(folded) == entry_id:
                del self._by_heart[folded]
            return parts.ranking.taught.remove(folded, voice)

    def search(self, text: str, *, language: str | None = None, limit: int = 10) -> tuple[Candidate, ...]:
        """The entries nearest to a text that is still being typed: its last word may be cut short."""
        if self._vocabulary is None:
            self._vocabulary = Vocabulary.of(self._parts.ranking.texts)
        completed = self._vocabulary.completed(text)
        return self._look(completed, language, limit).candidates[:limit]

    def nearest(self, question: str, *, language: str | None = None, limit: int = 5) -> tuple[Candidate, ...]:
        """The entries nearest to a whole question, however improbable, best first."""
        return self._look(question, language, limit).candidates[:limit]

    def explain(self, question: str) -> Explanation:
        """What ``match`` decides in a public room, with its reasons."""
        seen = self._look(question, None)
        decision = self._decide(seen, addressed=False)
        parts = self._parts
        return building.explanation(parts, seen.message, seen.near, seen.judged, decision)

    def _look(self, question: str, language: str | None, limit: int = 0) -> _Seen:
        parts, settings = self._parts, self._settings
        most = max(settings.rerank, limit)
        message = parts.reader.read(question)
        near, judged = parts.judge(message, most)
        if _chance(judged) < parts.calibration.answer_from:
            for other in parts.reader.alternatives(question):
                other_near, other_judged = parts.judge(other, most)
                if _chance(other_judged) > _chance(judged) + _CLEARLY:
                    message, near, judged = other, other_near, other_judged
        wanted = language or ("zh" if has_han(message.words.folded) else "en")
        candidates = parts.candidates(judged, wanted, limit or settings.suggestions)
        return _Seen(message, near, judged, self._recalled(question, wanted, candidates))

    def _recalled(self, question: str, wanted: str, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """What was found, after the entry that was taught for these very words."""
        known = self._by_heart.get(self._parts.reader.wording(question).words.folded) if self._by_heart else None
        if known is None:
            return found
        first = Candidate(entry=known, language=self._parts.shown(known, wanted), score=1.0)
        return (first, *(other for other in found if other.entry != known))

    def _decide(self, seen: _Seen, *, addressed: bool) -> Decision:
        candidates = seen.candidates
        score = candidates[0].score if candidates else 0.0
        margin = score - candidates[1].score if len(candidates) > 1 else score
        offered = _likely(candidates)[: self._settings.suggestions]
        sure = bool(candidates) and score >= self._parts.calibration.answer_from
        if sure and (addressed or not _mere_thanks(seen.message)):
            first = candidates[0]
            return Answer(entry=first.entry, language=first.language, score=score, margin=margin, candidates=offered)
        if addressed or self._worth_offering(seen.message, offered):
            return Suggest(score=score, margin=margin, candidates=offered)
        return Silent(score=score, margin=margin, candidates=offered)

    def _worth_offering(self, message: Message, offered: tuple[Candidate, ...]) -> bool:
        """Whether an unasked offer helps: a question, and the right entry is among the offered as surely as wanted."""
        asks = any(message.cues[cue] for cue in _ASKS) and not _mere_thanks(message)
        return asks and sum(candidate.score for candidate in offered) >= self._settings.suggest_hit


def _chance(judged: Judgement) -> float:
    return float(judged.chances[0]) if len(judged.chances) else 0.0


def _likely(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return candidates[:1] + tuple(one for one in candidates[1:] if one.score >= _TOO_UNLIKELY)


def _mere_thanks(message: Message) -> bool:
    return message.cues[_THANKS] > message.cues[_MARK]
