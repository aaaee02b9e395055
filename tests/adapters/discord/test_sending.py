"""What stands on Discord after a message was sent, changed or removed, and what the outcome says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.discord.windows import Window
from bot.messages import Address, Button, Outgoing, SentRef
from bot.platform import Deferred, Refused, Sent, Uncertain
from tests.fakes.discord import Fault, Kind
from tests.fakes.discord.model import CROSSPOSTED, PINNED

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town
    from tests.fakes.discord import Channel, Message

POST = "POST /channels/*/messages"


async def put(town: Town, to: Address, body: str, key: str = "k", **more: object) -> Sent:
    outcome = await town.here.send(Outgoing(to=to, body=body, **more), key=key)  # type: ignore[arg-type]
    assert isinstance(outcome, Sent), outcome
    return outcome


async def ticket(town: Town, title: str = "🟡 7Q4M · Alice", key: str = "card") -> tuple[Sent, Channel]:
    sent = await put(town, town.at(town.forum), "the card", key, new_thread=title)
    assert sent.where is not None
    return sent, town.world.channels[sent.where.thread or ""]


def state(post: Channel) -> str:
    """The emoji of the tag that a post has."""
    (applied,) = post.applied_tags
    assert post.parent is not None
    return next(str(tag["emoji_name"]) for tag in post.parent.tags if tag["id"] == applied)


def labels(said: Message) -> list[list[str]]:
    return [[one["label"] for one in row["components"]] for row in said.components]


async def test_nobody_is_ever_pinged(town: Town) -> None:
    await put(town, town.at(town.room), "@everyone <@&1> <@2>", reply_to=None)
    (said,) = town.world.ours(town.room)
    assert said.allowed_mentions == {"parse": [], "replied_user": False}


@pytest.mark.parametrize(
    ("mentions", "heading", "allowed", "pinged"),
    [
        (("77",), "<@&77>\n", {"parse": [], "roles": ["77"]}, {"77"}),
        (("77", "here"), "<@&77> @here\n", {"parse": ["everyone"], "roles": ["77"]}, {"77", "here"}),
        (("everyone",), "@everyone\n", {"parse": ["everyone"], "roles": []}, {"everyone"}),
    ],
)
async def test_only_whom_a_message_may_ping_is_pinged_whatever_stands_in_its_text(
    town: Town, mentions: tuple[str, ...], heading: str, allowed: dict[str, list[str]], pinged: set[str]
) -> None:
    sent = await put(town, town.at(town.room), "@everyone <@&1> <@2> `@here`", mentions=mentions)
    (said,) = town.world.ours(town.room)
    assert said.allowed_mentions == {**allowed, "replied_user": False}
    assert said.content.startswith(heading)
    assert said.pinged == pinged
    below = said.content.removeprefix(heading)
    assert not [name for name in ("@everyone", "@here", "<@&1", "<@2") if name in below]
    standing = SentRef(where=town.at(town.room), message_id=sent.message_id or "")
    await town.here.edit(standing, Outgoing(to=town.at(town.room), body="better", mentions=mentions), key="e")
    (changed,) = town.world.calls_like("PATCH /channels/*/messages/*")
    assert changed.body["allowed_mentions"] == {"parse": [], "replied_user": False}, "a change pings nobody"
    assert said.content == f"{heading}better", "and the line stays"


async def test_a_text_of_full_length_goes_below_those_it_pings(town: Town) -> None:
    """The core leaves room for them."""
    facts, mentions = town.here.capabilities, ("9" * 20, "everyone")
    body = "x" * (facts.max_text - len(mentions) * facts.mention_length)
    await put(town, town.at(town.room), body, mentions=mentions)


async def test_a_post_is_called_by_its_text_and_pings_from_within(town: Town) -> None:
    board = town.world.channel("board", Kind.FORUM)
    sent = await put(town, town.at(board), "**First**\n\ntext", mentions=("77",))
    (post,) = town.world.threads(board)
    (said,) = town.world.ours(post)
    assert (post.name, said.pinged) == ("First", {"77"})
    assert sent.where is not None
    standing = SentRef(where=sent.where, message_id=sent.message_id or "")
    await town.here.edit(standing, Outgoing(to=sent.where, body="**Second**", mentions=("77",)), key="e")
    assert (post.name, said.content) == ("Second", "<@&77>\n**Second**")


@pytest.mark.parametrize(
    "fault",
    [
        Fault.DROP_AFTER_ACCEPT,
        Fault.UNAVAILABLE,
        Fault.BAD_GATEWAY,
        Fault.BAD_GATEWAY_AFTER_ACCEPT,
    ],
    ids=["the answer is lost", "503", "502", "502 of what was taken"],
)
async def test_what_may_have_been_taken_is_uncertain_and_stands_once_when_it_is_repeated(
    town: Town, fault: Fault
) -> None:
    town.world.faults.next(POST, fault)
    message = Outgoing(to=town.at(town.room), body="hello")
    assert isinstance(await town.here.send(message, key="one"), Uncertain)
    assert isinstance(await town.here.send(message, key="one"), Sent)
    assert len(town.world.ours(town.room)) == 1


@pytest.mark.parametrize(
    ("fault", "whole_account"),
    [
        (Fault.ACCOUNT_FULL, True),
        (Fault.BUCKET_FULL, False),
        (Fault.SHARED_BUCKET_FULL, False),
        (Fault.CLOUDFLARE, True),
    ],
)
async def test_a_wait_that_discord_asks_for_is_told_and_not_waited_for(
    town: Town, fault: Fault, whole_account: bool
) -> None:
    """The wall before Discord answers without JSON, in whole seconds: it means all of our calls."""
    town.world.faults.next(POST, fault, retry_after=3.5)
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="hello"), key="one")
    assert isinstance(outcome, Deferred)
    assert outcome.after == timedelta(seconds=3 if fault is Fault.CLOUDFLARE else 3.5)
    assert outcome.whole_account is whole_account
    assert town.clock.waited == []


async def test_a_used_up_limit_is_not_run_into(town: Town) -> None:
    """The server says when calls of a kind are used up; asking on and on would get us banned."""
    town.world.limits.of["POST /channels/{}/messages"] = (1, 2.5)
    await put(town, town.at(town.room), "hello")
    before = len(town.world.calls)
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="again"), key="two")
    assert isinstance(outcome, Deferred)
    assert outcome.after is not None
    assert outcome.after <= timedelta(seconds=2.5)
    assert len(town.world.calls) == before
    await put(town, town.at(town.world.channel("another")), "elsewhere", "three")


# --- tickets ---------------------------------------------------------------------------------------------------------


async def test_a_ticket_is_a_post_with_the_tag_of_its_state(town: Town) -> None:
    sent, post = await ticket(town)
    assert (post.name, state(post), post.archived) == ("🟡 7Q4M · Alice", "🟡", False)
    assert [said.content for said in post.messages] == ["the card"]
    where = sent.where
    assert where is not None
    await town.here.set_thread(where, title="✅ 7Q4M · Alice", is_open=False)
    assert (post.name, state(post), post.archived) == ("✅ 7Q4M · Alice", "✅", True)


async def test_a_post_that_its_ticket_has_left_shows_no_state(town: Town) -> None:
    """What is no state stays."""
    sent, post = await ticket(town)
    town.forum.tags.append({"id": "77", "name": "Payments", "emoji_name": None})
    post.applied_tags = ["77", *post.applied_tags]
    assert sent.where is not None
    await town.here.set_thread(sent.where, title="➡️ 7Q4M · Alice", is_open=False)
    assert (post.name, post.applied_tags, post.archived) == ("➡️ 7Q4M · Alice", ["77"], True)


async def test_a_post_that_may_have_been_opened_is_not_opened_twice(town: Town) -> None:
    """Discord tells no repeated request of this kind: it is looked for."""
    town.world.faults.next("POST /channels/*/threads", Fault.DROP_AFTER_ACCEPT)
    message = Outgoing(to=town.at(town.forum), body="the card", new_thread="🟡 7Q4M")
    assert isinstance(await town.here.send(message, key="card"), Uncertain)
    again = await town.here.send(message, key="card")
    (post,) = town.world.threads(town.forum)
    assert again == Sent(message_id=post.id, where=town.at(post))


async def test_the_card_of_a_closed_ticket_can_be_changed_and_the_post_stays_closed(town: Town) -> None:
    sent, post = await ticket(town)
    post.archived = True
    assert sent.where is not None
    card = SentRef(where=sent.where, message_id=sent.message_id or "")
    outcome = await town.here.edit(card, Outgoing(to=sent.where, body="the card, closed"), key="edit")
    assert isinstance(outcome, Sent)
    assert (post.messages[0].content, post.archived) == ("the card, closed", True)


async def test_a_name_that_may_not_be_changed_yet_does_not_keep_the_state_from_changing(town: Town) -> None:
    """Two changes of a name in ten minutes: the whole forum would wait."""
    sent, post = await ticket(town)
    town.world.faults.next(f"PATCH /channels/{post.id}", Fault.BUCKET_FULL, retry_after=500)
    assert sent.where is not None
    assert isinstance(await town.here.set_thread(sent.where, title="✅ 7Q4M", is_open=False), Sent)
    assert (post.name, state(post), post.archived) == ("🟡 7Q4M · Alice", "✅", True)


async def test_a_thread_whose_first_message_is_refused_does_not_stay(town: Town) -> None:
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="x" * 2001, new_thread="too long"), key="k")
    assert isinstance(outcome, Refused)
    assert town.world.threads(town.room) == []


# --- announcements ---------------------------------------------------------------------------------------------------


async def test_an_announcement_is_published_to_who_follows_the_channel(town: Town) -> None:
    news = town.world.channel("news", Kind.ANNOUNCEMENT)
    await put(town, town.at(news), "Maintenance at 09:00", pin=True)
    (said,) = town.world.ours(news)
    assert said.flags & CROSSPOSTED
    assert said.pinned_at


async def test_in_a_forum_an_announcement_is_a_post_of_its_own(town: Town) -> None:
    """Named by its first line; what it could not hold stands in it; it is pinned, edited and removed as a whole."""
    board = town.world.channel("board", Kind.FORUM)
    first = await put(town, town.at(board), "# Maintenance\n\nAt 09:00.", "a/1", pin=True)
    await put(town, town.at(board), "and more", "a/2", continues=True)
    (post,) = town.world.threads(board)
    assert (post.name, post.flags) == ("Maintenance", PINNED)
    assert len(post.messages) == 2
    assert first.where == town.at(post)
    there = SentRef(where=first.where, message_id=first.message_id or "")
    await town.here.edit(there, Outgoing(to=first.where, body="At 10:00."), key="e")
    assert post.messages[0].content == "At 10:00."
    await town.here.delete(there)
    assert town.world.threads(board) == []


# --- windows ---------------------------------------------------------------------------------------------------------


async def whisper(town: Town, *, late: bool = False, ephemeral: bool = True, leads_to: str | None = None) -> Address:
    """Where the answer to something that Alice commanded goes."""
    done = await town.world.runs(town.alice, town.room, "help")
    done.response = {"type": 5}  # it has been acknowledged
    window = Window.opened(done.token, town.world.now(), ephemeral=ephemeral, leads_to=leads_to)
    window = replace(window, until=town.world.now() - timedelta(seconds=1)) if late else window
    direct = town.world.direct(town.alice)
    return replace(town.at(direct), via=window.packed())


async def test_an_answer_goes_through_the_window_and_leads_on(town: Town) -> None:
    to = await whisper(town, leads_to="@me")
    sent = await put(town, to, "Ticket 7Q4M is open.", buttons=((Button(label="Yes", action="rate_1"),),))
    (done,) = town.world.interactions.values()
    (said,) = done.follow_ups
    assert said.is_ephemeral
    assert labels(said) == [["Yes"], ["💬 ↗"]]
    assert said.components[1]["components"][0]["url"].endswith(f"/@me/{to.chat}")
    assert sent.where == to.place
    assert town.world.ours(town.world.direct(town.alice)) == []


async def test_when_the_window_has_closed_the_answer_goes_to_the_place_itself(town: Town) -> None:
    await put(town, await whisper(town, late=True), "one")
    to = await whisper(town)
    town.world.interactions.clear()
    await put(town, to, "two", "k2")
    assert [said.content for said in town.world.ours(town.world.direct(town.alice))] == ["one", "two"]


async def test_an_answer_through_a_window_may_not_be_repeated(town: Town) -> None:
    """Discord does not tell the second from the first."""
    to = await whisper(town)
    town.world.faults.next("POST /webhooks/*", Fault.DROP_AFTER_ACCEPT)
    outcome = await town.here.send(Outgoing(to=to, body="hello"), key="k")
    assert isinstance(outcome, Uncertain)
    assert outcome.dedupes is False


@pytest.mark.parametrize("press_id", ["", "nonsense"])
async def test_a_notice_to_nobody_counts_as_given(town: Town, press_id: str) -> None:
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="Thanks!", answers_press=press_id), key="k")
    assert outcome == Sent()
    assert town.world.ours(town.room) == []


# --- announcements in a forum ----------------------------------------------------------------------------------------


async def test_a_post_that_is_called_what_it_says_is_renamed_with_its_text(town: Town) -> None:
    """Also one that sleeps, and one of which only the forum and the message are known any more."""
    board = town.world.channel("board", Kind.FORUM)
    sent = await put(town, town.at(board), "**First**\n\ntext")
    (post,) = town.world.threads(board)
    remembered = SentRef(where=town.at(board), message_id=sent.message_id or "")
    post.archived = True
    outcome = await town.here.edit(remembered, Outgoing(to=town.at(board), body="**Second**\n\ntext"), key="edit")
    assert isinstance(outcome, Sent)
    assert (post.name, post.messages[0].content) == ("Second", "**Second**\n\ntext")
    assert isinstance(await town.here.delete(remembered), Sent)
    assert not town.world.threads(board)
    gone = await town.here.edit(remembered, Outgoing(to=town.at(board), body="too late"), key="late")
    assert gone == Refused(reason=gone.reason, gone="thread"), "the forum is still there"  # type: ignore[union-attr]


async def test_a_post_with_a_name_of_its_own_keeps_it(town: Town) -> None:
    board = town.world.channel("board", Kind.FORUM)
    sent = await put(town, town.at(board), "**First**\n\ntext", new_thread="Announcements of May")
    (post,) = town.world.threads(board)
    assert sent.where is not None
    standing = SentRef(where=sent.where, message_id=sent.message_id or "")
    await town.here.edit(standing, Outgoing(to=sent.where, body="**Second**\n\ntext"), key="edit")
    assert post.name == "Announcements of May"
