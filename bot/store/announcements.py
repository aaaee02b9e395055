"""Announcements, their broadcasts, and the ledger of their postings, within one transaction."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from bot.announcements.audience import EVERYONE
from bot.announcements.publication import FINAL, WITHDRAWN, Broadcast, Line, Posting, Progress, Publication, Stage
from bot.delivery.delivery import Draft, State
from bot.store.codec import from_json, to_json
from bot.store.outbox import Outbox
from bot.store.tables import announcements, broadcasts, outbox, postings
from bot.store.upsert import insert_once, upsert

MOST_COPIED = 500  # ends of postings written down in one go
ACTIVE = (Stage.APPROVED, Stage.WITHDRAWN)
UNDER_WAY = (Progress.ENQUEUEING, Progress.SENDING)


class Announcements:
    """The announcements of one transaction; what goes out for them is put into its outbox."""

    def __init__(self, connection: Connection, outgoing: Outbox) -> None:
        self._connection = connection
        self._outbox = outgoing

    # --- announcements -----------------------------------------------------------------------------------------------

    def put(self, publication: Publication) -> None:
        values = {
            "stage": publication.stage,
            "next_look": publication.next_look,
            "updated_at": publication.updated_at,
            "payload": to_json(publication),
        }
        upsert(self._connection, announcements, {"slug": publication.slug}, values)

    def get(self, slug: str) -> Publication | None:
        """One announcement, locked until the transaction ends."""
        found = select(announcements.c.payload).where(announcements.c.slug == slug).with_for_update()
        row = self._connection.execute(found).first()
        return from_json(Publication, row.payload) if row else None

    def all(self) -> Sequence[Publication]:
        """Every announcement, the one that changed last first."""
        rows = self._connection.execute(_all().order_by(announcements.c.updated_at.desc(), announcements.c.slug))
        return [from_json(Publication, row.payload) for row in rows]

    def remove(self, slug: str) -> None:
        """Forget an announcement of which nothing has gone out."""
        self._connection.execute(announcements.delete().where(announcements.c.slug == slug))

    def to_look_at(self, now: datetime) -> Sequence[str]:
        """Slugs of what may be due."""
        ready = (announcements.c.stage.in_(ACTIVE), announcements.c.next_look <= now)
        return self._connection.execute(select(announcements.c.slug).where(*ready)).scalars().all()

    # --- broadcasts --------------------------------------------------------------------------------------------------

    def begin(self, broadcast: Broadcast) -> bool:
        """Store a new broadcast; False if the wave of this occurrence has one already."""
        return insert_once(self._connection, broadcasts, _values(broadcast))

    def set(self, broadcast: Broadcast) -> None:
        self._connection.execute(update(broadcasts).where(*_is(broadcast)).values(**_values(broadcast)))

    def broadcasts_of(self, slug: str) -> Sequence[Broadcast]:
        """Every broadcast of an announcement, oldest first."""
        of_slug = select(broadcasts).where(broadcasts.c.slug == slug)
        rows = self._connection.execute(of_slug.order_by(broadcasts.c.at, broadcasts.c.due_at, broadcasts.c.tier))
        return [_broadcast(row) for row in rows]

    def published(self, *, limit: int) -> Sequence[tuple[Publication, datetime]]:
        """Announcements of which a whole occurrence has begun, with its instant: the newest first, none withdrawn."""
        began = (Progress.ENQUEUEING, Progress.SENDING, Progress.DONE)
        last = (
            select(broadcasts.c.slug, func.max(broadcasts.c.at).label("at"))
            .where(broadcasts.c.tier == EVERYONE, broadcasts.c.progress.in_(began))
            .where(broadcasts.c.occurrence != WITHDRAWN, broadcasts.c.occurrence.not_like("%/r%"))
            .group_by(broadcasts.c.slug)
            .subquery()
        )
        rows = self._connection.execute(
            select(announcements.c.payload, last.c.at)
            .join(last, last.c.slug == announcements.c.slug)
            .where(announcements.c.stage == Stage.APPROVED)
            .order_by(last.c.at.desc(), announcements.c.slug)
            .limit(limit)
        )
        return [(from_json(Publication, row.payload), row.at) for row in rows]

    def under_way(self) -> Sequence[Broadcast]:
        """Broadcasts that are not finished."""
        rows = self._connection.execute(select(broadcasts).where(broadcasts.c.progress.in_(UNDER_WAY)))
        return [_broadcast(row) for row in rows]

    def take(self, broadcast: Broadcast) -> Broadcast | None:
        """The broadcast as it is now, locked; None if it is finished, or another process is at work on it."""
        locked = select(broadcasts).where(*_is(broadcast), broadcasts.c.progress.in_(UNDER_WAY))
        row = self._connection.execute(locked.with_for_update(skip_locked=True)).first()
        return _broadcast(row) if row else None

    # --- the ledger --------------------------------------------------------------------------------------------------

    def post(self, posting: Posting, draft: Draft, now: datetime) -> None:
        """Write a line and put its message into the outbox; the same key twice is one."""
        if self._add(posting, State.READY):
            self._outbox.add(draft, now)

    def refuse(self, posting: Posting, reason: str, now: datetime) -> None:
        """Write a line for what cannot be sent at all."""
        self._add(posting, State.REFUSED, reason=reason, settled_at=now)

    def _add(self, posting: Posting, state: State, **more: object) -> bool:
        values = {
            "key": posting.key,
            "slug": posting.slug,
            "occurrence": posting.occurrence,
            "tier": posting.tier,
            "payload": to_json(posting),
            "state": state,
            **more,
        }
        return insert_once(self._connection, postings, values)

    def lines(self, slug: str, occurrence: str | None = None, tier: str | None = None) -> tuple[Line, ...]:
        """The ledger of an announcement (or one occurrence, or one wave of it), in the order it was written."""
        wanted = _ledger().where(postings.c.slug == slug)
        if occurrence is not None:
            wanted = wanted.where(postings.c.occurrence == occurrence)
        if tier is not None:
            wanted = wanted.where(postings.c.tier == tier)
        return tuple(_line(row) for row in self._connection.execute(wanted.order_by(postings.c.id)))

    def is_settled(self, broadcast: Broadcast) -> bool:
        """Whether every message of the broadcast is settled."""
        pending = (
            select(postings.c.id)
            .join(outbox, outbox.c.key == postings.c.key)
            .where(postings.c.slug == broadcast.slug, postings.c.occurrence == broadcast.occurrence)
            .where(postings.c.tier == broadcast.tier, outbox.c.state.in_((State.READY, State.SENDING)))
            .limit(1)
        )
        return self._connection.execute(pending).first() is None

    def copy_ends(self) -> int:
        """Write down how postings ended, for when the outbox has forgotten them; how many that were."""
        ended = (
            select(postings.c.id, outbox.c.state, outbox.c.message_id, outbox.c.reason, outbox.c.settled_at)
            .join(outbox, outbox.c.key == postings.c.key)
            .where(postings.c.settled_at.is_(None), outbox.c.state.in_(FINAL))
            .limit(MOST_COPIED)
        )
        rows = self._connection.execute(ended).all()
        for row in rows:
            values = {"state": row.state, "message_id": row.message_id, "reason": row.reason}
            change = update(postings).where(postings.c.id == row.id)
            self._connection.execute(change.values(**values, settled_at=row.settled_at))
        return len(rows)

    def has_ended(self) -> bool:
        """Whether `copy_ends` would find something."""
        ended = select(postings.c.id).join(outbox, outbox.c.key == postings.c.key)
        ended = ended.where(postings.c.settled_at.is_(None), outbox.c.state.in_(FINAL)).limit(1)
        return self._connection.execute(ended).first() is not None

    def cancel(self, slug: str, reason: str, now: datetime) -> int:
        """Keep everything of an announcement that has not left from leaving; how many messages that were."""
        keys = select(postings.c.key).where(postings.c.slug == slug, postings.c.settled_at.is_(None))
        waiting = update(outbox).where(outbox.c.key.in_(keys), outbox.c.state == State.READY)
        stopped = waiting.values(state=State.DISMISSED, reason=reason, settled_at=now)
        return self._connection.execute(stopped).rowcount


def _all() -> Select[Any]:
    return select(announcements.c.payload)


def _values(broadcast: Broadcast) -> dict[str, Any]:
    return {field.name: getattr(broadcast, field.name) for field in fields(broadcast)}


def _is(broadcast: Broadcast) -> tuple[Any, ...]:
    return (
        broadcasts.c.slug == broadcast.slug,
        broadcasts.c.occurrence == broadcast.occurrence,
        broadcasts.c.tier == broadcast.tier,
    )


def _broadcast(row: Row[Any]) -> Broadcast:
    values = {field.name: getattr(row, field.name) for field in fields(Broadcast)}
    return Broadcast(**{**values, "progress": Progress(row.progress)})


def _ledger() -> Select[Any]:
    return select(
        postings,
        outbox.c.id.label("delivery"),
        outbox.c.attempts,
        outbox.c.due_at,
        outbox.c.state.label("state_now"),
        outbox.c.message_id.label("message_now"),
        outbox.c.reason.label("reason_now"),
        outbox.c.settled_at.label("settled_now"),
    ).select_from(postings.outerjoin(outbox, outbox.c.key == postings.c.key))


def _line(row: Row[Any]) -> Line:
    """The outbox knows better, while it has the row."""
    posting = from_json(Posting, row.payload)
    if row.delivery is None:
        return Line(
            posting=posting,
            state=State(row.state),
            settled_at=row.settled_at,
            message_id=row.message_id,
            reason=row.reason,
        )
    return Line(
        posting=posting,
        state=State(row.state_now),
        delivery=row.delivery,
        attempts=row.attempts,
        due_at=row.due_at,
        settled_at=row.settled_now,
        message_id=row.message_now,
        reason=row.reason_now,
    )
