"""`frontdesk chat`: a terminal as one more account of the desk, in a process of its own on the same database."""

import typer

from adapters.console import STAFF_ROOM, ConsoleAdapter, Terminal
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.feed import TicketFeed
from bot.app.frontdesk import Frontdesk
from bot.app.house import OPERATOR, House, opened
from bot.app.terminal import terminal
from bot.clock import SystemClock
from bot.config import Config
from bot.messages import Address, Person

MEMBER_HELP = "Ask in your own words; /help shows more. A number presses a button, +path sends a file, Ctrl-D ends."
STAFF_HELP = "/tickets lists the queue. #REF enters a ticket: what you type goes to the member. # leaves. Ctrl-D ends."


async def chat(config: Config, *, staff: bool, name: str) -> None:
    """Until the terminal ends."""
    with opened(config, SystemClock()) as house, terminal() as screen:
        bell = Bell()
        mine = _staff(house, bell, screen) if staff else _member(screen, name)
        adapters = [*accounts(house, bell), mine]
        typer.echo(STAFF_HELP if staff else MEMBER_HELP)
        desk = Frontdesk(house, bell, adapters, serving=[mine])
        async with desk.running(at_once=True):
            await mine.ended.wait()
            await desk.settled()


def _staff(house: House, bell: Bell, screen: Terminal) -> ConsoleAdapter:
    feed = TicketFeed(house.store, lambda: house.knowledge.content, bell)
    return ConsoleAdapter(screen, person=OPERATOR, place=STAFF_ROOM, feed=feed.after)


def _member(screen: Terminal, name: str) -> ConsoleAdapter:
    person = Person(platform="console", id=name, name=name)
    place = Address(platform="console", account=f"member-{name}", chat=name)
    return ConsoleAdapter(screen, person=person, place=place)
