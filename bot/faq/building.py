"""Compiling entries into what a matcher works with, and fitting it to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.faq import word_vectors
from bot.faq.calibration import NOTHING, Calibration, Judgement
from bot.faq.decision import Candidate, Decision, Explanation, Reason
from bot.faq.gate import Gate
from bot.faq.language import fold, has_han
from bot.faq.meaning import Sense
from bot.faq.question import CUE_NAMES, cues
from bot.faq.ranking import CLUES, NONE, Near, Ranking
from bot.faq.reading import Message, Reader
from bot.faq.spelling import english
from bot.faq.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.faq.entries import Entry, SynonymGroup
    from bot.faq.learning import Judged
    from bot.faq.meaning import Encoder
    from bot.faq.settings import MatchSettings

_COMMA: Final = re.compile("[,，;；] ?")
_CLAUSE_WORDS, _CLAUSE_HAN = 3, 4  # words, or Chinese characters, from which a clause may stand alone
_MOST_LEARNED: Final = 2500  # wordings, and lines of chatter, that the gate learns from
_SAMPLE: Final = 200  # wordings, and lines of chatter, that the calibration asks itself


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a matcher works with. Immutable but for what is taught."""

    reader: Reader
    ranking: Ranking
    gate: Gate | None
    calibration: Calibration
    voices: tuple[tuple[str, str], ...]  # entry id and language
    languages: dict[str, tuple[str, ...]]  # by entry id

    def voice(self, entry_id: str, language: str) -> int:
        """The number of an entry's voice, or of its first if it has none in this language."""
        languages = self.languages[entry_id]
        known = language if language in languages else languages[0]
        return self.voices.index((entry_id, known))

    def judge(
        self, message: Message, limit: int, left_out: NDArray[np.int64] = NONE, gate_less: float = 0.0
    ) -> tuple[Near, Judgement]:
        """The nearest voices of a message, ranked and weighed."""
        if not self.voices or not message.words.folded:
            near = Near(NONE, np.zeros((0, len(CLUES))), 0.0, meant=False)
            return near, NOTHING
        asked = self.ranking.asked(message)
        near = self.ranking.near(asked, limit, left_out)
        gate = self.gate.logit(asked.question) - gate_less if self.gate else 0.0
        return near, self.calibration.judge(near, gate, len(message.words.hashes), message.cues)

    def candidates(self, judged: Judgement, wanted: str, most: int) -> tuple[Candidate, ...]:
        """One candidate for each of the first entries, in the wanted language where there is one."""
        found: dict[str, float] = {}
        for voice, chance in zip(judged.voices.tolist(), judged.chances.tolist(), strict=True):
            found.setdefault(self.voices[voice][0], chance)
        return tuple(
            Candidate(entry=entry, language=self.shown(entry, wanted), score=chance)
            for entry, chance in islice(found.items(), most)
        )

    def hits(self, judged: Judgement, voice: int) -> bool:
        """Whether the first of ``judged`` is the entry of ``voice``."""
        return len(judged.voices) > 0 and self.voices[int(judged.voices[0])][0] == self.voices[voice][0]

    def shown(self, entry: str, wanted: str) -> str:
        """The language to show an entry in."""
        languages = self.languages[entry]
        return wanted if wanted in languages else languages[0]


def parts(
    entries: Sequence[Entry],
    synonyms: Sequence[SynonymGroup],
    chatter: Sequence[str],
    settings: MatchSettings,
    encoder: Encoder | None,
    feedback: Sequence[Judged],
) -> Parts:
    """Compile, then bend the calibration to this content and to what people said of its answers."""
    reader = Reader.of(Synonyms.of(synonyms), settings)
    by_voice = _by_voice(entries)
    wordings = [reader.wording(text) for texts in by_voice.values() for text in texts]
    lengths = [len(texts) for texts in by_voice.values()]
    voice_of = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    bits = _bits(len(voice_of))
    ranking = Ranking.of(
        wordings,
        voice_of,
        _languages(by_voice),
        bits=bits,
        encoder=encoder or word_vectors.english(),
        answers=[reader.words(text).hashes for text in _answers(entries, by_voice, reader)],
    )
    reader = reader.knowing(ranking.texts, english())
    idle = [reader.read(line) for line in chatter]
    idle = [message for message in idle if message.words.folded]
    asked = [wordings[i] for i in _spread(np.arange(len(wordings)), _MOST_LEARNED)]
    idle = idle[:_MOST_LEARNED]
    questions = [ranking.index.questions([message.words for message in side]) for side in (asked, idle)]
    gate = Gate.of(*questions, space=len(ranking.index.idf))
    languages: dict[str, tuple[str, ...]] = {}
    for entry, language in by_voice:
        languages[entry] = (*languages.get(entry, ()), language)
    general = Calibration.general(heads=ranking.heads is not None, sense=Sense.MODEL if encoder else Sense.WORDS)
    made = Parts(reader, ranking, gate, general, tuple(by_voice), languages)
    return replace(made, calibration=_fitted(made, idle, feedback, settings))


