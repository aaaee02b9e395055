"""Discord's messages in the core's words: tables, without a server."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.contents import Me, command_in, file_name
from adapters.discord.places import Channel, ChannelType
from adapters.discord.reading import Reader, sound, sound_object
from bot.messages import Address, Command, Deleted, Edited, FileKind, Message, Person, RoomKind, Unreadable
from tests.adapters.discord.raw import ALICE, DIRECT, FORUM, GUILD, ME, POST, ROLE, ROOM, SAID, message, user
from tests.fakes.people import NOON

READER = Reader(
    account="main",
    guild=GUILD,
    me=Me(id=ME, roles=frozenset({"77"})),
    watched=frozenset({ROOM, FORUM}),
    now=lambda: NOON,
)
TEXT = Channel(id=ROOM, type=ChannelType.TEXT, guild=GUILD)
ELSEWHERE = Channel(id="8" * 18, type=ChannelType.TEXT, guild=GUILD)
DM = Channel(id=DIRECT, type=ChannelType.DIRECT)
TICKET = Channel(id=POST, type=ChannelType.PUBLIC_THREAD, parent=FORUM, guild=GUILD, owner=ME)
OUR_THREAD = Channel(id=POST, type=ChannelType.PRIVATE_THREAD, parent=ROOM, guild=GUILD, owner=ME)
THEIR_THREAD = replace(OUR_THREAD, owner=ALICE, parent=ELSEWHERE.id)


def at(chat: str, thread: str | None = None) -> Address:
    return Address(platform="discord", account="main", chat=chat, thread=thread)


@pytest.mark.parametrize(
    ("channel", "where", "room", "addressed"),
    [
        (TEXT, at(ROOM), RoomKind.PUBLIC, False),
        (DM, at(DIRECT), RoomKind.PRIVATE, True),
        (TICKET, at(FORUM, POST), RoomKind.PUBLIC, False),
        (OUR_THREAD, at(ROOM, POST), RoomKind.PRIVATE, True),
    ],
)
def test_where_something_is_said(channel: Channel, where: Address, room: RoomKind, addressed: bool) -> None:
    """A thread is a place in its channel; alone with us are direct messages and the private threads that we opened."""
    got = READER.message(message(), channel)
    assert got is not None
    assert (got.where, got.room, got.addressed) == (where, room, addressed)


def test_who_said_what_when() -> None:
    got = READER.message(message(), TEXT)
    assert got is not None
    assert got.id == f"m{SAID}"
    assert got.at == NOON
    assert got.sender == Person(platform="discord", id=ALICE, name="Alice", roles=frozenset({ROLE}))
    assert got.event == Message(message_id=SAID, text="how long does a deposit take?")


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({}, False),
        ({"mentions": [user(ME)], "content": f"<@{ME}> hello"}, True),
        ({"mention_roles": ["77"], "content": "<@&77> hello"}, True),
        ({"referenced_message": message(author=user(ME))}, True),
        ({"referenced_message": message(author=user())}, False),
    ],
)
def test_in_a_channel_that_is_not_watched_only_what_is_said_to_us_is_heard(more: dict[str, Any], heard: bool) -> None:
    got = READER.message(message(**more), ELSEWHERE)
    assert (got is not None) is heard
    if got is not None:
        assert got.addressed


@pytest.mark.parametrize(
    "raw",
    [
        message(author=user("1", bot=True)),
        message(webhook_id="1"),
        message(type=7),
        message(""),
    ],
    ids=["a bot", "a webhook", "somebody joined", "kept back without the intent"],
)
def test_what_is_nobodys_word_is_not_passed_on(raw: dict[str, Any]) -> None:
    assert READER.message(raw, TEXT) is None


def test_other_servers_and_other_peoples_private_threads_are_none_of_our_business() -> None:
    assert READER.message(message(), replace(TEXT, guild="1")) is None
    assert READER.message(message(), THEIR_THREAD) is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (f"<@{ME}> how long?", "how long?"),
        (f"how <@!{ME}>long?", "how long?"),
        ("<@&77> how long?", "how long?"),
        (f"ask <@{ALICE}>", "ask @Alice"),
        ("nice <:kestrel:12345>", "nice :kestrel:"),
        ("**bold** stays", "**bold** stays"),
    ],
)
def test_the_text_is_without_our_name_and_calls_people_by_theirs(said: str, text: str) -> None:
    got = READER.message(message(said, mentions=[user()]), TEXT)
    assert got is not None
    assert isinstance(got.event, Message)
    assert got.event.text == text


def test_a_reply_names_what_it_answers_and_a_forward_says_that_it_is_one() -> None:
    got = READER.message(message(message_reference={"message_id": "12"}), TEXT)
    assert got is not None
    assert isinstance(got.event, Message)
    assert (got.event.reply_to, got.event.forwarded) == ("12", False)
    passed_on = {"type": 1, "message_id": "12"}
    snapshot = {"message": {"content": "a scam", "attachments": []}}
    got = READER.message(message("", message_reference=passed_on, message_snapshots=[snapshot]), TEXT)
    assert got is not None
    assert isinstance(got.event, Message)
    assert (got.event.text, got.event.reply_to, got.event.forwarded) == ("a scam", None, True)


@pytest.mark.parametrize(
    ("typed", "name", "text"), [("/note look here", "note", "look here"), ("/Claim", "claim", ""), ("/a\nb", "a", "b")]
)
def test_a_command_that_was_typed_as_text_is_one(typed: str, name: str, text: str) -> None:
    """In a ticket's post it would reach the member otherwise."""
    got = READER.message(message(typed), TICKET)
    assert got is not None
    assert got.event == Command(name=name, text=text, message_id=SAID)


