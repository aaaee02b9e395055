"""Alive: the loops come round. Ready: database, content, and every duty somebody's."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, text

from bot.app.observability.health import Database, Health
from bot.app.observability.patience import Asked
from bot.app.observability.pulse import Pulse
from bot.app.rota import Assignment, Whose
from bot.store import migrate
from tests.fakes.clock import HandClock


def _duty(whose: Whose) -> Assignment:
    return Assignment(name="send chat:main", role="send", platform="chat", account="main", whose=whose)


def _health(
    engine: Engine, clock: HandClock, *, whose: Whose = Whose.OURS, has_content: bool = True
) -> tuple[Health, Pulse]:
    duties: Sequence[Assignment] = (_duty(whose),)
    pulse = Pulse(clock.steady, patience=60)
    return Health(engine, pulse, has_content=lambda: has_content, assignments=lambda: duties), pulse


def test_a_loop_that_does_not_come_round_is_missed_until_it_does() -> None:
    """Or until it is no longer expected to; what it says afterwards counts no more."""
    clock = HandClock()
    pulse = Pulse(clock.steady, patience=60)
    with pulse.expected("handle") as beat:
        clock.forward(60)
        assert pulse.silent() == {}
        clock.forward(1)
        assert pulse.silent() == {"handle": 61.0}
        beat()
        assert pulse.silent() == {}
        clock.forward(100)
    beat()
    clock.forward(100)
    assert pulse.silent() == {}


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ()),
        ({"whose": Whose.ANOTHERS}, ()),
        ({"whose": Whose.NOT_KNOWN}, ("it is not known who does 'send chat:main'",)),
        ({"has_content": False}, ("the content is not loaded",)),
    ],
)
async def test_it_is_ready_when_nothing_is_missing(
    engine: Engine, facts: dict[str, object], reasons: tuple[str, ...]
) -> None:
    """Every reason is told."""
    health, _ = _health(engine, HandClock(), **facts)  # type: ignore[arg-type]
    report = await health.ready()
    assert report.reasons == reasons
    assert report.ok == (not reasons)


async def test_who_is_not_alive_is_not_ready(engine: Engine) -> None:
    """For the same reason."""
    clock = HandClock()
    health, pulse = _health(engine, clock)
    with pulse.expected("send chat:main"):
        clock.forward(75)
        assert health.alive().reasons == ("nothing was heard of 'send chat:main' for 75 s",)
        assert (await health.ready()).reasons == health.alive().reasons


async def test_a_database_of_an_earlier_version_is_not_ready(engine: Engine) -> None:
    """What to do is said."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    health, _ = _health(engine, HandClock())
    try:
        assert (await health.ready()).reasons == (Database.BEHIND.value,)
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :n"), {"n": _newest()})


def _newest() -> str:
    return f"{migrate._newest():04}"


async def test_what_does_not_answer_is_asked_once_however_often_one_looks() -> None:
    """Threads must not pile up behind a database that hangs; its late answer is the next one's."""
    released, asked = threading.Event(), []

    def hangs() -> str:
        asked.append(1)
        released.wait(20)
        return "at last"

    question = Asked(hangs, patience=0.01)
    assert [await question.answer() for _ in range(3)] == [None, None, None]
    assert len(asked) == 1
    released.set()
    question.patience = 20
    assert await question.answer() == "at last"
