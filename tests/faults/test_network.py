"""Whatever the way to Telegram does: the outcome is the documented one, nothing arrives twice, nothing is lost."""

import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.delivery.delivery import MOST_FAILURES, Draft, State
from bot.messages import Address, Outgoing
from tests.fakes.telegram import Fault
from tests.faults.inside import desk_inside, with_a_ticket
from tests.faults.runner import BEGIN
from tests.faults.watching import IN_FLIGHT, Watch

pytestmark = pytest.mark.usefixtures("hurried_calls")
RETRY_AFTER = 15  # seconds
STORM = 40  # requests that fail


@pytest.fixture
async def watch(engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Watch]:
    async with desk_inside(engine, knowledge, tmp_path, members=2) as ready:
        yield ready


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The network knows no databases: SQLite alone."""
    shutil.copy(migrated_sqlite, tmp_path / "desk.db")
    return f"sqlite:///{tmp_path / 'desk.db'}"


UNKNOWN = {  # whether it happened nobody tells us; the number is how often it did
    Fault.DROP_BEFORE_ACCEPT: 0,
    Fault.DROP_AFTER_ACCEPT: 1,
    Fault.HANG_BEFORE_ACCEPT: 0,
    Fault.HANG_AFTER_ACCEPT: 1,
    Fault.TRUNCATED_JSON: 1,
    Fault.CUT_BODY: 1,
    Fault.BAD_GATEWAY: 0,
    Fault.BAD_GATEWAY_AFTER_ACCEPT: 1,
    Fault.INTERNAL_ERROR: 0,
}
SLOW = frozenset({Fault.HANG_BEFORE_ACCEPT, Fault.HANG_AFTER_ACCEPT})  # each costs a time-out
CERTAINLY_NOT = (Fault.TOO_MANY_REQUESTS, Fault.UNAUTHORIZED)


TELLING = frozenset({Fault.DROP_BEFORE_ACCEPT, Fault.DROP_AFTER_ACCEPT, Fault.TRUNCATED_JSON, Fault.HANG_AFTER_ACCEPT})
"""Those that the short form keeps; the others differ in what the server did, hardly in what we see."""


def _is_short(fault: Fault, value: object) -> bool:
    return fault in TELLING and (fault, value) != (Fault.HANG_AFTER_ACCEPT, "getUpdates")


def _cases(*rows: tuple[Fault, object]) -> list[ParameterSet]:
    slow = pytest.mark.slow
    return [
        pytest.param(fault, value, id=f"{fault.name}-{value}", marks=() if _is_short(fault, value) else slow)
        for fault, value in rows
    ]


async def staff_answer_meets(watch: Watch, fault: Fault, *, times: int = 1) -> str:
    """The moderator answers and the message to the member meets a fault; the text's mark."""
    await with_a_ticket(watch)
    alice = watch.town.members[0]
    watch.town.world.faults.next(
        "sendMessage",
        fault,
        times=times,
        retry_after=RETRY_AFTER,
        when=lambda params: params["chat_id"] == str(alice.id),
    )
    await watch.town.answers(watch.town.answerable()[0])
    await watch.settles()
    return watch.town.from_staff[-1]


@pytest.mark.parametrize(("fault", "times"), _cases(*UNKNOWN.items()))
async def test_what_may_have_arrived_waits_for_a_person(watch: Watch, fault: Fault, times: int) -> None:
    """It is not sent again by itself, staff are told, and what they decide makes it arrive once."""
    mark = await staff_answer_meets(watch, fault)
    alice = watch.town.members[0]
    (uncertain,) = (await watch.settles()).uncertain
    assert mark in uncertain.draft.message.body
    assert len(watch.town.copies(mark, alice.chat)) == times
    (warning,) = [m for m in watch.town.staff.messages if "may have arrived" in m.text]
    assert f"resend_{uncertain.id}" in str(warning.inline_keyboard)
    await watch.all_is_well(uncertain=1)


async def test_what_was_certainly_not_taken_is_sent_later(watch: Watch) -> None:
    """401 is answered before anything happens."""
    mark = await staff_answer_meets(watch, Fault.UNAUTHORIZED, times=2)
    assert len(watch.town.copies(mark, watch.town.members[0].chat)) == 1
    await watch.all_is_well(uncertain=0)


