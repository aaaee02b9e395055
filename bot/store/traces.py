"""Where a person has left traces: which rows of which tables are theirs. Export and erasure both start from here.

`HANDLING` says of every table what erasing does to it; a test fails for a table that is not in it.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, false, or_, select

from bot.delivery.delivery import State
from bot.desk.records import LinkedAccount, Question
from bot.feedback.digest import shortened
from bot.feedback.feedback import Feedback, copy_key
from bot.messages import Address, Incoming, RoomKind
from bot.rendering import escape
from bot.store import tables as t
from bot.store.codec import from_json
from bot.store.rooms import Rooms
from bot.tickets.ticket import Ticket

SHORTEST_QUOTE = 6
"""Characters of a question from which on what holds the same words in a staff room is taken to quote it."""
AT_ONCE = 100  # conditions of one query


class Handling(StrEnum):
    """What erasing a person does to a table."""

    DELETE = "deleted"
    ANONYMISE = "made anonymous"
    NOTHING = "left"  # holds nothing about people


HANDLING: Mapping[Table, Handling] = {
    t.inbox: Handling.DELETE,
    t.outbox: Handling.DELETE,
    t.people: Handling.DELETE,
    t.dialogues: Handling.DELETE,
    t.votes: Handling.DELETE,
    t.message_links: Handling.DELETE,
    t.linked_accounts: Handling.DELETE,
    t.link_codes: Handling.DELETE,
    t.rooms: Handling.DELETE,
    t.holds: Handling.DELETE,
    t.files: Handling.DELETE,
    t.subscriptions: Handling.DELETE,
    t.staff_links: Handling.DELETE,
    t.feedback: Handling.DELETE,
    t.questions: Handling.ANONYMISE,
    t.tickets: Handling.ANONYMISE,
    t.ticket_events: Handling.ANONYMISE,
    t.postings: Handling.ANONYMISE,
    t.announcements: Handling.ANONYMISE,
    t.accesses: Handling.ANONYMISE,
    t.left_threads: Handling.NOTHING,
    t.broadcasts: Handling.NOTHING,
    t.leases: Handling.NOTHING,
    t.settings: Handling.NOTHING,
    t.file_removals: Handling.NOTHING,
    t.feedback_digests: Handling.NOTHING,
    t.cursors: Handling.NOTHING,
    t.spending: Handling.NOTHING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What leads to a person's rows."""

    accounts: frozenset[str]  # `Person.key`s of all their linked accounts
    places: frozenset[Address]  # private ones
    refs: frozenset[str]  # of their tickets
    questions: frozenset[str]  # ids
    feedback: frozenset[str]  # ids
    words: frozenset[str]  # of their questions and feedback, for messages that quote them
    staff_lanes: frozenset[str]  # of their tickets' threads, and of those that they left
    staff_rooms: frozenset[str]  # lanes of the rooms in which staff speak about members

    @property
    def lanes(self) -> frozenset[str]:
        return frozenset(place.lane for place in self.places)


def traces_of(connection: Connection, person: str, staff_rooms: Collection[Address]) -> Traces:
    """Everything that leads to the person who has this account."""
    accounts = _accounts(connection, person)
    owned = _parsed(connection, t.tickets.c.payload, t.tickets.c.requester.in_(accounts), Ticket)
    refs = frozenset(ticket.ref for ticket in owned)
    asked = [
        question
        for which in _in_parts([*_asked_by(accounts), *_taken_from(refs)])
        for question in _parsed(connection, t.questions.c.payload, which, Question)
    ]
    said = list(_feedback_of(connection, accounts))
    words = {*(question.text for question in asked), *(shortened(each.text).removesuffix("…") for each in said)}
    left = connection.execute(select(t.left_threads.c.lane).where(t.left_threads.c.ref.in_(refs))).scalars()
    return Traces(
        accounts=accounts,
        places=frozenset(replace(place, user=None) for place in _places(connection, accounts, owned)),
        refs=refs,
        questions=frozenset(question.id for question in asked),
        feedback=frozenset(each.id for each in said),
        words=frozenset(text for text in words if len(text) >= SHORTEST_QUOTE),
        staff_lanes=frozenset({ticket.staff_place.lane for ticket in owned if ticket.staff_place} | set(left)),
        staff_rooms=frozenset(r.room.lane for room in staff_rooms for r in (room, Rooms(connection).now_at(room))),
    )


def _accounts(connection: Connection, person: str) -> frozenset[str]:
    owner = select(t.linked_accounts.c.owner).where(t.linked_accounts.c.account == person).scalar_subquery()
    linked = select(t.linked_accounts.c.account).where(t.linked_accounts.c.owner == owner)
    return frozenset({person, *connection.execute(linked).scalars()})


def _feedback_of(connection: Connection, accounts: Iterable[str]) -> Iterator[Feedback]:
    for account in sorted(accounts):
        yield from _parsed(connection, t.feedback.c.payload, _holds(t.feedback.c.payload, _by(account)), Feedback)


