"""Announcements become due, are written into the outbox once, and are told of when they are done.

Synchronous, one transaction a step: called in a worker thread at every tick. Two processes may tick at once: rows with
unique keys keep what they do from happening twice, and a crash between two steps leaves the next one to be done.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bot.announcements.audience import EVERYONE, chosen
from bot.announcements.broadcasting import Destination, destination, post_key, posts, rooms_of_wave
from bot.announcements.correcting import Step, corrections, withdrawals
from bot.announcements.planning import Plan, Wave, next_due, plan
from bot.announcements.previewing import previews
from bot.announcements.publication import Broadcast, Posting, Progress, Publication, Stage, count
from bot.announcements.schedule import Occurrence
from bot.announcements.subscription import Subscription, is_meant, topics_reaching
from bot.content.announcement_folder import LoadedAnnouncements
from bot.delivery.delivery import Draft, Operation, Priority
from bot.desk.actions import Verb, pack
from bot.desk.filing import take_over
from bot.desk.ledger import StaffVoice, decision_buttons, progress_body, summary_body, summary_buttons
from bot.desk.previewing import preview_text, samples
from bot.desk.questions import Rows
from bot.desk.surroundings import Surroundings
from bot.errors import Problem
from bot.messages import Button, Outgoing
from bot.rendering import escape
from bot.store import Store, Transaction
from bot.texts.texts import Markup

BATCH = 500  # subscriptions written in one transaction, so that others get their turn
MOST_PROBLEMS = 10  # told at once
PROGRESS_EVERY = timedelta(seconds=10)
"""A broadcast that takes longer is shown to staff while it runs, and the figures renewed this often."""
log = structlog.get_logger(__name__)


class Announcer:
    """Files what is written on disk, plans what is due, and follows every broadcast to its end."""

    def __init__(self, store: Store, surroundings: Surroundings) -> None:
        self._store = store
        self._around = surroundings

    def file(self, loaded: LoadedAnnouncements) -> None:
        """Take over what the files say. A folder that is not there is a disk that is not mounted: it says nothing."""
        for problem in loaded.problems:
            log.warning("announcement problem", problem=str(problem))
        if loaded.is_there:
            with self._store.write() as tx:
                for publication in take_over(tx, loaded, self._around.now()):
                    self._ask_to_mention(tx, publication)
                self._tell_problems(tx, loaded.problems)

    # --- a tick ------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Do everything that is due now."""
        now = self._around.now()
        with self._store.read() as tx:
            slugs, ended = tx.announcements.to_look_at(now), tx.announcements.has_ended()
            under_way = tx.announcements.under_way()
        for slug in slugs:
            self._plan(slug)
        if slugs:
            with self._store.read() as tx:
                under_way = tx.announcements.under_way()
        for broadcast in under_way:
            self._go_on(broadcast)
        if ended:
            with self._store.write() as tx:
                tx.announcements.copy_ends()

    def _plan(self, slug: str) -> None:
        with self._store.write() as tx:
            now, publication = self._around.now(), tx.announcements.get(slug)
            match publication:
                case Publication(stage=Stage.APPROVED):
                    self._plan_approved(tx, publication, now)
                case Publication(stage=Stage.WITHDRAWN):
                    self._withdraw(tx, publication, now)
                case _:
                    tx.wrote = False

    def _plan_approved(self, tx: Transaction, publication: Publication, now: datetime) -> None:
        if publication.released_at is None or now >= publication.released_at:
            publication = self._correct(tx, publication, now)
        planned = plan(
            publication.announcement,
            now=now,
            planned_until=publication.planned_until,
            not_before=publication.released_at,
        )
        self._begin(tx, publication, planned, now)
        tx.announcements.put(publication.planned(planned.planned_until, now))

    # --- corrections -------------------------------------------------------------------------------------------------

    def _correct(self, tx: Transaction, publication: Publication, now: datetime) -> Publication:
        """Bring what was posted to the present wording."""
        if publication.applied == publication.revision:
            return publication
        texts, lines = self._around.content().texts, tx.announcements.lines(publication.slug)
        steps = corrections(
            publication,
            lines,
            self._around.capabilities,
            heading=lambda language: texts.say(language, "announcement-correction"),
        )
        self._change(tx, publication, tuple(steps), now)
        return replace(publication, applied=publication.revision, corrected_at=now)

    def _withdraw(self, tx: Transaction, publication: Publication, now: datetime) -> None:
        lines = tx.announcements.lines(publication.slug)
        self._change(tx, publication, tuple(withdrawals(lines, self._around.capabilities)), now)
        tx.announcements.put(replace(publication, next_look=None))

    def _change(self, tx: Transaction, publication: Publication, steps: Sequence[Step], now: datetime) -> None:
        for step in steps:
            if step.draft is None:
                tx.announcements.refuse(step.posting, step.refusal, now)
            else:
                tx.announcements.post(step.posting, step.draft, now)
        if steps:
            tx.announcements.begin(_changing(publication.slug, steps[0].posting.occurrence, now))

    def _begin(self, tx: Transaction, publication: Publication, planned: Plan, now: datetime) -> None:
        for wave in planned.due:
            tx.announcements.begin(_broadcast(publication.slug, wave, now))
        skipped = [_skipped(publication.slug, occurrence, now) for occurrence in planned.missed]
        new = [broadcast for broadcast in skipped if tx.announcements.begin(broadcast)]
        if new:  # one message, however many were missed
            log.warning("missed, and skipped by its policy", slug=publication.slug, times=len(new))
            self._tell(tx, publication, new[-1])

    def _go_on(self, broadcast: Broadcast) -> None:
        with self._store.write() as tx:
            current = tx.announcements.take(broadcast)
            publication = tx.announcements.get(broadcast.slug) if current else None
            if current is None or publication is None:
                tx.wrote = False
                return
            if current.progress is Progress.ENQUEUEING and publication.stage is not Stage.APPROVED:
                tx.announcements.set(replace(current, progress=Progress.STOPPED, finished_at=self._around.now()))
            elif current.progress is Progress.ENQUEUEING:
                self._enqueue(tx, publication, current)
            elif not self._follow(tx, publication, current):
                tx.wrote = False

    # --- one broadcast -----------------------------------------------------------------------------------------------

    def _enqueue(self, tx: Transaction, publication: Publication, broadcast: Broadcast) -> None:
        """The rooms first, then a batch of subscribers at every tick."""
        announcement = publication.announcement
        if broadcast.cursor == 0:
            self._enqueue_rooms(tx, publication, broadcast)
        found = tx.subscriptions.after(broadcast.cursor, topics_reaching(announcement), limit=BATCH)
        for _, subscription in found if broadcast.tier == EVERYONE else ():
            if is_meant(subscription, announcement):
                self._post(tx, publication, broadcast, self._subscriber(subscription))
        if len(found) < BATCH or broadcast.tier != EVERYONE:
            tx.announcements.set(replace(broadcast, progress=Progress.SENDING))
        else:
            tx.announcements.set(replace(broadcast, cursor=found[-1][0]))

    def _subscriber(self, subscription: Subscription) -> Destination:
        texts = self._around.content().texts
        label = texts.say(subscription.language, "button-unsubscribe")
        button = Button(label=label, action=pack(Verb.UNSUBSCRIBE, subscription.topic))
        return Destination(where=subscription.where, language=subscription.language, buttons=((button,),))

    def _enqueue_rooms(self, tx: Transaction, publication: Publication, broadcast: Broadcast) -> None:
        announcement = publication.announcement
        meant = chosen(self._around.rules.rooms, announcement.audience, announcement.topics)
        for room in rooms_of_wave(meant, announcement, broadcast.tier):
            here = replace(room, where=tx.rooms.now_at(room.where))
            self._post(tx, publication, broadcast, destination(here))

    def _post(self, tx: Transaction, publication: Publication, broadcast: Broadcast, to: Destination) -> None:
        now, facts = self._around.now(), self._around.capabilities.get(to.where.platform)
        if facts is None or (to.where.platform, to.where.account) not in self._around.accounts:
            posting = _unsendable(broadcast, to, publication.revision)
            tx.announcements.refuse(posting, f"{to.where.platform}:{to.where.account} is not connected", now)
            return
        for posting, draft in posts(publication, broadcast, to, facts):
            tx.announcements.post(posting, draft, now)

    def _follow(self, tx: Transaction, publication: Publication, broadcast: Broadcast) -> bool:
        """Whether there was something to write."""
        now = self._around.now()
        if tx.announcements.is_settled(broadcast):
            done = replace(broadcast, progress=Progress.DONE, finished_at=now)
            tx.announcements.set(done)
            log.info("announced", slug=broadcast.slug, occurrence=broadcast.occurrence, tier=broadcast.tier)
            self._tell(tx, publication, done)
            return True
        last = broadcast.shown_at or broadcast.begun_at
        if now - last < PROGRESS_EVERY or self._around.rules.staff_room is None:
            return False
        self._show_progress(tx, publication, broadcast, now)
        return True

    # --- telling staff -----------------------------------------------------------------------------------------------

    def _voice(self) -> StaffVoice:
        rules = self._around.rules
        return StaffVoice(content=self._around.content(), rules=rules, language=rules.staff_language)

    def _tell(self, tx: Transaction, publication: Publication, broadcast: Broadcast) -> None:
        """The summary, in the staff room."""
        lines = tx.announcements.lines(broadcast.slug, broadcast.occurrence, broadcast.tier)
        voice = self._voice()
        body = summary_body(voice, publication, broadcast, lines)
        self._put(tx, f"{_staff_key(broadcast)}/summary", body, summary_buttons(voice, publication, lines))

    def _tell_problems(self, tx: Transaction, problems: Sequence[Problem]) -> None:
        """Whoever wrote the files may not read our logs. The same mistakes are told once."""
        if not problems:
            return
        lines = "\n".join(f"- {escape(str(problem))}" for problem in problems[:MOST_PROBLEMS])
        key = f"announcing/problems/{sha256(lines.encode()).hexdigest()[:20]}"
        self._put(tx, key, self._voice().say("announcement-problems", count=len(problems), lines=Markup(lines)))

    def _ask_to_mention(self, tx: Transaction, publication: Publication) -> None:
        """Files go out by themselves, but ping nobody before an admin has seen and approved it."""
        room, now = self._around.rules.staff_room, self._around.now()
        if room is None or not publication.awaits_mention or not _is_coming(publication, now):
            return
        voice, facts = self._voice(), self._around.capabilities
        found = previews(publication.announcement, self._around.rules.rooms, facts)
        key = f"announcing/{publication.slug}/mention/{publication.updated_at:%Y%m%dT%H%M%S%f}"
        for number, sample in enumerate(samples(found, facts, to=tx.rooms.now_at(room)), start=1):
            tx.outbox.add(Draft(key=f"{key}/{number}", message=sample, priority=Priority.STAFF), now)
        self._put(tx, key, preview_text(voice, publication, found), decision_buttons(voice, publication))

    def _show_progress(self, tx: Transaction, publication: Publication, broadcast: Broadcast, now: datetime) -> None:
        lines = tx.announcements.lines(broadcast.slug, broadcast.occurrence, broadcast.tier)
        body = progress_body(self._voice(), publication, count(lines))
        key = f"{_staff_key(broadcast)}/progress"
        if broadcast.shown_at is None:
            self._put(tx, key, body)
        else:
            self._put(tx, f"{key}/{now:%Y%m%dT%H%M%S}", body, edits=key)
        tx.announcements.set(replace(broadcast, shown_at=now))

    def _put(self, tx: Transaction, key: str, body: str, buttons: Rows = (), *, edits: str | None = None) -> None:
        room = self._around.rules.staff_room
        if room is None:
            return
        message = Outgoing(to=tx.rooms.now_at(room), body=body, buttons=buttons)
        operation = Operation.SEND if edits is None else Operation.EDIT
        draft = Draft(key=key, message=message, operation=operation, edits_key=edits, priority=Priority.STAFF)
        tx.outbox.add(draft, self._around.now())


