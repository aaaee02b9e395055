"""What waits, counted: for those who watch over the desk. Every question here is answered from a small index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, func, literal_column, select

from bot.store.announcements import ACTIVE, UNDER_WAY
from bot.store.tables import announcements, broadcasts, inbox, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Rows of one account in one state."""

    platform: str
    account: str
    state: str
    count: int  # more than 0
    oldest: datetime | None  # since when the oldest waits; may lie ahead where it is not due yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Announcements that should have been looked at."""

    count: int
    since: datetime | None  # when the first of them became due; None: there is none


def _written(state: str) -> ColumnElement[str]:
    """Written out, not bound: only so is it seen that a partial index fits."""
    return literal_column(f"'{state}'", Text)


def _is_one_of(table: Any, *states: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.c.state.in_([_written(state) for state in states])
    return found


def _grouped(table: Any, since: ColumnElement[datetime]) -> Select[Any]:
    of = (table.c.platform, table.c.account, table.c.state)
    return select(*of, func.count(), func.min(since)).group_by(*of)


# What is due later is not waiting yet; what somebody must look at waits since it was settled, or since the call began.
_READY = _grouped(outbox, outbox.c.due_at).where(outbox.c.state == _written("ready"))
_IN_DOUBT = _grouped(outbox, func.coalesce(outbox.c.settled_at, outbox.c.begun_at)).where(
    _is_one_of(outbox, "sending", "uncertain", "parked")
)
_UNHANDLED = _grouped(inbox, inbox.c.received_at).where(_is_one_of(inbox, "new", "parked"))


class Backlogs:
    """The backlogs as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def outbox(self) -> Sequence[Backlog]:
        """Deliveries that have not ended, or ended with a person to decide: ready, sending, uncertain, parked."""
        return self._found(_READY, _IN_DOUBT)

    def inbox(self) -> Sequence[Backlog]:
        """Events that are not handled: new, or parked for a person."""
        return self._found(_UNHANDLED)

    def overdue(self, now: datetime) -> Overdue:
        """Announcements of which something is due and not planned yet."""
        due = (announcements.c.stage.in_(ACTIVE), announcements.c.next_look <= now)
        count, since = self._connection.execute(
            select(func.count(), func.min(announcements.c.next_look)).where(*due)
        ).one()
        return Overdue(count=count, since=since)

    def broadcasts_under_way(self) -> int:
        """Broadcasts that are not finished."""
        under_way = broadcasts.c.progress.in_(UNDER_WAY)
        return self._connection.execute(select(func.count()).select_from(broadcasts).where(under_way)).scalar_one()

    def _found(self, *questions: Select[Any]) -> Sequence[Backlog]:
        return [
            Backlog(platform=platform, account=account, state=state, count=count, oldest=oldest)
            for question in questions
            for platform, account, state, count, oldest in self._connection.execute(question)
        ]
