"""Erasing a person: afterwards no table and no file holds their words or ids, and nobody else has lost anything."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.announcements.publication import Posting
from bot.announcements.subscription import Subscription
from bot.app.keeping import remove_files
from bot.delivery.delivery import Draft
from bot.desk.records import LinkedAccount, Question
from bot.feedback.feedback import Feedback
from bot.messages import Address, Attachment, FileKind, Outgoing, Person
from bot.records.accesses import Access, Look
from bot.records.erasing import MARK
from bot.store import Store
from bot.store.tables import metadata
from bot.store.traces import HANDLING
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent
from tests.fakes.memory import Person as Member
from tests.fakes.people import NOON
from tests.shell.house import House, Town, last, open_ticket

WORD = "Zorblatt"  # in everything she writes
NAME = "Xanthippe"
HANDLE = "@xan.thippe"


@pytest.fixture
async def house(town: Town) -> AsyncIterator[House]:
    """At work."""
    async with town.house().open() as working:
        yield working


@pytest.fixture
def xan(town: Town) -> Member:
    """The person who will be erased."""
    return town.platform.person(NAME)


def _staff_rooms(town: Town) -> tuple[Address, ...]:
    return (town.platform.address(town.staff),)


async def _life(town: Town, house: House, xan: Member) -> Ticket:
    """She asks, opens a ticket, is helped, rates; staff look at it in every way there is."""
    await xan.says(town.group, f"my {WORD} deposit is missing", to_desk=True)
    await house.quiet()
    ticket = await open_ticket(house, xan, f"My {WORD} is gone (really_gone)")
    assert ticket.staff_place
    thread = ticket.staff_place.thread
    await xan.says(xan.chat, f"Write to {HANDLE} {WORD}")
    await town.mei.says(town.staff, f"So your {WORD} is gone?", thread=thread)
    await house.quiet()
    for words in (
        f"/note {WORD} again",
        "/tickets",
        f"/history {ticket.ref}",
        f"/history memory:{xan.id}",
        f"/export {ticket.ref}",
    ):
        await town.mei.says(town.staff, words, thread=thread if words.startswith("/note") else None)
        await house.quiet()
    await town.mei.says(town.staff, f"/teach {ticket.ref} the {WORD} question", thread=None)
    await house.quiet()
    await xan.says(xan.chat, "/ticket")
    await xan.says(xan.chat, "/cancel")
    await town.mei.says(town.staff, "/unanswered")
    await house.quiet()
    return ticket


def _linked_life(house: House, town: Town, xan: Member, ticket: Ticket) -> str:
    """What else can be held: a linked account, subscriptions, postings, stored files. The hash of her own file."""
    own, shared = b"a picture of hers", b"a picture many have"
    place = replace(town.platform.address(xan.chat))
    other = Person(platform="page", id="visitor-xan", name=NAME)
    posting = Posting(
        key=f"a/1/{place.lane}/1", slug="a", occurrence="1", room="", where=place, language="en", part=1, parts=1
    )
    with house.store.write() as tx:
        for content in (own, shared):
            sha256 = hashlib.sha256(content).hexdigest()
            town.files.keep(sha256, content)
            file = Attachment(
                kind=FileKind.PHOTO, name=f"{WORD}.png", source=place, ref=f"f{len(content)}", sha256=sha256
            )
            tx.rooms.remember_file(file, sha256, NOON)
            tx.all_tickets.add_event(_line(ticket, f"line-{len(content)}", xan.id, file))
        tx.all_tickets.add_event(
            _line(
                replace(ticket, ref="AAAA-AAAA"), "another", town.ana.id, replace(file, name="x", source=None, ref=None)
            )
        )
        tx.subscriptions.add(Subscription(person=f"memory:{xan.id}", where=place, topic="all", language="en"), NOON)
        tx.announcements.post(posting, Draft(key=posting.key, message=Outgoing(to=place, body="News")), NOON)
        one = LinkedAccount(person=Person(platform="memory", id=xan.id, name=NAME), place=place, language="en")
        tx.linking.join(
            one, LinkedAccount(person=other, place=replace(place, platform="page", chat=other.id), language="en"), NOON
        )
        tx.all_feedback.add(
            Feedback(
                id="f", at=NOON, type="bug", text=f"My {WORD} is slow", contact=HANDLE, person=f"memory:{xan.id}",
                name=NAME, platform="memory", language="en",
            )
        )  # fmt: skip
        tx.linking.offer("CODE", one, NOON + timedelta(days=1))
        tx.access.new_link(one.person, NOON)
        tx.conversations.meet(other, "en", NOON)
    return hashlib.sha256(own).hexdigest()


def _line(ticket: Ticket, key: str, author: str, file: Attachment) -> TicketEvent:
    return TicketEvent(
        key=key, ref=ticket.ref, at=NOON, happening=Happening.MEMBER_WROTE, side=Side.MEMBER,
        author=f"memory:{author}", author_name="", attachments=(file,),
    )  # fmt: skip


def traces_in(store: Store, words: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every value of every table in which it stands."""
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield from ((table.name, str(value)) for value in row if words.search(str(value)))


