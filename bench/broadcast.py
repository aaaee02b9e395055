"""How well a broadcast keeps to Telegram's limits: `python -m bench.broadcast [--destinations N] [--scale S] [--json]`.

A broadcast to N private chats goes through the outbox, the sender and the real SDK to the fake Telegram, which enforces
the published limits (30 messages a second in all, 1 a second in a chat). Every clock runs S times faster than ours, so
a limit of 30 a second is one of 30·S: the figures are in seconds of those clocks. Meanwhile members ask questions.

- *share of the rate*: messages accepted, of those that 30 a second would have been in the same time.
- *most in a second*: the fullest window of one second, by the server's clock; *refused*: answers with 429.
- *reply p95*: from a question's arrival at the server to the accepted answer, during the broadcast. What our machine
  needs is counted S times here, so this is an upper bound.
- *deliveries a second*: the same way without limits and without a network, to a platform in memory.

The fake server runs in a process of its own. Both databases keep what they commit through a power cut.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

import structlog
from pydantic import SecretStr

from bench.pipeline import OUT, desk_with, house_on, megabytes, postgresql, sqlite
from bot.app.accounts import accounts
from bot.app.house import House
from bot.app.knowledge import Knowledge
from bot.config import Config, Folders, Telegram, Web
from bot.delivery.delivery import Draft, Priority
from bot.messages import Address, Outgoing
from bot.store.files import Files
from bot.store.hop import in_thread
from tests.fakes.memory import CAPABILITIES, PLATFORM, MemoryPlatform
from tests.fakes.telegram import FakeTelegram, Limits

RATE = 30  # messages a second, as published
QUESTION_EVERY = 5.0  # seconds of the scaled clock
ASKERS = 200
BATCH = 1000  # rows enqueued in one transaction
LONGEST = 3600.0  # seconds
BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TEXT = "**Planned maintenance** tonight at 22:00. Deposits and withdrawals pause for about an hour."


class ScaledClock:
    """`bot.clock.Clock`, faster; and the fake server's clock."""

    def __init__(self, zero: float, scale: float) -> None:
        self._zero = zero
        self._scale = scale

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=(time.time() - self._zero) * self._scale)

    def steady(self) -> float:
        return time.monotonic() * self._scale

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds / self._scale):
                await event.wait()
        except TimeoutError:
            pass

    __call__ = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the server saw, in seconds of its clock."""

    accepted: list[float]  # messages, in order
    refused: int  # for coming too fast
    replies: list[float]  # waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured on one database."""

    database: str
    destinations: int
    scale: float
    seconds: float  # of the scaled clock
    share_of_rate: float
    most_in_a_second: int
    refused: int
    replies: int
    reply_p50: float  # seconds of the scaled clock
    reply_p95: float
    deliveries_per_second: float  # real, without limits


# --- the server's process --------------------------------------------------------------------------------------------


def serve(pipe: Connection, zero: float, scale: float, destinations: int) -> None:
    asyncio.run(_serve(pipe, ScaledClock(zero, scale), destinations, scale))


async def _serve(pipe: Connection, clock: ScaledClock, destinations: int, scale: float) -> None:
    async with FakeTelegram(clock=clock, limits=Limits.published()) as world:
        people = [world.user(f"Member {number}").id for number in range(destinations)]
        for person in people:
            world.chats[person].started = True  # or the bot may not write to them
        askers = [world.user(f"Asker {number}") for number in range(ASKERS)]
        pipe.send((world.base_url, world.base_file_url, world.token, people))
        ended = asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        asked: list[tuple[int, datetime]] = []
        while not ended.done():
            asker = askers[len(asked) % ASKERS]
            asked.append((asker.id, clock.now()))
            await asker.says(asker.chat, "my deposit has not arrived, what now?")
            await asyncio.wait({ended}, timeout=QUESTION_EVERY / scale)
        pipe.send(_seen(world, asked))


def _seen(world: FakeTelegram, asked: list[tuple[int, datetime]]) -> Seen:
    messages = [(call.at, int(call.params["chat_id"])) for call in world.accepted if call.method == "sendMessage"]
    waits = []
    for asker, at in asked:
        answered = next((sent for sent, chat in messages if chat == asker and sent >= at), None)
        if answered is not None:
            waits.append((answered - at).total_seconds())
    refused = sum(1 for call in world.refused if call.error is not None and call.error.code == 429)
    return Seen(accepted=[(at - BEGIN).total_seconds() for at, _ in messages], refused=refused, replies=waits)


# --- the desk's ------------------------------------------------------------------------------------------------------


