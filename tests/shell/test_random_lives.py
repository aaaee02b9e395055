"""Members and staff at random, on two accounts of a platform that fails: nothing is lost, doubled, or read by others.

A script is a list of doings that Hypothesis draws. Every text carries a mark of its own, so that afterwards each can be
looked for everywhere: in the histories of all tickets, in every chat, in the outbox.
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.delivery.delivery import Delivery, Operation, State
from bot.desk.actions import Verb, pack
from bot.desk.timekeeper import Timekeeper
from bot.messages import Person as Sender
from bot.messages import Press
from bot.platform import Deferred, Refused, Uncertain
from bot.store import Store
from bot.store.engine import open_engine
from bot.tickets.routing import Routing, Team
from bot.tickets.ticket import FINAL, Happening, Ticket, TicketEvent, TicketFilter
from tests.conftest import empty
from tests.fakes.memory import PLATFORM, MemoryPlatform, Person, Post, Room
from tests.shell.house import House, Town

FAULTS = (
    Uncertain(reason="the answer was lost"),
    Deferred(reason="busy", after=timedelta(seconds=2)),
    Refused(reason="no"),
    Deferred(reason="no connection"),
)
OF_MEMBERS = ("opens", "writes", "writes", "answers", "answers", "edits", "deletes", "links", "unlinks")
OF_TICKETS = ("reopens", "rates", "continues", "forges")
OF_STAFF = ("replies", "replies", "replies", "notes", "claims", "holds", "snoozes", "closes", "merges", "edits reply")
OF_TEAMS = ("transfers", "transfers", "talks where it was")
OF_THE_WORLD = ("thread removed", "fault", "fault", "time", "crash")
Doing = tuple[str, int, int]  # what, by whom, about which ticket
doings = st.tuples(
    st.sampled_from((*OF_MEMBERS, *OF_TICKETS, *OF_STAFF, *OF_TEAMS, *OF_THE_WORLD)),
    st.integers(0, 3),
    st.integers(0, 4),
)
_MARK = re.compile(r"mark\d{4}x")


@dataclass
class Lives:
    """Three members, one of whom has an account on each side, a moderator who works in two rooms, and what each of them
    has written."""

    town: Town
    bank: Room  # where one of the teams works
    other: MemoryPlatform  # our second account
    house: House
    authors: dict[str, str] = field(default_factory=dict)  # mark → key of the member who wrote it
    written_in: dict[str, str] = field(default_factory=dict)  # mark → reference of the ticket it was written in
    replies: dict[str, str] = field(default_factory=dict)  # mark → reference of the ticket it answers
    may_read: dict[str, set[str]] = field(default_factory=dict)  # mark → the accounts for whom it was, when written
    notes: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)  # marks that their authors deleted
    linked: bool = False  # Ana's accounts
    threads_were_removed: bool = False
    left: list[tuple[Room, str]] = field(default_factory=list)  # threads that a ticket has left
    last: dict[str, Post] = field(default_factory=dict)  # by account: what they wrote last
    count: int = 0

    @property
    def accounts(self) -> Sequence[tuple[Person, MemoryPlatform]]:
        """Ana, Ben, Cy, and Ana's other account."""
        main = self.town.platform
        return [
            *((person, main) for person in main.people.values() if person.name != "Mei"),
            *((person, self.other) for person in self.other.people.values()),
        ]

    def _same_person(self, key: str) -> set[str]:
        """The accounts that may read what this one does, now."""
        anas = {_key(person) for person, _ in self.accounts if person.name == "Ana"}
        return anas if self.linked and key in anas else {key}

    @property
    def _staff_rooms(self) -> dict[str, Room]:
        return {room.id: room for room in (self.town.staff, self.bank)}

    def _thread_of(self, ticket: Ticket) -> tuple[Room, str] | None:
        """The thread in which staff work on it, if there is one that still stands."""
        place = ticket.staff_place
        room = self._staff_rooms[place.chat] if place else self.town.staff
        return (room, place.thread) if place and place.thread and place.thread in room.threads else None

    def _mark(self) -> str:
        self.count += 1
        return f"mark{self.count:04}x"

    # --- what is stored ----------------------------------------------------------------------------------------------

    def tickets(self) -> dict[str, Ticket]:
        """By reference, oldest first."""
        with self.house.store.read() as tx:
            found = [t for f in (TicketFilter.OPEN, TicketFilter.CLOSED) for t in tx.all_tickets.list(f, **EVERYTHING)]
        return {t.ref: t for t in sorted(found, key=lambda t: (t.opened_at, t.ref))}

    def events(self) -> Sequence[TicketEvent]:
        with self.house.store.read() as tx:
            return tx.all_tickets.events_after(0, limit=10_000)

    def _belongs_to(self, person: Person, platform: MemoryPlatform) -> str | None:
        """The ticket that what they write now is added to; None: it is a question, or an answer in a form."""
        with self.house.store.read() as tx:
            dialogue = tx.dialogue(platform.address(person.chat).lane, _key(person))
            if dialogue.draft or dialogue.comments_on or not dialogue.ticket:
                return None
            ticket = tx.all_tickets.get(dialogue.ticket, lock=False)
        return self._taken_in(ticket, person)

    def _taken_in(self, ticket: Ticket | None, person: Person) -> str | None:
        """The ticket that what they write to this one is added to, if they may and it still takes anything."""
        stored = self.tickets()
        while ticket is not None and ticket.merged_into is not None:
            ticket = stored[ticket.merged_into]
        if ticket is None or ticket.status in FINAL or _key(person) not in self._same_person(ticket.requester):
            return None
        return ticket.ref

    # --- what they do ------------------------------------------------------------------------------------------------

    async def do(self, what: str, who: int, which: int) -> None:
        """One doing, and all that comes of it."""
        person, platform = self.accounts[who]
        tickets = list(self.tickets().values())
        alone: dict[str, Callable[[], object]] = {
            "opens": lambda: self._opens(person, platform),
            "writes": lambda: self._writes(person, platform),
            "answers": lambda: self._answers(person, platform),
            "edits": lambda: self._edits(person),
            "deletes": lambda: self._deletes(person),
            "links": self._links,
            "unlinks": self._unlinks,
            "fault": lambda: self._fault(who),
            "time": lambda: self._time(which),
        }
        if what in alone:
            await alone[what]()  # type: ignore[misc]
        elif tickets and what != "crash":
            await self._about(what, tickets[which % len(tickets)], person, platform, tickets[who % len(tickets)])
        await self.house.quiet()

    async def _opens(self, person: Person, platform: MemoryPlatform) -> None:
        mark, before = self._mark(), set(self.tickets())
        await person.says(person.chat, "/cancel")
        await person.says(person.chat, "/ticket")
        await self._presses(person, platform, pack(Verb.TICKET, "other"))
        await person.says(person.chat, f"it began {mark}")
        await self._presses(person, platform, pack(Verb.FORM_SEND))
        await self.house.quiet()
        (ref,) = set(self.tickets()) - before
        self.authors[mark], self.written_in[mark] = _key(person), ref
        self.may_read[mark] = self._same_person(_key(person))

    async def _writes(self, person: Person, platform: MemoryPlatform) -> None:
        await self._says(person, self._belongs_to(person, platform))

    async def _answers(self, person: Person, platform: MemoryPlatform) -> None:
        """To the last thing that came from a ticket."""
        with self.house.store.read() as tx:
            links = [(post, tx.link(platform.address(person.chat), post.id)) for post in reversed(person.inbox)]
        post, link = next(((post, link) for post, link in links if link is not None), (None, None))
        if link is not None and not self._is_busy(person, platform):
            await self._says(person, self._taken_in(self.tickets()[link.ref], person), reply_to=post)

    def _is_busy(self, person: Person, platform: MemoryPlatform) -> bool:
        """With a form, or a comment: what they write now is an answer to that."""
        with self.house.store.read() as tx:
            dialogue = tx.dialogue(platform.address(person.chat).lane, _key(person))
        return dialogue.draft is not None or dialogue.comments_on is not None

    async def _says(self, person: Person, ref: str | None, *, reply_to: Post | None = None) -> None:
        mark = self._mark()
        self.authors[mark], self.may_read[mark] = _key(person), self._same_person(_key(person))
        if ref is not None:
            self.written_in[mark] = ref
        self.last[_key(person)] = await person.says(person.chat, f"more {mark}", reply_to=reply_to)

    async def _edits(self, person: Person) -> None:
        if (post := self.last.get(_key(person))) is not None:
            await person.edits(post, f"{post.text} again")

    async def _deletes(self, person: Person) -> None:
        if (post := self.last.pop(_key(person), None)) is not None:
            self.taken_back |= set(_MARK.findall(post.text))
            await person.deletes(post)

    async def _links(self) -> None:
        (ana, _), (again, other) = self.accounts[0], self.accounts[3]
        if self.linked:
            return
        await ana.says(ana.chat, "/link")
        await self.house.quiet()
        offered = re.findall(r"/link (\S{4}-\S{4})", "\n".join(post.text for post in ana.inbox))
        await self._presses(again, other, pack(Verb.JOIN, offered[-1] if offered else "AAAA-AAAA"))
        await self.house.quiet()
        with self.house.store.read() as tx:
            self.linked = bool(tx.linked(_key(ana)))
        if self.linked:  # from now on each reads the tickets of both
            anas = self._same_person(_key(ana))
            self.may_read = {m: readers | anas if readers & anas else readers for m, readers in self.may_read.items()}

    async def _unlinks(self) -> None:
        if self.linked:
            await self.town.ana.says(self.town.ana.chat, "/unlink")
            self.linked = False

    async def _fault(self, which: int) -> None:
        (self.town.platform, self.other)[which % 2].answers.append(FAULTS[which])

    async def _time(self, length: int) -> None:
        self.house.clock.forward(3600.0 * (1, 5, 72, 24 * 6, 24 * 20)[length])
        Timekeeper(self.house.store, self.house.rules, self.house.clock).tick()

    async def _about(self, what: str, ticket: Ticket, person: Person, at: MemoryPlatform, second: Ticket) -> None:
        match what:
            case "reopens":
                await self._presses(person, at, pack(Verb.REOPEN, ticket.ref))
            case "rates":
                await self._presses(person, at, pack(Verb.RATE, ticket.ref, 4))
            case "continues":
                await self._presses(person, at, pack(Verb.CONTINUE, ticket.ref))
            case "forges":
                for verb in (Verb.CLAIM, Verb.SOLVE, Verb.HOLD):
                    await self._presses(person, at, pack(verb, ticket.ref))
            case "thread removed":
                self._remove_thread(ticket)
            case "edits reply":
                if (post := self.last.get("Mei")) is not None:
                    await self.town.mei.edits(post, f"{post.text} again")
            case "replies":
                await self._replies(ticket)
            case "transfers":
                await self._transfers(ticket)
            case "talks where it was":
                await self._talks()
            case _:
                await self._commands(what, ticket.ref, second.ref)

    def _remove_thread(self, ticket: Ticket) -> None:
        if (there := self._thread_of(ticket)) is not None:
            del there[0].threads[there[1]]
            self.threads_were_removed = True

    async def _transfers(self, ticket: Ticket) -> None:
        """To the bank, or back."""
        if ticket.is_open and (there := self._thread_of(ticket)) is not None:
            self.left.append(there)
        team = "front" if ticket.team == "bank" else "bank"
        await self.town.mei.says(self.town.staff, f"/transfer {ticket.ref} {team}")

    async def _replies(self, ticket: Ticket) -> None:
        mark, mei = self._mark(), self.town.mei
        if ticket.is_open:
            self.replies[mark] = ticket.ref
        self.may_read[mark] = self._same_person(ticket.requester)
        if (there := self._thread_of(ticket)) is not None:
            self.last["Mei"] = await mei.says(there[0], f"answer {mark}", thread=there[1])
        else:
            await mei.says(self.town.staff, f"/reply {ticket.ref} answer {mark}")

    async def _talks(self) -> None:
        """As if the ticket were still there: it is for nobody."""
        standing = [(room, thread) for room, thread in self.left if thread in room.threads]
        for room, thread in standing[-1:]:
            self.notes.add(mark := self._mark())
            answered = next((post for post in reversed(room.posts) if post.thread == thread), None)
            await self.town.mei.says(room, f"there {mark}", thread=thread, reply_to=answered)

    async def _commands(self, what: str, ref: str, second: str) -> None:
        self.notes.add(mark := self._mark())
        words = {
            "notes": f"/note {ref} inside {mark}",
            "claims": f"/claim {ref}",
            "holds": f"/hold {ref}",
            "snoozes": f"/snooze {ref} 2h",
            "closes": f"/close {ref}",
            "merges": f"/merge {ref} {second}",
        }
        await self.town.mei.says(self.town.staff, words[what])

    async def _presses(self, person: Person, platform: MemoryPlatform, action: str) -> None:
        """Any button, shown to them or not."""
        press_id = platform.next_id("press")
        platform.pressers[press_id] = person
        sender = Sender(platform=PLATFORM, id=person.id, name=person.name, language="en")
        await platform.happens(
            person.chat, sender, Press(press_id=press_id, action=action, message_id="x"), addressed=True
        )

    # --- what has to be true -----------------------------------------------------------------------------------------

    def hold_to_it(self) -> None:
        """After everything that can settle has settled."""
        events, tickets = self.events(), self.tickets()
        self._written_down_once(events)
        self._in_order(events)
        self._with_the_right_people(events, tickets)
        self._delivered_once_or_told(events)

    def _written_down_once(self, events: Sequence[TicketEvent]) -> None:
        said = {Happening.OPENED, Happening.MEMBER_WROTE, Happening.STAFF_REPLIED}
        found: dict[str, list[str]] = {}
        for event in events:
            for mark in _MARK.findall(event.text) if event.happening in said else ():
                found.setdefault(mark, []).append(event.ref)
        for mark, ref in {**self.written_in, **self.replies}.items():
            assert found.get(mark) == [ref], f"{mark} was written in {ref} and is in {found.get(mark)}"

    def _in_order(self, events: Sequence[TicketEvent]) -> None:
        """Marks count up, so each side's stand in order."""
        for ref in self.tickets():
            for happening in (Happening.MEMBER_WROTE, Happening.STAFF_REPLIED):
                marks = [m for e in events if e.ref == ref and e.happening is happening for m in _MARK.findall(e.text)]
                assert marks == sorted(marks)

    def _with_the_right_people(self, events: Sequence[TicketEvent], tickets: dict[str, Ticket]) -> None:
        for event in events:
            for mark in _MARK.findall(event.text):
                if mark in self.authors and event.happening is not Happening.ABSORBED:
                    assert tickets[event.ref].requester in self.may_read[mark], f"{mark} is in {event.ref}"
        for person, _ in self.accounts:
            for mark in _MARK.findall("\n".join(post.text for post in person.inbox)):
                assert mark not in self.notes, f"{person.name} reads the note {mark}"
                assert _key(person) in self.may_read[mark], f"{person.name} reads {mark}"

    def _is_for_staff(self, delivery: Delivery) -> bool:
        return delivery.draft.message.to.chat in self._staff_rooms

    def _delivered_once_or_told(self, events: Sequence[TicketEvent]) -> None:
        """As often as the outbox says, in places that still stand; what did not arrive stands in the history."""
        sends = [d for d in self.house.deliveries().values() if d.draft.operation is Operation.SEND]
        assert not [d.draft.key for d in sends if d.state in {State.READY, State.SENDING}]
        to_members = "\n".join(post.text for person, _ in self.accounts for post in person.inbox)
        to_staff = "\n".join(p.text for room in self._staff_rooms.values() for p in room.posts if p.author == "desk")
        told = {event.ref for event in events if event.happening is Happening.UNDELIVERED}
        for mark, shown, staff in [
            *((mark, to_members, False) for mark in self.replies),
            *((mark, to_staff, True) for mark in self.written_in),
        ]:
            carried = [d for d in sends if mark in d.draft.message.body and self._is_for_staff(d) is staff]
            arrived = [d for d in carried if d.state is State.SENT]
            maybe = [d for d in carried if d.state in {State.SENT, State.UNCERTAIN, State.DISMISSED}]
            sent = sum(d.draft.message.body.count(mark) for d in maybe)
            assert shown.count(mark) <= sent, f"{mark} stands there more often than it was sent"
            if not arrived and mark not in self.taken_back:
                ref = self.written_in.get(mark) or self.replies[mark]
                assert carried, f"{mark} was sent to nobody"
                assert ref in told, f"{mark} did not arrive, and nobody was told"
            elif mark not in self.taken_back and not self.threads_were_removed:
                assert mark in shown, f"{mark} was sent and stands nowhere"


