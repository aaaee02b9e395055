"""What this process counts and times itself, as Prometheus metrics in a registry of our own.

Labels are bounded: platform and account as configured, and closed sets. Names, texts and addresses never become one.
"""

from typing import assert_never

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot.app.observability.labels import ACCOUNT, Accounts
from bot.faq.decision import Decision, name_of
from bot.messages import Address
from bot.meter import Call, Handling
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain

OUTCOMES = ("sent", "deferred", "refused", "uncertain", "moved")
DECISIONS = ("answer", "suggest", "silent")
# Seconds.
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_CALLS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_WAITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)


class Instruments:
    """This process's `bot.meter.Meter`, and what else it measures."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._accounts = Accounts()
        ProcessCollector(registry=registry)
        self._received = Counter(
            "frontdesk_events_received", "Events committed to the inbox.", ACCOUNT, registry=registry
        )
        self._handled = Counter(
            "frontdesk_events_handled", "Tries to handle an event.", (*ACCOUNT, "outcome"), registry=registry
        )
        self._handling = Histogram(
            "frontdesk_event_seconds",
            "From an event's commit until it was handled.",
            ACCOUNT,
            buckets=_WAITS,
            registry=registry,
        )
        self._calls = Counter(
            "frontdesk_calls",
            "Calls of a platform to put, change or remove something.",
            (*ACCOUNT, "outcome"),
            registry=registry,
        )
        self._calling = Histogram(
            "frontdesk_call_seconds", "How long a platform took to answer.", ACCOUNT, buckets=_CALLS, registry=registry
        )
        self._replying = Histogram(
            "frontdesk_reply_seconds",
            "From the decision until a platform had the reply that a person waits for.",
            ACCOUNT,
            buckets=_WAITS,
            registry=registry,
        )
        self._matching = Histogram(
            "frontdesk_match_seconds", "How long the matcher took.", ("outcome",), buckets=_QUICK, registry=registry
        )
        self._failures = Counter(
            "frontdesk_store_failures", "Transactions that the database did not take.", registry=registry
        )
        for decision in DECISIONS:
            self._matching.labels(decision)

    def expect(self, accounts: Accounts) -> None:
        """Give these figures of their own, zero for what has not happened yet: a series that appears with its first
        event has no rate of it."""
        self._accounts = accounts
        for account in accounts.known:
            self._received.labels(*account)
            for handling in Handling:
                self._handled.labels(*account, handling)
            for outcome in OUTCOMES:
                self._calls.labels(*account, outcome)
            for seconds in (self._handling, self._calling, self._replying):
                seconds.labels(*account)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All metrics in the format that an `Accept` header wishes for, and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    # --- bot.meter.Meter ---------------------------------------------------------------------------------------------

    def received(self, where: Address) -> None:
        self._received.labels(*self._of(where)).inc()

    def handled(self, where: Address, how: Handling, *, seconds: float) -> None:
        self._handled.labels(*self._of(where), how).inc()
        if how is Handling.HANDLED:
            self._handling.labels(*self._of(where)).observe(max(0.0, seconds))

    def called(self, call: Call) -> None:
        account = self._accounts.labels(call.platform, call.account)
        self._calls.labels(*account, _named(call.outcome)).inc()
        self._calling.labels(*account).observe(call.seconds)
        if call.waited is not None and isinstance(call.outcome, Sent):
            self._replying.labels(*account).observe(max(0.0, call.waited))

    def _of(self, where: Address) -> tuple[str, str]:
        return self._accounts.labels(where.platform, where.account)

    # --- what the core does not know is measured ----------------------------------------------------------------------

    def matched(self, decision: Decision, *, seconds: float) -> None:
        """The matcher has decided."""
        self._matching.labels(name_of(decision)).observe(seconds)

    def store_failed(self) -> None:
        """The database did not take a transaction."""
        self._failures.inc()


def _named(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return "sent"
        case Deferred():
            return "deferred"
        case Refused():
            return "refused"
        case Uncertain():
            return "uncertain"
        case ChatMoved():
            return "moved"
        case _:
            assert_never(outcome)
