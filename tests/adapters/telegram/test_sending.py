"""Messages, notices and topics as people see them, and what becomes of those that fail."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.messages import Attachment, Button, FileKind, Outgoing, SentRef
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain
from tests.adapters.telegram.house import adapter_at, address, to
from tests.fakes.telegram import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.telegram import TelegramAdapter
    from tests.fakes.telegram import Chat, FakeTelegram, Person


@pytest.fixture
def alice(telegram: FakeTelegram) -> Person:
    """A person who has met the bot."""
    alice = telegram.user("Alice")
    alice.chat.started = True
    return alice


@pytest.fixture
def staff(telegram: FakeTelegram) -> Chat:
    """The staff group, with topics."""
    return telegram.supergroup("Staff", forum=True, bot_admin=True)


async def send(adapter: TelegramAdapter, message: Outgoing) -> Outcome:
    return await adapter.send(message, key="k")


async def sent(adapter: TelegramAdapter, message: Outgoing) -> Sent:
    outcome = await send(adapter, message)
    assert isinstance(outcome, Sent), outcome
    return outcome


class TestMessages:
    async def test_markdown_is_shown_and_mentions_are_harmless(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        body = "**Fees** are <5%> & `0.1`, says [the page](https://kestrel.example/fees), not @admin"
        await sent(adapter, to(alice.chat, body))
        (message,) = alice.inbox
        assert message.text == "Fees are <5%> & 0.1, says the page, not @\u200badmin"
        assert message.spans[:3] == [("bold", "Fees"), ("code", "0.1"), ("text_link", "the page")]
        assert message.extras["link_preview_options"] == {"is_disabled": True}

    async def test_one_message_is_one_call(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        await sent(adapter, to(alice.chat, "hello", silent=True))
        assert [call.method for call in telegram.accepted] == ["sendMessage"]
        assert alice.inbox[0].silent

    async def test_a_topic_is_written_to_by_its_number(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat
    ) -> None:
        opened = await sent(adapter, to(staff, "card", new_thread="7Q4M"))
        assert opened.where is not None
        await sent(adapter, Outgoing(to=opened.where, body="reply"))
        assert [m.text for m in staff.topic("7Q4M").messages] == ["card", "reply"]

    @pytest.mark.parametrize("id_", ["", "seven", "7.5"])
    async def test_an_address_that_is_none_of_telegrams_is_refused_without_a_call(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, id_: str
    ) -> None:
        message = replace(to(alice.chat), to=replace(address(alice.chat), chat=id_))
        assert isinstance(await send(adapter, message), Refused)
        assert isinstance(await adapter.delete(SentRef(where=address(alice.chat), message_id=id_)), Refused)
        assert telegram.accepted == []

    async def test_a_pin_that_fails_does_not_unsend_the_message(
        self, telegram: FakeTelegram, adapter: TelegramAdapter
    ) -> None:
        group = telegram.supergroup("Traders")  # where the bot may not pin
        await sent(adapter, to(group, "Maintenance at 09:00", pin=True))
        assert [(m.text, m.pinned) for m in group.messages] == [("Maintenance at 09:00", False)]

    async def test_a_pin_makes_no_noise(self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat) -> None:
        await sent(adapter, to(staff, "News", pin=True))
        (call,) = telegram.calls("pinChatMessage")
        assert call.params.flag("disable_notification")  # type: ignore[attr-defined]


class TestButtons:
    ROW = (
        Button(label="Solved", action="solved_q1"),
        Button(label="Ask a person", action="person_q1", private=True),
        Button(label="Page", url="https://kestrel.example/faq"),
    )

    async def test_what_goes_on_in_private_is_a_link_from_a_group(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        group = telegram.supergroup("Traders", members=[alice])
        await sent(adapter, to(group, "An answer", buttons=(self.ROW,)))
        ((solved, person, page),) = group.messages[-1].inline_keyboard
        assert solved == {"text": "Solved", "callback_data": "solved_q1"}
        assert person == {"text": "Ask a person", "url": "https://t.me/frontdesk_bot?start=person_q1"}
        assert page == {"text": "Page", "url": "https://kestrel.example/faq"}

    async def test_and_a_plain_button_in_private(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        await sent(adapter, to(alice.chat, "An answer", buttons=(self.ROW,)))
        assert alice.inbox[0].inline_keyboard[0][1] == {"text": "Ask a person", "callback_data": "person_q1"}
        assert telegram.calls("getMe") == []  # no link, so no need to know the name

    async def test_the_name_for_links_is_asked_for_once(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        group = telegram.supergroup("Traders", members=[alice])
        for _ in range(3):
            await sent(adapter, to(group, "An answer", buttons=(self.ROW,)))
        assert len(telegram.calls("getMe")) == 1

    @pytest.mark.parametrize("fault", [Fault.DROP_AFTER_ACCEPT, Fault.BAD_GATEWAY, Fault.TOO_MANY_REQUESTS])
    async def test_when_the_name_cannot_be_asked_for_nothing_was_sent(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, fault: Fault
    ) -> None:
        group = telegram.supergroup("Traders", members=[alice])
        telegram.faults.next("getMe", fault)
        assert isinstance(await send(adapter, to(group, "An answer", buttons=(self.ROW,))), Deferred)
        assert group.messages == []

    async def test_a_label_is_cut_to_what_fits(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        button = Button(label="长" * 80, action="pick_q1_0")
        await sent(adapter, to(alice.chat, "Which?", buttons=((button,),)))
        assert alice.inbox[0].buttons == [["长" * 59 + "…"]]

    async def test_empty_rows_and_buttons_that_do_nothing_are_left_out(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        await sent(adapter, to(alice.chat, "x", buttons=((), (Button(label="nothing"),))))
        assert alice.inbox[0].buttons == []


class TestNotices:
    @pytest.mark.parametrize(
        ("body", "text", "alert"),
        [
            ("", "", False),
            ("**Glad** that helped!", "Glad that helped!", False),
            ("x" * 120, "x" * 120, True),  # too long to be read while it fades
            ("x" * 300, "x" * 199 + "…", True),
        ],
    )
    async def test_are_plain_and_short_or_wait_to_be_closed(
        self,
        telegram: FakeTelegram,
        adapter: TelegramAdapter,
        alice: Person,
        body: str,
        text: str,
        *,
        alert: bool,
    ) -> None:
        pressed = await telegram.forge_callback(alice, alice.chat, "x")
        assert await send(adapter, to(alice.chat, body, answers_press=pressed.id)) == Sent()
        assert pressed.answer is not None
        assert (pressed.answer.text, pressed.answer.alert) == (text, alert)

    async def test_that_come_too_late_count_as_given(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        pressed = await telegram.forge_callback(alice, alice.chat, "x")
        await telegram.advance(hours=1)
        assert await send(adapter, to(alice.chat, "late", answers_press=pressed.id)) == Sent()

    async def test_for_a_deep_link_are_nothing_or_a_message(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        """Nothing waits for an answer there; but what the desk has to say must be seen."""
        assert await send(adapter, to(alice.chat, "", answers_press="")) == Sent()
        assert telegram.accepted == []
        await sent(adapter, to(alice.chat, "This button is out of date.", answers_press=""))
        assert [m.text for m in alice.inbox] == ["This button is out of date."]

    async def test_that_fail_on_the_way_are_outcomes_too(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        pressed = await telegram.forge_callback(alice, alice.chat, "x")
        telegram.faults.next("answerCallbackQuery", Fault.TOO_MANY_REQUESTS, retry_after=3)
        outcome = await send(adapter, to(alice.chat, "", answers_press=pressed.id))
        assert isinstance(outcome, Deferred)
        assert outcome.after == timedelta(seconds=3)


class TestFiles:
    @pytest.mark.parametrize("kind", ["photo", "document", "video", "audio", "voice", "sticker", "animation"])
    async def test_every_kind_comes_back_as_it_went(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, kind: str
    ) -> None:
        got = await self._received(adapter, telegram, alice, kind)
        await sent(adapter, to(alice.chat, "", attachments=(got,)))
        assert alice.inbox[-1].file is not None
        assert alice.inbox[-1].file.kind == kind

    async def test_a_video_note_without_words_stays_round(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        got = await self._received(adapter, telegram, alice, "video_note")
        await sent(adapter, to(alice.chat, "", attachments=(got,)))
        assert telegram.calls("sendVideoNote")

    @pytest.mark.parametrize("kind", ["photo", "document", "video", "audio", "voice", "animation"])
    async def test_a_caption_and_buttons_travel_with_a_single_file(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, kind: str
    ) -> None:
        got = await self._received(adapter, telegram, alice, kind)
        row = ((Button(label="Claim", action="claim_x"),),)
        await sent(adapter, to(alice.chat, "**see**", attachments=(got,), buttons=row))
        assert (alice.inbox[-1].text, alice.inbox[-1].buttons) == ("see", [["Claim"]])

    async def test_documents_go_as_an_album_of_documents(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        files = tuple(
            stored(tmp_path, content, kind=FileKind.FILE, name=f"{content.decode()}.pdf") for content in (b"a", b"b")
        )
        outcome = await sent(adapter, to(alice.chat, "two", attachments=files))
        first, second = alice.inbox
        assert (outcome.message_id, outcome.more_ids) == (str(first.id), (str(second.id),))
        assert [m.file.name for m in (first, second) if m.file] == ["a.pdf", "b.pdf"]
        assert (first.text, second.text) == ("two", "")
        assert [call.method for call in telegram.accepted] == ["sendMediaGroup"]

    async def test_photos_and_videos_share_an_album(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        files = (stored(tmp_path, b"a"), stored(tmp_path, b"b", kind=FileKind.VIDEO, name="b.mp4"))
        await sent(adapter, to(alice.chat, "", attachments=files))
        assert [m.file.kind for m in alice.inbox if m.file] == ["photo", "video"]

    async def test_a_photo_too_large_to_upload_as_such_goes_as_a_file(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        large = replace(stored(tmp_path, b"large"), size=10 * 1024 * 1024 + 1)
        await sent(adapter, to(alice.chat, "", attachments=(large,)))
        await sent(adapter, to(alice.chat, "", attachments=(large, stored(tmp_path, b"small"))))
        assert [m.file.kind for m in alice.inbox if m.file] == ["document"] * 3

    async def test_a_sticker_from_elsewhere_that_is_none_here_goes_as_a_file(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        sticker = stored(tmp_path, b"png", kind=FileKind.STICKER)
        await sent(adapter, to(alice.chat, "", attachments=(sticker,)))
        assert alice.inbox[-1].file is not None
        assert alice.inbox[-1].file.kind == "document"

    async def test_a_reference_of_another_account_is_not_used(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        other = replace(address(alice.chat), account="second")
        await sent(adapter, to(alice.chat, "", attachments=(replace(stored(tmp_path, b"x"), source=other, ref="R"),)))
        assert alice.inbox[-1].file is not None
        assert alice.inbox[-1].file.content == b"x"

    @staticmethod
    async def _received(adapter: TelegramAdapter, telegram: FakeTelegram, alice: Person, kind: str) -> Attachment:
        """A file that Alice sent, as the adapter read it."""
        from telegram import Bot

        from tests.adapters.telegram.house import read_all

        await alice.sends_file(alice.chat, kind)
        got = read_all(telegram, Bot(telegram.token))[-1]
        assert got is not None
        (attachment,) = got.event.attachments  # type: ignore[union-attr]
        return attachment


def stored(folder: Path, content: bytes, **more: Any) -> Attachment:
    """A file of the desk's own store."""
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / sha256).write_bytes(content)
    given: dict[str, Any] = {"kind": FileKind.PHOTO, "name": "shot.png", "media_type": "image/png"} | more
    return Attachment(size=len(content), sha256=sha256, **given)


