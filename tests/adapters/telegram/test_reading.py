"""What Telegram tells, in the core's words."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.messages import (
    Address,
    Command,
    Edited,
    FileKind,
    Incoming,
    Membership,
    Message,
    Moved,
    Press,
    RoomKind,
    Unreadable,
)
from tests.adapters.telegram.house import address, read_all, reader
from tests.fakes.telegram import Press as Pressed

if TYPE_CHECKING:
    from telegram import Bot

    from tests.fakes.telegram import FakeTelegram


def only(world: FakeTelegram, parser: Bot) -> Incoming:
    """The one event."""
    (got,) = read_all(world, parser)
    assert got is not None
    return got


def changed(world: FakeTelegram, parser: Bot, **fields: Any) -> Incoming | None:
    """The last message, read with these wire fields besides."""
    raw = copy.deepcopy(world.updates.waiting[-1].body)
    raw["message"] |= fields
    return reader(world, parser).read([raw])


class TestAddressed:
    async def test_talk_in_a_group_is_not(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice", language="zh-hans")
        group = world.supergroup("Traders", members=[alice])
        await alice.says(group, "充币没到")
        got = only(world, parser)
        assert not got.addressed
        assert (got.id, got.room, got.where) == ("500000001", RoomKind.PUBLIC, address(group))
        assert (got.sender.key, got.sender.name, got.sender.language) == (f"telegram:{alice.id}", "Alice", "zh-hans")
        assert got.at == world.clock()

    @pytest.mark.parametrize(
        ("said", "text"),
        [
            ("@frontdesk_bot how long?", "how long?"),
            ("how long? @Frontdesk_Bot", "how long?"),
            ("😀 @frontdesk_bot 充币多久？", "😀 充币多久？"),
        ],
    )
    async def test_a_mention_is_and_is_not_part_of_the_question(
        self, world: FakeTelegram, parser: Bot, said: str, text: str
    ) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), said)
        got = only(world, parser)
        assert got.addressed
        assert isinstance(got.event, Message)
        assert got.event.text == text

    async def test_a_mention_of_somebody_else_is_left_alone(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), "ask @frontdesk_bot2")
        got = only(world, parser)
        assert not got.addressed
        assert isinstance(got.event, Message)
        assert got.event.text == "ask @frontdesk_bot2"

    async def test_a_mention_under_a_picture_counts(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.sends_photo(world.supergroup("Traders", members=[alice]), "what is this @frontdesk_bot")
        got = only(world, parser)
        assert got.addressed
        assert isinstance(got.event, Message)
        assert got.event.text == "what is this"

    async def test_a_reply_to_the_bot_is_and_one_to_others_is_not(self, world: FakeTelegram, parser: Bot) -> None:
        alice, bob = world.user("Alice"), world.user("Bob")
        group = world.supergroup("Traders", members=[alice, bob])
        said = await alice.says(group, "hello")
        await bob.says(group, "hi", reply_to=said)
        reply = read_all(world, parser)[-1]
        assert reply is not None
        assert isinstance(reply.event, Message)
        assert (reply.event.reply_to, reply.addressed) == (str(said.id), False)
        raw = copy.deepcopy(world.updates.waiting[-1].body)
        raw["message"]["reply_to_message"]["from"]["id"] = world.bot.id
        to_bot = reader(world, parser).read([raw])
        assert to_bot is not None
        assert to_bot.addressed

    async def test_everything_private_is(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.says(alice.chat, "hello")
        got = only(world, parser)
        assert (got.addressed, got.room) == (True, RoomKind.PRIVATE)


class TestTopics:
    async def test_a_topic_is_the_thread(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Staff", forum=True, admins=[alice])
        topic = await alice.opens_topic(group, "7Q4M")
        await alice.says(topic, "mine")
        got = read_all(world, parser)[-1]
        assert got is not None
        assert got.where == address(group, topic.id)

    async def test_the_message_that_opened_the_topic_is_not_what_is_replied_to(
        self, world: FakeTelegram, parser: Bot
    ) -> None:
        """The server puts it there in every message of a topic, and for a ticket's topic the bot wrote it."""
        alice = world.user("Alice")
        group = world.supergroup("Staff", forum=True, admins=[alice])
        topic = await alice.opens_topic(group, "7Q4M")
        await alice.says(topic, "just talking")
        opener = {
            "message_id": topic.id,
            "date": 1,
            "chat": world.updates.waiting[-1].body["message"]["chat"],
            "from": {"id": world.bot.id, "is_bot": True, "first_name": "Frontdesk"},
            "forum_topic_created": {"name": "7Q4M", "icon_color": 7322096},
        }
        got = changed(world, parser, reply_to_message=opener)
        assert got is not None
        assert isinstance(got.event, Message)
        assert (got.event.reply_to, got.addressed) == (None, False)

    async def test_a_reply_thread_outside_of_topics_is_no_thread(self, world: FakeTelegram, parser: Bot) -> None:
        """Supergroups number reply chains too; messages cannot be sent there."""
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), "hi")
        got = changed(world, parser, message_thread_id=3)
        assert got is not None
        assert got.where.thread is None


