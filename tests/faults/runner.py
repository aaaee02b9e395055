"""The other process: `python -m tests.faults.runner content-folder`. It loads everything once, then forks desks.

Each line of its input is a JSON object. One that starts a desk, see `Start`, is answered with the desk's process id;
one that says `{"reap": id}` with the status in which that process ended. The desk is the application as `frontdesk run`
builds it; only its clock runs faster, its content is loaded already, its calls are marked (see `marks`), and a tripwire
may end it.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import house as house_module
from bot.app import logs
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.frontdesk import Duty, Frontdesk
from bot.app.knowledge import Knowledge
from bot.config import TELEGRAM_TOKEN, load
from bot.store.files import Files
from tests.fakes.telegram import TOKEN
from tests.faults import marks
from tests.faults.town import content_config
from tests.faults.tripwire import POLLING, Tripwire

HURRY = 30  # seconds of the desk's time in one of ours
BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How to start one desk."""

    config: str  # file
    zero: float  # `time.time()` at which the desk's time begins; the same for all desks of a test
    log: str  # file, appended to
    trip_at: int | None = None  # end with SIGKILL at this boundary
    trip_since: str = POLLING  # counted from here
    duties: tuple[str, ...] = tuple(Duty)  # what this process takes on
    hurry: float = HURRY


class ContinuingClock:
    """Hurried, and one time for all processes of a test: after a restart it is later than before."""

    def __init__(self, zero: float, hurry: float = HURRY) -> None:
        self._zero = zero
        self._hurry = hurry

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=(time.time() - self._zero) * self._hurry)

    def steady(self) -> float:
        return time.monotonic() * self._hurry

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds / self._hurry):
                await event.wait()
        except TimeoutError:
            pass


async def serve(start: Start) -> None:
    """As `frontdesk run`, until killed or asked to stop."""
    config = load(Path(start.config), {TELEGRAM_TOKEN: TOKEN})
    with house_module.opened(config, ContinuingClock(start.zero, start.hurry)) as house:
        if start.trip_at is not None:
            Tripwire(start.trip_at, since=start.trip_since).span(house.engine)
        bell = Bell()
        adapters = accounts(house, bell)
        duties = [Duty(name) for name in start.duties]
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        async with Frontdesk(house, bell, adapters, serving=adapters, duties=duties).running():
            await stop.wait()


def desk(start: Start) -> None:
    """In the forked process."""
    out = os.open(start.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(out, stream)
    logs.configure()
    asyncio.run(serve(start))
    os._exit(0)


def loaded_once(content: Path) -> Callable[..., Knowledge]:
    """Stands in for `Knowledge`: what every desk would build alike is built before the fork."""
    knowledge = Knowledge(content_config(content), Files(content / "files"))
    loaded = knowledge.load()
    assert not loaded.problems
    for words in ("where is my deposit", "充值没到"):  # what is loaded at the first question, too
        knowledge.content.matcher.match(words, addressed=True)
    knowledge.load = lambda: loaded  # type: ignore[method-assign]
    return lambda _config, _files, _teach, **_facts: knowledge


def tell(what: object) -> None:
    """One line to whoever started us."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main() -> None:
    logs.configure()
    replace: Callable[[object, str, object], None] = setattr
    replace(house_module, "Knowledge", loaded_once(Path(sys.argv[1])))
    marks.set_on_adapter()
    gc.freeze()  # the forked processes leave these pages alone
    tell("ready")
    for line in sys.stdin:
        told = json.loads(line)
        if "reap" in told:
            _, status = os.waitpid(told["reap"], 0)
            tell(os.waitstatus_to_exitcode(status))
            continue
        child = os.fork()
        if child == 0:
            try:
                desk(Start(**told))
            finally:
                os._exit(1)
        tell(child)


if __name__ == "__main__":
    main()