EVERYTHING = {"staff": "", "limit": 1000, "offset": 0}


def _key(person: Person) -> str:
    return f"{PLATFORM}:{person.id}"


async def _live(script: Sequence[Doing], store: Store, folder: Path) -> None:
    town, other = Town(store, folder), MemoryPlatform(account="second")
    for name in ("Ben", "Cy"):
        town.platform.person(name)
    for _ in range(50):
        other.next_id("person")  # a platform has one set of ids, whichever account of ours sees its people
    other.person("Ana")
    bank = town.platform.room("Bank")
    lives = Lives(town=town, bank=bank, other=other, house=_house(town, bank, other))
    seconds = 0.0
    for segment in _segments(script):
        lives.house = house = _house(town, bank, other)
        house.clock.seconds = seconds
        async with house.open():
            Timekeeper(house.store, house.rules, house.clock).begin()
            for doing in segment:
                await lives.do(*doing)
            if segment and segment[-1][0] == "crash":
                await _dies(lives, house)
            else:
                for _ in range(8):
                    await house.pass_time(600)
        seconds = house.clock.seconds
    lives.hold_to_it()


def _house(town: Town, bank: Room, other: MemoryPlatform) -> House:
    """With a team that works in the bank's room; new tickets are everybody's."""
    house = town.house(second=other)
    somebody, nothing = ("memory:x",), frozenset({"nothing"})
    teams = (
        Team(name="front", categories=nothing, members=somebody),
        Team(name="bank", categories=nothing, members=somebody, staff_room=town.platform.address(bank)),
    )
    house.rules = replace(house.rules, routing=Routing(teams=teams))
    house.desk._around = replace(house.desk._around, rules=house.rules)
    return house


