"""The rooms our accounts are in, and the files we stored."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.messages import Address, Attachment
from bot.store.codec import from_json, to_json
from bot.store.tables import files, rooms
from bot.store.upsert import insert_once, upsert


class Rooms:
    """Rooms and stored files within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_membership(self, room: Address, *, title: str, present: bool, now: datetime) -> None:
        values = {"where": to_json(room.room), "title": title, "present": present, "updated_at": now}
        upsert(self._connection, rooms, {"lane": room.room.lane}, values)

    def set_moved(self, old: Address, new: Address, now: datetime) -> None:
        values = {"where": to_json(old.room), "title": "", "present": False, "updated_at": now}
        upsert(self._connection, rooms, {"lane": old.room.lane}, {**values, "moved_to": to_json(new.room)})

    def now_at(self, place: Address) -> Address:
        """A place of a room that may have moved, by the room's present id."""
        row = self._connection.execute(select(rooms.c.moved_to).where(rooms.c.lane == place.room.lane)).first()
        if row is None or row.moved_to is None:
            return place
        return self.now_at(replace(place, chat=from_json(Address, row.moved_to).chat))

    def is_present(self, room: Address) -> bool:
        """False once we know that we were removed."""
        row = self._connection.execute(select(rooms.c.present).where(rooms.c.lane == room.room.lane)).first()
        return row is None or bool(row.present)

    def note_gone(self, room: Address, now: datetime) -> None:
        """A platform said that nothing can be put there: broadcasts pass it by until something comes from there."""
        self._note_presence(room, now, present=False)

    def note_back(self, room: Address, now: datetime) -> None:
        """Something came from there."""
        if not self.is_present(room):
            self._note_presence(room, now, present=True)

    def _note_presence(self, room: Address, now: datetime, *, present: bool) -> None:
        values = {"present": present, "updated_at": now}
        known = update(rooms).where(rooms.c.lane == room.room.lane, rooms.c.moved_to.is_(None)).values(values)
        if self._connection.execute(known).rowcount == 0:
            new = {"lane": room.room.lane, "where": to_json(room.room), "title": "", **values}
            insert_once(self._connection, rooms, new)

    def stored_file(self, attachment: Attachment) -> str | None:
        """The hash of a platform's file that was stored before."""
        if attachment.source is None or attachment.ref is None:
            return None
        row = self._connection.execute(
            select(files.c.sha256).where(
                files.c.platform == attachment.source.platform,
                files.c.account == attachment.source.account,
                files.c.ref == attachment.ref,
            )
        ).first()
        return row.sha256 if row else None

    def remember_file(self, attachment: Attachment, sha256: str, now: datetime) -> None:
        if attachment.source is None or attachment.ref is None:
            return
        key = {"platform": attachment.source.platform, "account": attachment.source.account, "ref": attachment.ref}
        upsert(self._connection, files, key, {"sha256": sha256, "stored_at": now})
