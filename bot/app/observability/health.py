"""Is this process alive, and is it ready? For whoever restarts it, or sends work to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.app.observability.patience import Asked
from bot.app.observability.pulse import Pulse
from bot.app.rota import Assignment, Whose
from bot.store import migrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Well, unless there are reasons. They name no secret: a probe's answer ends up in many places."""

    reasons: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.reasons


class Database(StrEnum):
    """What the database is to this version."""

    READY = "ready"
    BEHIND = "the database is not at this version's schema; run frontdesk db upgrade"
    AWAY = "the database does not answer"


class Health:
    """Looks after one process."""

    def __init__(
        self,
        engine: Engine,
        pulse: Pulse,
        *,
        has_content: Callable[[], bool],
        assignments: Callable[[], Sequence[Assignment]],
    ) -> None:
        self._engine = engine
        self._pulse = pulse
        self._has_content = has_content
        self._assignments = assignments
        self._database = Asked(self._look)

    def alive(self) -> Report:
        """Its loops come round. Only a restart helps where they do not; a database that is away is waited for."""
        silent = self._pulse.silent().items()
        return Report(reasons=tuple(f"nothing was heard of '{loop}' for {age:.0f} s" for loop, age in silent))

    async def ready(self) -> Report:
        """It does its work: alive, with database and content, and each duty is its own or another process's."""
        database = await self._database.answer() or Database.AWAY
        return Report(reasons=(*self.alive().reasons, *self._missing(database)))

    def _missing(self, database: Database) -> Iterator[str]:
        if database is not Database.READY:
            yield database.value
        if not self._has_content():
            yield "the content is not loaded"
        for duty in self._assignments():
            if duty.whose is Whose.NOT_KNOWN:
                yield f"it is not known who does '{duty.name}'"

    def _look(self) -> Database:
        try:
            return Database.BEHIND if migrate.pending(self._engine) else Database.READY
        except (DBAPIError, PoolTimeout):
            return Database.AWAY
