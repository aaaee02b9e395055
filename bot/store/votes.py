"""What people said about wordings and entries. Rows are added, never changed; only who is erased takes theirs along,
and a row says that they did."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, distinct, func, insert, or_, select, text

from bot.faq.language import fold
from bot.faq.learning import LONGEST_WORDING, Verdict, Vote
from bot.store.tables import people, votes

_STAFFS = (Verdict.IS, Verdict.IS_NOT)
_NOBODY = ""
"""Whose word it is that votes were removed."""
_ONE_AFTER_THE_OTHER = 7_246_901_554
"""Advisory lock (PostgreSQL) that makes votes visible in the order of their numbers, so that "what came after number
N" misses none; SQLite has one writer anyway."""


class Votes:
    """Votes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.grew = False  # something was said in this transaction

    def add(self, vote: Vote) -> bool:
        """Store a vote; False if it repeats the member's last word on this wording. `number` and `known_since` are
        the store's to say."""
        folded = _folded(vote.wording)
        if vote.verdict not in _STAFFS and self._last_word(vote.person, folded) == (vote.verdict, vote.entry or ""):
            return False
        self._insert(vote, folded, self._known_since(vote.person))
        return True

    def note_removal(self, at: datetime) -> None:
        """Votes are about to be removed: nobody's word on nothing takes the next number, so that whoever follows the
        numbers hears of it. Removing alone would lower the last number, and the next vote would be missed."""
        said = Vote(person=_NOBODY, verdict=Verdict.WANTS_PERSON, entry=None, wording="", language="", at=at)
        self._insert(said, "", None)

    def _insert(self, vote: Vote, folded: str, known_since: datetime | None) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ONE_AFTER_THE_OTHER})
        self._connection.execute(
            insert(votes).values(
                question=vote.question,
                person=vote.person,
                verdict=vote.verdict,
                entry=vote.entry or "",
                at=vote.at,
                wording=vote.wording,
                folded=folded,
                language=vote.language,
                known_since=known_since,
            )
        )
        self.grew = True

    def get(self, number: int) -> Vote | None:
        found = self._read(votes.c.id == number)
        return found[0] if found else None

    def last_number(self) -> int:
        number: int = self._connection.execute(select(func.coalesce(func.max(votes.c.id), 0))).scalar_one()
        return number

    def were_removed_after(self, number: int) -> bool:
        """Whether votes, of whatever number, were removed since this was the last."""
        noted = select(votes.c.id).where(votes.c.id > number, votes.c.person == _NOBODY).limit(1)
        return self._connection.execute(noted).first() is not None

    def on_wordings_after(self, number: int) -> Sequence[Vote]:
        """Every vote, oldest first, on the wordings that were voted on after a vote's number."""
        changed = select(votes.c.folded).where(votes.c.id > number)
        return self._read(votes.c.folded.in_(changed))

    def that_may_settle(self, members: int) -> Sequence[Vote]:
        """Every vote, oldest first, on the wordings that staff or so many people spoke about: all that could have
        been learned, and little else."""
        by_staff = select(votes.c.folded).where(votes.c.verdict.in_(_STAFFS))
        by_many = (
            select(votes.c.folded).group_by(votes.c.folded).having(func.count(distinct(votes.c.person)) >= members)
        )
        return self._read(or_(votes.c.folded.in_(by_staff), votes.c.folded.in_(by_many)))

    def chosen_for(self, questions: Iterable[str]) -> frozenset[str]:
        """Those of the questions whose askers found what they meant among what was offered."""
        helped = (Verdict.CHOSEN, Verdict.SOLVED)
        found = select(votes.c.question).where(votes.c.question.in_(list(questions)), votes.c.verdict.in_(helped))
        return frozenset(row.question for row in self._connection.execute(found))

    def _last_word(self, person: str, folded: str) -> tuple[str, str] | None:
        row = self._connection.execute(
            select(votes.c.verdict, votes.c.entry)
            .where(votes.c.folded == folded, votes.c.person == person)
            .order_by(votes.c.id.desc())
            .limit(1)
        ).first()
        return (row.verdict, row.entry) if row else None

    def _known_since(self, person: str) -> datetime | None:
        platform, _, person_id = person.partition(":")
        known = select(people.c.first_seen_at).where(people.c.platform == platform, people.c.id == person_id)
        found: datetime | None = self._connection.execute(known).scalar()
        return found

    def _read(self, which: ColumnElement[bool]) -> Sequence[Vote]:
        return [_vote(row) for row in self._connection.execute(select(votes).where(which).order_by(votes.c.id))]


def _folded(wording: str) -> str:
    """What wordings are found by; short enough for any index."""
    return fold(wording)[:LONGEST_WORDING]


def _vote(row: Row[Any]) -> Vote:
    return Vote(
        person=row.person,
        verdict=Verdict(row.verdict),
        entry=row.entry or None,
        wording=row.wording,
        language=row.language,
        at=row.at,
        question=row.question,
        known_since=row.known_since,
        number=row.id,
    )
