"""What members and moderators teach. Rules only: the votes are rows elsewhere.

A *vote* is one person's word on one wording and one entry. Votes are never deleted, but with
a person who is erased; who changes their mind, or takes back what was learned, votes again. What is learned
follows from the votes and the rules alone, so that every process comes to the same, and other rules make other things
of the same votes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, assert_never

from bot.faq.language import fold
from bot.guard.secrets import is_masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.faq.book import Book

SHORTEST_WORDING: Final = 2
LONGEST_WORDING: Final = 200
"""Characters; what is longer tells a story, and no second member tells it in the same words. Files take no others."""


class Verdict(StrEnum):
    """What a person said about a wording and an entry."""

    SOLVED = "solved"  # the asker: this answer helped
    NOT_HELPFUL = "not-helpful"  # the asker: it did not
    CHOSEN = "chosen"  # the asker picked this entry from those offered
    WANTS_PERSON = "wants-person"  # the asker went on to a person; says nothing about the entry
    IS = "is"  # staff: this is what was asked
    IS_NOT = "is-not"  # staff: it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's word on one wording."""

    person: str  # `Person.key`; of staff the one their work is filed under
    verdict: Verdict
    entry: str | None  # id of the entry it is about; None: of those offered none
    wording: str  # the question as it was asked, secrets masked
    language: str  # of the wording
    at: datetime
    question: str = ""  # id of the question whose button was pressed, if one was
    known_since: datetime | None = None  # when we first met the person; the store knows
    number: int = 0  # order over all votes; given by the store


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRules:
    """How many it takes, and whose word counts. One member never changes what others get."""

    members: int = 3  # distinct members who must agree, less those who disagree; as many take it back
    staff: int = 1  # members of staff who must say that a wording is an entry's
    known_for: timedelta = timedelta(days=7)  # a member's word counts if we had known them this long when they gave it
    trust_choices: bool = True  # whether picking from those offered counts like "solved"
    ignored_platforms: frozenset[str] = frozenset(
        {"web"}
    )  # where a new person costs nothing: members there are heard not

    def __post_init__(self) -> None:
        """Refuse rules by which one member would decide for all, or nobody could teach anything."""
        if self.members < 2:
            raise ValueError(f"members must be at least 2, not {self.members}: one vote never changes others' answers")
        if self.staff < 1:
            raise ValueError(f"staff must be at least 1, not {self.staff}")

    def hear(self, vote: Vote) -> bool:
        """Whether a member's vote counts: sock puppets are young, or live where people cost nothing."""
        if vote.known_since is None or vote.person.partition(":")[0] in self.ignored_platforms:
            return False
        return vote.at - vote.known_since >= self.known_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A wording that the matcher should know."""

    entry: str
    language: str
    text: str  # as first asked
    number: int  # of the first vote on it; names it in lists
    since: datetime
    people: tuple[str, ...]  # who stands behind it: staff where they settled it, else members
    by_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question and an entry that was shown for it, and whether that was right: what calibration learns from."""

    text: str
    entry: str
    right: bool


def confirmed(votes: Iterable[Vote], rules: LearningRules = LearningRules()) -> tuple[Wording, ...]:
    """The wordings that enough people stand behind, in the order they were first voted on.

    ``votes`` come oldest first. Wordings that fold alike are one. A person's last word counts; staff's
    settles it, whatever members say, and the latest of staff's. Members confirm at ``rules.members``
    more for than against, and it stays so until there are as many against, and no more for: it takes as
    many to unlearn as to learn. A wording confirmed for two entries is confirmed for neither.
    """
    return tuple(wording for tally in _tallies(votes, rules) if (wording := tally.wording()) is not None)


def judged(votes: Iterable[Vote], rules: LearningRules = LearningRules()) -> tuple[Judged, ...]:
    """What the rules hold to be settled about answers that were shown, right or wrong; the rest is left out."""
    return tuple(one for tally in _tallies(votes, rules) for one in tally.judged())


def is_teachable(wording: str) -> bool:
    """Whether a wording may be learned at all: it has words, is short, and no secret was masked in it."""
    return SHORTEST_WORDING <= len(wording) <= LONGEST_WORDING and not is_masked(wording) and bool(fold(wording))


class Fit(StrEnum):
    """How a learned wording fits the files as they are now. Only `TAUGHT` ones are in the matcher; the others rest."""

    TAUGHT = "taught"
    IN_FILES = "in-files"  # the entry is asked by it in the files too
    ELSEWHERE = "elsewhere"  # the files give it to another entry, and files are reviewed
    CHATTER = "chatter"  # the files say that it is no question
    GONE = "gone"  # the files no longer have the entry