def _by(account: str) -> str:
    return f'"person":{_json(account)}'


def _asked_by(accounts: Iterable[str]) -> list[ColumnElement[bool]]:
    return [_holds(t.questions.c.payload, f'"asker":{_json(account)}') for account in accounts]


def _taken_from(refs: Iterable[str]) -> list[ColumnElement[bool]]:
    return [_holds(t.questions.c.payload, f'"ticket":{_json(ref)}') for ref in refs]


def _in_parts(conditions: Sequence[ColumnElement[bool]]) -> Iterator[ColumnElement[bool]]:
    """Any of many, some at a time: SQLite takes no expression deeper than a thousand."""
    return (or_(*conditions[n : n + AT_ONCE]) for n in range(0, len(conditions), AT_ONCE))


def _places(connection: Connection, accounts: frozenset[str], owned: Iterable[Ticket]) -> Iterator[Address]:
    for ticket in owned:
        yield from filter(None, (ticket.member_place, ticket.requester_place))
    theirs = t.subscriptions.c.person.in_(accounts)
    yield from _parsed(connection, t.subscriptions.c.where, theirs, Address)
    linked = t.linked_accounts.c.account.in_(accounts)
    yield from (account.place for account in _parsed(connection, t.linked_accounts.c.payload, linked, LinkedAccount))
    private = and_(t.inbox.c.room == RoomKind.PRIVATE, _sent_by(accounts))
    yield from (
        incoming.where
        for incoming in _parsed(connection, t.inbox.c.payload, private, Incoming)
        if incoming.sender.key in accounts
    )
    for account in accounts:  # where a private chat is named by who it is with
        platform, _, its_id = account.partition(":")
        named = connection.execute(
            select(t.outbox.c.account)
            .distinct()
            .where(t.outbox.c.room.like(f"{platform}:%:{_like(its_id)}", escape="\\"))
        )
        yield from (Address(platform=platform, account=ours, chat=its_id) for ours in named.scalars())


def _sent_by(accounts: Iterable[str]) -> ColumnElement[bool]:
    """What may be sent by them; to be looked at."""
    pairs = (account.partition(":") for account in accounts)
    return or_(
        false(),
        *(and_(t.inbox.c.platform == p, _holds(t.inbox.c.payload, f'"id":{_json(its_id)}')) for p, _, its_id in pairs),
    )


# --- rows ------------------------------------------------------------------------------------------------------------


def rows_of(table: Table, traces: Traces) -> Iterator[ColumnElement[bool]]:
    """Which rows of a table are the person's, or tell of them: those that fit any of these conditions, and of which
    `is_theirs` is true."""
    if make := _ROWS.get(table.name):
        yield make(traces)
    if make_quoting := _QUOTING.get(table.name):
        yield from make_quoting(traces)


def is_theirs(table: Table, row: Any, traces: Traces) -> bool:
    """Of rows found by text: whether they really are."""
    if table is t.inbox and row.lane not in traces.lanes | traces.staff_lanes:
        return is_for_them(table, row, traces) or _is_about(row.lane, row.payload, traces)
    return True


def is_for_them(table: Table, row: Any, traces: Traces) -> bool:
    """Whether they may be shown it: what staff wrote among themselves and lists that name others, too, are not."""
    if table is t.inbox:
        sender = json.loads(row.payload)["sender"]
        return row.lane in traces.lanes or f"{sender['platform']}:{sender['id']}" in traces.accounts
    if table is t.outbox:
        to = json.loads(row.draft)["message"]["to"]
        return row.lane.partition("#")[0] in traces.lanes or f"{to['platform']}:{to['user']}" in traces.accounts
    return True


def _is_about(lane: str, payload: str, traces: Traces) -> bool:
    return any(lane.endswith(ref) for ref in traces.refs) or any(quote in payload for quote in _quotes(traces))


def _quotes(traces: Traces) -> frozenset[str]:
    """What a message that is about the person holds: a reference, an account, words they asked with."""
    words = (form for text in traces.words for form in (text, escape(text)))
    return frozenset({*traces.refs, *traces.accounts, *(_json(form)[1:-1] for form in words)})


def _inbox(traces: Traces) -> ColumnElement[bool]:
    c = t.inbox.c
    return or_(c.lane.in_(traces.lanes | traces.staff_lanes), _sent_by(traces.accounts))


def _inbox_of_staff(traces: Traces) -> Iterator[ColumnElement[bool]]:
    c = t.inbox.c
    rooms = or_(false(), *(c.lane.startswith(room, autoescape=True) for room in sorted(traces.staff_rooms)))
    quoting = [_holds(c.payload, quote) for quote in sorted(_quotes(traces))]
    threads = [c.lane.endswith(ref, autoescape=True) for ref in sorted(traces.refs)]
    yield from (and_(rooms, part) for part in _in_parts(quoting))
    yield from _in_parts(threads)