def _bits(wordings: int) -> int:
    """Hash bits: few collisions, and tables that stay near the processor where the FAQ is small."""
    return min(max(wordings.bit_length() + 6, 14), 20)


def _by_voice(entries: Sequence[Entry]) -> dict[tuple[str, str], list[str]]:
    """Distinct wordings of each voice, languages together; the title's first clause is one, so are title and tags."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        wordings = list(entry.wordings)
        if clause := _first_clause(entry.title):
            wordings.append(clause)
        if entry.tags:
            wordings.append(" ".join((entry.title, *entry.tags)))
        found.setdefault((entry.id, entry.language), []).extend(wordings)
    order = sorted(found, key=lambda voice: voice[1])
    return {voice: list(dict.fromkeys(found[voice])) for voice in order}


def _first_clause(title: str) -> str | None:
    """What a title says before it asks: "My account was hacked" of "My account was hacked, what now?"."""
    clause, comma, _ = _COMMA.sub("\0", title, count=1).partition("\0")
    long_enough = len(clause) >= _CLAUSE_HAN if has_han(clause) else len(clause.split()) >= _CLAUSE_WORDS
    return clause if comma and long_enough else None


def _answers(entries: Sequence[Entry], voices: Iterable[tuple[str, str]], reader: Reader) -> tuple[str, ...]:
    """By voice: what its answers say, folded."""
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.body:
            voice = (entry.id, entry.language)
            found[voice] = f"{found.get(voice, '')} {fold(entry.body[: reader.settings.longest_message])}"
    return tuple(found.get(voice, "") for voice in voices) if found else ()


def _languages(voices: Iterable[tuple[str, str]]) -> list[slice]:
    """Where the voices of each language stand, in order of the voices."""
    slices: list[slice] = []
    for _, group in groupby(voices, key=lambda voice: voice[1]):
        begin = slices[-1].stop if slices else 0
        slices.append(slice(begin, begin + len(list(group))))
    return slices


def _fitted(made: Parts, idle: Sequence[Message], feedback: Sequence[Judged], settings: MatchSettings) -> Calibration:
    """The calibration after asking the content its own wordings, each left out, chatter, and what people judged."""
    ranking = made.ranking
    seen = _as_judged(made, feedback, settings)
    for row in _spread(np.flatnonzero(ranking.count[ranking.voice_of] > 1)):
        folded = ranking.texts[row]
        message = Message(made.reader.words(folded), ranking.names[row], cues(folded, folded))
        _, judged = made.judge(message, settings.rerank, np.array([row]))
        seen.append((judged.log_odds, made.hits(judged, int(ranking.voice_of[row]))))
    if not seen:
        return made.calibration.unfitted(settings.answer_precision)
    for number in _spread(np.arange(len(idle))) if made.gate else []:
        _, judged = made.judge(idle[number], settings.rerank, gate_less=made.gate.less(number) if made.gate else 0.0)
        seen.append((judged.log_odds, False))
    odds, right = np.array(seen).T
    return made.calibration.fitted(odds, right, settings.answer_precision)


def _as_judged(made: Parts, feedback: Sequence[Judged], settings: MatchSettings) -> list[tuple[float, bool]]:
    """Log-odds of what would be answered now, and whether people held it for right; where they said so, the latest."""
    seen: list[tuple[float, bool]] = []
    for one in feedback[-_SAMPLE:]:
        _, judged = made.judge(made.reader.read(one.text), settings.rerank)
        if not len(judged.voices):
            continue
        same = made.voices[int(judged.voices[0])][0] == one.entry
        if same or one.right:
            seen.append((judged.log_odds, same and one.right))
    return seen


def _spread(numbers: NDArray[np.int64], most: int = _SAMPLE) -> list[int]:
    """At most so many of ``numbers``, evenly over all of them."""
    chosen: list[int] = numbers[np.linspace(0, len(numbers) - 1, most).astype(int)].tolist() if len(numbers) else []
    return sorted(set(chosen))


def explanation(made: Parts, message: Message, near: Near, judged: Judgement, decision: Decision) -> Explanation:
    """The reasons for a decision, candidate by candidate."""
    question = made.ranking.index.question(message.words)
    reasons = tuple(
        Reason(
            entry=made.voices[voice][0],
            language=made.voices[voice][1],
            score=chance,
            nearest=made.ranking.nearest_text(voice, question),
            clues=tuple(zip(CLUES, near.clues[at].tolist(), strict=True)),
        )
        for voice, chance, at in zip(
            judged.voices.tolist()[:5], judged.chances.tolist(), judged.order.tolist(), strict=False
        )
    )
    return Explanation(
        read_as=message.words.folded,
        cues=tuple(name for name, cue in zip(CUE_NAMES, message.cues, strict=True) if cue),
        known=near.known,
        gate=made.gate.logit(question) if made.gate else 0.0,
        answer_from=made.calibration.answer_from,
        decision=decision,
        reasons=reasons,
    )
