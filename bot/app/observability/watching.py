"""Puts the instruments of one process together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.frontdesk import Frontdesk
from bot.app.house import House
from bot.app.observability.backlog import BacklogCollector
from bot.app.observability.health import Health
from bot.app.observability.instruments import Instruments
from bot.app.observability.labels import Accounts
from bot.app.observability.server import application, served


@asynccontextmanager
async def watched(house: House, desk: Frontdesk, instruments: Instruments | None) -> AsyncIterator[str | None]:
    """Metrics and health are served while the block runs, which gets their address; None where that is not wanted."""
    where = house.config.observability
    if instruments is None or where.port is None:
        yield None
        return
    accounts = Accounts(frozenset((adapter.platform, adapter.account) for adapter in desk.adapters))
    instruments.expect(accounts)
    backlog = BacklogCollector(house.store, house.clock.now, accounts, desk.assignments)
    instruments.registry.register(backlog)
    health = Health(
        house.engine,
        desk.pulse,
        has_content=lambda: house.knowledge.loaded is not None,
        assignments=desk.assignments,
    )
    async with served(application(instruments, backlog, health), where.host, where.port) as url:
        yield url
