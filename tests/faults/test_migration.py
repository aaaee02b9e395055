"""SIGKILL in the middle of bringing a database up: all of it or nothing, and the next start finishes it."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import event, inspect

from bot.store import migrate
from bot.store.engine import open_engine

STEP = 5  # statements between two kills


def _upgrade(url: str, last: int) -> None:
    """In a process of its own: ends before that statement."""
    engine, seen = open_engine(url), [0]

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    migrate.upgrade(engine)


def _is_killed_at(url: str, statement: int) -> bool:
    """Whether the upgrade got so far."""
    process = multiprocessing.get_context("spawn").Process(target=_upgrade, args=(url, statement))
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


@pytest.mark.slow
def test_a_kill_during_a_migration_leaves_all_or_nothing(tmp_path: Path) -> None:
    """At every so many statements of a first start."""
    killed = 0
    for statement in range(1, 1000, STEP):
        url = f"sqlite:///{tmp_path / str(statement)}.db"
        if not _is_killed_at(url, statement):
            break
        killed += 1
        engine = open_engine(url)
        assert inspect(engine).get_table_names() == []
        migrate.upgrade(engine)
        assert not migrate.pending(engine)
        engine.dispose()
    assert killed > 1, "it has more statements than that"
