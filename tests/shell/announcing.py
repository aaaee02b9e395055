"""An announcer beside a house: rooms on the platform in memory, and announcements as values."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.announcements.announcement import Announcement, Wording
from bot.announcements.audience import Room as NamedRoom
from bot.announcements.publication import Line
from bot.announcements.schedule import Repeat, Schedule
from bot.content.announcement_folder import LoadedAnnouncements
from bot.desk.announcer import Announcer
from bot.store.hop import in_thread
from tests.fakes.people import NOON
from tests.shell.house import House, Room, Town

WORDINGS = (
    Wording(language="en", title="Maintenance", body="We pause."),
    Wording(language="zh", title="维护", body="暂停。"),
)
DUE = NOON + timedelta(minutes=10)


def announcement(slug: str = "pause", **more: Any) -> Announcement:
    """Due ten minutes after the clock begins, unless it is said otherwise."""
    schedule = Schedule(first=DUE.replace(tzinfo=None), zone="UTC", repeat=more.pop("repeat", None))
    values = {"slug": slug, "wordings": WORDINGS, "schedule": schedule, **more}
    return Announcement(**values)


def daily(days: int) -> Repeat:
    first: datetime = DUE.replace(tzinfo=None)
    return Repeat(cron=f"{first.minute} {first.hour} * * *", until=first + timedelta(days=days))


def files(*announcements: Announcement, broken: Sequence[str] = ()) -> LoadedAnnouncements:
    """As if they were read from the folder."""
    return LoadedAnnouncements(is_there=True, announcements=announcements, broken=frozenset(broken))


class Newsroom:
    """A house with an announcer and rooms to announce in."""

    def __init__(self, town: Town, house: House, *, rooms: Sequence[tuple[Room, str, str]]) -> None:
        """`rooms`: (room, language, tier)."""
        self.town = town
        self.house = house
        named = tuple(
            NamedRoom(name=room.title.lower(), where=town.platform.address(room), language=language, tier=tier)
            for room, language, tier in rooms
        )
        house.announce_in(named)
        self.announcer = Announcer(house.store, house.around)

    async def pass_time(self, seconds: float = 0, *, under_way: int = 0) -> None:
        """The clock moves, ticks come, and everybody does what they would by then."""
        await self.house.pass_time(seconds, under_way=under_way)
        await in_thread(self.announcer.tick)
        await self.house.quiet(under_way=under_way)
        await in_thread(self.announcer.tick)
        await self.house.quiet(under_way=under_way)

    def ledger(self, slug: str = "pause") -> tuple[Line, ...]:
        with self.house.store.read() as tx:
            return tx.announcements.lines(slug)

    def standings(self, slug: str = "pause") -> list[tuple[str, str]]:
        """(room, standing) of each line."""
        return [(line.posting.room, line.standing.value) for line in self.ledger(slug)]
