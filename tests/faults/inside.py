"""A town whose desk runs in the test's own process, so that the test can break what is around it."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.telegram import TelegramSettings
from bot.app.accounts import accounts
from bot.app.announcements import Bulletin
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import House, rules_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.config import TELEGRAM_TOKEN, load
from bot.store import Store
from bot.store.files import Files
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.faults import marks
from tests.faults.runner import ContinuingClock
from tests.faults.town import Town
from tests.faults.watching import Watch

READ_SECONDS = 1.0  # of real time until an answer counts as lost
POLL_SECONDS = 1  # a poll that hangs is given up after this and `READ_SECONDS`


@pytest.fixture
def hurried_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls name their delivery, and do not wait long for an answer."""
    marks.set_on_adapter(monkeypatch.setattr)
    hurried = partial(TelegramSettings, read_seconds=READ_SECONDS, poll_seconds=POLL_SECONDS)
    monkeypatch.setattr("bot.app.accounts.TelegramSettings", hurried)


@asynccontextmanager
async def desk_inside(engine: Engine, knowledge: Knowledge, folder: Path, *, members: int) -> AsyncIterator[Watch]:
    """A town whose desk is at work."""
    async with FakeTelegram() as world:
        town = Town.around(world, Store(engine), members=members)
        house = house_of(town, engine, knowledge, folder)
        bell = Bell()
        adapters = accounts(house, bell)
        async with Frontdesk(house, bell, adapters, serving=adapters).running():
            yield Watch(town)
        assert not world.faults.unused, "a fault that no request met proves nothing"


def house_of(town: Town, engine: Engine, knowledge: Knowledge, folder: Path) -> House:
    file = folder / "config.toml"
    file.write_text(town.config(knowledge.folder, engine.url.render_as_string(hide_password=False)), "utf-8")
    config = load(file, {TELEGRAM_TOKEN: TOKEN})
    store, rules, clock = Store(engine), rules_of(config), ContinuingClock(time.time())
    return House(
        config=config,
        clock=clock,
        engine=engine,
        store=store,
        files=Files(folder / "files"),
        knowledge=knowledge,
        lessons=Lessons(store, rules.learning, clock),
        bulletin=Bulletin(config, Files(folder / "files")),
        rules=rules,
    )


async def with_a_ticket(watch: Watch) -> None:
    """The first member opens one, and staff have its topic."""
    await watch.town.opens_ticket(watch.town.members[0])
    await watch.until(lambda: bool(watch.town.answerable()))
    await watch.settles()
