"""`frontdesk run`."""

import asyncio
import signal
from collections.abc import Collection

import structlog
import typer

from adapters.web import WebAdapter
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.frontdesk import Duty, Frontdesk
from bot.app.house import OPERATOR, House, opened
from bot.app.observability.instruments import Instruments
from bot.app.observability.watching import watched
from bot.clock import SystemClock
from bot.config import Config
from bot.store.hop import in_thread

log = structlog.get_logger(__name__)


async def run(config: Config, duties: Collection[Duty]) -> None:
    """Until SIGINT or SIGTERM; then what is under way is finished."""
    observability = config.observability
    instruments = None if observability.port is None else Instruments()
    with opened(config, SystemClock(), matching=_answers(config, duties), instruments=instruments) as house:
        bell = Bell()
        adapters = accounts(house, bell)
        desk = Frontdesk(house, bell, adapters, serving=adapters, duties=duties)
        stop = _stop_on_signals()
        async with watched(house, desk, instruments), desk.running(), asyncio.TaskGroup() as beside:
            log.info("frontdesk is up", duties=sorted(duties), entries=len(house.knowledge.content.book.entries))
            greeting = beside.create_task(_greet(house, desk)) if Duty.POLL in duties else None
            await stop.wait()
            log.info("stopping: finishing what is under way")
            if greeting is not None:
                greeting.cancel()


def watched_at(config: Config, port: int | None) -> Config:
    """With another port for metrics and health, if one is named: processes of one machine share the file."""
    if port is None:
        return config
    return config.model_copy(update={"observability": config.observability.model_copy(update={"port": port})})


def _answers(config: Config, duties: Collection[Duty]) -> bool:
    """Whether questions are asked here: by events, or by the search of the page."""
    return Duty.HANDLE in duties or (Duty.POLL in duties and config.web.enabled)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _greet(house: House, desk: Frontdesk) -> None:
    """As soon as the page is served here, which may be when another process has ended."""
    web = next((adapter for adapter in desk.adapters if isinstance(adapter, WebAdapter)), None)
    if web is None:
        return
    url = await web.listening()
    link = desk.staff_link(await in_thread(_operator_link, house))
    typer.echo(f"\n  Web chat      {house.config.web.public_url or url}")
    typer.echo(f"  Staff page    {link}   (works once, for 30 minutes)")
    typer.echo("  In a second terminal: frontdesk chat --as staff\n")


def _operator_link(house: House) -> str:
    with house.store.write() as tx:
        return tx.access.new_link(OPERATOR, house.clock.now())
