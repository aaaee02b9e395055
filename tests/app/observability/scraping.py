"""A process with its instruments, scraped over loopback as Prometheus would."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from bot.app.bell import Bell
from bot.app.frontdesk import Duty, Frontdesk
from bot.app.house import opened
from bot.app.observability.instruments import Instruments
from bot.app.observability.watching import watched
from bot.clock import SystemClock
from bot.config import Config
from tests.fakes.memory import MemoryAdapter, MemoryPlatform

PATIENCE = 20.0  # seconds of real time after which a test has failed
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class HastyClock(SystemClock):
    """Pauses are short."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        await super().wait(event, min(seconds, 0.02))


def samples(text: str) -> Samples:
    """Every value by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Cut:
    """The way to the database, which can be cut."""

    def __init__(self, engine: Engine) -> None:
        self.cut = False
        event.listen(engine, "begin", self._begin)

    def _begin(self, _connection: object) -> None:
        if self.cut:
            raise OperationalError("BEGIN", {}, Exception("the server closed the connection"))


@dataclass
class Process:
    """What a test has of it."""

    desk: Frontdesk
    database: Cut
    http: httpx.AsyncClient

    async def metrics(self) -> Samples:
        answer = await self.http.get("/metrics")
        assert answer.status_code == 200
        return samples(answer.text)

    async def until(self, happened: Callable[[Samples], bool]) -> Samples:
        """Scrape until the figures are so."""
        async with asyncio.timeout(PATIENCE):
            while not happened(found := await self.metrics()):
                pass
        return found

    async def answers(self, path: str, status: int) -> dict[str, Any]:
        """The body, as soon as the answer has this status."""
        async with asyncio.timeout(PATIENCE):
            while (answer := await self.http.get(path)).status_code != status:
                pass
        body: dict[str, Any] = answer.json()
        return body


@asynccontextmanager
async def process(
    config: Config, platform: MemoryPlatform, duties: tuple[Duty, ...] = tuple(Duty)
) -> AsyncIterator[Process]:
    """At work, and watched."""
    instruments = Instruments()
    with opened(config, HastyClock(), instruments=instruments) as house:
        bell = Bell()
        adapters = [MemoryAdapter(platform, house.clock)]
        desk = Frontdesk(house, bell, adapters, serving=adapters, duties=duties)
        async with watched(house, desk, instruments) as url, desk.running():
            assert url is not None
            async with httpx.AsyncClient(base_url=url) as http:
                yield Process(desk, Cut(house.engine), http)


def content(folder: Path) -> Path:
    """An FAQ of one entry."""
    entry = folder / "faq_data" / "en" / "deposit" / "late.md"
    entry.parent.mkdir(parents=True)
    entry.write_text(ENTRY)
    for name, text in TABLES.items():
        (folder / "faq_data" / name).write_text(text)
    return folder / "faq_data"


ENTRY = """---
title: Late
ask: [where is it, not there yet, still missing]
updated: 2026-11-01
---
Wait.
"""
TABLES = {
    "categories.toml": '[[category]]\nid = "deposit"\nicon = "D"\ntitle = {en = "D"}\nabout = {en = "D"}\n'
    'escalate-to = "other"',
    "tickets.toml": '[[field]]\nname = "about"\nkind = "paragraph"\nlabel = {en = "What?"}\n'
    '[[category]]\nid = "other"\ntitle = {en = "Other"}\nfields = ["about"]',
    "synonyms.toml": "",
}


def labelled(found: Samples, name: str, **labels: str) -> Iterator[float]:
    """The values of a metric whose labels include these."""
    return (value for (of, has), value in found.items() if of == name and labels.items() <= dict(has).items())