class TestTopics:
    async def test_a_title_is_cut_to_what_fits(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat
    ) -> None:
        opened = await sent(adapter, to(staff, "card", new_thread="充" * 200))
        assert opened.where is not None
        assert await adapter.set_thread(opened.where, title="提" * 200, is_open=True) == Sent(where=opened.where)
        assert [topic.name for topic in staff.topics.values()] == ["提" * 127 + "…"]

    @pytest.mark.parametrize(
        ("trouble", "expected"),
        [(Fault.TOO_MANY_REQUESTS, Deferred), (None, Refused)],
    )
    async def test_one_whose_first_message_certainly_failed_is_removed(
        self,
        telegram: FakeTelegram,
        adapter: TelegramAdapter,
        staff: Chat,
        trouble: Fault | None,
        expected: type[Outcome],
    ) -> None:
        if trouble is not None:
            telegram.faults.next("sendMessage", trouble)
        body = "card" if trouble is not None else "x" * 5000
        assert isinstance(await send(adapter, to(staff, body, new_thread="7Q4M")), expected)
        assert [topic.deleted for topic in staff.topics.values()] == [True]

    async def test_one_whose_first_message_may_stand_there_is_left(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat
    ) -> None:
        telegram.faults.next("sendMessage", Fault.DROP_AFTER_ACCEPT)
        assert isinstance(await send(adapter, to(staff, "card", new_thread="7Q4M")), Uncertain)
        assert [m.text for m in staff.topic("7Q4M").messages] == ["card"]

    async def test_one_that_cannot_be_removed_does_not_change_the_outcome(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat
    ) -> None:
        telegram.faults.next("sendMessage", Fault.TOO_MANY_REQUESTS, retry_after=5)
        telegram.faults.next("deleteForumTopic", Fault.BAD_GATEWAY)
        outcome = await send(adapter, to(staff, "card", new_thread="7Q4M"))
        assert isinstance(outcome, Deferred)
        assert outcome.after == timedelta(seconds=5)

    @pytest.mark.parametrize(
        ("fault", "expected"), [(Fault.TOO_MANY_REQUESTS, Deferred), (Fault.DROP_AFTER_ACCEPT, Uncertain)]
    )
    async def test_one_that_could_not_be_opened_gets_no_message(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat, fault: Fault, expected: type[Outcome]
    ) -> None:
        telegram.faults.next("createForumTopic", fault)
        assert isinstance(await send(adapter, to(staff, "card", new_thread="7Q4M")), expected)
        assert staff.messages == []

    async def test_a_group_without_topics_says_so(self, telegram: FakeTelegram, adapter: TelegramAdapter) -> None:
        group = telegram.supergroup("Plain", bot_admin=True)
        outcome = await send(adapter, to(group, "card", new_thread="7Q4M"))
        assert isinstance(outcome, Refused)
        assert "not a forum" in outcome.reason

    @pytest.mark.parametrize("deleted", [True, False])
    async def test_a_deleted_topic_is_a_thread_that_is_gone(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, staff: Chat, alice: Person, *, deleted: bool
    ) -> None:
        opened = await sent(adapter, to(staff, "card", new_thread="7Q4M"))
        assert opened.where is not None
        staff.topic("7Q4M").deleted = deleted
        outcome = await adapter.set_thread(opened.where, title="x", is_open=False)
        assert getattr(outcome, "gone", None) == ("thread" if deleted else None)

    async def test_what_is_no_topic_has_no_state(self, adapter: TelegramAdapter, staff: Chat) -> None:
        assert isinstance(await adapter.set_thread(address(staff), title="x", is_open=True), Refused)