def fit(entry: str, wording: str, book: Book) -> Fit:
    """Whether the matcher should be taught this wording beside the files, and if not, why."""
    if not book.has(entry):
        return Fit.GONE
    owners = book.entries_asked_by(wording)
    if owners:
        return Fit.IN_FILES if entry in owners else Fit.ELSEWHERE
    return Fit.CHATTER if book.is_chatter(wording) else Fit.TAUGHT


def _tallies(votes: Iterable[Vote], rules: LearningRules) -> Iterable[_Tally]:
    found: dict[str, _Tally] = defaultdict(lambda: _Tally(rules))
    folded = cache(
        lambda wording: fold(wording) if is_teachable(wording) else ""
    )  # the same words come again and again
    for vote in votes:
        if vote.entry is not None and (key := folded(vote.wording)):
            found[key].count(vote, vote.entry)
    return found.values()


@dataclass(slots=True)
class _Case:
    """What people said about a wording and one entry, so far."""

    first: Vote
    members: dict[str, int] = field(default_factory=dict)  # everyone's last word: 1 for, -1 against
    agree: int = 0  # of the members, how many are for it
    differ: int = 0  # and how many against
    staff: dict[str, None] = field(default_factory=dict)  # who said it is this one, since any said it is not
    refused: bool = False  # staff said last that it is not
    held: bool = False  # enough members agreed, and not enough disagreed since

    def says(self, person: str, word: int) -> None:
        """A member's word replaces the one before; 0 takes it back."""
        before = self.members.pop(person, 0)
        if word:
            self.members[person] = word
        self.agree += (word > 0) - (before > 0)
        self.differ += (word < 0) - (before < 0)


class _Tally:
    """The votes on one wording, counted in order."""

    def __init__(self, rules: LearningRules) -> None:
        self._rules = rules
        self._cases: dict[str, _Case] = {}
        self._taught: str | None = None  # the entry that staff named
        self._since: datetime | None = None
        self._before: str | None = None

    def count(self, vote: Vote, entry: str) -> None:
        case = self._cases.setdefault(entry, _Case(vote))
        match vote.verdict:
            case Verdict.IS:
                self._named(case, vote.person, entry)
            case Verdict.IS_NOT:
                case.staff.clear()
                case.refused = True
                self._taught = None if self._taught == entry else self._taught
            case Verdict.SOLVED:
                self._heard(case, vote, 1)
            case Verdict.NOT_HELPFUL:
                self._heard(case, vote, -1)
            case Verdict.CHOSEN if self._rules.trust_choices:
                self._heard(case, vote, 1)
            case Verdict.CHOSEN | Verdict.WANTS_PERSON:
                pass
            case _:
                assert_never(vote.verdict)
        if self._entry() != self._before:
            self._before, self._since = self._entry(), vote.at

    def _named(self, case: _Case, person: str, entry: str) -> None:
        """Staff may be told to agree; who names another entry takes their word for the first back."""
        for other in self._cases.values():
            other.staff.pop(person, None)
        case.staff[person] = None
        if len(case.staff) >= self._rules.staff:
            self._taught, case.refused = entry, False

    def _heard(self, case: _Case, vote: Vote, word: int) -> None:
        """One asker means one entry: a word for it takes back the word for another."""
        if not self._rules.hear(vote):
            return
        for other in self._cases.values() if word > 0 else ():
            if other.members.get(vote.person) == 1:
                other.says(vote.person, 0)
                self._weigh(other)
        case.says(vote.person, word)
        self._weigh(case)

    def _weigh(self, case: _Case) -> None:
        """Held from enough more for than against; lost when enough are against and none more for, or nobody is for."""
        if case.agree - case.differ >= self._rules.members:
            case.held = True
        elif case.agree == 0 or case.differ >= max(case.agree, self._rules.members):
            case.held = False

    def _entry(self) -> str | None:
        if self._taught is not None:
            return self._taught
        held = [entry for entry, case in self._cases.items() if case.held and not case.refused]
        return held[0] if len(held) == 1 else None

    def wording(self) -> Wording | None:
        entry = self._entry()
        if entry is None or self._since is None:
            return None
        case = self._cases[entry]
        behind = case.staff if self._taught else [person for person, word in case.members.items() if word > 0]
        return Wording(
            entry=entry,
            language=case.first.language,
            text=case.first.wording,
            number=case.first.number,
            since=self._since,
            people=tuple(behind),
            by_staff=self._taught is not None,
        )

    def judged(self) -> Iterator[Judged]:
        right = self._entry()
        for entry, case in self._cases.items():
            wrong = case.refused or case.differ - case.agree >= self._rules.members or self._taught not in {None, entry}
            if entry == right or wrong:
                yield Judged(text=case.first.wording, entry=entry, right=entry == right)
