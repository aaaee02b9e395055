"""A whole process as its watchers see it: figures, health, readiness; with its database, without, and with it again."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.app.frontdesk import Duty
from bot.config import Community, Config, Database, Folders, Observability, Web
from bot.errors import ConfigError
from bot.messages import Address
from bot.store import Store
from bot.store.engine import open_engine
from tests.app.observability.scraping import PATIENCE, Process, content, labelled, process
from tests.fakes.drafts import draft
from tests.fakes.memory import PLATFORM, MemoryPlatform
from tests.fakes.people import NOON

SECRET = "Rosalind"
MAIN = {"platform": PLATFORM, "account": "main"}


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    return Config(
        community=Community(languages=["en"]),
        folders=Folders(content=content(tmp_path), data=tmp_path / "data", announcements=tmp_path / "announcements"),
        database=Database(url=database_url),
        web=Web(enabled=False),
        observability=Observability(port=0),
    )


async def test_a_question_is_seen_on_its_whole_way(config: Config) -> None:
    """Received, handled, matched, sent; its asker and its words are in no label."""
    platform = MemoryPlatform()
    rosalind = platform.person(SECRET)
    async with process(config, platform) as seen:
        before = await seen.until(lambda found: list(labelled(found, "frontdesk_duty_held", role="send")) == [1.0])
        assert list(labelled(before, "frontdesk_calls_total", **MAIN, outcome="sent")) == [0.0], (
            "shown before the first"
        )
        await rosalind.says(rosalind.chat, f"where is it? asks {SECRET}")
        found = await seen.until(lambda found: sum(labelled(found, "frontdesk_calls_total", outcome="sent")) > 0)
        assert list(labelled(found, "frontdesk_events_received_total", **MAIN)) == [1.0]
        assert list(labelled(found, "frontdesk_events_handled_total", **MAIN, outcome="handled")) == [1.0]
        assert sum(labelled(found, "frontdesk_match_seconds_count")) == 1.0
        assert list(labelled(found, "frontdesk_reply_seconds_count", **MAIN)) == [1.0]
        text = (await seen.http.get("/metrics")).text
        assert SECRET not in text
        assert rosalind.id not in text


async def test_who_looks_after_it_is_told_of_an_outage_and_of_its_end(config: Config) -> None:
    """Not ready, but alive: a restart would not help. What the process counts itself is still told."""
    async with process(config, MemoryPlatform()) as seen:
        assert await seen.answers("/readyz", 200) == {"ok": True, "reasons": []}
        seen.database.cut = True
        away = await seen.answers("/readyz", 503)
        assert "the database does not answer" in away["reasons"]
        assert (await seen.answers("/healthz", 200))["ok"]
        found = await seen.until(lambda found: sum(labelled(found, "frontdesk_store_failures_total")) > 0)
        assert list(labelled(found, "frontdesk_store_up")) == [0.0]
        assert list(labelled(found, "frontdesk_outbox_messages")) == [], "unknown is not zero"
        seen.database.cut = False
        assert (await seen.answers("/readyz", 200))["ok"]
        assert list(labelled(await seen.metrics(), "frontdesk_store_up")) == [1.0]


LOOPS = ("handle", "learn", "leases", "announce", "tickets", "send memory:main")


async def test_every_loop_is_listened_to(config: Config) -> None:
    """The name of each is what a reason would say."""
    async with process(config, MemoryPlatform()) as seen:
        await seen.answers("/readyz", 200)
        async with asyncio.timeout(PATIENCE):
            while set(seen.desk.pulse.loops) != set(LOOPS):
                await seen.metrics()
    assert set(seen.desk.pulse.loops) == set(), "nothing is expected of what has ended"


async def test_a_loop_that_hangs_makes_the_process_unwell(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it comes round again."""
    released = threading.Event()
    async with process(config, MemoryPlatform()) as seen:
        handle_next = seen.desk.desk.handle_next
        monkeypatch.setattr(seen.desk.desk, "handle_next", lambda: released.wait(PATIENCE) and handle_next())
        seen.desk.pulse.patience = 0.1
        try:
            await _reasons(seen, 503, names_handle=True)
        finally:
            released.set()
        seen.desk.pulse.patience = 60
        await _reasons(seen, 200, names_handle=False)


async def _reasons(seen: Process, status: int, *, names_handle: bool) -> None:
    async with asyncio.timeout(PATIENCE):
        while (
            any("'handle'" in reason for reason in (await seen.answers("/healthz", status))["reasons"]) != names_handle
        ):
            pass


async def test_who_stands_by_is_ready(config: Config) -> None:
    """Its duties are another process's: that is known, and shown."""
    first_platform, second_platform = MemoryPlatform(), MemoryPlatform()
    async with process(config, first_platform) as first:
        await first.answers("/readyz", 200)
        async with process(config, second_platform, (Duty.SEND,)) as second:
            await second.answers("/readyz", 200)
            found = await second.metrics()
            assert list(labelled(found, "frontdesk_duty_held", role="send")) == [0.0]
            assert list(labelled(found, "frontdesk_duty_held", role="poll")) == [], "it does not poll"


async def test_accounts_that_are_not_configured_are_counted_together(config: Config) -> None:
    """A terminal's account bears a person's name, and there may be any number of them."""
    engine = open_engine(config.database_url)
    with Store(engine).write() as tx:
        for name in ("ana", "ben"):
            tx.outbox.add(draft(name, to=Address(platform="console", account=f"member-{name}", chat=name)), NOON)
    engine.dispose()
    async with process(config, MemoryPlatform()) as seen:
        found = await seen.metrics()
    waiting = {labels: n for (name, labels), n in found.items() if name == "frontdesk_outbox_messages" and n}
    assert waiting == {frozenset({("platform", "console"), ("account", "other"), ("state", "ready")}): 2.0}


async def test_a_port_that_is_taken_is_told_with_the_setting(config: Config) -> None:
    """Before anything begins."""
    async with process(config, MemoryPlatform()) as seen:
        taken = config.model_copy(update={"observability": Observability(port=seen.http.base_url.port)})
        with pytest.raises(ConfigError, match=r"observability\.port: cannot listen on 127\.0\.0\.1"):
            async with process(taken, MemoryPlatform()):
                pass
