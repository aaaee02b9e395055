"""Who on staff looked at which ticket."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.records.accesses import Access, Look
from bot.store.tables import accesses


class Accesses:
    """The access log within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, access: Access) -> None:
        values = {"ref": access.ref, "at": access.at, "person": access.person, "name": access.name}
        self._connection.execute(insert(accesses).values(**values, look=access.look, how=access.how))

    def of(self, ref: str) -> Sequence[Access]:
        """Everybody who looked at a ticket, in order."""
        rows = self._connection.execute(select(accesses).where(accesses.c.ref == ref).order_by(accesses.c.id))
        return [
            Access(ref=row.ref, at=row.at, person=row.person, name=row.name, look=Look(row.look), how=row.how)
            for row in rows
        ]

    def forget(self, before: datetime) -> int:
        """Remove what is older; how many lines that were."""
        return self._connection.execute(delete(accesses).where(accesses.c.at < before)).rowcount
