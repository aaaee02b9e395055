"""What people do, as it reaches the bot: privacy, identities, edits, migration, standing."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.telegram.people import ANONYMOUS_ADMIN, CHANNEL_BOT, SERVICE_ACCOUNT

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def heard(call: Call) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = (await call("getUpdates"))["result"]
    return updates


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("充币一直没到怎么办", False),
        ("/help", True),
        ("/help@frontdesk_bot please", True),
        ("/help@other_bot", False),
        ("what does @Frontdesk_Bot say?", True),
        ("mail me at x@frontdesk_bot.com", False),
    ],
)
async def test_privacy_mode_hides_what_is_not_for_the_bot(
    telegram: FakeTelegram, call: Call, text: str, seen: bool
) -> None:
    """Commands, mentions and replies are seen; an administrator or open bot sees all."""
    alice = telegram.user("Alice")
    group = telegram.supergroup("Traders", members=[alice])
    await alice.says(group, text)
    assert bool(await heard(call)) is seen
    telegram.privacy = False
    await alice.says(group, text)
    telegram.privacy = True
    await alice.says(telegram.supergroup("Run by the bot", bot_admin=True), text)
    assert len(await heard(call)) == 2 + seen


async def test_a_reply_to_the_bot_is_seen(telegram: FakeTelegram, call: Call) -> None:
    """A reply to somebody else is not."""
    alice, bob = telegram.user("Alice"), telegram.user("Bob")
    group = telegram.supergroup("Traders", members=[alice, bob])
    await call("sendMessage", chat_id=group.id, text="Anything else?")
    (asked,) = group.messages
    yes = await alice.says(group, "yes", reply_to=asked)
    await bob.says(group, "me too", reply_to=yes)
    (update,) = await heard(call)
    assert update["message"]["reply_to_message"]["message_id"] == asked.id


async def test_identities_are_as_misleading_as_the_real_ones(telegram: FakeTelegram, call: Call) -> None:
    """Anonymous administrators and channels write under shared accounts; presses show the person."""
    mona = telegram.user("Mona")
    channel = telegram.channel("Mona's channel")
    group = telegram.supergroup("Traders", bot_admin=True, admins=[mona])
    await mona.becomes_admin(group, anonymous=True, title="Support")
    await call(
        "sendMessage",
        chat_id=group.id,
        text="?",
        reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    )
    await mona.says(group, "as the group")
    await mona.says(group, "as a channel", as_channel=channel)
    await mona.presses(group.messages[0], "A")
    anonymous, as_channel, press = (await heard(call))[-3:]
    assert anonymous["message"]["from"]["id"] == ANONYMOUS_ADMIN.id == 1087968824
    assert anonymous["message"]["sender_chat"]["id"] == group.id
    assert anonymous["message"]["author_signature"] == "Support"
    assert as_channel["message"]["from"]["id"] == CHANNEL_BOT.id == 136817688
    assert as_channel["message"]["sender_chat"]["id"] == channel.id
    assert press["callback_query"]["from"]["id"] == mona.id


async def test_channel_posts_reach_the_discussion_group(telegram: FakeTelegram, call: Call) -> None:
    """From account 777000, marked as forwarded automatically."""
    owner = telegram.user("Owner")
    group = telegram.supergroup("Discussion", bot_admin=True)
    news = telegram.channel("News", owner=owner, discussion=group)
    post = await owner.says(news, "Maintenance")
    in_channel, in_group = await heard(call)
    assert in_channel["channel_post"]["sender_chat"]["id"] == news.id
    assert in_group["message"]["from"]["id"] == SERVICE_ACCOUNT.id == 777000
    assert in_group["message"]["is_automatic_forward"] is True
    assert in_group["message"]["forward_origin"]["message_id"] == post.id


async def test_edits_deletions_forwards_and_forgeries(telegram: FakeTelegram, call: Call) -> None:
    """Edits are told, deletions are not; a hidden author is a bare name; data can be forged."""
    alice, bob = telegram.user("Alice"), telegram.user("Bob")
    message = await alice.says(alice.chat, "teh hash")
    await alice.edits(message, "the hash")
    await alice.deletes(message)
    original = await bob.says(bob.chat, "trust me")
    await alice.forwards(original, alice.chat)
    await alice.forwards(original, alice.chat, hidden=True)
    await telegram.forge_callback(alice, alice.chat, "close:1")
    kinds = await heard(call)
    assert kinds[1]["edited_message"]["text"] == "the hash"
    assert kinds[3]["message"]["forward_origin"]["sender_user"]["id"] == bob.id
    assert kinds[4]["message"]["forward_origin"]["sender_user_name"] == "Bob"
    assert kinds[5]["callback_query"]["data"] == "close:1"
    assert len(kinds) == 6


async def test_private_message_ids_repeat_between_people(telegram: FakeTelegram) -> None:
    """Only (chat, message) names a message."""
    alice, bob = telegram.user("Alice"), telegram.user("Bob")
    assert (await alice.says(alice.chat, "x")).id == (await bob.says(bob.chat, "y")).id


async def test_albums_share_an_id(telegram: FakeTelegram, call: Call) -> None:
    """Each picture is an update of its own."""
    alice = telegram.user("Alice")
    await alice.sends_album(alice.chat, ["both sides", ""])
    await alice.sends_sticker(alice.chat)
    first, second, sticker = [update["message"] for update in await heard(call)]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second.get("caption")) == ("both sides", None)
    assert "media_group_id" not in sticker


async def test_an_upgrade_is_told_from_both_sides(telegram: FakeTelegram, call: Call) -> None:
    """The old group names the new one, and the other way round."""
    alice = telegram.user("Alice")
    group = telegram.group("Traders", members=[alice])
    upgraded = await telegram.migrate(group)
    old, new = [update["message"] for update in await heard(call)]
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (group.id, upgraded.id)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (upgraded.id, group.id)
    with pytest.raises(AssertionError, match="upgraded"):
        await alice.says(group, "anybody here?")


async def test_the_bot_is_told_how_it_stands(telegram: FakeTelegram, call: Call) -> None:
    """Blocked, unblocked, thrown out, brought back as administrator."""
    alice = telegram.user("Alice")
    group = telegram.supergroup("Traders", members=[alice])
    await alice.blocks_bot()
    await alice.starts()
    await telegram.remove_bot(group, by=alice)
    await telegram.add_bot(group, admin=True, by=alice)
    standings = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in await heard(call)
        if "my_chat_member" in update
    ]
    assert standings == ["kicked", "member", "kicked", "administrator"]


async def test_people_cannot_do_what_the_app_does_not_offer(telegram: FakeTelegram, call: Call) -> None:
    """A test that tries is wrong, and told so."""
    alice = telegram.user("Alice")
    await alice.starts()
    await call("sendMessage", chat_id=alice.id, text="no buttons here")
    (message,) = alice.inbox
    with pytest.raises(AssertionError, match="no button 'Yes'"):
        await alice.presses(message, "Yes")
    with pytest.raises(AssertionError, match="cannot edit what the bot wrote"):
        await alice.edits(message, "x")
    await alice.blocks_bot()
    with pytest.raises(AssertionError, match="cannot write there"):
        await alice.says(alice.chat, "x")
