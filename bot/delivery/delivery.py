"""What one delivery is, and what an outcome makes of it. Pure: the sender loop is `outbox`.

ready ──▶ sending ──▶ sent
  ▲ │        ├──────▶ refused     the platform will never take it
  │ │        ├──────▶ uncertain   it may have it: a person checks, then resends (ready) or dismisses (dismissed)
  │ │        ├──────▶ parked      tried too often: a person mends the cause, then resends or dismisses
  └─┼────────┤                    deferred: ready again, later
    │        └──────▶ expired     nobody waits for it any more
    └───────────────▶ dismissed   its author deleted what it is a copy of
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import assert_never

from bot.messages import Address, Outgoing, SentRef
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain

MOST_FAILURES = 12
"""A row that failed this often for its own sake is parked; with the backoff below that is about an hour of trying.

A wait that the platform asked for, and an account that cannot send at all, are no failures of the row."""
BACKOFF_FIRST = timedelta(seconds=1)
BACKOFF_MOST = timedelta(minutes=10)
ACCOUNT_BACKOFF_MOST = timedelta(minutes=1)
"""How long an account that cannot be reached is left alone at most; then one more try for all its messages."""


class State(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    PARKED = "parked"
    EXPIRED = "expired"
    DISMISSED = "dismissed"


FOR_A_PERSON = frozenset({State.UNCERTAIN, State.PARKED})
"""What waits for somebody to decide: send again, or leave it."""


class Priority(IntEnum):
    """Lower goes first among messages that are due."""

    NOTICE = 0  # the answer to a press: a spinner waits for it
    REPLY = 10  # a person waits
    RELAY = 20
    STAFF = 30
    BROADCAST = 50


class Operation(StrEnum):
    """Which call of the adapter a delivery makes."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    THREAD = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """What a THREAD operation sets."""

    title: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a message's files come from, so that who sent them hears of one that turns out not to be passed on."""

    event: str  # key of the event that brought them: what is said of each file of it is said once
    where: Address  # where its sender reads
    reply_to: str | None = None  # the message there that brought them
    language: str  # in which the sender is spoken to


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A delivery before it is stored."""

    key: str  # unique: the same key twice is one delivery
    message: Outgoing  # for DELETE and THREAD only `to` counts
    operation: Operation = Operation.SEND
    target: SentRef | None = None  # the message to edit or delete; None: see `edits_key`
    edits_key: str | None = None  # key of the delivery whose message is meant
    thread: ThreadState | None = None
    priority: Priority = Priority.REPLY
    ticket: str | None = None  # ref of the ticket into whose staff thread it goes, once that exists
    relay_of: str | None = None  # key of the ticket event of which this is a copy
    expires_at: datetime | None = None  # not sent after this
    origin: Origin | None = None  # of its files; None: nobody waits to hear of them
    after_key: str | None = None  # key of the delivery whose message this one answers, and does not go without

    @property
    def lane(self) -> str:
        """See `Address.lane`. A ticket's thread is one lane before and after it exists.

        Notices and broadcasts have their own: a spinner does not wait for messages, nor they for an announcement."""
        lane = f"ticket:{self.ticket}" if self.ticket else self.message.to.lane
        own = self.priority in {Priority.NOTICE, Priority.BROADCAST}
        return f"{lane}#{self.priority.name.lower()}" if own else lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A stored delivery."""

    id: int
    draft: Draft
    state: State
    due_at: datetime
    created_at: datetime
    attempts: int  # calls made so far, the present one included
    failures: int = 0  # of those, how many failed for a reason of the message's own, or an unknown one
    message_id: str | None = None
    sent_to: Address | None = None
    reason: str = ""  # why it is not sent, in the platform's words
    decided_by: str = ""  # name of who looked at it last and had it sent again or left it

    @property
    def waits_for_decision(self) -> bool:
        return self.state in FOR_A_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What to write for a delivery after a call."""

    state: State
    due_at: datetime | None = None  # for READY
    reason: str = ""
    failed: bool = False  # counts against the message


def settle(
    delivery: Delivery,
    outcome: Outcome,
    *,
    now: datetime,
    dedupes: bool,
    jitter: float,
    shown_after: timedelta | None = None,
) -> Settlement:
    """Turn an outcome into the next state. `jitter` is in [0, 1); `dedupes` the platform's `dedupes_by_key`;
    `shown_after` as the platform declares it: before the next try it is looked for."""
    match outcome:
        case Sent():
            return Settlement(state=State.SENT)
        case Refused(gone="message") if delivery.draft.operation is Operation.DELETE:
            return Settlement(state=State.SENT)  # what was to be removed is not there
        case Refused(reason=reason):
            return Settlement(state=State.REFUSED, reason=reason)
        case ChatMoved():
            return _again(delivery, now, reason="the room has moved", failed=True)
        case Uncertain(reason=reason) if shown_after is not None and not _is_over_at(delivery, now + shown_after):
            wait = max(shown_after, backoff(delivery.failures + 1, jitter))
            return _again(delivery, now + wait, reason=reason, failed=True)
        case Uncertain(reason=reason, dedupes=here) if not (
            (dedupes if here is None else here) or _may_be_repeated(delivery.draft)
        ):
            return Settlement(state=State.UNCERTAIN, reason=reason)
        case Uncertain(reason=reason):
            return _again(delivery, now + backoff(delivery.failures + 1, jitter), reason=reason, failed=True)
        case Deferred(reason=reason, after=timedelta() as after):
            return _again(delivery, now + after, reason=reason)
        case Deferred(reason=reason, whole_account=True):
            return _again(delivery, now, reason=reason)  # the account's own backoff holds it
        case Deferred(reason=reason):
            return _again(delivery, now + backoff(delivery.failures + 1, jitter), reason=reason, failed=True)
        case _:
            assert_never(outcome)


def _may_be_repeated(draft: Draft) -> bool:
    """An edit, a removal and a thread's state are the same twice."""
    return draft.operation is not Operation.SEND


def _is_over_at(delivery: Delivery, at: datetime) -> bool:
    expires_at = delivery.draft.expires_at
    return expires_at is not None and at > expires_at


def _again(delivery: Delivery, due_at: datetime, *, reason: str, failed: bool = False) -> Settlement:
    if _is_over_at(delivery, due_at):
        return Settlement(state=State.EXPIRED, reason=reason)
    failures = delivery.failures + failed
    if failures >= MOST_FAILURES:
        return Settlement(state=State.PARKED, reason=f"given up after {failures} tries: {reason}", failed=failed)
    return Settlement(state=State.READY, due_at=due_at, reason=reason, failed=failed)


def backoff(failures: int, jitter: float, *, most: timedelta = BACKOFF_MOST) -> timedelta:
    """Wait after the `failures`-th failure: doubling, capped, and spread over its upper half."""
    full = min(BACKOFF_FIRST * (1 << min(failures - 1, 20)), most)
    return full * (0.5 + jitter / 2)


def fresh_jitter() -> float:
    """A random number for `settle`; no secret hangs on it."""
    return random.random()  # noqa: S311
