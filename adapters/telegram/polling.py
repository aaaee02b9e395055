"""Long polling: an update is confirmed, by the next poll's offset, only after its event is committed.

Not the library's own `Updater`: it confirms what is still in memory, stops at one update that it cannot parse, and
ends without a word when the token is refused once.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import structlog
from telegram.error import Conflict, InvalidToken

from adapters.telegram.albums import Album, Bundle, bundles, waiting
from adapters.telegram.connection import Flooded, Line
from adapters.telegram.reading import ALLOWED_UPDATES, Raw, Reader
from adapters.telegram.settings import Clock, TelegramSettings
from bot.errors import StoreUnavailable
from bot.platform import Receive

ALBUM_SECONDS = 1.0  # how long the rest of an album may take to arrive
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds; doubled from one to the other while polling fails
SLOW_PAUSE = 60.0  # seconds, where only a person can mend it
_BATCH = 100  # the most the server gives at once

log = structlog.get_logger(__name__)


class Poller:
    """The polling of one account. Holds nothing that a restart would lose."""

    def __init__(
        self, settings: TelegramSettings, line: Line, clock: Clock, prepare: Callable[[], Awaitable[Reader]]
    ) -> None:
        self._settings = settings
        self._line = line
        self._clock = clock
        self._prepare = prepare  # all that has to be right before polling; asked again after a conflict
        self._log = log.bind(platform="telegram", account=settings.account)
        self._failures = 0
        self._offset = 0
        self._done: set[int] = set()  # update ids delivered, and not yet below the offset
        self._waited: frozenset[Album] = frozenset()

    async def run(self, receive: Receive) -> None:
        """Until cancelled."""
        reader: Reader | None = None
        while True:
            try:
                reader = reader or await self._prepare()
                raws = await self._poll()
            except Exception as error:  # polling never ends by itself
                reader = None if isinstance(error, Conflict) else reader
                await self._pause(self._told(error))
            else:
                self._failures = 0
                await self._deliver(raws, reader, receive)

    async def _poll(self) -> list[Raw]:
        """The updates as JSON: parsed one by one, so that none can spoil the others."""
        wanted = {
            "offset": self._offset,
            "limit": _BATCH,
            "timeout": self._settings.poll_seconds,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        result = await self._line.polling.post(
            f"{self._line.bot.base_url}/getUpdates?{urlencode(wanted)}",
            read_timeout=self._settings.poll_seconds + self._settings.read_seconds,
        )
        if not isinstance(result, list) or any(not isinstance(raw.get("update_id"), int) for raw in result):
            raise TypeError("getUpdates answered something that is no list of numbered updates")
        return result

    async def _deliver(self, raws: list[Raw], reader: Reader, receive: Receive) -> None:
        """Hand over a batch, or what stands before an album that may still grow, and set the next offset."""
        found = bundles(raws)
        new = waiting(found, self._waited)
        for bundle in found:
            if bundle.album in new:
                self._offset, self._waited = bundle.id, self._waited | new
                await self._pause(ALBUM_SECONDS)
                return
            await self._hand_over(bundle, reader, receive)
        # After an empty batch the server begins at its first, whatever its number: numbers start anew after idle days.
        self._offset = max((int(raw["update_id"]) for raw in raws), default=-1) + 1
        self._done.clear()
        self._waited = frozenset()

    async def _hand_over(self, bundle: Bundle, reader: Reader, receive: Receive) -> None:
        """Until it is committed: while the store is down, nothing behind this is confirmed either."""
        fresh = [raw for raw in bundle.raws if raw["update_id"] not in self._done]
        incoming = reader.read(fresh) if fresh else None
        failures = 0
        while incoming is not None:
            try:
                await receive(incoming)
                break
            except StoreUnavailable as error:
                if failures == 0:  # who waits for it is told once, not at every try
                    self._log.warning("an update waits for the database", update=bundle.id, error=str(error))
            except Exception:
                self._log.exception("an update could not be committed; trying again", update=bundle.id, tries=failures)
            failures += 1
            await self._pause(_backoff(failures))
        self._done.update(raw["update_id"] for raw in fresh)

    def _told(self, error: Exception) -> float:
        """Say what is wrong and what to do; the seconds until the next try."""
        self._failures += 1
        match error:
            case Flooded(after=after):
                self._log.warning("polling is asked to slow down", after=after.total_seconds())
                return after.total_seconds()
            case Conflict() if "webhook" in str(error).lower():
                self._log.warning("a webhook was set for this bot, which polls; removing it", answer=str(error))
                return FIRST_PAUSE
            case Conflict():
                self._log.error(
                    "another process polls with this bot's token; stop it (a second Frontdesk, a test, another bot "
                    "program), or make a token of its own for it",
                    answer=str(error),
                )
                return SLOW_PAUSE if self._failures > 1 else LONGEST_PAUSE
            case InvalidToken():
                self._log.error(
                    "Telegram refuses the bot's token; take a valid one from @BotFather, put it into the configuration "
                    "and restart",
                    answer=str(error),
                )
                return SLOW_PAUSE if self._failures > 1 else FIRST_PAUSE
            case _:
                pause = _backoff(self._failures)
                self._log.warning("Telegram cannot be reached", error=repr(error), tries=self._failures, again_in=pause)
                return pause

    async def _pause(self, seconds: float) -> None:
        await self._clock.wait(asyncio.Event(), seconds)


def _backoff(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
