"""Feedback from a member to staff, and its digest in the staff room, on a real database."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.delivery import State
from bot.desk.digester import Digester
from bot.desk.surroundings import Surroundings
from bot.feedback.feedback import Feedback, FeedbackRules, Rhythm
from bot.messages import FileKind
from bot.store import Store
from tests.fakes.people import NOON
from tests.shell.house import House, Town, last, posts

DAILY = FeedbackRules(digest=Rhythm.DAILY)  # at nine, UTC; it is Sunday noon
SAID = Feedback(
    id="e1", at=NOON, type="bug", text="It hangs", person="memory:1", name="Ana", platform="memory", language="en"
)
UNTIL_NINE = 21 * 3600 + 60


@pytest.fixture
def house(town: Town) -> House:
    """Not open: nothing is sent."""
    return town.house()


@pytest.fixture
def around(house: House) -> Surroundings:
    """With a digest a day."""
    return replace(house.around, rules=replace(house.rules, feedback=DAILY))


def _keep(store: Store, *said: Feedback) -> None:
    with store.write() as tx:
        for each in said:
            tx.all_feedback.add(each)


def _digests(house: House) -> list[str]:
    found = house.deliveries().values()
    return [d.draft.message.body for d in found if d.draft.key.startswith("feedback-digest/")]


async def test_feedback_reaches_staff_with_its_files_and_secrets_masked(town: Town, house: House) -> None:
    """Step by step over a restart in the middle of the form; then staff ask for the digest."""
    async with house.open():
        await town.ana.says(town.ana.chat, "/feedback bug")
        await house.quiet()
        await town.ana.says(town.ana.chat, "It hangs, my password: hunter2hunter2")
        await house.quiet()
    after = town.house()
    async with after.open():
        for _ in range(2):
            await town.ana.presses(last(town.ana.chat), "Skip")
            await after.quiet()
        await town.ana.sends(town.ana.chat, b"png", kind=FileKind.PHOTO)
        await after.quiet()
        await town.ana.presses(last(town.ana.chat), "Done")
        await after.quiet()
        await town.ana.presses(last(town.ana.chat), "Send")
        await after.quiet()
        assert "the team has it" in last(town.ana.chat).text
        said = "\n".join(posts(town.staff))
        assert "It hangs" in said
        assert "hunter2" not in said
        assert [file for post in town.staff.posts for file in post.files] == [b"png"]
        await after.pass_time(60)
        await town.mei.says(town.staff, "/digest day")
        await after.quiet()
        assert "hunter2" not in last(town.staff).text
        assert "It hangs" in last(town.staff).text


def test_a_digest_is_posted_once_however_many_look(store: Store, house: House, around: Surroundings) -> None:
    """At its time, about what came in since the one before; two processes, over and over."""
    _keep(store, SAID)
    workers = [Digester(store, around), Digester(store, around)]
    for worker in workers:
        worker.tick()
    assert _digests(house) == [], "what came in at noon is for the next one"
    house.clock.forward(UNTIL_NINE)
    for worker in [*workers, *workers]:
        worker.tick()
    (body,) = _digests(house)
    assert "Feedback: 1" in body
    assert "2026-11-22 09:00 UTC – 2026-11-23 09:00 UTC" in body
    (delivery,) = house.deliveries().values()
    assert (delivery.draft.message.to, delivery.state) == (house.rules.staff_room, State.READY)


def test_two_that_look_in_the_same_moment_tell_it_once(store: Store, house: House, around: Surroundings) -> None:
    """On either database."""
    _keep(store, SAID)
    house.clock.forward(UNTIL_NINE)
    both = threading.Barrier(2)

    def tick() -> None:
        both.wait()
        Digester(store, around).tick()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_digests(house)) == 1


def test_a_crash_in_the_middle_leaves_it_to_be_told(
    store: Store, house: House, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is noted and what is posted are one transaction."""
    _keep(store, SAID)
    house.clock.forward(UNTIL_NINE)
    with monkeypatch.context() as killed:

        def die(*_: object) -> None:
            raise RuntimeError("killed")

        killed.setattr(Digester, "_put", die)
        with pytest.raises(RuntimeError, match="killed"):
            Digester(store, around).tick()
    assert _digests(house) == []
    Digester(store, around).tick()
    assert len(_digests(house)) == 1


def test_days_on_which_nothing_came_in_are_silent(store: Store, house: House, around: Surroundings) -> None:
    """And what came in while nobody was at work is in the next digest, once."""
    worker = Digester(store, around)
    worker.tick()
    assert _digests(house) == []
    _keep(store, SAID, replace(SAID, id="e2", at=NOON + timedelta(days=2), type="gone"))
    house.clock.forward(3 * 24 * 3600)
    worker.tick()
    (body,) = _digests(house)
    assert "🐞 Bug: 1 · gone: 1" in body
    house.clock.forward(24 * 3600)
    worker.tick()
    assert len(_digests(house)) == 1


def test_a_long_digest_is_sent_in_parts(store: Store, house: House, around: Surroundings) -> None:
    """Where a platform's messages are short; none of it is missing."""
    facts = {name: replace(can, max_text=600) for name, can in around.capabilities.items()}
    _keep(store, *(replace(SAID, id=str(n), text=f"Number {n} " + "word " * 20) for n in range(20)))
    house.clock.forward(UNTIL_NINE)
    Digester(store, replace(around, capabilities=facts)).tick()
    bodies = _digests(house)
    assert len(bodies) > 3
    assert all(f"Number {n} " in "\n".join(bodies) for n in range(20))


@pytest.mark.parametrize("rules", [{"staff_room": None}, {"feedback": FeedbackRules(digest=Rhythm.OFF)}])
def test_without_a_staff_room_or_with_digests_off_nothing_is_noted(
    store: Store, house: House, around: Surroundings, rules: dict[str, object]
) -> None:
    """What came in meanwhile is in the first digest once there is one."""
    _keep(store, SAID)
    house.clock.forward(UNTIL_NINE)
    Digester(store, replace(around, rules=replace(around.rules, **rules))).tick()  # type: ignore[arg-type]
    assert _digests(house) == []
    with store.read() as tx:
        assert tx.all_feedback.told_until() is None


def test_a_staff_room_that_moved_gets_it_at_its_present_id(store: Store, house: House, around: Surroundings) -> None:
    """Configuration names it by the id it had."""
    room = around.rules.staff_room
    assert room is not None
    moved = replace(room, chat="-1009")
    with store.write() as tx:
        tx.rooms.set_moved(room, moved, NOON)
    _keep(store, SAID)
    house.clock.forward(UNTIL_NINE)
    Digester(store, around).tick()
    (delivery,) = house.deliveries().values()
    assert delivery.draft.message.to == moved
