"""Makes the files that the desk sends of its own accord: transcripts and charts, when they are about to be sent."""

from collections.abc import AsyncIterator, Callable
from functools import partial

from bot.clock import Clock
from bot.desk.scene import Content, DeskRules
from bot.errors import AttachmentUnavailable
from bot.messages import Attachment
from bot.records.documents import Manner, as_html, as_json
from bot.records.paperwork import ChartWanted, TranscriptWanted, wanted
from bot.records.transcript import transcript_of
from bot.reports.charts import draw
from bot.reports.figures import report
from bot.reports.period import period_with
from bot.store import Store
from bot.store.hop import in_thread
from bot.tickets.intake import in_language


class Paperwork:
    """`bot.delivery.carrying.Source` of what `bot.records.paperwork` describes."""

    def __init__(self, store: Store, content: Callable[[], Content], rules: DeskRules, clock: Clock) -> None:
        self._store = store
        self._content = content
        self._rules = rules
        self._clock = clock

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file, made now; `AttachmentUnavailable` if there is nothing left to make it of."""
        what = wanted(attachment.ref or "")
        if what is None:
            raise AttachmentUnavailable("not a file that the desk makes")
        yield await in_thread(self._made, what)

    def _made(self, what: TranscriptWanted | ChartWanted) -> bytes:
        match what:
            case TranscriptWanted():
                return self.transcript(what).encode()
            case ChartWanted():
                return self._chart(what)

    def transcript(self, what: TranscriptWanted) -> str:
        """A ticket as a document."""
        with self._store.read() as tx:
            ticket = tx.all_tickets.get(what.ref, lock=False)
            events = tx.history(what.ref)
        if ticket is None:
            raise AttachmentUnavailable(f"there is no ticket {what.ref} any more")
        now = self._clock.now()
        document = transcript_of(ticket, events, made_at=now, notes=what.notes, private=what.private)
        return as_json(document) if what.form == "json" else as_html(document, self._manner(what, ticket.category))

    def _manner(self, what: TranscriptWanted, category: str) -> Manner:
        say = partial(self._content().texts.plainly, what.language)
        title = self._title(what.language, category)
        return Manner(language=what.language, zone=self._rules.zone, say=say, category=title)

    def _chart(self, what: ChartWanted) -> bytes:
        period = period_with(what.first, what.unit, self._rules.zone)
        with self._store.read() as tx:
            activity = tx.activity(period.begin, period.end)
        say = partial(self._content().texts.plainly, what.language)
        return draw(what.chart, report(activity, period), say, partial(self._title, what.language))

    def _title(self, language: str, category: str) -> str:
        known = self._content().category(category)
        return in_language(known.title, language) if known else category