class TestFailures:
    @pytest.mark.parametrize(
        ("fault", "expected", "stands"),
        [
            (Fault.DROP_BEFORE_ACCEPT, Uncertain, False),
            (Fault.DROP_AFTER_ACCEPT, Uncertain, True),
            (Fault.BAD_GATEWAY, Uncertain, False),
            (Fault.BAD_GATEWAY_AFTER_ACCEPT, Uncertain, True),
            (Fault.TRUNCATED_JSON, Uncertain, True),
            (Fault.CUT_BODY, Uncertain, True),
            (Fault.INTERNAL_ERROR, Uncertain, False),
            (Fault.UNAUTHORIZED, Deferred, False),
            (Fault.NOT_FOUND, Deferred, False),
            (Fault.TOO_MANY_REQUESTS, Deferred, False),
        ],
    )
    async def test_each_way_to_fail_has_its_outcome_and_one_call(
        self,
        telegram: FakeTelegram,
        adapter: TelegramAdapter,
        alice: Person,
        fault: Fault,
        expected: type[Outcome],
        *,
        stands: bool,
    ) -> None:
        telegram.faults.next("sendMessage", fault)
        assert isinstance(await send(adapter, to(alice.chat)), expected)
        assert len(alice.inbox) == int(stands)

    @pytest.mark.parametrize("fault", [Fault.HANG_BEFORE_ACCEPT, Fault.HANG_AFTER_ACCEPT])
    async def test_a_server_that_does_not_answer_in_time_leaves_it_uncertain(
        self, telegram: FakeTelegram, alice: Person, fault: Fault
    ) -> None:
        adapter = adapter_at(telegram, read_seconds=0.05)
        telegram.faults.next("sendMessage", fault)
        assert isinstance(await send(adapter, to(alice.chat)), Uncertain)
        await adapter.close()

    async def test_a_pool_that_stays_full_defers(self, telegram: FakeTelegram, alice: Person) -> None:
        import asyncio

        adapter = adapter_at(telegram, read_seconds=0.5, pool_seconds=0.05)
        telegram.faults.next("sendMessage", Fault.HANG_BEFORE_ACCEPT, times=16)
        outcomes = await asyncio.gather(*(send(adapter, to(alice.chat)) for _ in range(17)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Deferred"] + ["Uncertain"] * 16
        await adapter.close()

    async def test_a_room_that_moved_is_named_for_every_operation(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        group = telegram.group("Traders", members=[alice])
        first = await sent(adapter, to(group, "before"))
        moved = ChatMoved(to=address(await telegram.migrate(group)))
        message = SentRef(where=address(group), message_id=first.message_id or "")
        assert await send(adapter, to(group)) == moved
        assert await adapter.edit(message, to(group, "x"), key="k") == moved
        assert await adapter.delete(message) == moved
        assert await adapter.set_thread(address(group, 5), title="x", is_open=True) == moved

    async def test_a_message_too_old_to_delete_is_refused_but_not_gone(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person
    ) -> None:
        message = await sent(adapter, to(alice.chat))
        await telegram.advance(hours=49)
        outcome = await adapter.delete(SentRef(where=address(alice.chat), message_id=message.message_id or ""))
        assert isinstance(outcome, Refused)
        assert outcome.gone is None

    async def test_an_edit_of_a_caption_needs_no_knowledge_of_what_it_is(
        self, telegram: FakeTelegram, adapter: TelegramAdapter, alice: Person, tmp_path: Path
    ) -> None:
        """What is remembered of a message is its id, not whether it carried a file."""
        message = await sent(adapter, to(alice.chat, "old", attachments=(stored(tmp_path, b"x"),)))
        ref = SentRef(where=address(alice.chat), message_id=message.message_id or "")
        assert isinstance(await adapter.edit(ref, to(alice.chat, "new"), key="k"), Sent)
        assert alice.inbox[0].text == "new"
