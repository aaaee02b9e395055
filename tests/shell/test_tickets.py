"""A ticket between a member and the staff room when the platform or the process fails in the middle."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.delivery import State
from bot.desk.records import LinkedAccount
from bot.messages import FileKind, Outgoing, Person
from bot.platform import ChatMoved, Deferred, Refused, Uncertain
from bot.tickets.ticket import Happening, Ticket
from tests.fakes.memory import MemoryPlatform
from tests.shell.house import House, Town, fill_in, last, open_ticket, posts, thread_of, ticket_of

QUESTION = "deposit is missing"


def _history(house: House, ticket: Ticket) -> list[Happening]:
    with house.store.read() as tx:
        return [event.happening for event in tx.all_tickets.history(ticket.ref)]


@pytest.fixture
async def house(town: Town) -> AsyncIterator[House]:
    """At work."""
    async with town.house().open() as working:
        yield working


async def test_both_sides_read_what_the_other_writes(town: Town, house: House) -> None:
    """The member in private, staff in the ticket's thread."""
    ticket = await open_ticket(house, town.ana)
    thread = thread_of(ticket)
    assert ticket.ref in posts(town.staff, thread=thread)[0]
    await town.ana.says(town.ana.chat, "Are you there?")
    await house.quiet()
    assert posts(town.staff, thread=thread)[-1] == "Are you there?"
    await town.mei.says(town.staff, "We look into it", thread=thread)
    await house.quiet()
    assert posts(town.ana.chat)[-1] == "Support: We look into it"


async def test_an_edit_reaches_the_copy(town: Town, house: House) -> None:
    """There and back again: the last wording stands."""
    thread = thread_of(await open_ticket(house, town.ana))
    said = await town.ana.says(town.ana.chat, "to address A")
    await house.quiet()
    for wording in ("to address B", "to address A"):
        await town.ana.edits(said, wording)
        await house.quiet()
        assert posts(town.staff, thread=thread)[-1] == f"✏️ {wording}"


async def test_a_message_that_a_crash_left_in_the_call_is_shown_to_staff(town: Town) -> None:
    """It may have arrived. They look, and send it again or let it be."""
    async with town.house().open() as house:
        thread = thread_of(await open_ticket(house, town.ana))
        house.adapter.gate.clear()
        await town.mei.says(town.staff, "Your money is safe", thread=thread)
        await house.quiet(under_way=1)
        await house.die()
    async with town.house().open() as restarted:
        await restarted.quiet()
        assert restarted.deliveries()[house.adapter.keys()[-1]].state is State.UNCERTAIN
        warning = last(town.staff)
        assert (warning.thread, "It may have arrived" in warning.text) == (thread, True)
        await town.mei.presses(warning, "🔁 Send again")
        await restarted.quiet()
        assert posts(town.ana.chat)[-1] == "Support: Your money is safe"
        assert town.mei.notices[-1] == "It is being sent again."


async def test_staff_can_dismiss_an_uncertain_message(town: Town, house: House) -> None:
    """It is not sent again; who decides second is told who was first, and changes nothing."""
    ticket = await open_ticket(house, town.ana)
    town.platform.answers.append(Uncertain(reason="timeout"))
    await town.mei.says(town.staff, "Your money is safe", thread=thread_of(ticket))
    await house.quiet()
    warning = last(town.staff)
    calls = len(house.adapter.calls)
    await town.mei.presses(warning, "It arrived")
    await house.quiet()
    await town.mei.presses(warning, "🔁 Send again")
    await house.quiet()
    assert town.mei.notices[-2:] == ["Noted as arrived.", "Mei has noted it as arrived before you."]
    sent_to_ana = [m for _, m in house.adapter.calls[calls:] if getattr(m, "to", None) == ticket.member_place]
    assert sent_to_ana == []
    assert State.DISMISSED in {d.state for d in house.deliveries().values()}
    assert Happening.UNDELIVERED in _history(house, ticket)


async def test_staff_see_that_a_message_of_the_member_may_be_missing_in_thethread_of(town: Town, house: House) -> None:
    """In the thread itself, with the same choice as for what goes to the member."""
    thread = thread_of(await open_ticket(house, town.ana))
    town.platform.answers.append(Uncertain(reason="timeout"))
    await town.ana.says(town.ana.chat, "Please hurry")
    await house.quiet()
    warning = last(town.staff)
    assert (warning.thread, "may be missing in this thread: timeout" in warning.text) == (thread, True)
    await town.mei.presses(warning, "🔁 Send again")
    await house.quiet()
    assert posts(town.staff, thread=thread)[-1] == "Please hurry"
    await town.mei.presses(warning, "It arrived")
    await house.quiet()
    assert town.mei.notices[-1] == "Mei has had it sent again before you."


