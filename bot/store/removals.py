"""Stored files that nobody's row names any more, and the list of those that wait to be removed.

A file is removed after the commit that made it superfluous; the list survives a crash in between."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from bot.messages import Address
from bot.store import tables as t
from bot.store.upsert import insert_once

_REFERRING = (
    (t.inbox, t.inbox.c.payload),
    (t.outbox, t.outbox.c.draft),
    (t.ticket_events, t.ticket_events.c.payload),
    (t.dialogues, t.dialogues.c.payload),
    (t.announcements, t.announcements.c.payload),
    (t.files, t.files.c.sha256),
)
SENT_BY_PEOPLE = {
    t.inbox: t.inbox.c.payload,
    t.ticket_events: t.ticket_events.c.payload,
    t.dialogues: t.dialogues.c.payload,
}
"""Where files that people sent are named. Drafts name pictures of the FAQ, too, which are nobody's."""


class Removals:
    """Files to be removed, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def files_in(self, table: Table, which: ColumnElement[bool]) -> Sequence[dict[str, Any]]:
        """The attachments that rows name, as JSON."""
        column = SENT_BY_PEOPLE[table]
        rows = self._connection.execute(select(column).where(which, column.contains('"sha256":', autoescape=True)))
        return [file for payload in rows.scalars() for file in attachments_in(json.loads(payload))]

    def give_up(self, files: Iterable[dict[str, Any]], now: datetime) -> None:
        """These files' rows go now, and their contents if nobody else's row names them."""
        for file in files:
            self._add(file.get("sha256"), now)
            source, ref = file.get("source"), file.get("ref")
            if source and ref:
                where = Address(platform=source["platform"], account=source["account"], chat=source["chat"])
                self.give_up_stored(where, t.files.c.ref == ref, now)

    def give_up_stored(self, source: Address, which: ColumnElement[bool], now: datetime) -> None:
        """The same for what was fetched from one of our accounts, or made by the desk itself."""
        found = (t.files.c.platform == source.platform, t.files.c.account == source.account, which)
        for sha256 in self._connection.execute(select(t.files.c.sha256).where(*found)).scalars().all():
            self._add(sha256, now)
        self._connection.execute(delete(t.files).where(*found))

    def _add(self, sha256: str | None, now: datetime) -> None:
        if sha256:
            insert_once(self._connection, t.file_removals, {"sha256": sha256, "since": now})

    def waiting(self) -> Sequence[str]:
        return (
            self._connection.execute(select(t.file_removals.c.sha256).order_by(t.file_removals.c.since)).scalars().all()
        )

    def decide(self, sha256: str) -> bool:
        """Take a file off the list; whether its content may be removed."""
        self._connection.execute(delete(t.file_removals).where(t.file_removals.c.sha256 == sha256))
        return not any(self._names(table, column, sha256) for table, column in _REFERRING)

    def _names(self, table: Table, column: Any, sha256: str) -> bool:
        found = select(column).select_from(table).where(column.contains(sha256, autoescape=True)).limit(1)
        return self._connection.execute(found).first() is not None


def attachments_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every attachment in a record's JSON."""
    if isinstance(value, list):
        for inner in value:
            yield from attachments_in(inner)
    elif isinstance(value, dict):
        if {"kind", "name", "sha256"} <= value.keys():
            yield value
        for inner in value.values():
            yield from attachments_in(inner)
