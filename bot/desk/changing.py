"""What became of a ticket's messages afterwards: edited, their files replaced, deleted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.delivery.delivery import Delivery, Operation, Priority, State
from bot.desk.casework import line_of, to_member, to_thread
from bot.desk.effects import NOTHING, AddEvent, Effects, Put, Withdraw
from bot.desk.records import Link
from bot.desk.scene import Scene
from bot.messages import Address, Attachment, Edited, Outgoing
from bot.rendering import escape
from bot.tickets.relay import copy_for_member, copy_for_staff
from bot.tickets.ticket import Happening, Side, Ticket, TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What a person's message (of an album: one of its messages) says."""

    text: str
    files: tuple[Attachment, ...]


def edited(scene: Scene, ticket: Ticket, original: TicketEvent, edit: Edited) -> Effects:
    """A message of the ticket was edited: its copy is edited, or the other side is told what is different now.

    Told, not edited, are new files and anything in an album: which copy shows which of its files, only we know."""
    before = _as_it_stands(scene, original, edit.message_id)
    replaced = bool(edit.attachments) and not _same(edit.attachments, before.files)
    reworded = edit.text != before.text and bool(edit.text.strip() or edit.attachments)
    if not (replaced or reworded):
        return NOTHING
    files = edit.attachments if replaced else ()
    line = line_of(scene, ticket, Happening.EDITED, original.side, edit.text, files)
    if replaced or original.pieces:
        return (AddEvent(event=line), _told(scene, ticket, original, line, edit.message_id))
    return (AddEvent(event=line), _reworded(scene, ticket, original, line))


def _as_it_stands(scene: Scene, original: TicketEvent, message_id: str) -> _Message:
    """After its edits so far."""
    piece = next((piece for piece in original.pieces if piece.message_id == message_id), None)
    first = piece or original
    now = _Message(text=first.text, files=first.attachments)
    for event in scene.view.history(original.ref):
        if event.happening is Happening.EDITED and event.source and event.source.message_id == message_id:
            now = _Message(text=event.text, files=event.attachments or now.files)
    return now


def _same(some: Sequence[Attachment], others: Sequence[Attachment]) -> bool:
    return len(some) == len(others) and all(a.is_same_as(b) for a, b in zip(some, others, strict=True))


# --- the copy says something else ------------------------------------------------------------------------------------


def _reworded(scene: Scene, ticket: Ticket, original: TicketEvent, line: TicketEvent) -> Put:
    side = original.side
    body, to, key = _edited_copy(scene, ticket, replace(original, text=line.text))
    copied = _where_copied(scene, original, to)
    is_left = side is Side.MEMBER and copied.lane != to.lane  # staff read in another thread by now
    to = to if is_left else copied
    facts = scene.facts_of(to)
    message = Outgoing(to=to, body=f"✏️ {body}")
    for_thread = ticket.ref if side is Side.MEMBER else None
    put = Put(message=message, priority=Priority.RELAY, ticket=for_thread, relay_of=line.key)
    if facts is not None and facts.edits and not is_left:
        put = replace(put, operation=Operation.EDIT, edits_key=key)
    return put


def _edited_copy(scene: Scene, ticket: Ticket, event: TicketEvent) -> tuple[str, Address, str]:
    if event.side is Side.MEMBER:
        to = scene.rules.staff_side_of(ticket) or scene.where
        return copy_for_staff(event, own_thread=True), to, f"relay:{event.key}/staff"
    member = scene.in_language(ticket.language)
    body = copy_for_member(event, support=member.say("support"), names_shown=scene.rules.names_shown)
    return body, ticket.member_place, f"relay:{event.key}/member"


def _where_copied(scene: Scene, line: TicketEvent, otherwise: Address) -> Address:
    """Where the other side reads a line: the member may have gone on elsewhere since it was copied."""
    copies = (link.sent.where for link in scene.view.links_of(line.key) if not link.original)
    rooms, for_staff = scene.rules.staff_rooms, line.side is Side.MEMBER
    fitting = [where for where in copies if (where.room in rooms) is for_staff]
    return otherwise if otherwise in fitting else next(iter(fitting), otherwise)


# --- the other side is told ------------------------------------------------------------------------------------------


def _told(scene: Scene, ticket: Ticket, original: TicketEvent, line: TicketEvent, message_id: str) -> Put:
    """Under the copy: which file of the message was replaced, and the new one, or what its text is now."""
    if original.side is Side.MEMBER:
        body = _what_changed(scene.in_language(scene.rules.staff_language), original, line, message_id)
        return to_thread(scene, ticket, line, body, reply_to=message_id)
    body = _what_changed(scene.in_language(ticket.language), original, line, message_id)
    return to_member(scene, ticket, line, body, reply_to=message_id)


def _what_changed(reader: Scene, original: TicketEvent, line: TicketEvent, message_id: str) -> str:
    number = next((i for i, piece in enumerate(original.pieces, start=1) if piece.message_id == message_id), 0)
    if number:
        key = "edited-album-file" if line.attachments else "edited-album-text"
        said = reader.say(key, number=number, count=len(original.pieces))
    else:
        said = reader.say("edited-file")
    return f"✏️ {said}\n\n{escape(line.text)}".rstrip()


# --- deleted ---------------------------------------------------------------------------------------------------------


def deleted(scene: Scene, ticket: Ticket, link: Link) -> Effects:
    """A message of the ticket was removed by its author: its copies are not sent, or removed where the platform can."""
    original = scene.view.ticket_event(link.event_key)
    line = line_of(scene, ticket, Happening.DELETED, original.side if original else Side.DESK, "")
    gone = (
        Put(message=Outgoing(to=copy.sent.where), operation=Operation.DELETE, target=copy.sent, priority=Priority.RELAY)
        for copy in _copies(scene, link, original)
        if _can_delete(scene, copy.sent.where)
    )
    unsent = (effect for copy in scene.view.unsent_copies(link.event_key) for effect in _called_back(scene, copy))
    return (AddEvent(event=line), *gone, *unsent)


def _copies(scene: Scene, link: Link, original: TicketEvent | None) -> Iterator[Link]:
    """Of one message of an album: its own copy, where files and copies can be told to belong together."""
    copies = [copy for copy in scene.view.links_of(link.event_key) if not copy.original]
    pieces = original.pieces if original else ()
    index = next((i for i, piece in enumerate(pieces) if piece.message_id == link.sent.message_id), None)
    if index is None:
        yield from copies
        return
    for room in dict.fromkeys(copy.sent.where.room for copy in copies):
        there = [copy for copy in copies if copy.sent.where.room == room]
        if len(there) >= len(pieces):  # a text may stand before the files
            yield there[len(there) - len(pieces) + index]


def _called_back(scene: Scene, copy: Delivery) -> Effects:
    """What is in the call just now can only be removed behind it."""
    draft = copy.draft
    if copy.state is State.READY:
        return (Withdraw(delivery=copy.id),)
    if not _can_delete(scene, draft.message.to):
        return ()
    return (
        Put(
            message=Outgoing(to=draft.message.to),
            operation=Operation.DELETE,
            edits_key=draft.key,
            priority=Priority.RELAY,
            ticket=draft.ticket,
        ),
    )


def _can_delete(scene: Scene, where: Address) -> bool:
    facts = scene.facts_of(where)
    return facts is not None and facts.deletes
