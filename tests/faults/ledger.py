"""The double-entry check: what people did, what the database holds, and what Telegram accepted must agree.

`Ledger.of` reads all three; its methods name what is wrong, and nothing when all is right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from bot.delivery.delivery import Delivery, Operation, State
from bot.store import tables
from bot.store.codec import from_json
from bot.store.outbox import _delivery
from bot.tickets.ticket import Happening, TicketEvent
from tests.faults.marks import mark_of
from tests.faults.town import Town

CREATING = frozenset({"sendMessage", "sendPhoto", "sendDocument", "createForumTopic", "answerCallbackQuery"})
"""Calls that make something each time they are accepted. (Edits and states of a topic are the same twice.)"""
KEPT = frozenset({State.SENT, State.UNCERTAIN})
"""Delivered, or a person will look."""
UNSURE = frozenset({State.UNCERTAIN, State.DISMISSED})
"""Waits for a person, or a person has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One look at everything."""

    town: Town
    inbox: Sequence[Row[str, str]]  # event id, state
    events: Sequence[TicketEvent]
    outbox: Sequence[Delivery]
    accepted: Counter[tuple[str, str]]  # (delivery key, method) → how often Telegram did it

    @classmethod
    def of(cls, town: Town) -> "Ledger":
        with town.store.engine.connect() as connection:
            inbox = connection.execute(select(tables.inbox.c.event_id, tables.inbox.c.state)).all()
            events = connection.execute(select(tables.ticket_events.c.payload)).scalars().all()
            outbox = connection.execute(select(tables.outbox)).all()
        marked = [(mark_of(call.params), call.method) for call in town.world.accepted]
        return cls(
            town=town,
            inbox=inbox,
            events=[from_json(TicketEvent, payload) for payload in events],
            outbox=[_delivery(row) for row in outbox],
            accepted=Counter((key, method) for key, method in marked if key and method in CREATING),
        )

    # --- where it stands ---------------------------------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Everything came in and was handled, and nothing waits to be sent."""
        arrived = {row.event_id for row in self.inbox}
        handled = all(row.state != "new" for row in self.inbox)
        pending = any(row.state in {State.READY, State.SENDING} for row in self.outbox)
        return handled and not pending and self._expected() <= arrived

    @property
    def uncertain(self) -> list[Delivery]:
        return [row for row in self.outbox if row.state is State.UNCERTAIN]

    def was_accepted(self, delivery: Delivery) -> bool:
        """What a person sees who looks whether an uncertain message stands there."""
        return any(key == delivery.draft.key and method != "createForumTopic" for key, method in self.accepted)

    def _expected(self) -> set[str]:
        """The updates that people caused, of the kinds that the desk reads."""
        updates = self.town.world.updates.sent.items()
        return {
            str(number) for number, body in updates if "callback_query" in body or "text" in body.get("message", {})
        }

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def problems(self, *, resent: Iterable[int] = ()) -> list[str]:
        """Everything lost, doubled or not flagged; `resent` are deliveries that a person sent again."""
        found = [*self._inbox(), *self._histories(), *self._doubled(set(resent)), *self._untrue()]
        return [*found, *self._unsettled(set(resent))]

    def _inbox(self) -> Iterator[str]:
        counted = Counter(row.event_id for row in self.inbox)
        yield from (f"update {number} was lost" for number in self._expected() - set(counted))
        yield from (f"update {number} is there {times} times" for number, times in counted.items() if times > 1)
        yield from (f"update {row.event_id} is {row.state}" for row in self.inbox if row.state != "handled")

    def _histories(self) -> Iterator[str]:
        """Every text of a ticket is once in its history, and its copy is delivered or flagged."""
        for happening, marks in (
            (Happening.MEMBER_WROTE, self.town.from_members),
            (Happening.STAFF_REPLIED, self.town.from_staff),
        ):
            for mark in marks:
                lines = [event for event in self.events if event.happening is happening and mark in event.text]
                if len(lines) != 1:
                    yield f"{happening} {mark} is {len(lines)} times in the history"
                for line in lines:
                    yield from self._copy_of(line)

    def _copy_of(self, line: TicketEvent) -> Iterator[str]:
        copies = [row for row in self.outbox if row.draft.relay_of == line.key]
        kept = [row for row in copies if row.state in KEPT | {State.DISMISSED}]
        if len(kept) != 1:
            yield f"{line.key}: {len(kept)} copies delivered or flagged of {[(c.draft.key, c.state) for c in copies]}"
        flagged = {event.key for event in self.events if event.happening is Happening.UNDELIVERED}
        for row in kept:
            if row.state is State.UNCERTAIN and f"undelivered:{row.draft.key}/{row.attempts}" not in flagged:
                yield f"{row.draft.key} is uncertain and its ticket does not say so"

    def _doubled(self, resent: set[int]) -> Iterator[str]:
        again = {row.draft.key for row in self.outbox if row.id in resent}
        for (key, method), times in self.accepted.items():
            if times > (2 if key in again and method == "createForumTopic" else 1):
                yield f"{method} of {key} was accepted {times} times"

    def _untrue(self) -> Iterator[str]:
        """Sent means accepted; accepted means sent, uncertain, or looked at by a person."""
        for row in self.outbox:
            taken = self.was_accepted(row)
            if row.draft.operation is Operation.SEND and _is_call(row) and row.state is State.SENT and not taken:
                yield f"{row.draft.key} counts as sent and was never accepted"
            if taken and row.state not in KEPT | {State.DISMISSED}:
                yield f"{row.draft.key} was accepted and is {row.state}"

    def _unsettled(self, resent: set[int]) -> Iterator[str]:
        """Not sent is right only where nobody waits any more, where a thread had to be opened anew first, or for an
        edit of a message that waited, or waits, for a person."""
        keys = {row.draft.key for row in self.outbox}
        unsure = {row.draft.key for row in self.outbox if row.state in UNSURE or row.id in resent}
        for row in self.outbox:
            expired = row.state is State.EXPIRED and row.draft.expires_at is not None
            refused = row.state is State.REFUSED
            repeated = refused and f"{row.draft.key}/again" in keys
            waited = refused and row.draft.operation is Operation.EDIT and row.draft.edits_key in unsure
            if row.state not in KEPT | {State.DISMISSED} and not (expired or repeated or waited):
                yield f"{row.draft.key} is {row.state}: {row.reason}"


def _is_call(row: Delivery) -> bool:
    """Notices that are empty answers to a link need no call."""
    message = row.draft.message
    return message.answers_press != "" or bool(message.body)
