"""Reception, desk and sender at work on a real database, with a platform in memory and a clock moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.announcements.audience import Room as NamedRoom
from bot.app.paperwork import Paperwork
from bot.delivery.carrying import Carrier
from bot.delivery.delivery import Delivery
from bot.delivery.outbox import Sender
from bot.desk.desk import Desk
from bot.desk.permissions import Role, StaffList, StaffMember
from bot.desk.reception import Reception
from bot.desk.scene import AnnouncingRules, DeskRules
from bot.desk.surroundings import Surroundings
from bot.errors import StoreUnavailable
from bot.messages import Outgoing, SentRef
from bot.platform import Outcome, Refused, Sent
from bot.records.paperwork import SHELF
from bot.rendering import plain
from bot.store import Store, Transaction
from bot.store.files import Files
from bot.store.store import News
from bot.tickets.ticket import Ticket
from tests.fakes.clock import HandClock
from tests.fakes.content import content
from tests.fakes.memory import CAPABILITIES, MemoryAdapter, MemoryPlatform, Person, Post, Room
from tests.fakes.people import NOON

PATIENCE = 20.0  # seconds of real time after which a test that waits for quiet has failed
LOOK_AGAIN = 0.02  # seconds
ANNOUNCING = AnnouncingRules(domains=("kestrel.example",))


class ShakyStore(Store):
    """A database that can be switched off."""

    down = False

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        if self.down:
            raise StoreUnavailable("switched off")
        with super().write() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        if self.down:
            raise StoreUnavailable("switched off")
        with super().read() as tx:
            yield tx


class GatedAdapter(MemoryAdapter):
    """Notes every call, and lets none through while the gate is closed."""

    def __init__(self, world: MemoryPlatform, clock: HandClock) -> None:
        super().__init__(world, clock)
        self.clock = clock
        self.calls: list[tuple[str, Outgoing | SentRef]] = []
        self.held = 0
        self.refuses_threads = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """Noted before the gate: the platform may have it from then on."""
        self.calls.append((key, message))
        self.held += 1
        self.clock.changed.set()
        await self.gate.wait()
        self.held -= 1
        if self.refuses_threads and message.new_thread is not None:
            return Refused(reason="no right to open topics")
        return await super().send(message, key=key)

    def keys(self) -> list[str]:
        """Of every send, in order."""
        return [key for key, _ in self.calls]


class FindingAdapter(GatedAdapter):
    """Of a platform that can be asked what became of a send."""

    async def find_sent(self, message: Outgoing, *, since: datetime, taken: Collection[str]) -> Sent | None:
        ours = [post for post in self._world.rooms[message.to.chat].posts if post.author == "desk"]
        found = (post.id for post in ours if post.text == plain(message.body) and post.id not in taken)
        return next((Sent(message_id=id_) for id_ in found), None)


class House:
    """One process."""

    def __init__(self, store: Store, files: Files, platforms: Mapping[str, MemoryPlatform], staff_room: Room) -> None:
        self.store = ShakyStore(store.engine)
        self.clock = HandClock()
        self.adapters = {name: _adapter(platform, self.clock) for name, platform in platforms.items()}
        main = platforms["main"]
        self.world = main
        self.rules = DeskRules(
            languages=("en", "zh"), staff=_staff(main), staff_room=main.address(staff_room), public_length=600
        )
        capabilities = {adapter.platform: adapter.capabilities for adapter in self.adapters.values()}
        self.content = content  # a test may put another in its place
        self.around = Surroundings(
            rules=self.rules,
            content=lambda: self.content(),  # noqa: PLW0108 — asked for anew
            capabilities=capabilities,
            accounts=frozenset((adapter.platform, adapter.account) for adapter in self.adapters.values()),
            now=self.clock.now,
        )
        self.desk = Desk(self.store, self.around)
        self.reception = Reception(self.store, self.desk, self.clock)
        self._carrier = Carrier(
            {
                **{(a.platform, a.account): a for a in self.adapters.values()},
                (SHELF.platform, SHELF.account): Paperwork(
                    self.store,
                    lambda: self.content(),  # noqa: PLW0108 — asked for anew
                    self.rules,
                    self.clock,
                ),
            },
            store=self.store,
            files=files,
            clock=self.clock,
            texts=lambda: self.content().texts,
        )
        self.senders: list[Sender] = []
        self.sending: list[asyncio.Task[None]] = []

    def announce_in(self, rooms: tuple[NamedRoom, ...], announcing: AnnouncingRules = ANNOUNCING) -> None:
        """Configure the rooms that announcements go to; before it opens."""
        self.rules = replace(self.rules, rooms=rooms, announcing=announcing)
        self.around = replace(self.around, rules=self.rules)
        self.desk = Desk(self.store, self.around)
        self.reception = Reception(self.store, self.desk, self.clock)

    @property
    def adapter(self) -> GatedAdapter:
        return self.adapters["main"]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        """At work while the block runs."""
        loop = asyncio.get_running_loop()

        def committed(_news: News) -> None:
            loop.call_soon_threadsafe(self._wake)

        self.store.on_commit(committed)
        self.senders = [self._sender(adapter) for adapter in self.adapters.values()]
        self.sending = [asyncio.create_task(sender.run()) for sender in self.senders]
        working = [
            asyncio.create_task(self.reception.run()),
            *(asyncio.create_task(a.listen(self.reception.receive)) for a in self.adapters.values()),
        ]
        try:
            yield self
        finally:
            for adapter in self.adapters.values():
                adapter.gate.set()
            self.store.down = False
            for task in [*working, *self.sending]:
                task.cancel()
            self.clock.forward(10)
            ended = await asyncio.gather(*working, *self.sending, return_exceptions=True)
            failures = [e for e in ended if isinstance(e, Exception)]
            if failures:
                raise failures[0]

    def _sender(self, adapter: GatedAdapter) -> Sender:
        """The account is this house's from now on; the house before it may not begin a call any more."""
        with Store(self.store.engine).write() as tx:
            lease = tx.leases.take(f"send {adapter.platform}:{adapter.account}", holder="house", now=NOON)
        return Sender(
            adapter,
            lease,
            store=self.store,
            desk=self.desk,
            carrier=self._carrier,
            clock=self.clock,
            jitter=lambda: 0.0,
        )

    def _wake(self) -> None:
        self.reception.wake()
        for sender in self.senders:
            sender.wake()

    async def quiet(self, *, under_way: int = 0) -> None:
        """Returns when nothing is left to do at this time; `under_way` deliveries are held up on purpose."""
        await self.until(lambda: self._is_quiet(under_way))

    async def until(self, happened: Callable[[], bool]) -> None:
        """Returns when something is so; looked at whenever somebody begins to wait."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                self.clock.changed.clear()
                with suppress(TimeoutError):  # a platform that was read makes nobody wait: look again by itself
                    async with asyncio.timeout(LOOK_AGAIN):
                        await self.clock.changed.wait()

    def _is_quiet(self, under_way: int) -> bool:
        wakes = [self.reception._wake, *(sender._wake for sender in self.senders)]
        calls = sum(len(sender._under_way) for sender in self.senders)
        held = sum(adapter.held for adapter in self.adapters.values())
        unread = any(adapter._world.waiting for adapter in self.adapters.values())
        return not unread and calls == held == under_way and all(self.clock.asleep(wake) for wake in wakes)

    async def pass_time(self, seconds: float, *, under_way: int = 0) -> None:
        """Move the clock and let everybody do what they would by then."""
        self.clock.forward(seconds)
        await self.quiet(under_way=under_way)

    async def die(self) -> None:
        """The process ends in the middle of its calls."""
        for sender, task in zip(self.senders, self.sending, strict=True):
            for under_way in list(sender._under_way.values()):
                under_way.cancel()
            task.cancel()
        await asyncio.gather(*self.sending, return_exceptions=True)

    def deliveries(self) -> dict[str, Delivery]:
        """Everything in the outbox, by key."""
        from sqlalchemy import select

        from bot.store.outbox import _delivery
        from bot.store.tables import outbox

        with self.store.engine.connect() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        return {d.draft.key: d for d in map(_delivery, rows)}


def _adapter(platform: MemoryPlatform, clock: HandClock) -> GatedAdapter:
    kind = GatedAdapter if platform.capabilities.shown_after is None else FindingAdapter
    return kind(platform, clock)


def _staff(platform: MemoryPlatform) -> StaffList:
    """Whoever is called Mei, Lee or Zoe."""
    roles = {"Mei": Role.MODERATOR, "Lee": Role.ADMIN, "Zoe": Role.ADMIN}
    members = [
        StaffMember(name=p.name, role=roles[p.name], ids=(f"memory:{p.id}",))
        for p in platform.people.values()
        if p.name in roles
    ]
    return StaffList(members=tuple(members))


class Town:
    """The platform, its people and rooms; houses come and go."""

    def __init__(self, store: Store, folder: Path, **facts: Any) -> None:
        self.store = store
        self.files = Files(folder / "files")
        self.platform = MemoryPlatform(capabilities=replace(CAPABILITIES, **facts), files=self.files.path)
        self.ana = self.platform.person("Ana")
        self.mei = self.platform.person("Mei")
        self.group = self.platform.room("Traders")
        self.staff = self.platform.room("Staff")

    def house(self, **others: MemoryPlatform) -> House:
        """A process that serves the platform (and `others`, by account)."""
        return House(self.store, self.files, {"main": self.platform, **others}, self.staff)


def posts(room: Room, *, thread: str | None = None) -> list[str]:
    """What the desk wrote into a room (or one of its threads)."""
    return [post.text for post in room.posts if post.author == "desk" and post.thread == thread]


def last(room: Room) -> Post:
    """The last thing the desk wrote."""
    return [post for post in room.posts if post.author == "desk"][-1]


async def fill_in(house: House, member: Person, words: str = "It is gone") -> None:
    """The form of a ticket about "something else", up to its review."""
    await member.says(member.chat, "/ticket")
    await house.quiet()
    await member.presses(last(member.chat), "Something else")
    await house.quiet()
    await member.says(member.chat, words)
    await house.quiet()


async def open_ticket(house: House, member: Person, words: str = "It is gone") -> Ticket:
    """The one that they have then."""
    await fill_in(house, member, words)
    await member.presses(last(member.chat), "Send")
    await house.quiet()
    return ticket_of(house, member)


def ticket_of(house: House, member: Person) -> Ticket:
    """The only one that they have."""
    with house.store.read() as tx:
        (ticket,) = tx.tickets_of([f"memory:{member.id}"], limit=9)
    return ticket


def thread_of(ticket: Ticket) -> str:
    """Where staff work on it."""
    assert ticket.staff_place is not None
    assert ticket.staff_place.thread is not None
    return ticket.staff_place.thread


NewHouse = Callable[..., House]

__all__ = [
    "House",
    "NewHouse",
    "Person",
    "Town",
    "fill_in",
    "last",
    "open_ticket",
    "posts",
    "thread_of",
    "ticket_of",
]