def _outbox(traces: Traces) -> ColumnElement[bool]:
    c = t.outbox.c
    lanes = [f"{lane}{suffix}" for lane in traces.lanes for suffix in ("", "#notice", "#broadcast")]
    to_them = [
        and_(c.platform == platform, _holds(c.draft, f'"user":{_json(its_id)}'))
        for platform, _, its_id in (account.partition(":") for account in traces.accounts)
    ]
    copies = [copy_key(feedback) for feedback in traces.feedback]
    parts = [c.key.startswith(f"{key}/", autoescape=True) for key in copies]
    of_theirs = (c.lane.in_(lanes), c.ticket.in_(traces.refs), c.key.in_(copies), *parts, *to_them)
    return and_(c.state != State.SENDING, or_(*of_theirs))


def _outbox_of_staff(traces: Traces) -> Iterator[ColumnElement[bool]]:
    c = t.outbox.c
    there = and_(c.state != State.SENDING, c.room.in_(traces.staff_rooms))
    quoting = [_holds(c.draft, quote) for quote in sorted(_quotes(traces))]
    return (and_(there, part) for part in _in_parts(quoting))


def _people(traces: Traces) -> ColumnElement[bool]:
    pairs = (account.partition(":") for account in traces.accounts)
    return or_(*(and_(t.people.c.platform == platform, t.people.c.id == its_id) for platform, _, its_id in pairs))


def _holding_person(column: Column[str], traces: Traces) -> ColumnElement[bool]:
    return or_(
        *(
            and_(_holds(column, f'"platform":{_json(p)}'), _holds(column, f'"id":{_json(i)}'))
            for p, _, i in (account.partition(":") for account in traces.accounts)
        )
    )


def _postings(traces: Traces) -> ColumnElement[bool]:
    c = t.postings.c
    return or_(
        false(),
        *(
            and_(_holds(c.payload, f'"platform":{_json(p.platform)}'), _holds(c.payload, f'"chat":{_json(p.chat)}'))
            for p in traces.places
            if p.thread is None
        ),
    )


def _holds_of(traces: Traces) -> ColumnElement[bool]:
    c = t.holds.c
    named = [p for p in traces.places if p.thread is None]
    return or_(
        false(),
        *(and_(c.platform == p.platform, c.account == p.account, c.chat == p.chat) for p in named),
    )


def _events(traces: Traces) -> ColumnElement[bool]:
    c = t.ticket_events.c
    return or_(c.ref.in_(traces.refs), *(_holds(c.payload, _json(account)) for account in traces.accounts))


_QUOTING: Mapping[str, Callable[[Traces], Iterator[ColumnElement[bool]]]] = {
    "inbox": _inbox_of_staff,
    "outbox": _outbox_of_staff,
}
"""What staff wrote and read about the person. Elsewhere the same words are somebody else's."""
_ROWS: Mapping[str, Callable[[Traces], ColumnElement[bool]]] = {
    "inbox": _inbox,
    "outbox": _outbox,
    "people": _people,
    "feedback": lambda s: or_(*(_holds(t.feedback.c.payload, _by(account)) for account in s.accounts)),
    "dialogues": lambda s: or_(t.dialogues.c.person.in_(s.accounts), t.dialogues.c.lane.in_(s.lanes)),
    "votes": lambda s: or_(t.votes.c.person.in_(s.accounts), t.votes.c.question.in_(s.questions)),
    "message_links": lambda s: t.message_links.c.ref.in_(s.refs),
    "linked_accounts": lambda s: t.linked_accounts.c.account.in_(s.accounts),
    "link_codes": lambda s: _holding_person(t.link_codes.c.payload, s),
    "rooms": lambda s: t.rooms.c.lane.in_(s.lanes),
    "holds": _holds_of,
    "subscriptions": lambda s: or_(t.subscriptions.c.person.in_(s.accounts), t.subscriptions.c.lane.in_(s.lanes)),
    "staff_links": lambda s: _holding_person(t.staff_links.c.person, s),
    "questions": lambda s: t.questions.c.id.in_(s.questions),
    "tickets": lambda s: or_(t.tickets.c.ref.in_(s.refs), t.tickets.c.assignee.in_(s.accounts)),
    "ticket_events": _events,
    "postings": _postings,
    "announcements": lambda s: or_(*(_holds(t.announcements.c.payload, _json(a)) for a in s.accounts)),
    "accesses": lambda s: t.accesses.c.person.in_(s.accounts),
}


def _parsed(connection: Connection, column: Column[str], which: ColumnElement[bool], kind: Any) -> list[Any]:
    return [from_json(kind, text) for text in connection.execute(select(column).where(which)).scalars()]


def _holds(column: Column[str], text: str) -> ColumnElement[bool]:
    return column.contains(text, autoescape=True)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
