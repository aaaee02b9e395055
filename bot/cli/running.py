"""`frontdesk run`."""

import asyncio
import signal

import structlog
import typer

from adapters.web import WebAdapter
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import OPERATOR, House, opened
from bot.clock import SystemClock
from bot.config import Config
from bot.store.hop import in_thread

log = structlog.get_logger(__name__)


async def run(config: Config) -> None:
    """Until SIGINT or SIGTERM; then what is under way is finished."""
    with opened(config, SystemClock()) as house:
        bell = Bell()
        adapters = accounts(house, bell)
        desk = Frontdesk(house, bell, adapters, serving=adapters)
        stop = _stop_on_signals()
        async with desk.running():
            await _greet(house, desk)
            await stop.wait()
            log.info("stopping: finishing what is under way")


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _greet(house: House, desk: Frontdesk) -> None:
    web = next((adapter for adapter in desk.adapters if isinstance(adapter, WebAdapter)), None)
    names = ", ".join(f"{adapter.platform}:{adapter.account}" for adapter in desk.adapters)
    log.info("frontdesk is up", accounts=names, entries=len(house.knowledge.content.book.entries))
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
