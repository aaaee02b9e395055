"""The digest of feedback becomes due, and is put into the staff room once, whoever's clock is first."""

from bot.delivery.delivery import Draft, Priority
from bot.delivery.parts import parts
from bot.desk.digests import digest_body
from bot.desk.ledger import StaffVoice
from bot.desk.surroundings import Surroundings
from bot.feedback.digest import Period, digest, due
from bot.messages import Address, Outgoing
from bot.store import Store, Transaction


class Digester:
    """Any number may tick: that a period was told is a row, written in one transaction with the message."""

    def __init__(self, store: Store, surroundings: Surroundings) -> None:
        self._store = store
        self._around = surroundings

    def tick(self) -> None:
        """Tell of the period that is over, if it is not told yet. Without a staff room there is nobody to tell."""
        room = self._around.rules.staff_room
        with self._store.read() as tx:
            is_due = room is not None and self._due(tx) is not None
        if room is None or not is_due:
            return
        with self._store.write() as tx:
            period = self._due(tx)
            tx.wrote = period is not None and tx.all_feedback.note_told(period.end)
            if period is not None and tx.wrote:
                self._tell(tx, period, tx.rooms.now_at(room))

    def _due(self, tx: Transaction) -> Period | None:
        rules = self._around.rules
        return due(self._around.now(), rules.feedback, rules.zone, told_until=tx.all_feedback.told_until())

    def _tell(self, tx: Transaction, period: Period, room: Address) -> None:
        """Nothing is said where nothing came in."""
        content, rules = self._around.content(), self._around.rules
        made = digest(tx.feedback_between(period.begin, period.end), content.feedback, period)
        if not made.quotes:
            return
        voice = StaffVoice(content=content, rules=rules, language=rules.staff_language)
        message = Outgoing(to=room, body=digest_body(voice, made), language=voice.language)
        facts = self._around.capabilities.get(room.platform)
        for number, part in enumerate((message,) if facts is None else parts(message, facts), start=1):
            self._put(tx, part, f"{digest_key(period)}/{number}")

    def _put(self, tx: Transaction, message: Outgoing, key: str) -> None:
        tx.outbox.add(Draft(key=key, message=message, priority=Priority.STAFF), self._around.now())


def digest_key(period: Period) -> str:
    """Of its deliveries: the same for everybody who tells of this period."""
    return f"feedback-digest/{period.end:%Y-%m-%dT%H%MZ}"
