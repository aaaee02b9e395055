"""What stands on Discord after a message was sent, changed or removed, and what the outcome says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.discord.windows import Window
from bot.messages import Address, Button, Outgoing, SentRef
from bot.platform import Deferred, Refused, Sent, Uncertain
from tests.adapters.discord.world import ANNOUNCEMENT, FORUM, Fault

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town
    from tests.adapters.discord.world import Channel


async def put(town: Town, to: Address, body: str, key: str = "k", **more: object) -> Sent:
    outcome = await town.here.send(Outgoing(to=to, body=body, **more), key=key)  # type: ignore[arg-type]
    assert isinstance(outcome, Sent), outcome
    return outcome


async def ticket(town: Town, title: str = "🟡 7Q4M · Alice", key: str = "card") -> tuple[Sent, Channel]:
    sent = await put(town, town.at(town.forum), "the card", key, new_thread=title)
    assert sent.where is not None
    return sent, town.world.channels[sent.where.thread or ""]


async def test_nobody_is_ever_pinged(town: Town) -> None:
    await put(town, town.at(town.room), "@everyone <@&1> <@2>", reply_to=None)
    (said,) = town.world.ours(town.room)
    assert said.ping == {"parse": [], "replied_user": False}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="POST", path="/messages", accepts=True),
        Fault(method="POST", path="/messages", status=503),
        Fault(method="POST", path="/messages", status=502),
    ],
    ids=["the answer is lost", "503", "502"],
)
async def test_what_may_have_been_taken_is_uncertain_and_stands_once_when_it_is_repeated(
    town: Town, fault: Fault
) -> None:
    town.world.faults.append(fault)
    message = Outgoing(to=town.at(town.room), body="hello")
    assert isinstance(await town.here.send(message, key="one"), Uncertain)
    assert isinstance(await town.here.send(message, key="one"), Sent)
    assert len(town.world.ours(town.room)) == 1


@pytest.mark.parametrize(("is_global", "from_discord"), [(True, True), (False, True), (False, False)])
async def test_a_wait_that_discord_asks_for_is_told_and_not_waited_for(
    town: Town, is_global: bool, from_discord: bool
) -> None:
    """The wall before Discord answers without JSON: it means all of our calls."""
    body = {"retry_after": 3.5, "global": is_global} if from_discord else "<html>"
    headers = {} if from_discord else {"Retry-After": "3.5"}
    town.world.faults.append(Fault(method="POST", path="/messages", status=429, body=body, headers=headers))
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="hello"), key="one")
    assert isinstance(outcome, Deferred)
    assert outcome.after == timedelta(seconds=3.5)
    assert outcome.whole_account is (is_global or not from_discord)
    assert town.clock.waited == []


async def test_a_used_up_limit_is_not_run_into(town: Town) -> None:
    """The server says when calls of a kind are used up; asking on and on would get us banned."""
    town.world.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "2.5"}
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
    assert (post.name, post.tags, post.archived) == ("🟡 7Q4M · Alice", ["1"], False)
    assert [said.content for said in post.messages] == ["the card"]
    where = sent.where
    assert where is not None
    await town.here.set_thread(where, title="✅ 7Q4M · Alice", is_open=False)
    assert (post.name, post.tags, post.archived) == ("✅ 7Q4M · Alice", ["3"], True)


async def test_a_post_that_may_have_been_opened_is_not_opened_twice(town: Town) -> None:
    """Discord tells no repeated request of this kind: it is looked for."""
    town.world.faults.append(Fault(method="POST", path="/threads", accepts=True))
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
    town.world.faults.append(
        Fault(method="PATCH", path=f"/channels/{post.id}", status=429, body={"retry_after": 500.0, "global": False})
    )
    assert sent.where is not None
    assert isinstance(await town.here.set_thread(sent.where, title="✅ 7Q4M", is_open=False), Sent)
    assert (post.name, post.tags, post.archived) == ("🟡 7Q4M · Alice", ["3"], True)


async def test_a_thread_whose_first_message_is_refused_does_not_stay(town: Town) -> None:
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="x" * 2001, new_thread="too long"), key="k")
    assert isinstance(outcome, Refused)
    assert town.world.threads(town.room) == []


# --- announcements ---------------------------------------------------------------------------------------------------


async def test_an_announcement_is_published_to_who_follows_the_channel(town: Town) -> None:
    news = town.world.channel("news", ANNOUNCEMENT)
    await put(town, town.at(news), "Maintenance at 09:00", pin=True)
    (said,) = town.world.ours(news)
    assert said.published
    assert said.pinned


async def test_in_a_forum_an_announcement_is_a_post_of_its_own(town: Town) -> None:
    """Named by its first line; what it could not hold stands in it; it is pinned, edited and removed as a whole."""
    board = town.world.channel("board", FORUM)
    first = await put(town, town.at(board), "# Maintenance\n\nAt 09:00.", "a/1", pin=True)
    await put(town, town.at(board), "and more", "a/2", continues=True)
    (post,) = town.world.threads(board)
    assert (post.name, post.pinned) == ("Maintenance", True)
    assert len(post.messages) == 2
    assert first.where == town.at(post)
    there = SentRef(where=first.where, message_id=first.message_id or "")
    await town.here.edit(there, Outgoing(to=first.where, body="At 10:00."), key="e")
    assert post.messages[0].content == "At 10:00."
    await town.here.delete(there)
    assert town.world.threads(board) == []


# --- windows ---------------------------------------------------------------------------------------------------------


async def whisper(town: Town, *, late: bool = False, ephemeral: bool = True, leads_to: str | None = None) -> Address:
    """Where the answer to something that Alice pressed goes."""
    done = await town.world.interacts(town.alice, town.room, 3, {})
    window = Window.opened(done.token, town.world.now(), ephemeral=ephemeral, leads_to=leads_to)
    window = replace(window, until=town.world.now() - timedelta(seconds=1)) if late else window
    direct = town.world.direct(town.alice)
    return replace(town.at(direct), via=window.packed())


async def test_an_answer_goes_through_the_window_and_leads_on(town: Town) -> None:
    to = await whisper(town, leads_to="@me")
    sent = await put(town, to, "Ticket 7Q4M is open.", buttons=((Button(label="Yes", action="rate_1"),),))
    (done,) = town.world.interactions.values()
    (said,) = done.follow_ups
    assert said.flags & 64
    assert said.labels() == [["Yes"], ["💬 ↗"]]
    assert said.components[1]["components"][0]["url"].endswith(f"/@me/{to.chat}")
    assert sent.where == to.place
    assert town.world.ours(town.world.direct(town.alice)) == []


async def test_when_the_window_has_closed_the_answer_goes_to_the_place_itself(town: Town) -> None:
    await put(town, await whisper(town, late=True), "one")
    to = await whisper(town)
    token, unknown = (to.via or "").split(":")[-1], {"code": 10015, "message": "Unknown Webhook"}
    town.world.faults.append(Fault(method="POST", path=token, status=404, body=unknown))
    await put(town, to, "two", "k2")
    assert [said.content for said in town.world.ours(town.world.direct(town.alice))] == ["one", "two"]


async def test_an_answer_through_a_window_may_not_be_repeated(town: Town) -> None:
    """Discord does not tell the second from the first."""
    to = await whisper(town)
    town.world.faults.append(Fault(method="POST", path=(to.via or "").split(":")[-1], accepts=True))
    outcome = await town.here.send(Outgoing(to=to, body="hello"), key="k")
    assert isinstance(outcome, Uncertain)
    assert outcome.dedupes is False


@pytest.mark.parametrize("press_id", ["", "nonsense"])
async def test_a_notice_to_nobody_counts_as_given(town: Town, press_id: str) -> None:
    outcome = await town.here.send(Outgoing(to=town.at(town.room), body="Thanks!", answers_press=press_id), key="k")
    assert outcome == Sent()
    assert town.world.ours(town.room) == []
