"""Staff sign-in: one-time links, the sessions they become, and our own secrets. Only hashes of tokens are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.messages import Person
from bot.store.codec import from_json, to_json
from bot.store.tables import settings, staff_links
from bot.store.upsert import insert_once

LINK_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(days=14)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Access:
    """Tokens within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def new_link(self, person: Person, now: datetime) -> str:
        """A one-time sign-in token for a member of staff, valid for `LINK_LIFE`."""
        return self._issue("link", person, now + LINK_LIFE)

    def redeem(self, token: str, now: datetime) -> str | None:
        """Use up a link; the session token it becomes, or None if it is unknown, used or too old."""
        person = self._find("link", token, now)
        if person is None:
            return None
        self.end(token)
        return self._issue("session", person, now + SESSION_LIFE)

    def who(self, session: str, now: datetime) -> Person | None:
        """Whose session it is."""
        return self._find("session", session, now)

    def end(self, token: str) -> None:
        self._connection.execute(delete(staff_links).where(staff_links.c.token_hash == _hash(token)))

    def forget_expired(self, now: datetime) -> None:
        self._connection.execute(delete(staff_links).where(staff_links.c.expires_at <= now))

    def secret(self, name: str) -> str:
        """A random secret of this installation, made at first use."""
        insert_once(self._connection, settings, {"name": name, "value": secrets.token_urlsafe(32)})
        value: str = self._connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar_one()
        return value

    def _issue(self, kind: str, person: Person, expires_at: datetime) -> str:
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            insert(staff_links).values(
                token_hash=_hash(token), kind=kind, person=to_json(person), expires_at=expires_at
            )
        )
        return token

    def _find(self, kind: str, token: str, now: datetime) -> Person | None:
        row = self._connection.execute(
            select(staff_links.c.person)
            .where(staff_links.c.token_hash == _hash(token), staff_links.c.kind == kind)
            .where(staff_links.c.expires_at > now)
            .with_for_update()
        ).first()
        return from_json(Person, row.person) if row else None
