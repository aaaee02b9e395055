"""What happened in a period, for reports."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.desk.records import Question
from bot.reports.figures import Activity, Asked
from bot.store.codec import from_json
from bot.store.tables import questions, ticket_events, tickets
from bot.tickets.ticket import Happening, Ticket, TicketEvent

_COUNTED = (
    Happening.SOLVED,
    Happening.REOPENED,
    Happening.RATED,
    Happening.COMMENTED,
    Happening.STAFF_REPLIED,
)


class Activities:
    """Records of a stretch of time within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def between(self, begin: datetime, end: datetime) -> Activity:
        """Whatever was opened, said, solved, rated or asked then.

        A ticket to which something happened then was last touched then or later."""
        touched = select(tickets.c.payload).where(tickets.c.updated_at >= begin)
        events = (
            select(ticket_events.c.payload)
            .where(ticket_events.c.at >= begin, ticket_events.c.at < end)
            .where(ticket_events.c.happening.in_(_COUNTED))
            .order_by(ticket_events.c.id)
        )
        asked = select(questions.c.payload).where(questions.c.at >= begin, questions.c.at < end)
        run = self._connection.execute
        found = (from_json(Question, row.payload) for row in run(asked))
        return Activity(
            tickets=tuple(from_json(Ticket, row.payload) for row in run(touched)),
            events=tuple(from_json(TicketEvent, row.payload) for row in run(events)),
            asked=tuple(_asked(question) for question in found if not question.for_staff),
        )


def _asked(question: Question) -> Asked:
    return Asked(
        at=question.at,
        platform=question.where.platform,
        language=question.language,
        entry=question.entry,
        offered=bool(question.candidates),
    )
