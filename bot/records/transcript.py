"""A ticket as a document: what happened, in order, secrets masked once more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.guard.secrets import mask
from bot.messages import SentRef
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line."""

    at: datetime
    happening: Happening
    side: Side
    author: str  # name; empty: the desk itself, or somebody who was erased
    text: str = ""
    files: tuple[str, ...] = ()  # names; the files themselves are no part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """What not everybody on staff may see."""

    account: str  # `Person.key` of the requester
    contact: str = ""  # how else they can be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything about one ticket that its reader may see."""

    ref: str
    subject: str
    question: str
    category: str  # id
    status: Status
    language: str
    platform: str
    requester: str  # name
    assignee: str  # name
    opened_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    comment: str
    private: Private | None  # None: the reader may not see it
    with_notes: bool
    made_at: datetime
    entries: tuple[Entry, ...]


def transcript_of(
    ticket: Ticket, events: Sequence[TicketEvent], *, made_at: datetime, notes: bool, private: bool
) -> Transcript:
    """The ticket's history as it may be shown. What the guard knows by now is masked, whenever it was written.

    Without `notes` nothing of an internal note is left, nor of what became of it later."""
    shown = events if notes else _without_notes(events)
    return Transcript(
        ref=ticket.ref,
        subject=_masked(ticket.subject),
        question=_masked(ticket.question),
        category=ticket.category,
        status=ticket.status,
        language=ticket.language,
        platform=ticket.member_place.platform,
        requester=_masked(ticket.requester_name),
        assignee=ticket.assignee_name,
        opened_at=ticket.opened_at,
        first_reply_at=ticket.first_reply_at,
        closed_at=ticket.closed_at,
        rating=ticket.rating,
        comment=_masked(ticket.comment),
        private=Private(account=ticket.requester, contact=_masked(ticket.contact)) if private else None,
        with_notes=notes,
        made_at=made_at,
        entries=tuple(map(_entry, shown)),
    )


def _without_notes(events: Sequence[TicketEvent]) -> Sequence[TicketEvent]:
    notes = {_message(event.source) for event in events if event.happening is Happening.NOTE and event.source}
    return [event for event in events if not _is_note(event, notes)]


def _is_note(event: TicketEvent, notes: set[tuple[str, str]]) -> bool:
    if event.happening is Happening.NOTE:
        return True
    changed = event.happening in {Happening.EDITED, Happening.DELETED}
    return changed and event.source is not None and _message(event.source) in notes


def _message(sent: SentRef) -> tuple[str, str]:
    return replace(sent.where, user=None).lane, sent.message_id


def _entry(event: TicketEvent) -> Entry:
    return Entry(
        at=event.at,
        happening=event.happening,
        side=event.side,
        author=_masked(event.author_name),
        text=_masked(event.text),
        files=tuple(_masked(file.name) for file in event.attachments),
    )


def _masked(text: str) -> str:
    return mask(text).text
