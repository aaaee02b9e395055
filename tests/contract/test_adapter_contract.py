"""What every adapter promises the core, whatever its platform.

A platform says in its `Capabilities` what it can do, and its harness what people can do and what can go wrong there;
what it cannot is skipped.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from bot.errors import AttachmentUnavailable
from bot.messages import (
    Address,
    Attachment,
    Button,
    Command,
    Edited,
    FileKind,
    Message,
    Moved,
    Outgoing,
    Press,
    RoomKind,
    SentRef,
)
from bot.platform import ChatMoved, Deferred, Measure, Refused, Sent, Uncertain
from tests.contract.harness import LIMIT, Act, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.platform import Capabilities, Outcome
    from tests.contract.harness import Desk, Harness


def needs(harness: Harness, *what: Act | Trouble | str) -> None:
    """Skip where the platform has no such thing; a text names a field of `Capabilities`."""
    for thing in what:
        if not _has(harness, thing):
            pytest.skip(f"{harness.name} has no {thing}")


def _has(harness: Harness, thing: Act | Trouble | str) -> bool:
    match thing:
        case Act():
            return thing in harness.acts
        case Trouble():
            return thing in harness.troubles
        case str():
            return bool(getattr(facts(harness), thing))


def facts(harness: Harness) -> Capabilities:
    """What holds in the private chat; where there is a room, also there."""
    return harness.adapter.capabilities.at(harness.private)


async def put(harness: Harness, to: Address, body: str, **more: object) -> Sent:
    """Send, and be sure of it. Every message has a key of its own: some platforms take the same for a repetition."""
    outcome = await harness.adapter.send(Outgoing(to=to, body=body, **more), key=f"k{next(NUMBERS)}")  # type: ignore[arg-type]
    assert isinstance(outcome, Sent), outcome
    return outcome


def ref(to: Address, sent: Sent) -> SentRef:
    """How the core remembers what was sent."""
    assert sent.message_id is not None
    return SentRef(where=sent.where or to, message_id=sent.message_id)


NUMBERS = count(1)
SOLVED = ((Button(label="Solved", action="solved_q1"), Button(label="Not helpful", action="unhelpful_q1")),)


class TestWhatPeopleDo:
    async def test_a_private_message_arrives_as_said_and_is_addressed(self, harness: Harness, desk: Desk) -> None:
        desk.listens()
        await harness.says("充币一直没到怎么办啊 😀", harness.private)
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        assert got.event.text == "充币一直没到怎么办啊 😀"
        assert (got.where, got.room, got.addressed) == (harness.private, RoomKind.PRIVATE, True)
        assert got.sender.platform == harness.adapter.platform
        assert got.sender.id

    async def test_talk_in_a_room_is_public_and_not_addressed(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.USE_ROOM)
        desk.listens()
        await harness.says("gm", harness.room)
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        assert (got.where, got.room, got.addressed) == (harness.room, RoomKind.PUBLIC, False)

    async def test_a_command_is_a_name_and_its_words(self, harness: Harness, desk: Desk) -> None:
        desk.listens()
        await harness.says("/Ask how long does a deposit take", harness.private)
        (got,) = await desk.next()
        assert isinstance(got.event, Command)
        assert (got.event.name, got.event.text) == ("ask", "how long does a deposit take")

    async def test_an_edit_names_the_message_and_gives_the_whole_new_text(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.EDIT)
        desk.listens()
        await harness.says("my deposti", harness.private)
        await harness.edits("my deposit", harness.private)
        said, edited = await desk.next(2)
        assert isinstance(said.event, Message)
        assert edited.event == Edited(message_id=said.event.message_id, text="my deposit")
        assert edited.id != said.id

    async def test_a_button_comes_back_as_the_same_action(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.PRESS, "buttons")
        desk.listens()
        sent = await put(harness, harness.private, "Did it help?", buttons=SOLVED)
        await harness.presses("Not helpful", harness.private)
        (got,) = await desk.next()
        assert isinstance(got.event, Press)
        assert (got.event.action, got.event.message_id) == ("unhelpful_q1", sent.message_id)
        assert (got.where, got.addressed) == (harness.private, True)

    async def test_a_press_can_be_answered_with_a_notice_also_twice(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.PRESS, "buttons", "notices")
        desk.listens()
        await put(harness, harness.private, "Did it help?", buttons=SOLVED)
        await harness.presses("Solved", harness.private)
        (got,) = await desk.next()
        assert isinstance(got.event, Press)
        await put(harness, harness.private, "Glad that **helped**!", answers_press=got.event.press_id)
        assert harness.notices() == ["Glad that helped!"]
        await put(harness, harness.private, "", answers_press=got.event.press_id)
        assert len(harness.seen(harness.private)) == 1  # a notice is no message

    async def test_a_file_can_be_fetched(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.SEND_FILE)
        desk.listens()
        await harness.sends_files(harness.private, b"a screenshot")
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        (attachment,) = got.event.attachments
        assert attachment.kind is FileKind.PHOTO
        assert attachment.name
        assert "/" not in attachment.name
        assert attachment.size == len(b"a screenshot")
        assert await content(harness, attachment) == b"a screenshot"

    async def test_an_album_is_one_event_with_all_its_files_in_order(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.SEND_ALBUM)
        await harness.sends_files(harness.private, b"one", b"two", b"three")
        await harness.says("those are all", harness.private)
        desk.listens()
        album, said = await desk.next(2)
        assert isinstance(album.event, Message)
        assert album.event.album
        files = [await content(harness, attachment) for attachment in album.event.attachments]
        assert files == [b"one", b"two", b"three"]
        assert isinstance(said.event, Message)
        assert said.event.text == "those are all"

    async def test_a_file_that_is_not_there_is_unavailable(self, harness: Harness) -> None:
        nothing = Attachment(kind=FileKind.FILE, name="x", source=harness.private, ref="nothing-of-the-kind")
        with pytest.raises(AttachmentUnavailable):
            await content(harness, nothing)


async def content(harness: Harness, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in harness.adapter.fetch(attachment)])


class TestNothingIsLost:
    async def test_an_event_comes_again_with_the_same_id_when_it_was_not_committed(
        self, harness: Harness, desk: Desk
    ) -> None:
        """The process dies between receiving and committing."""
        needs(harness, Act.COME_LATER)
        desk.open.clear()
        desk.listens()
        await harness.says("help", harness.private)
        await desk.until(lambda: len(desk.offered) == 1)
        await desk.stops()
        await harness.restart()
        desk.open.set()
        desk.listens()
        (got,) = await desk.next()
        assert got.id == desk.offered[0].id

    async def test_a_failed_commit_is_tried_again_before_anything_behind_it(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.COME_LATER)
        desk.failures = 3
        await harness.says("first", harness.private)
        await harness.says("second", harness.private)
        desk.listens()
        first, second = await desk.next(2)
        assert [e.event.text for e in (first, second) if isinstance(e.event, Message)] == ["first", "second"]
        assert [offer.id for offer in desk.offered] == [first.id] * 4 + [second.id]

    async def test_what_happens_while_nobody_listens_is_kept(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.COME_LATER)
        await harness.says("before", harness.private)
        desk.listens()
        await desk.next()
        await desk.stops()
        await harness.restart()
        await harness.says("in the night", harness.private)
        desk.listens()
        await desk.until(lambda: any(_text(event) == "in the night" for event in desk.committed))

    async def test_ids_tell_events_apart(self, harness: Harness, desk: Desk) -> None:
        desk.listens()
        for _ in range(3):
            await harness.says("the same", harness.private)
        got = await desk.next(3)
        assert len({event.id for event in got}) == 3
        assert all(event.at.tzinfo for event in got)

    async def test_listening_stops_at_once_when_cancelled(self, harness: Harness, desk: Desk) -> None:
        desk.listens()
        await harness.says("hello", harness.private)
        await desk.next()
        started = asyncio.get_running_loop().time()
        await desk.stops()
        assert asyncio.get_running_loop().time() - started < 1


def _text(event: object) -> str:
    return getattr(getattr(event, "event", None), "text", "")


class TestWhatPeopleSee:
    async def test_a_message_with_markup_and_buttons(self, harness: Harness) -> None:
        needs(harness, "buttons")
        sent = await put(harness, harness.private, "**Deposits** take 10 minutes.", buttons=SOLVED)
        (seen,) = harness.seen(harness.private)
        assert "Deposits take 10 minutes." in seen.text
        assert seen.buttons == (("Solved", "Not helpful"),)
        assert sent.message_id

    async def test_a_reply_stands_under_what_it_answers(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.USE_ROOM)
        desk.listens()
        await harness.says("how long?", harness.room)
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        await put(harness, replace(got.where, user=got.sender.id), "10 minutes", reply_to=got.event.message_id)
        (seen,) = harness.seen(harness.room)
        assert seen.answers == "how long?"

    async def test_a_reply_to_what_is_gone_is_sent_all_the_same(self, harness: Harness) -> None:
        sent = await put(harness, harness.private, "soon deleted")
        if facts(harness).deletes:
            await harness.adapter.delete(ref(harness.private, sent))
        await put(harness, harness.private, "still here", reply_to=sent.message_id)
        assert harness.seen(harness.private)[-1].text == "still here"

    async def test_an_edit_changes_text_and_buttons_and_may_be_repeated(self, harness: Harness) -> None:
        needs(harness, "edits", "buttons")
        sent = await put(harness, harness.private, "open", buttons=SOLVED)
        changed = Outgoing(to=harness.private, body="closed")
        for _ in range(2):
            assert isinstance(await harness.adapter.edit(ref(harness.private, sent), changed, key="k"), Sent)
        (seen,) = harness.seen(harness.private)
        assert (seen.text, seen.buttons) == ("closed", ())

    async def test_the_words_under_a_file_can_be_edited(self, harness: Harness, store: Callable[[bytes], str]) -> None:
        needs(harness, "edits", "max_file")
        file = _stored(store, b"chart")
        sent = await put(harness, harness.private, "a chrat", attachments=(file,))
        changed = Outgoing(to=harness.private, body="a chart", attachments=(file,))
        assert isinstance(await harness.adapter.edit(ref(harness.private, sent), changed, key="k"), Sent)
        (seen,) = harness.seen(harness.private)
        assert (seen.text, seen.files) == ("a chart", (b"chart",))

    async def test_a_deleted_message_is_gone_and_cannot_be_deleted_again(self, harness: Harness) -> None:
        needs(harness, "deletes")
        message = ref(harness.private, await put(harness, harness.private, "a secret"))
        assert isinstance(await harness.adapter.delete(message), Sent)
        assert harness.seen(harness.private) == []
        outcome = await harness.adapter.delete(message)
        assert isinstance(outcome, Refused)
        assert outcome.gone == "message"

    async def test_what_is_gone_cannot_be_edited(self, harness: Harness) -> None:
        needs(harness, "edits", "deletes")
        message = ref(harness.private, await put(harness, harness.private, "a secret"))
        await harness.adapter.delete(message)
        outcome = await harness.adapter.edit(message, Outgoing(to=harness.private, body="x"), key="k")
        assert isinstance(outcome, Refused)
        assert outcome.gone == "message"

    async def test_a_message_can_be_pinned(self, harness: Harness) -> None:
        needs(harness, "pins", Act.USE_ROOM)
        await put(harness, harness.room, "Maintenance at 09:00", pin=True)
        (seen,) = harness.seen(harness.room)
        assert seen.pinned

    @pytest.mark.parametrize("character", ["x", "充", "😀"])
    async def test_a_text_at_exactly_the_limit_goes_and_one_more_is_refused(
        self, harness: Harness, character: str
    ) -> None:
        here = facts(harness)
        units = 2 if here.measure is Measure.UTF16 and character > "\uffff" else 1
        text = character * (here.max_text // units)
        await put(harness, harness.private, text)
        assert harness.seen(harness.private)[-1].text == text
        outcome = await harness.adapter.send(Outgoing(to=harness.private, body=text + character), key="k")
        assert isinstance(outcome, Refused)

    async def test_a_caption_at_exactly_the_limit_goes(self, harness: Harness, store: Callable[[bytes], str]) -> None:
        needs(harness, "max_file", "max_caption")
        text = "x" * (facts(harness).max_caption or 0)
        await put(harness, harness.private, text, attachments=(_stored(store, b"chart"),))
        (seen,) = harness.seen(harness.private)
        assert (seen.text, seen.files) == (text, (b"chart",))

    async def test_a_received_file_can_be_sent_on_by_its_reference(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Act.SEND_FILE, "max_file")
        desk.listens()
        await harness.sends_files(harness.private, b"a screenshot")
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        await put(harness, harness.private, "", attachments=got.event.attachments)
        (seen,) = harness.seen(harness.private)
        assert seen.files == (b"a screenshot",)

    async def test_a_stored_file_from_elsewhere_is_uploaded(
        self, harness: Harness, store: Callable[[bytes], str]
    ) -> None:
        needs(harness, "max_file")
        elsewhere = Address(platform="elsewhere", account="main", chat="1")
        file = replace(_stored(store, b"from the web"), source=elsewhere, ref="not-yours")
        await put(harness, harness.private, "see", attachments=(file,))
        (seen,) = harness.seen(harness.private)
        assert (seen.text, seen.files) == ("see", (b"from the web",))

    async def test_an_album_is_one_message_to_the_core(self, harness: Harness, store: Callable[[bytes], str]) -> None:
        needs(harness, "max_file")
        if facts(harness).max_album < 3:
            pytest.skip(f"{harness.name} shows one file in a message")
        files = tuple(_stored(store, content) for content in (b"one", b"two", b"three"))
        await put(harness, harness.private, "three", attachments=files)
        (seen,) = harness.seen(harness.private)
        assert (seen.text, seen.files) == ("three", (b"one", b"two", b"three"))

    async def test_a_file_that_is_not_stored_is_refused(self, harness: Harness) -> None:
        needs(harness, "max_file")
        lost = Attachment(kind=FileKind.FILE, name="lost.pdf", sha256="0" * 64)
        outcome = await harness.adapter.send(Outgoing(to=harness.private, attachments=(lost,)), key="k")
        assert isinstance(outcome, Refused)


def _stored(store: Callable[[bytes], str], content: bytes) -> Attachment:
    return Attachment(
        kind=FileKind.PHOTO, name="chart.png", size=len(content), media_type="image/png", sha256=store(content)
    )


class TestThreads:
    async def test_a_thread_is_opened_with_its_first_message(self, harness: Harness, desk: Desk) -> None:
        needs(harness, "threads", Act.USE_ROOM)
        sent = await put(harness, harness.room, "A ticket", new_thread="7Q4M Deposit", buttons=SOLVED)
        assert sent.where is not None
        assert sent.where.thread
        assert sent.where.room == harness.room
        assert harness.thread(sent.where) == ("7Q4M Deposit", True)
        assert [seen.text for seen in harness.seen(sent.where)] == ["A ticket"]
        desk.listens()
        await harness.presses("Solved", sent.where)
        (press,) = await desk.next()
        assert press.where.place == sent.where

    async def test_what_is_said_in_a_thread_comes_from_there_and_what_is_sent_there_stands_there(
        self, harness: Harness, desk: Desk
    ) -> None:
        needs(harness, "threads", Act.USE_ROOM)
        sent = await put(harness, harness.room, "A ticket", new_thread="7Q4M Deposit")
        assert sent.where is not None
        desk.listens()
        await harness.says("I have it", sent.where)
        (got,) = await desk.next()
        assert (got.where, got.addressed) == (sent.where, False)
        await put(harness, sent.where, "Noted")
        assert [seen.text for seen in harness.seen(sent.where)] == ["A ticket", "Noted"]

    async def test_a_thread_is_renamed_closed_and_reopened_and_each_may_be_repeated(self, harness: Harness) -> None:
        needs(harness, "threads", Act.USE_ROOM)
        sent = await put(harness, harness.room, "A ticket", new_thread="open")
        assert sent.where is not None
        for title, is_open in (("done", False), ("done", False), ("open again", True), ("open again", True)):
            assert isinstance(await harness.adapter.set_thread(sent.where, title=title, is_open=is_open), Sent)
            assert harness.thread(sent.where) == (title, is_open)

    async def test_a_thread_that_is_not_there_is_refused_as_gone(self, harness: Harness) -> None:
        needs(harness, "threads", Act.USE_ROOM)
        gone = replace(harness.room, thread="98765")
        send = await harness.adapter.send(Outgoing(to=gone, body="x"), key="k")
        change = await harness.adapter.set_thread(gone, title="x", is_open=True)
        assert [getattr(outcome, "gone", None) for outcome in (send, change)] == ["thread", "thread"]


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("trouble", "expected"),
        [
            (Trouble.BUSY, Deferred),
            (Trouble.UNREACHABLE, Deferred),
            (Trouble.ANSWER_LOST, Uncertain),
            (Trouble.BLOCKED, Refused),
        ],
    )
    async def test_a_failure_is_an_outcome_and_nothing_is_raised(
        self, harness: Harness, trouble: Trouble, expected: type[Outcome]
    ) -> None:
        needs(harness, trouble)
        await harness.meet(trouble)
        outcome = await harness.adapter.send(Outgoing(to=harness.private, body="hello"), key="k")
        assert isinstance(outcome, expected)
        assert outcome.reason  # type: ignore[union-attr]

    @pytest.mark.parametrize(("trouble", "count"), [(Trouble.BUSY, 0), (Trouble.ANSWER_LOST, 1)])
    async def test_nothing_is_sent_twice_by_the_adapter_itself(
        self, harness: Harness, trouble: Trouble, count: int
    ) -> None:
        needs(harness, trouble)
        await harness.meet(trouble)
        await harness.adapter.send(Outgoing(to=harness.private, body="hello"), key="k")
        assert len(harness.seen(harness.private)) == count

    async def test_a_send_that_is_repeated_with_its_key_stands_once(self, harness: Harness) -> None:
        """Where a platform says that it tells repetitions by their key, an unknown outcome is simply tried again."""
        needs(harness, "dedupes_by_key", Trouble.ANSWER_LOST)
        await harness.meet(Trouble.ANSWER_LOST)
        message = Outgoing(to=harness.private, body="hello")
        assert isinstance(await harness.adapter.send(message, key="again"), Uncertain)
        assert isinstance(await harness.adapter.send(message, key="again"), Sent)
        assert [seen.text for seen in harness.seen(harness.private)] == ["hello"]

    async def test_a_platform_that_asks_for_time_is_given_it(self, harness: Harness) -> None:
        needs(harness, Trouble.BUSY)
        await harness.meet(Trouble.BUSY)
        outcome = await harness.adapter.send(Outgoing(to=harness.private, body="hello"), key="k")
        assert isinstance(outcome, Deferred)
        assert outcome.after == timedelta(seconds=7)

    async def test_a_deferred_message_can_be_sent_afterwards(self, harness: Harness) -> None:
        needs(harness, Trouble.BUSY)
        await harness.meet(Trouble.BUSY)
        message = Outgoing(to=harness.private, body="hello")
        assert isinstance(await harness.adapter.send(message, key="k"), Deferred)
        assert isinstance(await harness.adapter.send(message, key="k"), Sent)

    async def test_who_has_blocked_us_is_a_chat_that_is_gone(self, harness: Harness) -> None:
        needs(harness, Trouble.BLOCKED)
        await harness.meet(Trouble.BLOCKED)
        outcome = await harness.adapter.send(Outgoing(to=harness.private, body="hello"), key="k")
        assert isinstance(outcome, Refused)
        assert outcome.gone == "chat"

    async def test_a_chat_that_never_was_is_gone(self, harness: Harness) -> None:
        outcome = await harness.adapter.send(Outgoing(to=harness.nowhere, body="hello"), key="k")
        assert isinstance(outcome, Refused)
        assert outcome.gone == "chat"

    async def test_a_room_that_moved_is_told_by_the_send_and_by_an_event(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Trouble.MOVED, Act.USE_ROOM)
        now_at = await harness.meet(Trouble.MOVED)
        assert now_at is not None
        outcome = await harness.adapter.send(Outgoing(to=harness.room, body="hello"), key="k")
        assert outcome == ChatMoved(to=now_at)
        await put(harness, now_at, "hello")
        desk.listens()
        (got,) = await desk.next()
        assert (got.where, got.event) == (harness.room, Moved(to=now_at))

    async def test_listening_survives_that_the_platform_goes_away(self, harness: Harness, desk: Desk) -> None:
        needs(harness, Trouble.UNREACHABLE)
        desk.listens()
        await harness.says("before", harness.private)
        await desk.next()
        await harness.meet(Trouble.UNREACHABLE)
        outcome = await harness.adapter.send(Outgoing(to=harness.private, body="hello"), key="k")
        assert isinstance(outcome, Deferred)
        assert desk.is_listening


class TestTheRest:
    async def test_a_room_of_many_is_a_group_and_a_private_chat_is_not(self, harness: Harness) -> None:
        needs(harness, "pace_per_group", Act.USE_ROOM)
        assert harness.adapter.is_group(harness.room)
        assert not harness.adapter.is_group(harness.private)

    async def test_a_check_says_what_to_do_about_everything_that_is_not_well(self, harness: Harness) -> None:
        findings = await harness.adapter.check()
        assert findings
        assert all(finding.what and finding.ok == (finding.fix == "") for finding in findings)

    async def test_a_new_adapter_takes_over_where_the_old_one_was_closed(self, harness: Harness) -> None:
        """Closing an adapter that never listened frees what it holds."""
        async with asyncio.timeout(LIMIT):
            await harness.restart()
            await put(harness, harness.private, "a new life")
