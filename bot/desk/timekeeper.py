"""The desk's clock: tells the desk, by the one way in, that time has come for something of a ticket or a form."""

from datetime import datetime

from bot.clock import Clock
from bot.desk.scene import DeskRules
from bot.messages import Address, Due, Incoming, Lapsed, Person, RoomKind
from bot.store import Store
from bot.tickets.ticket import Ticket
from bot.tickets.upkeep import coming

PLATFORM = "desk"  # where the clock's events come from; no adapter is called so
AT_ONCE = 200  # tickets or forms whose time has come, told in one transaction


class Timekeeper:
    """Any number may tick: an event that is told twice comes in once."""

    def __init__(self, store: Store, rules: DeskRules, clock: Clock) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock

    def begin(self) -> None:
        """The rules may have changed since tickets were last stored: when each is due is reckoned anew.

        What belongs to somebody who has left staff since is due at once. What was due before is due now: it may have
        been told with the name of its time already, for something else that was due then."""
        with self._store.write() as tx:
            for ticket in tx.all_tickets.unfinished():
                tx.all_tickets.look_at(ticket.ref, self._due_at(ticket))

    def _due_at(self, ticket: Ticket) -> datetime | None:
        now = self._clock.now()
        if ticket.is_open and self._rules.staff.has_left(ticket.assignee):
            return now
        next_ = coming(ticket, self._rules.tickets)
        return max(next_.at, now) if next_ else None

    def tick(self) -> None:
        """Tell of everything whose time has come."""
        while self._told() == AT_ONCE:
            pass
        while self._told_of_forms() == AT_ONCE:
            pass

    def _told(self) -> int:
        now = self._clock.now()
        with self._store.write() as tx:
            ready = tx.all_tickets.to_look_at(now, limit=AT_ONCE)
            tx.wrote = bool(ready)
            for ref, at in ready:
                tx.all_tickets.looked_at(ref, at)
                event_id = f"{ref}/{at.isoformat()}"
                tx.inbox.add(
                    Incoming(
                        id=event_id,
                        at=at,
                        sender=Person(platform=PLATFORM, id="", name=""),
                        where=Address(platform=PLATFORM, account="clock", chat=ref),
                        room=RoomKind.PRIVATE,
                        event=Due(ref=ref),
                    ),
                    now,
                )
        return len(ready)

    def _told_of_forms(self) -> int:
        """The event comes from the person's own place, so that it takes its turn among what they do there."""
        now = self._clock.now()
        with self._store.write() as tx:
            ready = tx.conversations.to_look_at(now, limit=AT_ONCE)
            tx.wrote = bool(ready)
            for dialogue, at in ready:
                form = dialogue.draft or dialogue.put_away
                if form is None or form.by is None or form.where is None:
                    continue
                event_id = f"form/{form.where.lane}/{form.by.key}/{at.isoformat()}"
                lapsed = Incoming(
                    id=event_id, at=at, sender=form.by, where=form.where, room=RoomKind.PRIVATE, event=Lapsed()
                )
                tx.inbox.add(lapsed, now)
        return len(ready)