def _traces(xan: Member) -> re.Pattern[str]:
    ids = rf"(?<![\w-]){re.escape(xan.id)}(?![\w-])"
    return re.compile(rf"(?i){WORD}|{NAME}|xan\.thippe|visitor-xan|{ids}")


async def test_nothing_is_left_of_who_was_erased(town: Town, house: House, xan: Member, tmp_path: Path) -> None:
    """In no table and no file; staff's deeds stand in the log without her words; others keep what is theirs."""
    ana = await open_ticket(house, town.ana, "Ana waits")
    ticket = await _life(town, house, xan)
    own = _linked_life(house, town, xan, ticket)
    await house.quiet()
    before = {table for table, _ in traces_in(house.store, _traces(xan))}
    assert {"inbox", "outbox", "people", "questions", "tickets", "ticket_events", "subscriptions", "postings"} <= before
    with house.store.write() as tx:
        held = tx.privacy.erase(f"memory:{xan.id}", house.clock.now(), _staff_rooms(town))
    removed = remove_files(house.store, town.files)
    assert set(held.rows) >= before - {"files"}
    assert list(traces_in(house.store, _traces(xan))) == []
    kept = {"".join(file.parts[-2:]) for file in (tmp_path / "files").rglob("*") if file.is_file()}
    assert own not in kept
    assert [
        file for file in (tmp_path / "files").rglob("*") if file.is_file() and WORD.encode() in file.read_bytes()
    ] == []
    transcripts = 2  # that staff took
    assert (removed, hashlib.sha256(b"a picture many have").hexdigest() in kept) == (1 + transcripts, True)
    with house.store.read() as tx:
        assert tx.ticket(ana.ref) == ana
        gone, history = tx.ticket(ticket.ref), tx.history(ticket.ref)
    assert gone is not None
    assert (gone.status, gone.subject, gone.requester_name) == (Status.CLOSED, MARK, "")
    replied = next(event for event in history if event.happening is Happening.STAFF_REPLIED)
    assert (replied.author_name, replied.text) == ("Mei", MARK)


async def test_erasing_twice_changes_nothing(town: Town, house: House, xan: Member) -> None:
    """There is nothing left to find."""
    await _life(town, house, xan)
    with house.store.write() as tx:
        assert not tx.privacy.erase(f"memory:{xan.id}", NOON, _staff_rooms(town)).is_nothing
    with house.store.write() as tx:
        assert tx.privacy.erase(f"memory:{xan.id}", NOON, _staff_rooms(town)).is_nothing


async def test_others_keep_what_they_said_in_the_same_words(town: Town, house: House, xan: Member) -> None:
    """A question that many ask is nobody's alone: only in the staff's room is it hers."""
    for member in (xan, town.ana):
        await member.says(member.chat, "my deposit is missing since noon")
    await house.quiet()
    with house.store.write() as tx:
        tx.privacy.erase(f"memory:{xan.id}", NOON, _staff_rooms(town))
        said = tx.inbox.come_from(town.platform.address(town.ana.chat).lane, limit=9)
        put = tx.outbox.put_into(town.platform.address(town.ana.chat), limit=9)
    assert (len(said), len(put) > 0) == (1, True)


