"""The fake Telegram, met by python-telegram-bot: what a desk does all day.

The finer points are tested beside the fake, in `tests/fakes/telegram/test_*.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.fakes.telegram import fixtures
from tests.fakes.telegram.press import Answer, Press

if TYPE_CHECKING:
    from telegram import Bot

    from tests.fakes.telegram import FakeTelegram

telegram = fixtures.telegram
telegram_bot = fixtures.telegram_bot

YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No", callback_data="n")]]
)


async def test_a_question_is_answered_and_the_button_under_it_pressed(
    telegram: FakeTelegram, telegram_bot: Bot
) -> None:
    """Start link, formatted answer, press, answer to the press, edited message."""
    alice = telegram.user("Alice", language="zh")
    await alice.starts("ticket_42")
    (update,) = await telegram_bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start ticket_42"

    await telegram_bot.send_message(
        alice.id,
        "*Did it* arrive\\?",
        parse_mode="MarkdownV2",
        reply_markup=YES_NO,
        reply_parameters=ReplyParameters(update.message.message_id),
    )
    (answer,) = alice.inbox
    assert (answer.text, answer.spans) == ("Did it arrive?", [("bold", "Did it")])
    assert answer.buttons == [["Yes", "No"]]
    assert answer.reply_to is alice.chat.messages[0]

    press = await alice.presses(answer, "Yes")
    assert isinstance(press, Press)
    (update,) = await telegram_bot.get_updates(offset=update.update_id + 1)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("y", alice.id)
    await telegram_bot.answer_callback_query(query.id, "Thank you")
    await telegram_bot.edit_message_text("Solved", alice.id, answer.id)
    assert press.answer == Answer(text="Thank you")
    assert (answer.text, answer.buttons) == ("Solved", [])


async def test_a_ticket_is_a_topic(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """Created, written in by both sides, renamed, closed, reopened, deleted."""
    mona = telegram.user("Mona")
    staff = telegram.supergroup("Staff", forum=True, bot_admin=True, admins=[mona])
    created = await telegram_bot.create_forum_topic(staff.id, "#7 withdrawal")
    topic = staff.topic("#7 withdrawal")
    number = created.message_thread_id
    await telegram_bot.send_message(staff.id, "Where is it?", message_thread_id=number)
    await mona.says(topic, "On its way")
    assert [message.text for message in topic.messages] == ["Where is it?", "On its way"]

    await telegram_bot.edit_forum_topic(staff.id, number, name="#7 solved")
    await telegram_bot.close_forum_topic(staff.id, number)
    assert (topic.name, topic.closed) == ("#7 solved", True)
    await telegram_bot.reopen_forum_topic(staff.id, number)
    assert not topic.closed

    updates = await telegram_bot.get_updates()
    heard = [u.message for u in updates if u.message and u.message.text]
    assert [(m.text, m.message_thread_id, m.is_topic_message) for m in heard] == [("On its way", number, True)]
    await telegram_bot.delete_forum_topic(staff.id, number)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await telegram_bot.send_message(staff.id, "Anybody?", message_thread_id=number)


async def test_files_travel_both_ways(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """A member's screenshot is downloaded and relayed; an album stays together."""
    alice = telegram.user("Alice")
    group = telegram.supergroup("Traders", bot_admin=True)
    await alice.sends_photo(alice.chat, "look", content=b"pixels")
    (update,) = await telegram_bot.get_updates()
    assert update.message is not None
    photo = update.message.photo[-1]
    file = await telegram_bot.get_file(photo.file_id)
    assert bytes(await file.download_as_bytearray()) == b"pixels"

    await telegram_bot.send_photo(group.id, photo.file_id, caption="<b>relayed</b>", parse_mode="HTML")
    await telegram_bot.send_document(group.id, b"rows", filename="report.csv")
    album = [InputMediaPhoto(b"one", caption="first"), InputMediaPhoto(b"two")]
    await telegram_bot.send_media_group(group.id, album)
    photo_seen, document, first, second = group.messages
    assert (photo_seen.text, photo_seen.spans) == ("relayed", [("bold", "relayed")])
    assert document.file is not None
    assert (document.file.name, document.file.content) == ("report.csv", b"rows")
    assert first.album == second.album is not None
    assert [m.file.content for m in (first, second) if m.file] == [b"one", b"two"]


async def test_people_see_the_menu_of_their_language(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """The narrowest scope wins, and in it the own language."""
    li, alice = telegram.user("李", language="zh"), telegram.user("Alice", language="en")
    group = telegram.supergroup("Traders", members=[alice])
    private = BotCommandScopeAllPrivateChats()
    await telegram_bot.set_my_commands([("help", "Help")])
    await telegram_bot.set_my_commands([("ticket", "Open a ticket")], scope=private)
    await telegram_bot.set_my_commands([("ticket", "提交工单")], scope=private, language_code="zh")
    assert li.menu() == {"ticket": "提交工单"}
    assert alice.menu() == {"ticket": "Open a ticket"}
    assert alice.menu(group) == {"help": "Help"}
    await telegram_bot.delete_my_commands(scope=private, language_code="zh")
    assert li.menu() == {"ticket": "Open a ticket"}


async def test_a_reply_keyboard_writes_its_label(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """Buttons of a reply keyboard are ordinary messages of the person."""
    alice = telegram.user("Alice")
    await alice.starts()
    await telegram_bot.send_message(alice.id, "How urgent?", reply_markup=ReplyKeyboardMarkup([["Now", "Later"]]))
    await alice.presses(alice.inbox[0], "Later")
    assert (await telegram_bot.get_updates())[-1].message.text == "Later"  # type: ignore[union-attr]


async def test_a_start_link_leads_into_the_private_chat(telegram: FakeTelegram, telegram_bot: Bot) -> None:
    """Pressing a t.me link of the bot in a group starts it with the payload."""
    alice = telegram.user("Alice")
    group = telegram.supergroup("Traders", members=[alice])
    link = f"https://t.me/{telegram.bot.username}?start=ask_9"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ask a person", url=link)]])
    await telegram_bot.send_message(group.id, "Not helpful?", reply_markup=keyboard)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await telegram_bot.send_message(alice.id, "Hello")
    await alice.presses(group.messages[0], "Ask a person")
    assert alice.chat.messages[0].text == "/start ask_9"
    await telegram_bot.send_message(alice.id, "Hello")


async def test_waiting_for_the_world_says_what_happened_instead(telegram: FakeTelegram) -> None:
    """`until` ends with the last calls when its condition does not come true."""
    alice = telegram.user("Alice")
    await telegram.until(lambda: True)
    with pytest.raises(AssertionError, match="it did not happen"):
        await telegram.until(lambda: alice.inbox, timeout=0.01)
