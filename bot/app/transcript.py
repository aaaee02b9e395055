"""A member's conversation on the web page: the inbox and the outbox *are* the transcript."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.web.ports import Author, TranscriptItem, message_id
from bot.delivery.delivery import Delivery, Operation
from bot.messages import Address, Attachment, Command, FormSent, Incoming, Message
from bot.rendering import escape
from bot.store import Transaction
from bot.tickets.ticket import Happening, Side

_WORDS_OF_STAFF = frozenset({Happening.STAFF_REPLIED, Happening.EDITED})
REACH = 400  # rows looked at on each side: enough for any page, whatever notices and edits lie between


def transcript(tx: Transaction, address: Address, *, after: int | None, limit: int) -> tuple[TranscriptItem, ...]:
    """Items by time, as they stand now; with `after`, those that are new or changed since."""
    said = tx.inbox.come_from(address.lane, limit=REACH)
    put = tx.outbox.put_into(address, limit=REACH)
    items = {item.message_id: item for item in _all(tx, said, put)}
    _close_forms(items, said)
    _apply_changes(items, put)
    shown = sorted(items.values(), key=lambda item: item.cursor)
    if after is None:
        return tuple(shown[-limit:])
    return tuple([item for item in shown if item.cursor > after][:limit])


def _cursor(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _all(
    tx: Transaction,
    said: Sequence[tuple[datetime, Incoming]],
    put: Sequence[tuple[datetime, Delivery]],
) -> Iterator[TranscriptItem]:
    for came_at, incoming in said:
        if (item := _said(came_at, incoming)) is not None:
            yield item
    for begun_at, delivery in put:
        is_message = delivery.draft.operation is Operation.SEND and delivery.draft.message.answers_press is None
        if is_message:
            yield _put(tx, begun_at, delivery)


def _said(came_at: datetime, incoming: Incoming) -> TranscriptItem | None:
    event = incoming.event
    match event:
        case Message():
            body, files, its_id = event.text, event.attachments, event.message_id
        case Command():
            body, files = f"/{event.name} {event.text}".strip(), event.attachments
            its_id = event.message_id or incoming.id
        case FormSent():
            body = "\n".join(value for value in event.values.values() if value.strip())
            files, its_id = event.attachments, incoming.id
        case _:
            return None
    return TranscriptItem(
        cursor=_cursor(came_at), message_id=its_id, author=Author.ME, at=incoming.at, body=body, attachments=files
    )


def _put(tx: Transaction, begun_at: datetime, delivery: Delivery) -> TranscriptItem:
    draft = delivery.draft
    event = tx.ticket_event(draft.relay_of) if draft.relay_of else None
    message = draft.message
    item = TranscriptItem(
        cursor=_cursor(begun_at),
        message_id=message_id(draft.key),
        author=Author.BOT,
        at=begun_at,
        body=message.body,
        buttons=message.buttons,
        form=message.form,
        attachments=tuple(_fetched(tx, file) for file in message.attachments),
        reply_to=message.reply_to,
    )
    if event is None or event.side is not Side.STAFF or event.happening not in _WORDS_OF_STAFF:
        return item  # the desk says it, whoever brought it about
    name, body = _speaker(message.body, event.text)
    return replace(item, author=Author.STAFF, name=name, body=body)


def _fetched(tx: Transaction, file: Attachment) -> Attachment:
    """A file that came from elsewhere is shown from where it was stored on its way."""
    return file if file.sha256 else replace(file, sha256=tx.rooms.stored_file(file))


def _speaker(body: str, text: str) -> tuple[str, str]:
    """The name that the relay put before the words, and the words: the page shows them apart."""
    said = escape(text)
    name = body.removesuffix(said).strip().strip("*").rstrip(":")
    return (name, said) if body.endswith(said) and name else ("", body)


def _close_forms(items: dict[str, TranscriptItem], said: Sequence[tuple[datetime, Incoming]]) -> None:
    """A form that was answered is no longer one to fill in."""
    answered = {i.event.form: _cursor(at) for at, i in said if isinstance(i.event, FormSent)}
    for key, item in items.items():
        if item.form is not None and answered.get(item.form.id, -1) > item.cursor:
            items[key] = replace(item, form=None)


def _apply_changes(items: dict[str, TranscriptItem], put: Sequence[tuple[datetime, Delivery]]) -> None:
    for begun_at, delivery in put:
        draft = delivery.draft
        key = draft.target.message_id if draft.target else draft.edits_key and message_id(draft.edits_key)
        item = items.get(key or "")
        if item is None:
            continue
        if draft.operation is Operation.EDIT:
            changed = replace(item, body=draft.message.body, buttons=draft.message.buttons, edited=True)
            items[item.message_id] = replace(changed, cursor=_cursor(begun_at))
        elif draft.operation is Operation.DELETE:
            items[item.message_id] = replace(item, deleted=True, cursor=_cursor(begun_at))
