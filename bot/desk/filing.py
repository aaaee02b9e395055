"""What the announcements' files say is taken over into rows."""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.announcements.announcement import Announcement
from bot.announcements.publication import FILES, Publication, Stage, reworded, stopped
from bot.content.announcement_folder import LoadedAnnouncements
from bot.store import Transaction

log = structlog.get_logger(__name__)


def take_over(tx: Transaction, loaded: LoadedAnnouncements, now: datetime) -> tuple[Publication, ...]:
    """What is broken in the files stays here as it was; what is gone there no longer goes out. Those that changed."""
    changed = [_file(tx, announcement, now) for announcement in loaded.announcements]
    _drop_missing(tx, {a.slug for a in loaded.announcements} | loaded.broken, now)
    return tuple(publication for publication in changed if publication is not None)


def _file(tx: Transaction, announcement: Announcement, now: datetime) -> Publication | None:
    filed = _filed(tx, announcement, now)
    if filed is not None:
        tx.announcements.put(filed)
    return filed


def _filed(tx: Transaction, announcement: Announcement, now: datetime) -> Publication | None:
    """What is to be written down; None where nothing changed."""
    known = tx.announcements.get(announcement.slug)
    if known is None:
        return Publication(
            announcement=announcement,
            stage=Stage.APPROVED,
            author=FILES,
            author_name="",
            updated_at=now,
            next_look=now,
        )
    if not known.is_from_file:
        log.warning("a file has the name of what was announced by command", slug=announcement.slug)
        return None
    changed = _refiled(known, announcement, now)
    return changed if changed != known else None


def _refiled(known: Publication, announcement: Announcement, now: datetime) -> Publication:
    """With what its file says now; what a person withdrew needs a new name to come again."""
    back = known.stage is Stage.STOPPED and known.stopper == FILES
    if known.stage is Stage.WITHDRAWN or (announcement == known.announcement and not back):
        return known
    known = replace(known, stage=Stage.APPROVED, stopper=None) if back else known
    known = replace(known, mention_approved=False)  # what was approved is not what it says now
    if announcement.wordings != known.announcement.wordings:
        return reworded(known, announcement, now)
    return replace(known, announcement=announcement, next_look=now, updated_at=now)


def _drop_missing(tx: Transaction, there: set[str], now: datetime) -> None:
    for publication in tx.announcements.all():
        if not publication.is_from_file or publication.slug in there or publication.stage is Stage.WITHDRAWN:
            continue
        if not tx.announcements.broadcasts_of(publication.slug):
            log.info("the file of an announcement is gone before it went out", slug=publication.slug)
            tx.announcements.remove(publication.slug)
        elif publication.next_look is not None:
            log.info("the file of an announcement is gone: it goes out no more", slug=publication.slug)
            tx.announcements.put(stopped(publication, by=FILES, now=now))
