"""Who wants announcements in private, within one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.announcements.subscription import Subscription
from bot.messages import Address
from bot.store.codec import from_json, to_json
from bot.store.tables import subscriptions
from bot.store.upsert import insert_once


class Subscriptions:
    """Subscriptions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, subscription: Subscription, now: datetime) -> None:
        """Store it; the same topic twice is one subscription."""
        values = {
            "person": subscription.person,
            "lane": subscription.where.lane,
            "where": to_json(subscription.where),
            "topic": subscription.topic,
            "language": subscription.language,
            "since": now,
        }
        insert_once(self._connection, subscriptions, values)

    def of(self, person: str) -> Sequence[Subscription]:
        """A person's, by topic."""
        theirs = select(subscriptions).where(subscriptions.c.person == person).order_by(subscriptions.c.topic)
        return [_subscription(row) for row in self._connection.execute(theirs)]

    def speak(self, person: str, language: str) -> None:
        """From now on in this language."""
        theirs = update(subscriptions).where(subscriptions.c.person == person)
        self._connection.execute(theirs.values(language=language))

    def end(self, person: str, topic: str | None = None) -> None:
        """End one of a person's, or (None) all."""
        theirs = delete(subscriptions).where(subscriptions.c.person == person)
        self._connection.execute(theirs if topic is None else theirs.where(subscriptions.c.topic == topic))

    def end_at(self, where: Address) -> int:
        """End all that would go to a chat that cannot be written to any more; how many that were."""
        return self._connection.execute(delete(subscriptions).where(subscriptions.c.lane == where.lane)).rowcount

    def after(self, cursor: int, topics: Sequence[str], *, limit: int) -> Sequence[tuple[int, Subscription]]:
        """Subscriptions to any of the topics with a greater id, oldest first."""
        wanted = select(subscriptions).where(subscriptions.c.id > cursor, subscriptions.c.topic.in_(topics))
        rows = self._connection.execute(wanted.order_by(subscriptions.c.id).limit(limit))
        return [(row.id, _subscription(row)) for row in rows]


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(person=row.person, where=from_json(Address, row.where), topic=row.topic, language=row.language)
