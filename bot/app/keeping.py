"""How long things are kept, and the removal of stored files that nobody's row names any more."""

from datetime import datetime, timedelta

from bot.config import Config
from bot.store import Store
from bot.store.files import Files
from bot.store.retention import Forgotten, Retention


def retention_of(config: Config, now: datetime) -> Retention:
    """Up to when everything is forgotten now, from the configuration."""
    privacy, keep = config.privacy, config.retention
    return Retention(
        group_messages=now - timedelta(days=privacy.group_messages_days),
        conversations=now - timedelta(days=privacy.conversation_days),
        questions=now - timedelta(days=keep.questions_days),
        tickets=now - timedelta(days=keep.tickets_days),
        files=now - timedelta(days=keep.made_files_days),
        accesses=now - timedelta(days=keep.access_log_days),
    )


def purge(store: Store, files: Files, keep: Retention, now: datetime) -> tuple[Forgotten, int]:
    """Forget what is old, some tickets a transaction; what was forgotten, and how many files were removed."""
    done = Forgotten()
    while True:
        with store.write() as tx:
            forgotten = tx.forgetting.forget(keep, now)
        done += forgotten
        if not forgotten.more:
            return done, remove_files(store, files)


def remove_files(store: Store, files: Files) -> int:
    """Remove the files on the list that no row names, one at a time; how many. A crash leaves the rest on the list."""
    with store.read() as tx:
        waiting = tx.removals.waiting()
    removed = 0
    for sha256 in waiting:
        with store.write() as tx:
            if tx.removals.decide(sha256):
                files.remove(sha256)
                removed += 1
    return removed
