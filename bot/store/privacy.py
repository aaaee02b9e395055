"""Everything held about one person: shown, or erased."""

import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, select, update

from bot.delivery.delivery import State
from bot.desk.records import Question
from bot.messages import Address
from bot.records.erasing import (
    Pseudonyms,
    anonymous,
    closing_line,
    erased_event,
    erased_question,
    erased_ticket,
    renamed,
)
from bot.records.paperwork import SHELF
from bot.store import tables as t
from bot.store.codec import from_json, to_json
from bot.store.removals import SENT_BY_PEOPLE, Removals, attachments_in
from bot.store.tickets import Tickets
from bot.store.traces import HANDLING, Handling, Traces, is_for_them, is_theirs, rows_of, traces_of
from bot.store.votes import Votes
from bot.tickets.ticket import Ticket, TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held about a person, by table: how many rows, and what erasing does to them."""

    accounts: tuple[str, ...]
    refs: tuple[str, ...]
    rows: Mapping[str, tuple[int, Handling]]
    under_way: int  # messages to them that are being sent just now: they are erased by the next run

    @property
    def is_nothing(self) -> bool:
        return not self.rows and not self.under_way


class Privacy:
    """One person's data within one transaction."""

    def __init__(self, connection: Connection, votes: Votes) -> None:
        self._connection = connection
        self._votes = votes

    # --- shown -------------------------------------------------------------------------------------------------------

    def held(self, person: str, staff_rooms: Collection[Address]) -> Held:
        """How much of what there is about whoever has this account. In `staff_rooms` others speak about them."""
        return self._held(traces_of(self._connection, person, staff_rooms))

    def _held(self, traces: Traces) -> Held:
        counts = {table: sum(1 for _ in self._rows(table, traces)) for table in HANDLING}
        return Held(
            accounts=tuple(sorted(traces.accounts)),
            refs=tuple(sorted(traces.refs)),
            rows={table.name: (n, HANDLING[table]) for table, n in counts.items() if n},
            under_way=self._under_way(traces),
        )

    def _under_way(self, traces: Traces) -> int:
        c = t.outbox.c
        theirs = (c.lane.in_(traces.lanes) | c.ticket.in_(traces.refs)) & (c.state == State.SENDING)
        return self._connection.execute(select(func.count()).select_from(t.outbox).where(theirs)).scalar_one()

    def everything(self, person: str) -> Mapping[str, Sequence[dict[str, Any]]]:
        """Every row about them that tells of nobody else, by table, as values that JSON can hold."""
        traces = traces_of(self._connection, person, ())
        found = {
            table.name: [_readable(row) for row in self._rows(table, traces) if is_for_them(table, row, traces)]
            for table in HANDLING
        }
        return {name: rows for name, rows in found.items() if rows}

    def _rows(self, table: Table, traces: Traces) -> Iterator[Row[Any]]:
        seen = set()
        for which in rows_of(table, traces):
            for row in self._connection.execute(select(table).where(which)):
                key = tuple(getattr(row, column.key) for column in table.primary_key)
                if key not in seen and is_theirs(table, row, traces):
                    seen.add(key)
                    yield row

    # --- erased ------------------------------------------------------------------------------------------------------

    def erase(self, person: str, now: datetime, staff_rooms: Collection[Address]) -> Held:
        """Erase them; what was held before. Nothing leads back: the pseudonyms are random and kept nowhere.

        Stored files are put on the list of those to be removed."""
        traces = traces_of(self._connection, person, staff_rooms)
        held = self._held(traces)
        pseudonyms = _pseudonyms(traces)
        self._give_up_files(traces, now)
        self._anonymise_tickets(traces, pseudonyms, now)
        self._anonymise_questions(traces, pseudonyms)
        self._anonymise_announcements(traces, pseudonyms, now)
        self._rename(t.accesses, traces, pseudonyms)
        for table in (table for table, handling in HANDLING.items() if handling is Handling.DELETE):
            if table is not t.votes:
                self._delete(table, traces)
        self._part_the_last()
        self._take_back_votes(traces, now)
        return held

    def _give_up_files(self, traces: Traces, now: datetime) -> None:
        removals = Removals(self._connection)
        for table, column in SENT_BY_PEOPLE.items():
            payloads = [getattr(row, column.key) for row in self._rows(table, traces)]
            removals.give_up([file for text in payloads for file in attachments_in(json.loads(text))], now)
        for ref in traces.refs:
            removals.give_up_stored(SHELF, t.files.c.ref.startswith(f"transcript/{ref}/", autoescape=True), now)

    def _anonymise_tickets(self, traces: Traces, pseudonyms: Pseudonyms, now: datetime) -> None:
        stored = Tickets(self._connection)
        for row in list(self._rows(t.ticket_events, traces)):
            event = from_json(TicketEvent, row.payload)
            gone = erased_event(event, pseudonyms) if event.ref in traces.refs else None
            payload = to_json(gone) if gone else _anonymous(row.payload, pseudonyms)
            self._change(t.ticket_events.c.id == row.id, payload=payload, key=renamed(row.key, pseudonyms))
        for row in list(self._rows(t.tickets, traces)):
            ticket = from_json(Ticket, row.payload)
            if ticket.ref not in traces.refs:
                stored.put(from_json(Ticket, _anonymous(row.payload, pseudonyms)))
                continue
            gone_ticket = erased_ticket(ticket, pseudonyms, now)
            stored.put(gone_ticket)
            stored.look_at(ticket.ref, None)
            if gone_ticket.status is not ticket.status:
                stored.add_event(closing_line(ticket, now))

    def _anonymise_questions(self, traces: Traces, pseudonyms: Pseudonyms) -> None:
        for row in list(self._rows(t.questions, traces)):
            gone = erased_question(from_json(Question, row.payload), pseudonyms)
            values = {"payload": to_json(gone), "room": gone.where.lane}
            self._change(t.questions.c.id == row.id, table=t.questions, **values)

    def _anonymise_announcements(self, traces: Traces, pseudonyms: Pseudonyms, now: datetime) -> None:
        """The ledger keeps its counts: how many messages went to subscribers, and how that ended."""
        for row in list(self._rows(t.postings, traces)):
            unsettled = {"state": State.DISMISSED, "settled_at": now} if row.settled_at is None else {}
            values = {"payload": _anonymous(row.payload, pseudonyms), "key": renamed(row.key, pseudonyms), **unsettled}
            self._change(t.postings.c.id == row.id, table=t.postings, **values)
        for row in list(self._rows(t.announcements, traces)):
            values = {"payload": _anonymous(row.payload, pseudonyms)}
            self._change(t.announcements.c.slug == row.slug, table=t.announcements, **values)

    def _rename(self, table: Table, traces: Traces, pseudonyms: Pseudonyms) -> None:
        for account in traces.accounts:
            changed = update(table).where(table.c.person == account)
            self._connection.execute(changed.values(person=pseudonyms.account(account), name=""))

    def _change(self, which: ColumnElement[bool], *, table: Table = t.ticket_events, **values: Any) -> None:
        self._connection.execute(update(table).where(which).values(**values))

    def _delete(self, table: Table, traces: Traces) -> None:
        for row in list(self._rows(table, traces)):
            key = [column == getattr(row, column.key) for column in table.primary_key]
            self._connection.execute(delete(table).where(*key))

    def _take_back_votes(self, traces: Traces, now: datetime) -> None:
        """Last of all: whoever votes has a claimed event and waits for the right to vote; here it is the other way."""
        if next(self._rows(t.votes, traces), None) is not None:
            self._votes.note_removal(now)
            self._delete(t.votes, traces)

    def _part_the_last(self) -> None:
        """An account that is linked to none but itself stands alone again."""
        c = t.linked_accounts.c
        alone = select(c.owner).group_by(c.owner).having(func.count() == 1)
        self._connection.execute(delete(t.linked_accounts).where(c.owner.in_(alone)))


def _pseudonyms(traces: Traces) -> Pseudonyms:
    def nobody() -> str:
        return f"erased-{secrets.token_hex(8)}"

    accounts = {account: f"{account.partition(':')[0]}:{nobody()}" for account in sorted(traces.accounts)}
    return Pseudonyms(accounts=accounts, lanes={lane: nobody() for lane in sorted(traces.lanes)})


def _anonymous(payload: str, pseudonyms: Pseudonyms) -> str:
    return json.dumps(anonymous(json.loads(payload), pseudonyms), ensure_ascii=False, separators=(",", ":"))


def _readable(row: Row[Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row._mapping.items()}  # noqa: SLF001 — SQLAlchemy's public name


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value