async def test_what_is_being_sent_is_left_to_the_next_run(town: Town, house: House, xan: Member) -> None:
    """Its settlement would find nothing; it is counted, so that nobody believes that all is gone."""
    house.adapter.gate.clear()
    await xan.says(xan.chat, "/help")
    await house.quiet(under_way=1)
    with house.store.write() as tx:
        assert tx.privacy.erase(f"memory:{xan.id}", NOON, ()).under_way == 1
    house.adapter.gate.set()
    await house.quiet()
    with house.store.write() as tx:
        assert tx.privacy.erase(f"memory:{xan.id}", NOON, ()).rows["outbox"][0] == 1


def test_a_person_who_asked_a_thousand_times(town: Town) -> None:
    """No query grows with what they said."""
    with town.store.write() as tx:
        for n in range(1200):
            tx.conversations.add_question(_question(n))
        held = tx.privacy.erase("memory:9", NOON, _staff_rooms(town))
    assert held.rows["questions"][0] == 1200


def _question(number: int) -> Question:
    return Question(
        id=f"q{number}", at=NOON, where=Address(platform="memory", account="main", chat="9"), message_id="1",
        asker="memory:9", language="en", text=f"question number {number}", entry=None,
    )  # fmt: skip


async def test_everything_held_is_shown(town: Town, house: House, xan: Member) -> None:
    """By table, and nothing of others."""
    await open_ticket(house, town.ana, "Ana waits")
    ticket = await _life(town, house, xan)
    with house.store.read() as tx:
        found = tx.privacy.everything(f"memory:{xan.id}")
    assert {"inbox", "outbox", "people", "questions", "tickets", "ticket_events"} <= found.keys()
    assert [row["ref"] for row in found["tickets"]] == [ticket.ref]
    assert WORD in str(found["inbox"])
    assert "Ana waits" not in str(found)


def test_what_a_file_removal_left_undone_is_done_next_time(town: Town) -> None:
    """A crash between the commit and the removal."""
    sha256 = hashlib.sha256(b"x").hexdigest()
    town.files.keep(sha256, b"x")
    with town.store.write() as tx:
        tx.removals.give_up([{"sha256": sha256}], NOON)
    assert remove_files(town.store, town.files) == 1
    assert remove_files(town.store, town.files) == 0


def test_erased_staff_keep_their_deeds_without_a_name(town: Town) -> None:
    """The access log says that somebody looked."""
    with town.store.write() as tx:
        tx.accesses.note(Access(ref="AAAA-AAAA", at=NOON, person="memory:9", name="Mei", look=Look.PAGE, how="web"))
        tx.privacy.erase("memory:9", NOON, ())
        (left,) = tx.accesses.of("AAAA-AAAA")
    assert (left.name, left.look, left.person == "memory:9") == ("", Look.PAGE, False)


def test_it_is_decided_of_every_table_what_erasing_does_to_it() -> None:
    """A new table is put into `bot.store.traces.HANDLING`, and (if it holds people's data) into `_ROWS`."""
    assert {table.name for table in HANDLING} == set(metadata.tables)


async def test_feedback_that_staff_read_is_erased(town: Town, house: House, xan: Member) -> None:
    """The copy in the staff room, which names nobody's account, and the digest that quotes it."""
    await xan.says(xan.chat, "/feedback idea")
    await house.quiet()
    await xan.says(xan.chat, f"My {WORD} should be quick")
    await house.quiet()
    for button in ("Skip", "Skip", "Skip", "Send"):
        await xan.presses(last(xan.chat), button)
        await house.quiet()
    house.clock.forward(60)
    await town.mei.says(town.staff, "/digest day")
    await house.quiet()
    assert sum(WORD in post.text for post in town.staff.posts) == 2
    with house.store.write() as tx:
        tx.privacy.erase(f"memory:{xan.id}", house.clock.now(), _staff_rooms(town))
    assert list(traces_in(house.store, _traces(xan))) == []