async def test_what_the_thread_refuses_is_told_beside_it(town: Town, house: House) -> None:
    """The member's message would be read by nobody otherwise."""
    ticket = await open_ticket(house, town.ana)
    town.platform.answers.append(Refused(reason="too many links"))
    await town.ana.says(town.ana.chat, "Please hurry")
    await house.quiet()
    assert posts(town.staff) == [
        f"⚠️ A message of the member could not be put into the thread of {ticket.ref}: too many links. "
        "The staff page shows it."
    ]


async def test_an_answer_that_may_not_have_arrived_is_noted_and_disturbs_nobody(town: Town, house: House) -> None:
    """Who did not get an answer of the FAQ asks again; staff have nothing to check."""
    town.platform.answers.append(Uncertain(reason="timeout"))
    await town.ana.says(town.ana.chat, QUESTION)
    await house.quiet()
    assert State.UNCERTAIN in {d.state for d in house.deliveries().values()}
    assert posts(town.staff) == []


async def test_what_is_deleted_before_its_copy_was_sent_is_never_sent(town: Town, house: House) -> None:
    """Staff thought better of it while the message waited; the member does not see it."""
    ticket = await open_ticket(house, town.ana)
    town.platform.answers.append(Deferred(reason="busy", after=timedelta(seconds=30)))
    said = await town.mei.says(town.staff, "You are a fool", thread=thread_of(ticket))
    await house.quiet()
    await town.mei.deletes(said)
    await house.quiet()
    await house.pass_time(60)
    assert not any("fool" in post for post in posts(town.ana.chat))
    (copy,) = [d for d in house.deliveries().values() if "fool" in d.draft.message.body]
    assert (copy.state, copy.reason) == (State.DISMISSED, "deleted by its author")
    assert _history(house, ticket)[-1] is Happening.DELETED


async def test_what_is_deleted_while_its_copy_is_in_the_call_is_removed_behind_it(town: Town, house: House) -> None:
    """It cannot be called back any more."""
    ticket = await open_ticket(house, town.ana)
    house.adapter.gate.clear()
    said = await town.mei.says(town.staff, "You are a fool", thread=thread_of(ticket))
    await house.quiet(under_way=1)
    await town.mei.deletes(said)
    await house.quiet(under_way=1)
    house.adapter.gate.set()
    await house.quiet()
    assert not any("fool" in post for post in posts(town.ana.chat))


async def test_staff_are_told_when_the_member_cannot_be_reached(town: Town, house: House) -> None:
    """The bot was blocked: no button can help, the reason is named, and where else they can be reached."""
    ticket = await open_ticket(house, town.ana)
    with house.store.write() as tx:
        ana = LinkedAccount(person=Person(platform="memory", id=town.ana.id), place=ticket.member_place, language="en")
        other = replace(ana, person=Person(platform="discord", id="42", name="ana_at_night"))
        tx.linking.join(ana, other, house.clock.now())
    await town.ana.blocks()
    await town.mei.says(town.staff, "Hello?", thread=thread_of(ticket))
    await house.quiet()
    assert "cannot be reached on this platform" in last(town.staff).text
    assert "ana_at_night (discord:42)" in last(town.staff).text
    assert last(town.staff).buttons == ()
    assert _history(house, ticket)[-1] is Happening.UNDELIVERED


async def test_a_room_that_moved_gets_what_was_meant_for_it(town: Town, house: House) -> None:
    """The refused message goes to the new id, and so does everything after it."""
    ticket = await open_ticket(house, town.ana)
    new = town.platform.room("Private, moved")
    town.platform.answers.append(ChatMoved(to=town.platform.address(new)))
    await town.mei.says(town.staff, "Hello", thread=thread_of(ticket))
    await house.quiet()
    assert posts(new) == ["Support: Hello"]
    await town.mei.says(town.staff, "Again", thread=thread_of(ticket))
    await house.quiet()
    assert posts(new) == ["Support: Hello", "Support: Again"]


async def test_the_staff_room_is_known_by_its_new_id(town: Town, house: House) -> None:
    """Configuration names the old one; new tickets get their threads in the new one, and staff are heard there."""
    new = await town.platform.move(town.staff)
    await house.quiet()
    ticket = await open_ticket(house, town.ana)
    thread = thread_of(ticket)
    assert ticket.ref in posts(new, thread=thread)[0]
    await town.mei.says(new, "We look into it", thread=thread)
    await house.quiet()
    assert posts(town.ana.chat)[-1] == "Support: We look into it"


async def test_a_thread_that_was_removed_is_opened_anew(town: Town, house: House) -> None:
    """With the card, and with what could not be put into the old one."""
    thread = thread_of(await open_ticket(house, town.ana))
    del town.staff.threads[thread]
    await town.ana.says(town.ana.chat, "first")
    await town.ana.says(town.ana.chat, "second")
    await house.quiet()
    anew = thread_of(ticket_of(house, town.ana))
    assert anew != thread
    card, before, *copies = posts(town.staff, thread=anew)
    assert "Something else" in card
    assert f"/history {ticket_of(house, town.ana).ref}" in before
    assert copies == ["first", "second"]


