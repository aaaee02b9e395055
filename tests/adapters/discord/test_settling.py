"""What may have been sent long ago is looked for before it is sent again: by then its nonce is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.discord.settling import REMEMBERED
from adapters.discord.windows import Window
from bot.messages import Outgoing
from bot.platform import Deferred, FindsSent, Sent, Uncertain
from tests.fakes.discord import Fault, Kind

if TYPE_CHECKING:
    from tests.adapters.discord.conftest import Town

LONG = REMEMBERED + timedelta(minutes=5)


async def find(
    town: Town, message: Outgoing, *, ago: timedelta = LONG, taken: Collection[str] = ()
) -> Sent | Deferred | None:
    """A delivery that was written down so long ago asks."""
    assert isinstance(town.here, FindsSent)
    return await town.here.find_sent(message, since=town.world.now() - ago, taken=taken)


async def lost(town: Town, message: Outgoing, call: str = "POST /channels/*/messages") -> None:
    """Sent, and nobody knows."""
    town.world.faults.next(call, Fault.DROP_AFTER_ACCEPT)
    assert isinstance(await town.here.send(message, key="lost"), Uncertain)


async def test_a_message_whose_answer_was_lost_is_found_by_its_words(town: Town) -> None:
    message = Outgoing(to=town.at(town.room), body="**Maintenance** at ten", mentions=("77",))
    assert await find(town, message) is None
    await town.here.send(replace(message, body="something else"), key="other")
    await lost(town, message)
    assert await find(town, message) == Sent(message_id=town.world.ours(town.room)[-1].id)


async def test_as_long_as_discord_knows_the_nonce_nothing_is_asked(town: Town) -> None:
    message = Outgoing(to=town.at(town.room), body="hello")
    await lost(town, message)
    before = len(town.world.calls)
    assert await find(town, message, ago=timedelta(minutes=1)) is None
    assert len(town.world.calls) == before


async def test_the_same_words_of_another_delivery_are_not_it(town: Town) -> None:
    """Nor what somebody else wrote, nor what stood there before it was decided."""
    message = Outgoing(to=town.at(town.room), body="Thank you.")
    other = await town.here.send(message, key="another")
    assert isinstance(other, Sent)
    await town.world.member_says(town.room, town.alice, "Thank you.")
    taken = {str(other.message_id)}
    assert await find(town, message, taken=taken) is None
    await lost(town, message)
    assert await find(town, message, taken=taken) == Sent(message_id=town.world.ours(town.room)[-1].id)
    town.world.ours(town.room)[-1].id = "1"
    assert await find(town, message, taken=taken) is None


async def test_it_is_found_behind_hundreds_of_others(town: Town) -> None:
    message = Outgoing(to=town.at(town.room), body="hello")
    for n in range(150):
        await town.world.member_says(town.room, town.alice, f"talk {n}")
    await lost(town, message)
    assert await find(town, message) == Sent(message_id=town.world.ours(town.room)[-1].id)


async def test_a_post_whose_answer_was_lost_is_found_by_its_name(town: Town) -> None:
    board = town.world.channel("board", Kind.FORUM)
    message = Outgoing(to=town.at(board), body="**Maintenance**\n\nat ten")
    assert await find(town, message) is None
    await lost(town, message, "POST /channels/*/threads")
    (post,) = town.world.threads(board)
    assert await find(town, message) == Sent(message_id=post.id, where=town.at(post))


async def test_what_only_one_person_sees_is_not_looked_for(town: Town) -> None:
    window = Window.opened("token", town.clock.now(), ephemeral=True)
    whispered = Outgoing(to=replace(town.at(town.room), via=window.packed()), body="hello")
    await lost(town, Outgoing(to=town.at(town.room), body="hello"))
    assert await find(town, whispered) is None


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.BUCKET_FULL])
async def test_where_it_cannot_be_told_now_it_is_asked_later(town: Town, fault: Fault) -> None:
    town.world.faults.next("GET /channels/*/messages", fault)
    assert isinstance(await find(town, Outgoing(to=town.at(town.room), body="hello")), Deferred)
