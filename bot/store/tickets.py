"""Tickets, their histories, and which platform message carries which line of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from bot.desk.records import Link
from bot.messages import Address, SentRef
from bot.store.codec import from_json, to_json
from bot.store.tables import left_threads, message_links, ticket_events, tickets
from bot.store.upsert import insert_once, upsert
from bot.tickets.ticket import ACTIVE, FINAL, Ticket, TicketEvent, TicketFilter

_QUEUE = (tickets.c.priority, (tickets.c.tier == ""), tickets.c.due_at.asc().nulls_last())
"""What staff should see to first."""


def _event(row: Row[Any]) -> TicketEvent:
    return replace(from_json(TicketEvent, row.payload), number=row.id)


def _link(row: Row[Any]) -> Link:
    sent = SentRef(where=from_json(Address, row.where), message_id=row.message_id)
    return Link(sent=sent, event_key=row.event_key, ref=row.ref, original=row.original)


class Tickets:
    """Tickets within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, ticket: Ticket) -> None:
        """Store a ticket, new or changed."""
        values = {
            "status": ticket.status,
            "category": ticket.category,
            "requester": ticket.requester,
            "assignee": ticket.assignee,
            "member_lane": ticket.member_place.lane,
            "staff_lane": ticket.staff_place.lane if ticket.staff_place else None,
            "priority": ticket.priority.rank,
            "tier": ticket.tier,
            "team": ticket.team,
            "due_at": ticket.due_at,
            "late": ticket.is_late,
            "updated_at": ticket.updated_at,
            "payload": to_json(ticket),
        }
        upsert(self._connection, tickets, {"ref": ticket.ref}, values)

    def get(self, ref: str, *, lock: bool = True) -> Ticket | None:
        return self._one(tickets.c.ref == ref, lock=lock)

    def in_thread(self, thread: Address) -> Ticket | None:
        return self._one(tickets.c.staff_lane == thread.lane)

    def leave(self, thread: Address, ref: str) -> None:
        """The ticket goes on elsewhere; its thread is remembered as one that was its."""
        insert_once(self._connection, left_threads, {"lane": thread.lane, "ref": ref})

    def that_left(self, thread: Address) -> Ticket | None:
        """The ticket whose thread this was."""
        ref = select(left_threads.c.ref).where(left_threads.c.lane == thread.lane)
        return self._one(tickets.c.ref == ref.scalar_subquery())

    def of(self, accounts: Collection[str], *, limit: int) -> Sequence[Ticket]:
        """A member's tickets, of all their accounts, last touched first."""
        return self._many(tickets.c.requester.in_(accounts), (tickets.c.updated_at.desc(),), limit=limit, offset=0)

    def list(
        self, which: TicketFilter, *, staff: str, limit: int, offset: int, words: str = "", category: str = ""
    ) -> Sequence[Ticket]:
        """Tickets for staff: what is most urgent, of a tier, due first; then last touched first.

        With `words`, those that hold them; with a category, those about it."""
        order = () if which is TicketFilter.CLOSED else _QUEUE
        found = _matching(which, staff, words, category)
        return self._many(found, (*order, tickets.c.updated_at.desc()), limit=limit, offset=offset)

    def count(self, which: TicketFilter, *, staff: str, words: str = "", category: str = "") -> int:
        counted = select(func.count()).select_from(tickets).where(_matching(which, staff, words, category))
        return self._connection.execute(counted).scalar_one()

    # --- what time does to them --------------------------------------------------------------------------------------

    def look_at(self, ref: str, at: datetime | None) -> None:
        """When the passing of time may do something to the ticket."""
        self._connection.execute(update(tickets).where(tickets.c.ref == ref).values(look_at=at))

    def to_look_at(self, now: datetime, *, limit: int) -> Sequence[tuple[str, datetime]]:
        """References of what may be due, and since when."""
        ready = select(tickets.c.ref, tickets.c.look_at).where(tickets.c.look_at <= now)
        rows = self._connection.execute(ready.order_by(tickets.c.look_at, tickets.c.ref).limit(limit))
        return [(row.ref, row.look_at) for row in rows]

    def looked_at(self, ref: str, at: datetime) -> None:
        """It is being seen to; whoever changes it meanwhile says when to look again."""
        seen = update(tickets).where(tickets.c.ref == ref, tickets.c.look_at == at)
        self._connection.execute(seen.values(look_at=None))

    def unfinished(self) -> Sequence[Ticket]:
        """All tickets to which something may still happen."""
        rows = self._connection.execute(select(tickets.c.payload).where(tickets.c.status.not_in(FINAL)))
        return [from_json(Ticket, row.payload) for row in rows]

    # --- histories ---------------------------------------------------------------------------------------------------

    def add_event(self, event: TicketEvent) -> bool:
        """Append to a ticket's history; False if that line is there already."""
        values = {"key": event.key, "ref": event.ref, "at": event.at, "happening": event.happening}
        return insert_once(self._connection, ticket_events, {**values, "payload": to_json(event)})

    def event(self, key: str) -> TicketEvent | None:
        row = self._connection.execute(select(ticket_events).where(ticket_events.c.key == key)).first()
        return _event(row) if row else None

    def history(self, ref: str) -> Sequence[TicketEvent]:
        """Everything that happened to a ticket, in order."""
        rows = self._connection.execute(
            select(ticket_events).where(ticket_events.c.ref == ref).order_by(ticket_events.c.id)
        )
        return [_event(row) for row in rows]

    def events_after(self, number: int, *, limit: int) -> Sequence[TicketEvent]:
        """The log of all tickets after a line's number, in order."""
        rows = self._connection.execute(
            select(ticket_events).where(ticket_events.c.id > number).order_by(ticket_events.c.id).limit(limit)
        )
        return [_event(row) for row in rows]

    def last_event_number(self) -> int:
        number: int = self._connection.execute(select(func.coalesce(func.max(ticket_events.c.id), 0))).scalar_one()
        return number

    def add_link(self, link: Link) -> None:
        insert_once(
            self._connection,
            message_links,
            {
                "room": link.sent.where.room.lane,
                "message_id": link.sent.message_id,
                "event_key": link.event_key,
                "ref": link.ref,
                "where": to_json(link.sent.where),
                "original": link.original,
            },
        )

    def link(self, where: Address, message_id: str) -> Link | None:
        row = self._connection.execute(
            select(message_links).where(
                message_links.c.room == where.room.lane, message_links.c.message_id == message_id
            )
        ).first()
        return _link(row) if row else None

    def links_of(self, event_key: str) -> Sequence[Link]:
        """Every message that carries this line: the person's own and our copies."""
        rows = self._connection.execute(select(message_links).where(message_links.c.event_key == event_key))
        return [_link(row) for row in rows]

    def move_room(self, old: Address, new: Address) -> None:
        """A room got a new id: its tickets follow. Message links do not: a moved room numbers its messages anew."""
        for row in self._connection.execute(select(tickets.c.payload).with_for_update()).all():
            ticket = from_json(Ticket, row.payload)
            moved = replace(
                ticket,
                member_place=_moved(ticket.member_place, old, new),
                staff_place=ticket.staff_place and _moved(ticket.staff_place, old, new),
            )
            if moved != ticket:
                self.put(moved)
        c, before = left_threads.c, f"{old.room.lane}/"
        for lane in self._connection.execute(
            select(c.lane).where(c.lane.startswith(before, autoescape=True))
        ).scalars():
            now = f"{new.room.lane}/{lane.removeprefix(before)}"
            self._connection.execute(update(left_threads).where(c.lane == lane).values(lane=now))

    def _one(self, condition: ColumnElement[bool], *, lock: bool = True) -> Ticket | None:
        found = select(tickets.c.payload).where(condition)
        row = self._connection.execute(found.with_for_update() if lock else found).first()
        return from_json(Ticket, row.payload) if row else None

    def _many(
        self, condition: ColumnElement[bool], order: Sequence[ColumnElement[Any]], *, limit: int, offset: int
    ) -> Sequence[Ticket]:
        found = select(tickets.c.payload).where(condition).order_by(*order, tickets.c.ref)
        rows = self._connection.execute(found.limit(limit).offset(offset))
        return [from_json(Ticket, row.payload) for row in rows]


def _moved(place: Address, old: Address, new: Address) -> Address:
    return replace(place, chat=new.chat) if place.room == old.room else place


def _matching(which: TicketFilter, staff: str, words: str, category: str) -> ColumnElement[bool]:
    listed = _listed(which, staff)
    if category:
        listed &= tickets.c.category == category
    for word in words.split():
        listed &= tickets.c.payload.icontains(word, autoescape=True)
    return listed


def _listed(which: TicketFilter, staff: str) -> ColumnElement[bool]:
    is_open = tickets.c.status.in_(ACTIVE)
    match which:
        case TicketFilter.OPEN:
            return is_open
        case TicketFilter.MINE:
            return is_open & (tickets.c.assignee == staff)
        case TicketFilter.UNASSIGNED:
            return is_open & tickets.c.assignee.is_(None)
        case TicketFilter.LATE:
            return is_open & tickets.c.late
        case TicketFilter.VIP:
            return is_open & (tickets.c.tier != "")
        case TicketFilter.CLOSED:
            return ~is_open