async def test_a_wait_that_telegram_asks_for_is_kept(watch: Watch) -> None:
    """429 with `retry_after`: no call into that chat before it is over, and then one."""
    mark = await staff_answer_meets(watch, Fault.TOO_MANY_REQUESTS)
    (row,) = [row for row in (await watch.settles()).outbox if mark in row.draft.message.body]
    assert row.attempts == 2
    assert (row.due_at - row.created_at).total_seconds() >= RETRY_AFTER
    await watch.all_is_well(uncertain=0)


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "times"), [(1, 2 * MOST_FAILURES), (60, 5), (600, 1)])
async def test_however_often_and_long_telegram_asks_to_wait_nothing_is_given_up(
    watch: Watch, seconds: int, times: int
) -> None:
    """Of the whole account: what others are to get waits, too, and nothing is asked before the time."""
    town, (alice, bob) = watch.town, watch.town.members
    await with_a_ticket(watch)
    town.world.faults.next("sendMessage", Fault.TOO_MANY_REQUESTS, times=times, retry_after=seconds)
    await town.answers(town.answerable()[0])
    await town.asks_in_private(bob)
    town.broadcasts(BEGIN)
    await watch.all_is_well(uncertain=0)
    assert len(town.copies(town.from_staff[-1], alice.chat)) == 1
    refused = [call for call in town.world.refused if call.method == "sendMessage"]
    assert len(refused) <= times + IN_FLIGHT


@pytest.mark.parametrize(("fault", "method"), _cases(*((fault, "getUpdates") for fault in (*UNKNOWN, *CERTAINLY_NOT))))
async def test_a_poll_that_fails_loses_and_doubles_no_event(watch: Watch, fault: Fault, method: str) -> None:
    """What was handed out and not confirmed comes again, and is one event."""
    town = watch.town
    await with_a_ticket(watch)
    town.world.faults.next(method, fault)
    await town.asks_in_group(town.members[0])  # given to the poll that is under way
    await watch.settles()
    await town.asks_in_group(town.members[1])  # given to the one that fails
    await town.writes_in_ticket(town.members[0])
    await watch.all_is_well(uncertain=0)
    answers = [m for m in town.group.messages if m.sender is town.world.bot]
    assert len(answers) == len(town.members)


@pytest.mark.parametrize(
    ("fault", "method"),
    _cases(
        (Fault.DROP_AFTER_ACCEPT, "createForumTopic"),
        (Fault.DROP_AFTER_ACCEPT, "sendMessage"),
        (Fault.BAD_GATEWAY, "createForumTopic"),
        (Fault.BAD_GATEWAY, "sendMessage"),
    ),
)
async def test_a_ticket_whose_topic_is_unknown_gets_one(watch: Watch, fault: Fault, method: str) -> None:
    """What the member writes meanwhile reaches staff once, and what staff answer reaches the member."""
    town, alice = watch.town, watch.town.members[0]
    town.world.faults.next(method, fault, when=lambda params: params["chat_id"] == str(town.staff.id))
    await town.opens_ticket(alice)
    await town.writes_in_ticket(alice)
    await watch.all_is_well()
    await town.answers(town.answerable()[0])
    await watch.all_is_well(uncertain=0)


async def test_offline_and_back(watch: Watch) -> None:
    """What was to be sent waits, what was asked meanwhile is answered; each once."""
    town, alice = watch.town, watch.town.members[0]
    await with_a_ticket(watch)
    await town.world.goes_offline()
    with town.store.write() as tx:
        tx.outbox.add(_notice(alice.id), BEGIN)
    await watch.until(lambda: watch.delivery("notice").attempts > 0 and watch.delivery("notice").state is State.READY)
    await town.writes_in_ticket(alice)
    await town.asks_in_group(town.members[1])
    await town.world.comes_back()
    await watch.all_is_well(uncertain=1)  # a poll or a call may have been under way when it was cut
    assert len(town.copies("maintenance", alice.chat)) == 1


async def test_a_token_that_is_refused_for_a_while(watch: Watch) -> None:
    """Nothing is given up while the operator mends it."""
    town, alice = watch.town, watch.town.members[0]
    await with_a_ticket(watch)
    town.world.token_revoked = True
    with town.store.write() as tx:
        tx.outbox.add(_notice(alice.id), BEGIN)
    await watch.until(lambda: watch.delivery("notice").attempts > 1)
    await town.writes_in_ticket(alice)
    town.world.token_revoked = False
    await watch.all_is_well(uncertain=0)
    assert len(town.copies("maintenance", alice.chat)) == 1


@pytest.mark.slow
async def test_a_storm(watch: Watch, chance: random.Random) -> None:
    """Many faults of every kind, aimed at nothing in particular: the books still agree."""
    town, alice = watch.town, watch.town.members[0]
    await with_a_ticket(watch)
    kinds = [fault for fault in (*UNKNOWN, *CERTAINLY_NOT) if fault not in SLOW]
    for number in range(STORM):
        method = "getUpdates" if number % 8 == 0 else "sendMessage"
        town.world.faults.next(method, chance.choice(kinds), after=chance.randrange(3))
    for _ in range(STORM // 4):
        await town.asks_in_group(chance.choice(town.members))
        await town.writes_in_ticket(alice)
        await town.answers(town.answerable()[0])
        await watch.settles()
    town.world.faults.clear()
    await watch.all_is_well()


def _notice(person: int) -> Draft:
    to = Address(platform="telegram", account="main", chat=str(person))
    return Draft(key="notice", message=Outgoing(to=to, body="maintenance tonight"))
