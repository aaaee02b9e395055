"""What happens to tickets, as lines for the staff's terminal."""

from collections.abc import Callable, Sequence

from bot.app.bell import Bell
from bot.desk.scene import Content
from bot.rendering import escape
from bot.store import Store
from bot.store.hop import in_thread
from bot.tickets.ticket import Happening, TicketEvent

MOST = 50  # lines at once
_MARKS = {
    Happening.OPENED: "🆕",
    Happening.MEMBER_WROTE: "💬",
    Happening.STAFF_REPLIED: "↩️",
    Happening.NOTE: "📝",
    Happening.CLOSED: "✅",
    Happening.REOPENED: "🔓",
    Happening.RATED: "⭐",
    Happening.ALARMED: "🚨",
    Happening.TARGET_NEAR: "⏳",
    Happening.TARGET_MISSED: "⏰",
    Happening.LEFT: "👋",
    Happening.UNDELIVERED: "⚠️",
}


class TicketFeed:
    """Follows the log of all tickets."""

    def __init__(self, store: Store, content: Callable[[], Content], bell: Bell) -> None:
        self._store = store
        self._content = content
        self._bell = bell

    async def after(self, number: int) -> tuple[int, Sequence[str]]:
        """Lines after a number (-1: from now on), as soon as there are some; and the number of the last."""
        while True:
            last, events = await in_thread(self._read, number)
            if events or number < 0:
                return last, [_line(event) for event in events]
            await self._bell.rung()

    def _read(self, number: int) -> tuple[int, Sequence[TicketEvent]]:
        with self._store.read() as tx:
            if number < 0:
                return tx.all_tickets.last_event_number(), ()
            events = tx.all_tickets.events_after(number, limit=MOST)
        return (events[-1].number if events else number), events


def _line(event: TicketEvent) -> str:
    mark = _MARKS.get(event.happening, "·")
    files = "".join(f" 📎 {escape(attachment.name)}" for attachment in event.attachments)
    said = "\\\n    ".join(escape(line) for line in event.text.splitlines())
    return f"{mark} **{event.ref}** {event.happening} · {escape(event.author_name or event.author)}: {said}{files}"
