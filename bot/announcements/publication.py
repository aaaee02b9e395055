"""An announcement on its way: proposed, approved, held, sent, corrected, withdrawn; and the ledger of its postings.

proposed ──▶ approved ──▶ (due) broadcasts of each occurrence ──▶ postings, one a message
    ▲           │  ▲
    └─ stopped ◀┘  └ corrected (again approved), withdrawn
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.announcements.announcement import Announcement
from bot.announcements.audience import EVERYONE
from bot.announcements.planning import next_due
from bot.delivery.delivery import State
from bot.messages import Address

FILES = "files"
"""The author of what is written as files: whoever may write there has been trusted with it."""


class Stage(StrEnum):
    """Where an announcement stands."""

    PROPOSED = "proposed"  # waits for an admin
    APPROVED = "approved"  # goes out when it is due and its hold is over
    STOPPED = "stopped"  # by a person; approving it again lets it go on
    WITHDRAWN = "withdrawn"  # what was posted is removed; nothing more goes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An announcement with everything decided about it."""

    announcement: Announcement
    stage: Stage
    author: str  # `Person.key` under which staff work is filed, or `FILES`
    author_name: str
    updated_at: datetime
    revision: int = 1  # of the wording; grows with every correction of what may have been posted
    approver: str | None = None
    approver_name: str = ""
    stopper: str | None = None  # who stopped it
    released_at: datetime | None = None  # nothing goes out before: the approval and the hold after it
    planned_until: datetime | None = None  # see `Plan`
    next_look: datetime | None = None  # when something may be due; None: never again
    corrected_at: datetime | None = None  # when the present wording was brought to what was posted
    applied: int = 1  # the revision that what was posted has been brought to
    correction: Announcement | None = None  # a new wording that waits for an admin
    corrector: str = ""  # who wrote that
    mention_approved: bool = False  # an admin who did not write it approved that it pings people
    answers_with_correction: bool = False  # where a posting cannot be edited, the correction is a reply to it

    @property
    def slug(self) -> str:
        return self.announcement.slug

    @property
    def awaits_revision(self) -> int:
        """The revision that an approval would be of: what was shown, not what came after it."""
        return self.revision + 1 if self.correction is not None else self.revision

    @property
    def writer(self) -> str:
        """Who wrote what an approval would let go; they cannot be the second pair of eyes."""
        return self.corrector or self.author

    @property
    def is_from_file(self) -> bool:
        return self.author == FILES

    @property
    def awaits_mention(self) -> bool:
        """Whether it is a file that wants to ping people: files need no approval to go out, but for that."""
        wants = self.is_from_file and self.announcement.mention and not self.mention_approved
        is_coming = self.announcement.schedule is not None and self.next_look is not None
        return wants and is_coming and self.stage is Stage.APPROVED

    def planned(self, planned_until: datetime | None, now: datetime) -> "Publication":
        """With everything looked at up to `now`."""
        coming = next_due(self.announcement, planned_until=planned_until, now=now)
        if coming is not None and self.released_at is not None:
            coming = max(coming, self.released_at)
        return replace(self, planned_until=planned_until, next_look=coming)


class Progress(StrEnum):
    """How far a broadcast is."""

    ENQUEUEING = "enqueueing"  # its postings are being written
    SENDING = "sending"  # all are written, some not settled
    DONE = "done"
    SKIPPED = "skipped"  # missed, by the announcement's policy
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One wave of one occurrence: the row that makes it happen once."""

    slug: str
    occurrence: str
    tier: str = EVERYONE
    at: datetime  # the occurrence's instant
    due_at: datetime  # the wave's
    progress: Progress
    begun_at: datetime
    finished_at: datetime | None = None
    cursor: int = 0  # the last subscription that was written
    shown_at: datetime | None = None  # when staff were last shown the progress

    @property
    def is_correction(self) -> bool:
        return "/r" in self.occurrence

    @property
    def is_withdrawal(self) -> bool:
        return self.occurrence == WITHDRAWN


class Change(StrEnum):
    """What a posting does."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    REPLY = "reply"  # a correction under what cannot be edited


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One message of a broadcast to one destination, or one change of it."""

    key: str  # of the delivery
    slug: str
    occurrence: str
    tier: str = EVERYONE
    room: str  # the room's name; empty: a subscriber
    where: Address
    language: str
    part: int  # 1-based
    parts: int
    change: Change = Change.POST
    revision: int = 1
    link: str = ""  # what stands before a message's id in its public address
    mentions: tuple[str, ...] = ()  # whom the first part pings
    cost: Decimal = Decimal(0)  # USD


class Standing(StrEnum):
    """What the ledger says about a posting."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    PARKED = "parked"  # tried too often; a person mends the cause and sends it again
    EXPIRED = "expired"
    DISMISSED = "dismissed"  # a person saw that it arrived, or stopped it


