"""The whole application around a fake Telegram: real SDK, real sockets, real database, a small real FAQ."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.app import frontdesk
from bot.app.accounts import accounts
from bot.app.announcements import Bulletin
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import House, rules_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.config import Config, Folders, Learning, RoomTable, StaffPerson, Telegram, Web
from bot.faq.matcher import Answer
from bot.platform import Adapter
from bot.store import Store
from bot.store.engine import open_engine
from bot.store.files import Files
from tests.conftest import fresh_database
from tests.fakes.telegram import Chat, FakeTelegram, Message, Person, fixtures

telegram = fixtures.telegram
PROJECT = Path(__file__).parents[2]
HURRY = 50  # seconds of the desk's time in one of ours


class HurriedClock:
    """The desk's time runs faster, so that paces and pauses cost a test nothing."""

    def __init__(self) -> None:
        self._begin = datetime(2026, 11, 2, 8, 0, 45, tzinfo=UTC)
        self._zero = time.monotonic()

    def steady(self) -> float:
        return (time.monotonic() - self._zero) * HURRY

    def now(self) -> datetime:
        import time

        return self._begin + timedelta(seconds=(time.monotonic() - self._zero) * HURRY)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds / HURRY):
                await event.wait()
        except TimeoutError:
            pass


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at every so many seconds, in seconds of ours: those of the desk go by faster."""
    monkeypatch.setattr(frontdesk, "TICK", 0.1)
    monkeypatch.setattr(frontdesk, "TICKETS_LOOKED_AT", 0.1)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The sample content."""
    config = Config(folders=Folders(content=PROJECT / "faq_data"))
    loaded = Knowledge(config, Files(tmp_path_factory.mktemp("pictures")))
    loaded.load()
    return loaded


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Over SQLite in the short suite, over PostgreSQL in the long one: the rooms below are tested on both in each."""
    return fresh_database(request.param, request, tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A fresh database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@dataclass
class Community:
    """A group of members, a staff group, and the desk between them."""

    world: FakeTelegram
    group: Chat
    staff: Chat
    channel: Chat  # for announcements in Chinese
    alice: Person  # a member who writes English
    xiaoming: Person  # a member who writes Chinese
    mei: Person  # a moderator
    tom: Person  # another one
    stranger: Person  # sits in the staff group but is not on the staff list
    house: House
    desk: Frontdesk

    async def replies_to(self, person: Person, count: int = 1) -> list[Message]:
        """What the bot said to a person in private, once it is that much."""
        await self.world.until(lambda: len(self.from_bot(person.chat)) >= count)
        return self.from_bot(person.chat)

    def knows(self, words: str) -> bool:
        """Whether the desk would answer these words in a group, unasked."""
        return isinstance(self.house.knowledge.content.matcher.match(words), Answer)

    async def learns(self, words: str, *, known: bool = True) -> None:
        """Returns when the desk knows these words, or no more. Nothing that Telegram would see happens then."""
        async with asyncio.timeout(20):
            while self.knows(words) is not known:  # noqa: ASYNC110 — the matcher tells nobody
                await asyncio.sleep(0.02)

    def from_bot(self, chat: Chat) -> list[Message]:
        return [m for m in chat.messages if m.sender is self.world.bot and not m.service and not m.deleted]

    async def says_last(self, chat: Chat, text: str) -> Message:
        """The newest message of the bot in a chat that holds these words, once there is one."""
        await self.world.until(lambda: any(text in m.text for m in self.from_bot(chat)))
        return [m for m in self.from_bot(chat) if text in m.text][-1]


@pytest.fixture
async def community(
    telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path
) -> AsyncIterator[Community]:
    """Everything is running."""
    async with community_on(telegram, engine, knowledge, tmp_path / "files") as ready:
        yield ready


@asynccontextmanager
async def community_on(
    telegram: FakeTelegram,
    engine: Engine,
    knowledge: Knowledge,
    files: Path,
    *,
    rooms: Sequence[RoomTable] = (),
    more: Callable[[House], Sequence[Adapter]] = lambda _house: (),
    **settings: Any,
) -> AsyncIterator[Community]:
    """Everything is running, with further settings of the configuration. `more`: accounts beside Telegram's, with
    `rooms` that announcements go to."""
    people = [telegram.user(name, language=code) for name, code in PEOPLE]
    alice, xiaoming, mei, tom, stranger = people
    group = telegram.supergroup("Kestrel community", members=[alice, xiaoming, mei], bot_admin=True)
    staff = telegram.supergroup("Kestrel staff", forum=True, members=[mei, tom, stranger], bot_admin=True)
    channel = telegram.channel("Kestrel news")
    config = Config(
        learning=Learning(known_days=0),  # everybody is an old friend here
        web=Web(enabled=False),
        rooms=[
            RoomTable(name="group", platform="telegram", chat=str(group.id)),
            RoomTable(
                name="channel",
                platform="telegram",
                chat=str(channel.id),
                language="zh",
                link="https://t.me/kestrel_news",
            ),
            *rooms,
        ],
        folders=Folders(announcements=files.parent / "announcements"),
        telegram=Telegram(base_url=telegram.base_url, base_file_url=telegram.base_file_url, staff_chat=staff.id),
        telegram_token=SecretStr(telegram.token),
        staff=[
            StaffPerson(name="Mei", role="admin", ids=[f"telegram:{mei.id}"]),
            StaffPerson(name="Tom", ids=[f"telegram:{tom.id}"]),
        ],
        **settings,
    )
    store, rules, clock = Store(engine), rules_of(config), HurriedClock()
    lessons = Lessons(store, rules.learning, clock)
    lessons.teach(knowledge.content)
    house = House(
        config=config,
        clock=clock,
        engine=engine,
        store=store,
        files=Files(files),
        knowledge=knowledge,
        lessons=lessons,
        bulletin=Bulletin(config, Files(files)),
        rules=rules,
    )
    bell = Bell()
    adapters = [*accounts(house, bell), *more(house)]
    desk = Frontdesk(house, bell, adapters, serving=adapters)
    async with desk.running():
        yield Community(
            world=telegram,
            group=group,
            staff=staff,
            channel=channel,
            alice=alice,
            xiaoming=xiaoming,
            mei=mei,
            tom=tom,
            stranger=stranger,
            house=house,
            desk=desk,
        )


PEOPLE = (("Alice", "en"), ("小明", "zh-hans"), ("Mei", "en"), ("Tom", "en"), ("Stranger", "en"))