@pytest.mark.parametrize("text", ["/", "/ note", "and/or", "https://kestrel.example/x", "/etc/passwd"])
def test_not_everything_with_a_slash_is_a_command(text: str) -> None:
    assert command_in(text) is None


def test_files_and_stickers_are_named_by_what_does_not_expire() -> None:
    file = {
        "id": "5",
        "filename": "chart.png",
        "size": 3,
        "content_type": "image/png; x=y",
        "url": "https://cdn/x?ex=1",
    }
    sticker = {"id": "6", "name": "wave", "format_type": 1}
    got = READER.message(message("", attachments=[file], sticker_items=[sticker]), TEXT)
    assert got is not None
    assert isinstance(got.event, Message)
    picture, wave = got.event.attachments
    assert (picture.kind, picture.name, picture.media_type) == (FileKind.PHOTO, "chart.png", "image/png")
    assert picture.ref == f"message:{ROOM}/{SAID}/5"
    assert (wave.kind, wave.name, wave.ref) == (FileKind.STICKER, "wave.png", "sticker:6.png")


@pytest.mark.parametrize(("given", "name"), [("../../x.png", "x.png"), ("C:\\x.png", "x.png"), ("..", "")])
def test_a_files_name_is_no_path(given: str, name: str) -> None:
    assert file_name(given) == name


def test_an_edit_has_an_id_of_its_own_for_every_wording() -> None:
    first = READER.edited(message("a", edited_timestamp="2026-11-02T08:01:00+00:00"), TEXT)
    second = READER.edited(message("b", edited_timestamp="2026-11-02T08:02:00+00:00"), TEXT)
    assert first is not None
    assert second is not None
    assert first.event == Edited(message_id=SAID, text="a")
    assert first.id != second.id


@pytest.mark.parametrize(
    "raw",
    [
        message(edited_timestamp=None),
        {"id": SAID, "channel_id": ROOM, "embeds": []},
        message(author=user(ME, bot=True), edited_timestamp="2026-11-02T08:01:00+00:00"),
    ],
    ids=["pinned", "a link's preview came", "our own"],
)
def test_what_discord_changes_by_itself_is_no_edit(raw: dict[str, Any]) -> None:
    assert READER.edited(raw, TEXT) is None


def test_a_deletion_is_told_as_the_authors() -> None:
    alice = Person(platform="discord", id=ALICE)
    got = READER.deleted(SAID, alice, TEXT)
    assert (got.event, got.sender, got.id) == (Deleted(message_id=SAID), alice, f"m{SAID}/deleted")


def test_what_cannot_be_read_is_kept_under_the_same_id_when_it_comes_again() -> None:
    first, again, other = (
        READER.unreadable("MESSAGE_CREATE", raw, KeyError("author")) for raw in ({"a": 1}, {"a": 1}, {"a": 2})
    )
    assert isinstance(first.event, Unreadable)
    assert first.event.raw == 'MESSAGE_CREATE {"a": 1}'
    assert first.id == again.id != other.id


def test_what_no_database_can_store_is_taken_out() -> None:
    assert sound({"a": ["x\x00y", "half \ud83d"], "n": 1}) == {"a": ["xy", "half \ufffd"], "n": 1}


@pytest.mark.parametrize("given", [None, "text", [["id", "3"]], 7])
def test_what_is_no_object_is_refused_and_never_taken_for_one(given: object) -> None:
    assert sound_object({"id": "3\x00"}) == {"id": "3"}
    with pytest.raises(TypeError):
        sound_object(given)