async def _dies(lives: Lives, house: House) -> None:
    """In the middle of its calls, with more coming in."""
    for adapter in house.adapters.values():
        adapter.gate.clear()
    person, platform = lives.accounts[1]
    await lives._writes(person, platform)
    await house.until(lambda: not lives.town.platform.waiting)
    await house.die()


def _segments(script: Sequence[Doing]) -> Iterator[Sequence[Doing]]:
    """Up to each crash, and what is left; then a quiet end."""
    begun: list[Doing] = []
    for doing in script:
        begun.append(doing)
        if doing[0] == "crash":
            yield begun
            begun = []
    yield begun


@contextmanager
def _fresh(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    """An empty database for one example."""
    if kind == "sqlite":
        file = folder / "desk.db"
        for left in folder.glob("desk.db*"):
            left.unlink()
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("migrated_postgresql")
        empty(url)
    engine = open_engine(url)
    try:
        yield Store(engine)
    finally:
        engine.dispose()


def _lives(request: pytest.FixtureRequest, folder: Path, kind: str, script: Sequence[Doing]) -> None:
    with _fresh(kind, request, folder) as store, capture_logs():
        asyncio.run(_live(script, store, folder))


_EXAMPLES = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


STORIES: dict[str, Sequence[Doing]] = {
    "an answer to what was solved": [("closes", 0, 0), ("answers", 0, 0), ("replies", 0, 0)],
    "parted accounts": [("links", 0, 0), ("continues", 3, 0), ("writes", 3, 0), ("unlinks", 0, 0), ("replies", 0, 0)],
    "written after parting": [("links", 0, 0), ("continues", 3, 0), ("writes", 0, 0), ("unlinks", 0, 0),
                              ("writes", 3, 0), ("answers", 3, 0)],
    "two members' tickets": [("merges", 1, 0), ("writes", 0, 0), ("writes", 1, 0), ("answers", 0, 0),
                             ("replies", 0, 1)],
    "duplicates": [("opens", 0, 0), ("merges", 2, 0), ("writes", 0, 0), ("replies", 0, 0), ("replies", 0, 2)],
    "a lost answer": [("fault", 0, 0), ("replies", 0, 0), ("replies", 0, 0)],
    "a refusal": [("fault", 2, 0), ("writes", 0, 0), ("writes", 0, 0)],
    "a crash": [("writes", 1, 0), ("crash", 0, 0), ("replies", 0, 1), ("writes", 1, 0)],
    "a removed thread": [("thread removed", 0, 0), ("writes", 0, 0), ("replies", 0, 0), ("writes", 0, 0)],
    "long silence": [("replies", 0, 0), ("time", 0, 3), ("time", 0, 3), ("answers", 0, 0), ("closes", 0, 0),
                     ("time", 0, 4), ("answers", 0, 0), ("writes", 0, 0)],
    "a stranger": [("forges", 1, 0), ("continues", 1, 0), ("writes", 1, 0), ("reopens", 1, 0), ("replies", 0, 0)],
    "to the bank and back": [("writes", 0, 0), ("transfers", 0, 0), ("replies", 0, 0), ("talks where it was", 0, 0),
                             ("transfers", 0, 0), ("writes", 0, 0), ("talks where it was", 0, 0), ("replies", 0, 0)],
    "a crash before the bank": [("fault", 0, 0), ("transfers", 0, 0), ("crash", 0, 0), ("writes", 0, 0),
                                ("talks where it was", 0, 0), ("replies", 0, 0)],
    "a thread that was removed at the bank": [("transfers", 1, 1), ("thread removed", 1, 1), ("writes", 1, 0),
                                              ("transfers", 1, 1), ("writes", 1, 0), ("replies", 1, 1)],
    "second thoughts": [("writes", 0, 0), ("edits", 0, 0), ("deletes", 0, 0), ("replies", 0, 0), ("edits reply", 0, 0)],
}  # fmt: skip
"""What is too seldom met by chance."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("story", STORIES)
def test_stories(request: pytest.FixtureRequest, tmp_path: Path, kind: str, story: str) -> None:
    """Each ends with everything in its place."""
    _lives(request, tmp_path, kind, [("opens", 0, 0), ("opens", 1, 0), *STORIES[story]])


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
@settings(max_examples=4, phases=[Phase.generate], **_EXAMPLES)  # type: ignore[arg-type]
@given(script=st.lists(doings, min_size=15, max_size=30))
def test_every_message_is_kept_once_with_the_right_people(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, script: list[Doing]
) -> None:
    """Whatever members, staff, the platform and the power supply do."""
    _lives(request, tmp_path, kind, [("opens", 0, 0), ("opens", 1, 0), *script])


@pytest.mark.slow
@settings(max_examples=40, **_EXAMPLES)  # type: ignore[arg-type]
@given(script=st.lists(doings, min_size=20, max_size=60))
def test_through_long_lives(request: pytest.FixtureRequest, tmp_path: Path, script: list[Doing]) -> None:
    """The same, many times and longer."""
    _lives(request, tmp_path, "sqlite", [("opens", 0, 0), ("opens", 1, 0), *script])
