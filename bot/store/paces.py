"""What a pace is reckoned from, wherever it was sent from: when the account's last calls ended, and waits asked for.

The moments are those of the outbox itself, so that they are committed with what they are about and never apart from it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.delivery.delivery import Draft, Priority, State
from bot.messages import Address
from bot.store.codec import from_json
from bot.store.tables import holds, outbox
from bot.store.upsert import upsert


class Paces:
    """Paces within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ended_since(self, platform: str, account: str, since: datetime) -> Sequence[tuple[datetime, Address]]:
        """The calls that ended after a time and where they went, oldest first.

        Calls that were deferred are not among them: the platform did not take those."""
        ended = outbox.c.state.in_((State.SENT, State.REFUSED, State.UNCERTAIN))
        rows = self._connection.execute(
            select(outbox.c.settled_at, outbox.c.draft)
            .where(outbox.c.platform == platform, outbox.c.account == account, outbox.c.settled_at > since)
            .where(ended, outbox.c.priority > Priority.NOTICE)
            .order_by(outbox.c.settled_at)
        )
        return [(row.settled_at, from_json(Draft, row.draft).message.to) for row in rows]

    def hold(self, platform: str, account: str, chat: str | None, until: datetime) -> None:
        """Remember a wait that the platform asked for: of one chat, or (None) of the whole account."""
        held = self.holds(platform, account, until)
        if chat not in held:  # none that is longer
            key = {"platform": platform, "account": account, "chat": chat or ""}
            upsert(self._connection, holds, key, {"until": until})

    def holds(self, platform: str, account: str, now: datetime) -> dict[str | None, datetime]:
        """The waits that are not over, by chat; None is the whole account."""
        mine = (holds.c.platform == platform, holds.c.account == account, holds.c.until > now)
        return {row.chat or None: row.until for row in self._connection.execute(select(holds).where(*mine))}

    def forget(self, before: datetime) -> None:
        """Remove waits that were over before a time."""
        self._connection.execute(delete(holds).where(holds.c.until < before))
