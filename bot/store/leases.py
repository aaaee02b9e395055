"""What only one process does at a time: who does it, and the generation that fences off whoever did it before.

A lock that ends with its holder (`bot.store.locks`) says who may begin. The row here says who may still commit: a
process that was cut off from the database, and comes back, finds another generation and is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.errors import LeaseLost
from bot.store.tables import leases
from bot.store.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something, until another process takes it."""

    name: str  # such as "send telegram:main"
    generation: int  # how often it was taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a lease, for people."""

    holder: str  # host and process
    generation: int
    taken_at: datetime


class Leases:
    """The leases within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str, *, holder: str, now: datetime) -> Lease:
        """A new generation, from now on. The lock must be held: it keeps two from doing this at once."""
        generation = (self._generation(name) or 0) + 1
        values = {"generation": generation, "holder": holder, "taken_at": now}
        upsert(self._connection, leases, {"name": name}, values)
        return Lease(name=name, generation=generation)

    def check(self, lease: Lease) -> None:
        """`LeaseLost` if another process has taken it. Until this transaction ends nobody can: taking waits for it."""
        if self._generation(lease.name) != lease.generation:
            raise LeaseLost(f"{lease.name} is done by another process now")

    def holders(self) -> Mapping[str, Holder]:
        """Who took each lease last; whether they still live is not said here."""
        return {
            row.name: Holder(holder=row.holder, generation=row.generation, taken_at=row.taken_at)
            for row in self._connection.execute(select(leases))
        }

    def _generation(self, name: str) -> int | None:
        found = select(leases.c.generation).where(leases.c.name == name).with_for_update(read=True)
        generation: int | None = self._connection.execute(found).scalar()
        return generation