WITHDRAWN = "withdrawn"
"""The occurrence under which removals stand in the ledger."""
FINAL = frozenset({State.SENT, State.REFUSED, State.EXPIRED, State.DISMISSED})
"""A posting in such a state is written down for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the ledger."""

    posting: Posting
    state: State
    delivery: int | None = None  # id of the outbox row, while it is kept
    attempts: int = 0
    due_at: datetime | None = None
    settled_at: datetime | None = None
    message_id: str | None = None
    reason: str = ""

    @property
    def standing(self) -> Standing:
        match self.state:
            case State.READY:
                return Standing.DEFERRED if self.attempts else Standing.SCHEDULED
            case State.UNCERTAIN:
                return Standing.UNKNOWN
            case state:
                return Standing(state.value)

    @property
    def is_settled(self) -> bool:
        """Nothing more happens to it by itself."""
        return self.state not in {State.READY, State.SENDING}

    @property
    def link(self) -> str | None:
        """The public address of the message, where it has one."""
        if not self.posting.link or self.message_id is None:
            return None
        return f"{self.posting.link.rstrip('/')}/{self.message_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A broadcast in figures."""

    by_standing: dict[Standing, int]
    cost: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return sum(self.by_standing.values())

    @property
    def settled(self) -> int:
        waiting = (Standing.SCHEDULED, Standing.SENDING, Standing.DEFERRED)
        return self.total - sum(self.by_standing.get(standing, 0) for standing in waiting)


def count(lines: tuple[Line, ...]) -> Counts:
    """The figures of a ledger; the cost is that of what was sent or may have been."""
    by_standing: dict[Standing, int] = {}
    for line in lines:
        by_standing[line.standing] = by_standing.get(line.standing, 0) + 1
    spent = (line.posting.cost for line in lines if line.standing in {Standing.SENT, Standing.UNKNOWN})
    return Counts(by_standing=by_standing, cost=sum(spent, Decimal(0)))


def correction_id(occurrence: str, revision: int) -> str:
    """The occurrence under which the changes of a correction stand in the ledger."""
    return f"{occurrence}/r{revision}"


def reworded(publication: Publication, announcement: Announcement, now: datetime) -> Publication:
    """With a new wording: what was posted is to be brought to it."""
    revision = publication.revision + 1
    return replace(publication, announcement=announcement, revision=revision, next_look=now, updated_at=now)


def proposed(announcement: Announcement, *, author: str, name: str, now: datetime) -> Publication:
    """Announced by command: nothing goes out before it is approved."""
    return Publication(announcement=announcement, stage=Stage.PROPOSED, author=author, author_name=name, updated_at=now)


def withdrawn(publication: Publication, *, by: str, now: datetime) -> Publication:
    """Nothing more goes out, and what stands is to be removed."""
    return replace(publication, stage=Stage.WITHDRAWN, stopper=by, correction=None, next_look=now, updated_at=now)


def stopped(publication: Publication, *, by: str, now: datetime) -> Publication:
    """Nothing of it goes out any more, until it is approved again."""
    return replace(publication, stage=Stage.STOPPED, stopper=by, next_look=None, updated_at=now)


def released(publication: Publication, *, approver: str, name: str, now: datetime, hold: timedelta) -> Publication:
    """Approved: it goes out when it is due, but not before the hold is over."""
    free = now + hold
    is_seconded = publication.mention_approved or approver != publication.writer
    if publication.correction is not None:
        publication = replace(reworded(publication, publication.correction, now), correction=None, corrector="")
    return replace(
        publication,
        stage=Stage.APPROVED,
        approver=approver,
        approver_name=name,
        mention_approved=is_seconded,
        released_at=free,
        next_look=free,
        updated_at=now,
    )


def with_mention(publication: Publication, *, approver: str, name: str, now: datetime) -> Publication:
    """A file's wish to ping people is approved; when it goes out stays as it is."""
    return replace(publication, mention_approved=True, approver=approver, approver_name=name, updated_at=now)
