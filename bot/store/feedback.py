"""What members told the team, and up to when staff were shown it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.feedback.feedback import Feedback
from bot.store.codec import from_json, to_json
from bot.store.tables import feedback, feedback_digests
from bot.store.upsert import insert_once


class FeedbackBox:
    """Feedback within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, said: Feedback) -> bool:
        """Keep it; False if it is there already."""
        values = {"id": said.id, "at": said.at, "type": said.type, "payload": to_json(said)}
        return insert_once(self._connection, feedback, values)

    def between(self, begin: datetime, end: datetime) -> Sequence[Feedback]:
        """What was said from a moment up to another, in order."""
        within = select(feedback.c.payload).where(feedback.c.at >= begin, feedback.c.at < end)
        rows = self._connection.execute(within.order_by(feedback.c.at, feedback.c.id))
        return [from_json(Feedback, row.payload) for row in rows]

    def told_until(self) -> datetime | None:
        """Where the last digest ended; None before the first."""
        latest: datetime | None = self._connection.execute(select(func.max(feedback_digests.c.until))).scalar()
        return latest

    def note_told(self, until: datetime) -> bool:
        """A digest ends here; False if somebody else has told it."""
        return insert_once(self._connection, feedback_digests, {"until": until})