def enqueue(house: House, addresses: list[Address]) -> None:
    for start in range(0, len(addresses), BATCH):
        with house.store.write() as tx:
            for to in addresses[start : start + BATCH]:
                key = f"announcement/maintenance/1/{to.lane}/1"
                tx.outbox.add(
                    Draft(key=key, message=Outgoing(to=to, body=TEXT), priority=Priority.BROADCAST), house.clock.now()
                )


async def until_sent(house: House, account: tuple[str, str]) -> None:
    def pending() -> bool:
        with house.store.read() as tx:
            return tx.outbox.has_pending(*account)

    async with asyncio.timeout(LONGEST):
        while await in_thread(pending):  # noqa: ASYNC110 - the outbox tells its sender, not us
            await asyncio.sleep(0.1)


async def broadcast(url: str, knowledge: Knowledge, files: Files, destinations: int, scale: float) -> Seen:
    zero = time.time()
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    server = spawning.Process(target=serve, args=(theirs, zero, scale, destinations), daemon=True)
    server.start()
    base, base_file, token, people = await in_thread(ours.recv)
    telegram = Telegram(base_url=base, base_file_url=base_file)
    config = Config(web=Web(enabled=False), telegram=telegram, telegram_token=SecretStr(token))
    with house_on(url, knowledge, files, config, ScaledClock(zero, scale)) as house:
        enqueue(house, [Address(platform="telegram", account="main", chat=str(person)) for person in people])
        async with desk_with(house, accounts):
            await until_sent(house, ("telegram", "main"))
            ours.send("end")
            seen: Seen = await in_thread(ours.recv)
    await in_thread(server.join)
    return seen


async def deliveries_per_second(url: str, knowledge: Knowledge, files: Files, count: int) -> float:
    world = MemoryPlatform(capabilities=CAPABILITIES, files=files.path)
    people = [world.person("Member") for _ in range(count)]
    nowhere = Config(web=Web(enabled=False), folders=Folders(content=knowledge.folder))
    with house_on(url, knowledge, files, nowhere, ScaledClock(time.time(), 1)) as house:
        enqueue(house, [Address(platform=PLATFORM, account="main", chat=person.id) for person in people])
        begun = time.perf_counter()
        async with desk_with(house, lambda h, _: [world.adapter(h.clock)]):
            await until_sent(house, (PLATFORM, "main"))
        return count / (time.perf_counter() - begun)


def most_in_a_second(moments: list[float]) -> int:
    """Of all windows [t, t + 1)."""
    return max(number - bisect_right(moments, at - 1) + 1 for number, at in enumerate(moments))


def measure(name: str, url: str, knowledge: Knowledge, files: Files, options: argparse.Namespace) -> Figures:
    seen = asyncio.run(broadcast(url, knowledge, files, options.destinations, options.scale))
    rate = asyncio.run(deliveries_per_second(url, knowledge, files, min(options.destinations, 3000)))
    taken = seen.accepted[-1] - seen.accepted[0]
    cuts = quantiles(seen.replies, n=20, method="inclusive") if len(seen.replies) > 1 else [0.0] * 19
    return Figures(
        database=name,
        destinations=options.destinations,
        scale=options.scale,
        seconds=round(taken, 1),
        share_of_rate=round((len(seen.accepted) - RATE) / RATE / taken, 4),
        most_in_a_second=most_in_a_second(seen.accepted),
        refused=seen.refused,
        replies=len(seen.replies),
        reply_p50=round(cuts[9], 3),
        reply_p95=round(cuts[18], 3),
        deliveries_per_second=round(rate, 1),
    )


@contextmanager
def loaded() -> Iterator[tuple[Knowledge, Files]]:
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        files = Files(Path(folder))
        knowledge = Knowledge(Config(folders=Folders(content=Path(__file__).parents[1] / "faq_data")), files)
        knowledge.load()
        yield knowledge, files


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.broadcast", description="A broadcast at Telegram's limits.")
    parser.add_argument("--destinations", type=int, default=20_000)
    parser.add_argument("--scale", type=float, default=2.0, help="how much faster than ours the clocks run (default 2)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    rows = []
    with loaded() as (knowledge, files):
        for name, opened in (("sqlite", sqlite), ("postgresql", postgresql)):
            if options.database in (name, "both"):
                with opened() as url:
                    rows.append(measure(name, url, knowledge, files, options))
    result = {"memory_peak_mb": round(megabytes()), "figures": [asdict(row) for row in rows]}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.with_name("broadcast.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    if options.json:
        print(json.dumps(result, indent=2))
        return
    for row in rows:
        print("\n".join(f"{key:>24}  {value}" for key, value in asdict(row).items()), end="\n\n")
    print(f"memory: {result['memory_peak_mb']} MB at most")


if __name__ == "__main__":
    main()