async def test_a_thread_that_crashes_keep_from_being_opened_is_opened_in_the_end(town: Town) -> None:
    """However often: nothing that the member wrote is given up for that."""
    async with town.house().open() as house:
        await fill_in(house, town.ana)
        house.adapter.gate.clear()
        await town.ana.presses(last(town.ana.chat), "Send")
        await house.until(lambda: any(m.new_thread for _, m in house.adapter.calls if isinstance(m, Outgoing)))
        await house.die()
    for crash in range(2):
        async with town.house().open() as again:
            again.adapter.gate.clear()
            if crash == 0:
                await town.ana.says(town.ana.chat, "first")
            await again.until(lambda: any(m.new_thread for _, m in again.adapter.calls if isinstance(m, Outgoing)))
            await again.die()
    async with town.house().open() as settled:
        await settled.quiet()
        assert posts(town.staff, thread=thread_of(ticket_of(settled, town.ana)))[-1] == "first"


async def test_staff_are_told_when_a_thread_cannot_be_opened(town: Town, house: House) -> None:
    """In the room itself; and nothing runs in circles."""
    house.adapter.refuses_threads = True
    ticket = await open_ticket(house, town.ana)
    assert ticket.staff_place is None
    assert "no right to open topics" in posts(town.staff)[-1]
    assert ticket.ref in posts(town.staff)[-1]
    before = len(house.deliveries())
    await town.ana.says(town.ana.chat, "Are you there?")
    await house.quiet()
    assert len(house.deliveries()) - before < 6
    house.adapter.refuses_threads = False
    await town.ana.says(town.ana.chat, "Hello?")
    await house.quiet()
    assert posts(town.staff, thread=thread_of(ticket_of(house, town.ana)))[-1] == "Hello?"


async def test_files_travel_between_accounts(town: Town) -> None:
    """Fetched once from where they came, stored, and put on the other side."""
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    house = town.house(other=elsewhere)
    house.desk._around = replace(house.desk._around, rules=replace(house.rules, staff_room=elsewhere.address(staff)))
    async with house.open():
        await open_ticket(house, town.ana)
        await town.ana.sends(town.ana.chat, b"picture", text="look", kind=FileKind.PHOTO)
        await house.quiet()
        assert (last(staff).text, last(staff).files) == ("look", (b"picture",))


@pytest.mark.parametrize("size_known", [True, False])
async def test_a_file_that_the_other_platform_does_not_take_is_named_on_both_sides(
    town: Town, monkeypatch: pytest.MonkeyPatch, *, size_known: bool
) -> None:
    """The words arrive, staff know what is missing and why, and who sent it hears so once: at once where its size is
    known, else when it is fetched."""
    facts = replace(town.platform.capabilities, max_file=1024 * 1024)
    elsewhere = MemoryPlatform(account="other", capabilities=facts, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    if not size_known:
        stored = town.platform.stored
        monkeypatch.setattr(town.platform, "stored", lambda *about: replace(stored(*about), size=None))
    house = town.house(other=elsewhere)
    house.desk._around = replace(house.desk._around, rules=replace(house.rules, staff_room=elsewhere.address(staff)))
    async with house.open():
        await open_ticket(house, town.ana)
        before = len(posts(town.ana.chat))
        await town.ana.sends(town.ana.chat, b"x" * (1024 * 1024 + 1), text="look", kind=FileKind.VIDEO)
        await house.quiet()
        shown = last(staff)
        assert (shown.text.partition("\n")[0], shown.files) == ("look", ())
        assert "is larger than the 1 MB that can be passed on" in shown.text
        told = posts(town.ana.chat)[before:]
        assert [("could not be passed on" in text) for text in told] == [True]


async def test_a_file_that_is_gone_is_named_in_the_readers_language(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message goes without it."""
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    stored = town.platform.stored
    monkeypatch.setattr(town.platform, "stored", lambda *about: replace(stored(*about), ref="gone"))
    house = town.house(other=elsewhere)
    rules = replace(house.rules, staff_room=elsewhere.address(staff), languages=("zh", "en"))
    house.desk._around = replace(house.desk._around, rules=rules)
    async with house.open():
        await open_ticket(house, town.ana)
        await town.ana.sends(town.ana.chat, b"x", text="look", kind=FileKind.VIDEO)
        await house.quiet()
        assert "文件未能取得" in last(staff).text


async def test_after_closing_the_member_can_reopen_by_writing_to_it(town: Town, house: House) -> None:
    """A reply to a message of the ticket; staff see it in the same thread."""
    ticket = await open_ticket(house, town.ana)
    await town.mei.says(town.staff, "/close solved", thread=thread_of(ticket))
    await house.quiet()
    assert not ticket_of(house, town.ana).is_open
    closing = next(p for p in reversed(town.ana.chat.posts) if "solved" in p.text)
    await town.ana.says(town.ana.chat, "still broken", reply_to=closing)
    await house.quiet()
    assert ticket_of(house, town.ana).is_open
    assert posts(town.staff, thread=thread_of(ticket))[-1] == "still broken"
