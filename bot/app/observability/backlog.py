"""What waits in the database, read once for each scrape. Every process shows the same: it is one database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.app.observability.labels import ACCOUNT, Accounts
from bot.app.observability.patience import Asked
from bot.app.rota import Assignment, Whose
from bot.delivery.delivery import FOR_A_PERSON, State
from bot.errors import StoreUnavailable
from bot.store import Store
from bot.store.backlog import Backlog, Overdue

IN_OUTBOX = (State.READY, State.SENDING, *sorted(FOR_A_PERSON))
IN_INBOX = ("new", "parked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The backlogs at one moment."""

    at: datetime
    outbox: Sequence[Backlog]
    inbox: Sequence[Backlog]
    overdue: Overdue
    broadcasts: int  # under way


class BacklogCollector(Collector):
    """The gauges that are read from the database, and which duties are this process's."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        accounts: Accounts,
        assignments: Callable[[], Sequence[Assignment]],
    ) -> None:
        """`accounts` show zero when nothing waits."""
        self._store = store
        self._now = now
        self._accounts = accounts
        self._assignments = assignments
        self._looking = Asked(self._look)
        self._snapshot: Snapshot | None = None

    async def refresh(self) -> None:
        """Look at the database; if it does not answer in time, the gauges read from it are left out until it does."""
        self._snapshot = await self._looking.answer()

    def _look(self) -> Snapshot | None:
        now = self._now()
        try:
            with self._store.read() as tx:
                return Snapshot(
                    at=now,
                    outbox=tx.backlogs.outbox(),
                    inbox=tx.backlogs.inbox(),
                    overdue=tx.backlogs.overdue(now),
                    broadcasts=tx.backlogs.broadcasts_under_way(),
                )
        except StoreUnavailable:
            return None

    def collect(self) -> Iterator[Metric]:
        snapshot = self._snapshot
        yield _gauge("frontdesk_store_up", "Whether the database answered this scrape.", int(snapshot is not None))
        yield self._duties()
        if snapshot is not None:
            yield from self._waiting("outbox", "messages", snapshot.outbox, IN_OUTBOX, snapshot.at)
            yield from self._waiting("inbox", "events", snapshot.inbox, IN_INBOX, snapshot.at)
            yield from _of_announcements(snapshot)

    def _duties(self) -> Metric:
        held = GaugeMetricFamily(
            "frontdesk_duty_held",
            "Whether this process does what only one may do; 0: it stands by, or does not know.",
            labels=("role", *ACCOUNT),
        )
        for duty in self._assignments():
            held.add_metric((duty.role, duty.platform, duty.account), int(duty.whose is Whose.OURS))
        return held

    def _waiting(
        self, name: str, what: str, found: Sequence[Backlog], states: Sequence[str], now: datetime
    ) -> Iterator[Metric]:
        labels = (*ACCOUNT, "state")
        count = GaugeMetricFamily(f"frontdesk_{name}_{what}", f"{what.capitalize()} in each state.", labels=labels)
        oldest = GaugeMetricFamily(
            f"frontdesk_{name}_oldest_seconds", "How long the oldest has been in that state, and due.", labels=labels
        )
        for of, (rows, age) in self._gathered(found, states, now).items():
            count.add_metric(of, rows)
            oldest.add_metric(of, age)
        yield from (count, oldest)

    def _gathered(
        self, found: Sequence[Backlog], states: Sequence[str], now: datetime
    ) -> Mapping[tuple[str, str, str], tuple[int, float]]:
        """How many, and the age of the oldest in seconds, by account and state; zero where there is nothing."""
        gathered = {(*account, state): (0, 0.0) for account in self._accounts.known for state in states}
        for backlog in found:
            labels = (*self._accounts.labels(backlog.platform, backlog.account), backlog.state)
            rows, age = gathered.get(labels, (0, 0.0))
            gathered[labels] = (rows + backlog.count, max(age, _age(backlog.oldest, now)))
        return gathered


def _of_announcements(snapshot: Snapshot) -> Iterator[Metric]:
    lag = _age(snapshot.overdue.since, snapshot.at)
    yield _gauge("frontdesk_schedule_lag_seconds", "How long the first due announcement has not been planned.", lag)
    yield _gauge("frontdesk_announcements_overdue", "Announcements due and not planned.", snapshot.overdue.count)
    yield _gauge("frontdesk_broadcasts_under_way", "Broadcasts that are not finished.", snapshot.broadcasts)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    """Seconds; 0 for what lies ahead: processes' clocks differ, and what is put off is not late."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
