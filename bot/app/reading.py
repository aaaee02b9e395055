"""What the web page shows, read from the store and the content in service."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from adapters.web import ports
from bot.announcements.broadcasting import is_shown
from bot.announcements.publication import Publication
from bot.app.bell import Bell
from bot.app.transcript import transcript
from bot.desk.actions import Verb, pack
from bot.desk.scene import Content, DeskRules
from bot.faq.book import Shelf
from bot.faq.entries import Entry
from bot.messages import Address
from bot.records.accesses import Access, Look
from bot.rendering import plain
from bot.rendering.extracts import without_pictures
from bot.store import Store, Transaction
from bot.store.hop import in_thread
from bot.tickets.intake import in_language
from bot.tickets.routing import presence
from bot.tickets.ticket import Happening, Status, Ticket, TicketEvent, Urgency

PAGE = 30  # tickets
MOST_ANNOUNCEMENTS = 200  # that the page looks through
SUMMARY = 160  # characters
_Result = TypeVar("_Result")


class PageReading:
    """`adapters.web.ports.Reading`."""

    def __init__(self, store: Store, content: Callable[[], Content], rules: DeskRules, bell: Bell) -> None:
        self._store = store
        self._content = content
        self._rules = rules
        self._bell = bell

    # --- the FAQ -----------------------------------------------------------------------------------------------------

    def languages(self) -> tuple[str, ...]:
        return self._rules.languages

    async def categories(self, language: str) -> tuple[ports.Category, ...]:
        return tuple(self._category(shelf, language) for shelf in self._content().book.shelves)

    async def category(self, category: str, language: str) -> ports.CategoryView | None:
        shelf = self._content().book.shelf(category)
        if shelf is None:
            return None
        entries = self._content().book.on_shelf(category, language)
        return ports.CategoryView(category=self._category(shelf, language), entries=tuple(map(_entry_link, entries)))

    def _category(self, shelf: Shelf, language: str) -> ports.Category:
        return ports.Category(
            id=shelf.id,
            title=in_language(shelf.title, language),
            icon=shelf.icon,
            summary=in_language(shelf.about, language),
            count=len(self._content().book.on_shelf(shelf.id, language)),
        )

    async def entry(self, entry: str, language: str) -> ports.EntryView | None:
        book = self._content().book
        found = book.entry(entry, language)
        shelf = book.shelf(found.category) if found else None
        if found is None or shelf is None:
            return None
        related = [other for name in found.related if (other := book.entry(name, language))]
        escalation = book.escalation_of(found)
        return ports.EntryView(
            link=_entry_link(found),
            category=self._category(shelf, language),
            body=found.body,
            updated=found.updated or date.min,
            related=tuple(map(_entry_link, related)),
            languages=tuple(code for code in self._rules.languages if _speaks(book.entry(entry, code), code)),
            actions=ports.EntryActions(ask=pack(Verb.TICKET, escalation) if escalation else pack(Verb.TICKET)),
        )

    async def popular(self, language: str, limit: int) -> tuple[ports.EntryLink, ...]:
        counts = await in_thread(self._counts, limit)
        book = self._content().book
        ids = list(dict.fromkeys([*counts, *book.starters]))[:limit]
        return tuple(_entry_link(entry) for entry_id in ids if (entry := book.entry(entry_id, language)))

    def _counts(self, limit: int) -> Sequence[str]:
        with self._store.read() as tx:
            return tx.conversations.most_answered(limit)

    async def search(self, text: str, language: str, limit: int) -> tuple[ports.EntryLink, ...]:
        content = self._content()
        found = await in_thread(content.matcher.search, text, language=language, limit=limit)
        entries = [content.book.entry(candidate.entry, language) for candidate in found]
        return tuple(_entry_link(entry) for entry in entries if entry)

    # --- announcements -----------------------------------------------------------------------------------------------

    async def announcements(self, language: str, now: datetime, limit: int) -> tuple[ports.AnnouncementView, ...]:
        found = await self._read(lambda tx: tx.announcements.published(limit=MOST_ANNOUNCEMENTS))
        shown = [self._announcement(p, at, language) for p, at in found if is_shown(p.announcement, at, now)]
        return tuple(shown[:limit])

    async def announcement(self, slug: str, language: str, now: datetime) -> ports.AnnouncementView | None:
        shown = await self.announcements(language, now, MOST_ANNOUNCEMENTS)
        return next((view for view in shown if view.slug == slug), None)

    def _announcement(self, publication: Publication, at: datetime, language: str) -> ports.AnnouncementView:
        announcement = publication.announcement
        wording, zone = announcement.wording(language), ZoneInfo(self._rules.zone)
        is_corrected = publication.corrected_at is not None and publication.corrected_at > at
        updated = publication.corrected_at if publication.corrected_at and is_corrected else at
        titles = {topic.id: in_language(topic.title, language) for topic in self._content().topics}
        return ports.AnnouncementView(
            slug=publication.slug,
            language=wording.language,
            title=wording.title,
            body=wording.body,
            published=at.astimezone(zone),
            updated=updated.astimezone(zone),
            is_corrected=is_corrected,
            topics=tuple(titles[topic] for topic in announcement.topics if topic in titles),
            picture=wording.picture,
            languages=announcement.languages,
        )

    # --- conversations -----------------------------------------------------------------------------------------------

    async def transcript(
        self, address: Address, *, after: int | None = None, limit: int = 100
    ) -> tuple[ports.TranscriptItem, ...]:
        return await self._read(lambda tx: transcript(tx, address, after=after, limit=limit))

    async def availability(self, language: str, now: datetime) -> ports.Availability:
        """Without configured hours nobody is promised to be there."""
        if not self._rules.routing.teams:
            return ports.Availability(person_there=False)
        there = presence(self._rules.routing, "", language, now)
        zone = ZoneInfo(self._rules.zones.get(language, self._rules.zone))
        opens_at = there.next_at.astimezone(zone) if there.next_at and not there.here else None
        return ports.Availability(person_there=there.here, opens_at=opens_at)

    # --- staff -------------------------------------------------------------------------------------------------------

    async def tickets(self, query: ports.TicketQuery, page: int) -> ports.TicketPage:
        which, mine = query.show, self._rules.staff.key_of(query.viewer)

        def read(tx: Transaction) -> ports.TicketPage:
            found = tx.all_tickets.list(which, staff=mine, limit=PAGE, offset=(page - 1) * PAGE, words=query.text)
            count = tx.all_tickets.count(which, staff=mine, words=query.text)
            return ports.TicketPage(
                cards=tuple(self._card(ticket, query.language) for ticket in found),
                page=page,
                pages=max(1, -(-count // PAGE)),
                cursor=tx.all_tickets.last_event_number(),
            )

        return await self._read(read)

    async def ticket(
        self, ref: str, language: str, viewer: ports.StaffIdentity, now: datetime
    ) -> ports.TicketView | None:
        def read(tx: Transaction) -> ports.TicketView | None:
            ticket = tx.all_tickets.get(ref, lock=False)
            if ticket is None:
                return None
            events = tuple(map(_event, tx.all_tickets.history(ref)))
            return ports.TicketView(card=self._card(ticket, language), events=events)

        view = await self._read(read)
        if view is not None:
            who = {"person": viewer.person.key, "name": viewer.name}
            await in_thread(self._note, Access(ref=ref, at=now, look=Look.PAGE, how="web", **who))
        return view

    def _note(self, access: Access) -> None:
        with self._store.write() as tx:
            tx.accesses.note(access)

    async def ticket_events(self, after: int, limit: int) -> tuple[ports.TicketEvent, ...]:
        return await self._read(lambda tx: tuple(map(_event, tx.all_tickets.events_after(after, limit=limit))))

    async def wait_for_ticket_event(self, after: int) -> None:
        if await self._read(lambda tx: tx.all_tickets.last_event_number()) <= after:
            await self._bell.rung()

    def _card(self, ticket: Ticket, language: str) -> ports.TicketCard:
        content = self._content()
        category = content.category(ticket.category)
        return ports.TicketCard(
            ref=ticket.ref,
            title=ticket.subject,
            category=in_language(category.title, language) if category else ticket.category,
            state=content.texts.say(language, f"status-{ticket.status}"),
            is_open=ticket.is_open,
            priority=content.texts.say(language, f"priority-{ticket.priority}"),
            is_urgent=ticket.priority is Urgency.EMERGENCY,
            due_at=ticket.due_at,
            requester=ticket.requester_name or ticket.requester,
            platform=ticket.member_place.platform,
            assignee=ticket.assignee_name or None,
            opened_at=ticket.opened_at,
            updated_at=ticket.updated_at,
            awaits_staff=ticket.status in {Status.NEW, Status.WAITING_FOR_STAFF},
            is_on_hold=ticket.status is Status.ON_HOLD,
        )

    async def _read(self, work: Callable[[Transaction], _Result]) -> _Result:
        def in_transaction() -> _Result:
            with self._store.read() as tx:
                return work(tx)

        return await in_thread(in_transaction)


def _speaks(entry: Entry | None, language: str) -> bool:
    return entry is not None and entry.language == language


def _entry_link(entry: Entry) -> ports.EntryLink:
    words = " ".join(plain(without_pictures(entry.body)).split())
    summary = words if len(words) <= SUMMARY else f"{words[: SUMMARY - 1]}…"
    return ports.EntryLink(
        id=entry.id, title=entry.title, summary=summary, is_guide=entry.kind == "guide", level=entry.level
    )


_KINDS = {kind.value: kind for kind in ports.TicketEventKind}


def _event(event: TicketEvent) -> ports.TicketEvent:
    kind = _KINDS.get(event.happening.value, ports.TicketEventKind.CHANGED)
    answers = _answers(event) if event.happening is Happening.OPENED else ()
    return ports.TicketEvent(
        id=event.number,
        ticket=event.ref,
        kind=kind,
        at=event.at,
        actor=event.author_name or event.author,
        body="" if answers else _words(event, kind),
        answers=answers,
        attachments=event.attachments,
    )


def _words(event: TicketEvent, kind: ports.TicketEventKind) -> str:
    if kind is not ports.TicketEventKind.CHANGED:
        return event.text
    return f"{event.happening}: {event.text}" if event.text else event.happening


def _answers(event: TicketEvent) -> tuple[ports.FormAnswer, ...]:
    """A ticket of an earlier version has them as lines of its text."""
    if event.answers:
        return tuple(
            ports.FormAnswer(label=a.label, text=a.text, private=a.private, links=a.links) for a in event.answers
        )
    pairs = (line.partition(": ") for line in event.text.splitlines())
    return tuple(ports.FormAnswer(label=label, text=answer) for label, _, answer in pairs)