def _is_coming(publication: Publication, now: datetime) -> bool:
    """Whether it goes out after this moment."""
    return next_due(publication.announcement, now=now, planned_until=publication.planned_until) is not None


def _broadcast(slug: str, wave: Wave, now: datetime) -> Broadcast:
    return Broadcast(
        slug=slug,
        occurrence=wave.occurrence.id,
        tier=wave.tier,
        at=wave.occurrence.at,
        due_at=wave.due_at,
        progress=Progress.ENQUEUEING,
        begun_at=now,
    )


def _changing(slug: str, occurrence: str, now: datetime) -> Broadcast:
    """A correction or withdrawal is followed to its end like any broadcast."""
    return Broadcast(slug=slug, occurrence=occurrence, at=now, due_at=now, progress=Progress.SENDING, begun_at=now)


def _skipped(slug: str, occurrence: Occurrence, now: datetime) -> Broadcast:
    return Broadcast(
        slug=slug,
        occurrence=occurrence.id,
        at=occurrence.at,
        due_at=occurrence.at,
        progress=Progress.SKIPPED,
        begun_at=now,
        finished_at=now,
    )


def _unsendable(broadcast: Broadcast, to: Destination, revision: int) -> Posting:
    return Posting(
        key=post_key(broadcast.slug, broadcast.occurrence, to.where, 1),
        slug=broadcast.slug,
        occurrence=broadcast.occurrence,
        tier=broadcast.tier,
        room=to.room,
        where=to.where,
        language=to.language,
        part=1,
        parts=1,
        revision=revision,
    )


def _staff_key(broadcast: Broadcast) -> str:
    return f"announcing/{broadcast.slug}/{broadcast.occurrence}/{broadcast.tier or 'all'}"
