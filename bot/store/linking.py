"""Which accounts are one person's, and the one-time codes that say so. Only hashes of codes are stored."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.desk.records import LinkedAccount
from bot.store.codec import from_json, to_json
from bot.store.tables import link_codes, linked_accounts
from bot.store.upsert import insert_once, upsert


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


class Linking:
    """Linked accounts within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def offer(self, code: str, account: LinkedAccount, expires_at: datetime) -> None:
        """Whoever gives this code in time can be linked to the account."""
        values = {"expires_at": expires_at, "payload": to_json(account)}
        upsert(self._connection, link_codes, {"code_hash": _hash(code)}, values)

    def offered(self, code: str, now: datetime) -> LinkedAccount | None:
        """Whose code it is, locked; None if it is unknown, used or too old."""
        found = select(link_codes.c.payload).where(link_codes.c.code_hash == _hash(code), link_codes.c.expires_at > now)
        row = self._connection.execute(found.with_for_update()).first()
        return from_json(LinkedAccount, row.payload) if row else None

    def use_up(self, code: str) -> None:
        self._connection.execute(delete(link_codes).where(link_codes.c.code_hash == _hash(code)))

    def forget_expired(self, now: datetime) -> None:
        self._connection.execute(delete(link_codes).where(link_codes.c.expires_at <= now))

    def join(self, one: LinkedAccount, other: LinkedAccount, now: datetime) -> None:
        """Both, and all that are linked to either, are one person's from now on."""
        owner = self._owner(one.person.key) or one.person.key
        absorbed = self._owner(other.person.key)
        for account in (one, other):
            values = {"account": account.person.key, "owner": owner, "linked_at": now, "payload": to_json(account)}
            insert_once(self._connection, linked_accounts, values)
        if absorbed is not None:
            theirs = linked_accounts.c.owner == absorbed
            self._connection.execute(update(linked_accounts).where(theirs).values(owner=owner))

    def part(self, account: str) -> None:
        """This account stands alone again; so does one that would be left alone with itself."""
        owner = self._owner(account)
        self._connection.execute(delete(linked_accounts).where(linked_accounts.c.account == account))
        left = self._connection.execute(
            select(linked_accounts.c.account).where(linked_accounts.c.owner == owner)
        ).scalars()
        if len(alone := left.all()) == 1:
            self._connection.execute(delete(linked_accounts).where(linked_accounts.c.account == alone[0]))

    def linked(self, account: str) -> Sequence[LinkedAccount]:
        """All accounts of whoever has this one, itself included; none if it is linked to nothing."""
        owner = self._owner(account)
        if owner is None:
            return []
        theirs = select(linked_accounts.c.payload).where(linked_accounts.c.owner == owner)
        rows = self._connection.execute(theirs.order_by(linked_accounts.c.linked_at, linked_accounts.c.account))
        return [from_json(LinkedAccount, row.payload) for row in rows]

    def _owner(self, account: str) -> str | None:
        found = select(linked_accounts.c.owner).where(linked_accounts.c.account == account)
        return self._connection.execute(found).scalar_one_or_none()
