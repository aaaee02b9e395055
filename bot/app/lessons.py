"""What was learned, in the matcher of this process: at the start, after every reload, and as soon as anybody votes."""

import asyncio
import threading
from collections.abc import Callable, Sequence

import structlog

from bot.clock import Clock
from bot.desk.scene import Content
from bot.errors import StoreUnavailable
from bot.faq.finder import Finder
from bot.faq.language import fold
from bot.faq.learning import Fit, Judged, LearningRules, Vote, Wording, confirmed, fit, judged
from bot.store import Store
from bot.store.hop import in_thread

LOOK_EVERY = 2.0  # seconds: the safety net under the wake-ups
AT_MOST_EVERY = 0.05  # seconds between two looks, however often other processes commit: most of it are no votes
log = structlog.get_logger(__name__)


class Lessons:
    """Applies the votes of all processes to the content in service here.

    Votes have growing numbers and are never changed. So it is enough to ask what came after the last number seen, and
    to decide anew about the wordings that those are about. Where votes were removed, which they were is not to be
    known any more: then everything is decided anew."""

    def __init__(self, store: Store, rules: LearningRules, clock: Clock) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock
        self._wake = asyncio.Event()
        self._applying = threading.Lock()
        self._content: Content | None = None
        self._taught: dict[str, Wording] = {}  # what the matcher of this content knows, by folded wording
        self._seen: int | None = None  # the last vote applied to this content; None: none yet

    def teach(self, content: Content) -> None:
        """Tell new content what was learned so far; from now on it is kept up. Blocks: call it in a thread, before the
        content goes into service. If the database does not answer, that is made up for later."""
        with self._applying:
            self._content, self._taught, self._seen = content, {}, None
        try:
            self.catch_up()
        except StoreUnavailable as error:
            log.warning("what was learned cannot be read yet", error=str(error))

    def judged(self) -> tuple[Judged, ...]:
        """Answers that people settled as right or wrong: how sure the matcher may be is fitted to them. None if the
        database does not answer; the next reload asks again."""
        try:
            with self._store.read() as tx:
                return judged(tx.votes.that_may_settle(self._rules.members), self._rules)
        except StoreUnavailable as error:
            log.warning("what people said of answers cannot be read yet", error=str(error))
            return ()

    def catch_up(self) -> None:
        """Apply the votes since the last look. `StoreUnavailable` if they cannot be read."""
        with self._applying:
            content = self._content
            if content is None:
                return
            last, votes, forsaken = self._news()
            wanted = {fold(wording.text): wording for wording in confirmed(votes, self._rules)}
            for folded in dict.fromkeys([*forsaken, *(fold(vote.wording) for vote in votes)]):
                new = wanted.get(folded)
                self._put(
                    content.matcher,
                    folded,
                    new if new and fit(new.entry, new.text, content.book) is Fit.TAUGHT else None,
                )
            if self._seen is None and self._taught:
                log.info("learned wordings in service", count=len(self._taught))
            self._seen = last

    def _news(self) -> tuple[int, Sequence[Vote], Sequence[str]]:
        """The last vote's number, all votes on the wordings that were voted on since, and which others there may be
        no votes on any more."""
        with self._store.read() as tx:
            last = tx.votes.last_number()
            if self._seen is None or tx.votes.were_removed_after(self._seen):
                return last, tx.votes.that_may_settle(self._rules.members), tuple(self._taught)
            return last, tx.votes.on_wordings_after(self._seen) if last > self._seen else (), ()

    def _put(self, matcher: Finder, folded: str, new: Wording | None) -> None:
        """Make the matcher know this wording so, or not at all."""
        old = self._taught.pop(folded, None)
        if new is not None:
            self._taught[folded] = new
        if old is not None and new is not None and _asks_alike(old, new):
            return
        known_before = self._seen is not None  # the first time it is all of them, told as one number
        if old is not None:
            matcher.remove(old.entry, old.text, old.language)
            log.info("wording taken back", entry=old.entry, vote=old.number)
        if new is not None:
            matcher.add(new.entry, new.text, new.language)
            if known_before:
                log.info("wording learned", entry=new.entry, vote=new.number, by_staff=new.by_staff)

    def wake(self) -> None:
        """Something was committed that may be a vote."""
        self._wake.set()

    async def run(self, *, beat: Callable[[], None] = lambda: None) -> None:
        """Keep up with every process's votes until cancelled."""
        while True:
            beat()
            self._wake.clear()
            try:
                await in_thread(self.catch_up)
            except StoreUnavailable as error:
                log.warning("what was learned cannot be read", error=str(error))
            await self._clock.wait(asyncio.Event(), AT_MOST_EVERY)
            await self._clock.wait(self._wake, LOOK_EVERY)


def _asks_alike(one: Wording, other: Wording) -> bool:
    """In the same letters, too: whoever wrote them first may have been erased."""
    return (one.entry, one.text, one.language) == (other.entry, other.text, other.language)