class TestCommands:
    @pytest.mark.parametrize(
        ("said", "name", "text"),
        [
            ("/help", "help", ""),
            ("/HELP", "help", ""),
            ("/ask how long?", "ask", "how long?"),
            ("/ask\n充币多久", "ask", "充币多久"),
            ("/ask@frontdesk_bot how long?", "ask", "how long?"),
            ("/start", "start", ""),
        ],
    )
    async def test_in_private(self, world: FakeTelegram, parser: Bot, said: str, name: str, text: str) -> None:
        alice = world.user("Alice")
        message = await alice.says(alice.chat, said)
        got = only(world, parser)
        assert got.event == Command(name=name, text=text, message_id=str(message.id))
        assert got.addressed

    @pytest.mark.parametrize(("said", "addressed"), [("/help", False), ("/help@frontdesk_bot", True)])
    async def test_in_a_group_only_a_command_that_names_the_bot_is_surely_for_it(
        self, world: FakeTelegram, parser: Bot, said: str, *, addressed: bool
    ) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), said)
        got = only(world, parser)
        assert isinstance(got.event, Command)
        assert got.addressed == addressed

    async def test_for_another_bot_is_none_of_our_business(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), "/ban@other_bot 5")
        assert read_all(world, parser) == [None]

    async def test_under_a_picture_is_a_command_too(self, world: FakeTelegram, parser: Bot) -> None:
        """A note in a ticket's topic must never reach the member, with a picture or without."""
        alice = world.user("Alice")
        await alice.sends_photo(world.supergroup("Staff", members=[alice]), "/note looks forged")
        got = only(world, parser)
        assert isinstance(got.event, Command)
        assert (got.event.name, got.event.text) == ("note", "looks forged")

    async def test_a_slash_in_the_middle_is_no_command(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.says(alice.chat, "what does /ask do")
        assert isinstance(only(world, parser).event, Message)

    async def test_a_deep_link_is_the_press_of_the_button_that_led_here(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.starts("person_q1-a")
        assert only(world, parser).event == Press(press_id="", action="person_q1-a")

    async def test_a_start_with_words_in_a_group_is_a_command(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), "/start@frontdesk_bot person_q1")
        assert isinstance(only(world, parser).event, Command)


class TestPresses:
    async def test_name_the_message_and_the_topic(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Staff", forum=True, admins=[alice])
        topic = await alice.opens_topic(group, "7Q4M")
        message = await alice.says(topic, "carries a button, say")
        message.inline_keyboard = [[{"text": "Claim", "callback_data": "claim_7Q4M"}]]
        pressed = await alice.presses(message, "Claim")
        assert isinstance(pressed, Pressed)
        got = read_all(world, parser)[-1]
        assert got is not None
        assert got.event == Press(press_id=pressed.id, action="claim_7Q4M", message_id=str(message.id))
        assert (got.where, got.addressed) == (address(group, topic.id), True)

    async def test_of_a_message_that_is_gone_still_arrive(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", members=[alice])
        await alice.says(group, "x")
        await world.forge_callback(alice, group, "rate_x_5")
        got = read_all(world, parser)[-1]
        assert got is not None
        assert isinstance(got.event, Press)
        assert (got.event.action, got.where) == ("rate_x_5", address(group))

    @pytest.mark.parametrize("missing", ["data", "message"])
    async def test_without_data_or_message_can_still_be_answered(
        self, world: FakeTelegram, parser: Bot, missing: str
    ) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", members=[alice])
        pressed = await world.forge_callback(alice, group, "x")
        raw = copy.deepcopy(world.updates.waiting[-1].body)
        del raw["callback_query"][missing]
        got = reader(world, parser).read([raw])
        assert got is not None
        assert isinstance(got.event, Press)
        assert got.event.press_id == pressed.id
        if missing == "message":
            assert (got.where, got.room) == (address(alice.chat), RoomKind.PRIVATE)


class TestWhoWrites:
    async def test_an_anonymous_administrator_is_the_group(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", admins=[alice])
        await alice.says(group, "/close", anonymous=True)
        got = only(world, parser)
        assert (got.sender.anonymous, got.sender.id, got.sender.name) == (True, str(group.id), "Traders")

    async def test_a_channel_in_a_group_is_that_channel(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group, channel = world.supergroup("Traders", members=[alice]), world.channel("Alice's news")
        await alice.says(group, "buy", as_channel=channel)
        got = only(world, parser)
        assert (got.sender.anonymous, got.sender.id, got.sender.is_bot) == (True, str(channel.id), False)

    @pytest.mark.parametrize("stand_in", [1087968824, 136817688])
    async def test_stand_ins_are_nobody_even_without_their_chat(
        self, world: FakeTelegram, parser: Bot, stand_in: int
    ) -> None:
        alice = world.user("Alice")
        await alice.says(world.supergroup("Traders", members=[alice]), "hi")
        got = changed(world, parser, **{"from": {"id": stand_in, "is_bot": True, "first_name": "Group"}})
        assert got is not None
        assert got.sender.anonymous

    async def test_posts_of_the_linked_channel_are_no_questions(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", members=[alice])
        channel = world.channel("News", discussion=group, admins=[alice])
        await alice.says(channel, "Maintenance at 09:00")
        forwarded = [q.body for q in world.updates.waiting if "message" in q.body]
        assert len(forwarded) == 1
        assert reader(world, parser).read(forwarded) is None


class TestContent:
    @pytest.mark.parametrize(
        ("kind", "as_kind", "media_type", "ref"),
        [
            ("photo", FileKind.PHOTO, "image/jpeg", "FILE-photo-1"),
            ("document", FileKind.FILE, "application/octet-stream", "FILE-document-1"),
            ("video", FileKind.VIDEO, "application/octet-stream", "FILE-video-1"),
            ("audio", FileKind.AUDIO, "application/octet-stream", "FILE-audio-1"),
            ("voice", FileKind.VOICE, "application/octet-stream", "FILE-voice-1"),
            ("sticker", FileKind.STICKER, "image/webp", "FILE-sticker-1"),
            ("animation", FileKind.VIDEO, "application/octet-stream", "animation:FILE-animation-1"),
            ("video_note", FileKind.VIDEO, "video/mp4", "video_note:FILE-video_note-1"),
        ],
    )
    async def test_files_keep_their_kind_and_reference(
        self, world: FakeTelegram, parser: Bot, kind: str, as_kind: FileKind, media_type: str, ref: str
    ) -> None:
        alice = world.user("Alice")
        await alice.sends_file(alice.chat, kind, "see", size=77)
        event = only(world, parser).event
        assert isinstance(event, Message)
        (file,) = event.attachments
        assert (file.kind, file.media_type, file.ref, file.size) == (as_kind, media_type, ref, 77)
        assert file.source == address(alice.chat)

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("proof.pdf", "proof.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\alice\\proof.pdf", "proof.pdf"),
            ("..", "file-1"),
            ("", "file-1"),
        ],
    )
    async def test_a_file_name_is_never_a_path(self, world: FakeTelegram, parser: Bot, given: str, shown: str) -> None:
        alice = world.user("Alice")
        await alice.sends_document(alice.chat, given)
        event = only(world, parser).event
        assert isinstance(event, Message)
        assert event.attachments[0].name == shown

    @pytest.mark.parametrize(
        ("extras", "text"),
        [
            ({"contact": {"phone_number": "+852 1", "first_name": "Bo", "last_name": "Li"}}, "👤 Bo Li: +852 1"),
            ({"location": {"latitude": 22.3, "longitude": 114.2}}, "📍 22.300000, 114.200000"),
            (
                {
                    "location": {"latitude": 1, "longitude": 2},
                    "venue": {"location": {"latitude": 1, "longitude": 2}, "title": "Bank", "address": "1 Road"},
                },
                "📍 Bank, 1 Road (1.000000, 2.000000)",
            ),
            ({"dice": {"emoji": "🎲", "value": 6}}, "🎲 6"),
            ({"story": {"chat": {"id": 1, "type": "private", "first_name": "A"}, "id": 1}}, ""),
        ],
    )
    async def test_what_has_no_words_is_put_into_words_or_is_an_empty_message(
        self, world: FakeTelegram, parser: Bot, extras: dict[str, Any], text: str
    ) -> None:
        alice = world.user("Alice")
        await alice.shares(alice.chat, **extras)
        event = only(world, parser).event
        assert isinstance(event, Message)
        assert event.text == text

    async def test_a_poll_is_its_question_and_options(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        poll = {
            "id": "1",
            "question": "Up?",
            "options": [{"persistent_id": str(n), "text": t, "voter_count": 0} for n, t in enumerate(("yes", "no"))],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
        await alice.shares(alice.chat, poll=poll)
        event = only(world, parser).event
        assert isinstance(event, Message)
        assert event.text == "📊 Up?\n– yes\n– no"

    async def test_a_forward_is_marked(self, world: FakeTelegram, parser: Bot) -> None:
        alice, bob = world.user("Alice"), world.user("Bob")
        said = await bob.says(bob.chat, "send me your codes")
        await alice.forwards(said, alice.chat, hidden=True)
        got = read_all(world, parser)[-1]
        assert got is not None
        assert isinstance(got.event, Message)
        assert got.event.forwarded

    @pytest.mark.parametrize(
        "service",
        [
            {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "N"}]},
            {"left_chat_member": {"id": 5, "is_bot": False, "first_name": "N"}},
            {"new_chat_title": "Other"},
            {"new_chat_photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
            {"forum_topic_created": {"name": "t", "icon_color": 7322096}},
            {"forum_topic_closed": {}},
            {"video_chat_started": {}},
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}},
            {"migrate_from_chat_id": -5},
            {"successful_payment": {"currency": "XTR", "total_amount": 1, "invoice_payload": "x",
             "telegram_payment_charge_id": "1", "provider_payment_charge_id": "2"}},
            {"something_that_comes_later": {"x": 1}},
        ],
        ids=lambda service: next(iter(service)),
    )  # fmt: skip
    async def test_service_messages_are_nothing_that_was_said(
        self, world: FakeTelegram, parser: Bot, service: dict[str, Any]
    ) -> None:
        alice = world.user("Alice")
        await alice.shares(alice.chat, **service)
        assert read_all(world, parser) == [None]

    async def test_half_characters_and_nul_are_mended(self, world: FakeTelegram, parser: Bot) -> None:
        """No database takes them, and one such message must not stop the desk."""
        alice = world.user("Alice")
        await alice.says(alice.chat, "x")
        got = changed(world, parser, text="a\ud83d b\x00c")
        assert got is not None
        assert isinstance(got.event, Message)
        assert got.event.text == "a\ufffd bc"


class TestChanges:
    async def test_an_edit_has_its_own_time(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", members=[alice])
        message = await alice.says(group, "depost")
        await world.advance(minutes=3)
        await alice.edits(message, "@frontdesk_bot deposit")
        got = read_all(world, parser)[-1]
        assert got is not None
        assert got.event == Edited(message_id=str(message.id), text="deposit")
        assert (got.at, got.addressed) == (world.clock(), True)

    async def test_a_position_that_moves_is_no_edit(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        message = await alice.shares(alice.chat, location={"latitude": 1.0, "longitude": 2.0})
        await world.deliver(message, edited=True)
        assert read_all(world, parser)[-1] is None

    async def test_joining_and_leaving_are_told_once_each(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.supergroup("Traders", owner=alice)
        await world.remove_bot(group)
        await world.add_bot(group)
        await world.add_bot(group, admin=True)  # a promotion: still there
        events = [got.event if got else None for got in read_all(world, parser)]
        gone, there = Membership(present=False, title="Traders"), Membership(present=True, title="Traders")
        assert events == [gone, there, None]

    async def test_who_blocks_the_bot_is_away_and_who_unblocks_it_is_back(
        self, world: FakeTelegram, parser: Bot
    ) -> None:
        alice = world.user("Alice")
        await alice.blocks_bot()
        await alice.unblocks_bot()
        got = [g for g in read_all(world, parser) if g is not None]
        assert [g.event for g in got] == [
            Membership(present=False, title="Alice"),
            Membership(present=True, title="Alice"),
        ]
        assert {g.room for g in got} == {RoomKind.PRIVATE}

    async def test_a_group_that_becomes_a_supergroup_moves_once(self, world: FakeTelegram, parser: Bot) -> None:
        alice = world.user("Alice")
        group = world.group("Traders", members=[alice])
        upgraded = await world.migrate(group)
        moved = [g for g in read_all(world, parser) if g is not None]
        assert [(g.where, g.event) for g in moved] == [(address(group), Moved(to=address(upgraded)))]


class TestUnreadable:
    async def test_what_cannot_be_parsed_is_kept_with_its_number(self, world: FakeTelegram, parser: Bot) -> None:
        raw = await world.updates.unparsable()
        got = only(world, parser)
        assert got.id == str(raw["update_id"])
        assert isinstance(got.event, Unreadable)
        assert json.loads(got.event.raw) == raw
        assert got.event.error

    async def test_a_kind_of_update_that_comes_later_is_left_alone(self, world: FakeTelegram, parser: Bot) -> None:
        await world.updates.unknown()
        assert read_all(world, parser) == [None]

    async def test_an_enormous_one_is_kept_in_part(self, world: FakeTelegram, parser: Bot) -> None:
        await world.updates.raw(message={"chat": 7, "text": "x" * 1_000_000})
        got = only(world, parser)
        assert isinstance(got.event, Unreadable)
        assert len(got.event.raw) <= 20_000


async def test_an_album_is_one_message_with_the_caption_of_whichever_has_one(world: FakeTelegram, parser: Bot) -> None:
    alice = world.user("Alice")
    group = world.supergroup("Traders", members=[alice])
    first, *_ = await alice.sends_album(group, ["", "@frontdesk_bot what is this?", ""])
    got = reader(world, parser).read([queued.body for queued in world.updates.waiting])
    assert got is not None
    assert isinstance(got.event, Message)
    assert (got.id, got.event.message_id, got.addressed) == ("500000001", str(first.id), True)
    assert got.event.text == "what is this?"
    assert [a.ref for a in got.event.attachments] == ["FILE-photo-1", "FILE-photo-2", "FILE-photo-3"]
    assert got.event.album
    assert [(piece.text, piece.attachments) for piece in got.event.pieces] == [
        (text, (file,)) for text, file in zip(["", "what is this?", ""], got.event.attachments, strict=True)
    ]
    assert got.event.pieces[0].message_id == str(first.id)
    assert len({file.content_id for file in got.event.attachments}) == 3


@pytest.mark.parametrize("captions", [["/reply here they are"], ["/reply@frontdesk_bot here they are", ""]])
async def test_a_command_that_is_the_caption_of_files_carries_them(
    world: FakeTelegram, parser: Bot, captions: list[str]
) -> None:
    """Of an album, too: it is one command."""
    alice = world.user("Alice")
    await alice.sends_album(alice.chat, captions)
    got = reader(world, parser).read([queued.body for queued in world.updates.waiting])
    assert got is not None
    assert isinstance(got.event, Command)
    assert (got.event.name, got.event.text) == ("reply", "here they are")
    assert [a.ref for a in got.event.attachments] == [f"FILE-photo-{n}" for n in range(1, len(captions) + 1)]


def test_where_an_unreadable_update_came_from_is_nowhere_in_particular(world: FakeTelegram, parser: Bot) -> None:
    got = reader(world, parser).read([{"update_id": 5, "message": 7}])
    assert got is not None
    assert got.where == Address(platform="telegram", account="main", chat="0")
