"""Waiting for a desk, wherever it runs, and looking after what it could not know."""

import asyncio
from collections.abc import Callable

from bot.delivery.delivery import Delivery
from tests.faults.ledger import Ledger
from tests.faults.town import Town

IN_FLIGHT = 4  # what Telegram's adapter allows at once: the most that one kill can leave unknown
ACCOUNT = ("telegram", "main")
LOOK_EVERY = 0.02  # seconds between two looks at the database, which tells nobody that it changed
PATIENCE = 30.0  # seconds until a test gives up; reached only when it fails


class Watch:
    """Over one town and its desk."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.resent: set[int] = set()  # deliveries that a person sent again

    async def between_looks(self) -> None:
        await asyncio.sleep(LOOK_EVERY)

    async def passes(self, seconds: float) -> None:
        """A random moment later, which no event marks."""
        await asyncio.sleep(seconds)

    @property
    def log(self) -> str:
        """What the desk said, for a test that fails."""
        return ""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something in the database."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    await self.between_looks()
        except TimeoutError:
            raise AssertionError(f"it did not happen; {self._open()}; the desk said:\n{self.log}") from None

    async def settles(self) -> Ledger:
        """Wait until nothing is under way."""
        await self.until(lambda: not self._is_busy() and Ledger.of(self.town).is_settled)
        return Ledger.of(self.town)

    def delivery(self, key: str) -> Delivery:
        """The one delivery of this key."""
        (found,) = [row for row in Ledger.of(self.town).outbox if row.draft.key == key]
        return found

    async def uncertain_are_decided(self) -> Ledger:
        """The moderator looks at every uncertain message: what stands there is dismissed, the rest sent again."""
        ledger = await self.settles()
        while ledger.uncertain:
            for delivery in ledger.uncertain:
                again = not ledger.was_accepted(delivery)
                self.resent |= {delivery.id} if again else set()
                await self.town.decides(delivery.id, resend=again)
            ledger = await self.settles()
        return ledger

    async def all_is_well(self, *, uncertain: int | None = None) -> None:
        """Nothing is lost, doubled or unflagged; and once a person has decided, everything has arrived once."""
        ledger = await self.settles()
        problems = ledger.problems(resent=self.resent)
        assert problems == [], f"{problems}\n{self.log}"
        assert uncertain is None or len(ledger.uncertain) <= uncertain
        ledger = await self.uncertain_are_decided()
        problems = ledger.problems(resent=self.resent)
        assert problems == [], f"{problems}\n{self.log}"
        town = self.town
        for mark in town.from_staff:
            assert sum(len(town.copies(mark, person.chat)) for person in town.members) == 1, f"{mark} {self.log}"
        for mark in town.from_members:
            assert len(town.copies(mark, town.staff)) == 1, f"{mark} {self.log}"

    def _is_busy(self) -> bool:
        """A quick look, before the thorough one."""
        with self.town.store.read() as tx:
            return tx.inbox.has_new([ACCOUNT]) or tx.outbox.has_pending(*ACCOUNT)

    def _open(self) -> str:
        ledger = Ledger.of(self.town)
        rows = [(row.draft.key[-80:], str(row.state), row.reason) for row in ledger.outbox if row.state != "sent"]
        return f"open events {[row for row in ledger.inbox if row.state != 'handled']}, deliveries {rows[:20]}"
