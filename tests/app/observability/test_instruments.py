"""What is counted under which name, from which word of the core."""

from datetime import timedelta

import pytest

from bot.app.observability.instruments import DECISIONS, OUTCOMES, Instruments
from bot.app.observability.labels import OTHER, Accounts
from bot.app.observability.matching import TimedFinder
from bot.faq.decision import Answer, Decision, Silent, Suggest
from bot.messages import Address
from bot.meter import Call, Handling
from bot.platform import ChatMoved, Deferred, Outcome, Refused, Sent, Uncertain
from tests.app.observability.scraping import Samples, labelled, samples
from tests.fakes.content import TableMatcher
from tests.fakes.people import GROUP

KNOWN = Accounts(frozenset({("chat", "main")}))
MOVED = Address(platform="chat", account="main", chat="-1001")


def _told(instruments: Instruments) -> Samples:
    body, _ = instruments.exposition("")
    return samples(body.decode())


def _instruments() -> Instruments:
    instruments = Instruments()
    instruments.expect(KNOWN)
    return instruments


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (Sent(message_id="1"), "sent"),
        (Deferred(reason="slow down", after=timedelta(seconds=3)), "deferred"),
        (Refused(reason="blocked"), "refused"),
        (Uncertain(reason="time-out"), "uncertain"),
        (ChatMoved(to=MOVED), "moved"),
    ],
)
def test_every_outcome_has_its_name(outcome: Outcome, name: str) -> None:
    """And no other counts with it."""
    instruments = _instruments()
    instruments.called(Call(platform="chat", account="main", outcome=outcome, seconds=0.2, waited=1.0))
    told = _told(instruments)
    for other in OUTCOMES:
        assert list(labelled(told, "frontdesk_calls_total", outcome=other)) == [float(other == name)]
    assert list(labelled(told, "frontdesk_call_seconds_sum")) == [0.2]
    assert list(labelled(told, "frontdesk_reply_seconds_count")) == [float(name == "sent")], "nobody has it yet"


def test_what_nobody_waits_for_is_no_reply() -> None:
    """A broadcast takes as long as it takes."""
    instruments = _instruments()
    instruments.called(Call(platform="chat", account="main", outcome=Sent(message_id="1"), seconds=0.2))
    assert list(labelled(_told(instruments), "frontdesk_reply_seconds_count")) == [0.0]


@pytest.mark.parametrize("how", Handling)
def test_every_handling_has_its_name(how: Handling) -> None:
    """Only what was handled tells how long that took; a clock that went back makes it no less than nothing."""
    instruments = _instruments()
    instruments.handled(GROUP, how, seconds=-1)
    told = _told(instruments)
    assert [list(labelled(told, "frontdesk_events_handled_total", outcome=h)) for h in Handling] == [
        [float(h is how)] for h in Handling
    ]
    assert list(labelled(told, "frontdesk_event_seconds_count")) == [float(how is Handling.HANDLED)]
    assert list(labelled(told, "frontdesk_event_seconds_sum")) == [0.0]


DECIDED = {
    "answer": Answer(entry="a", language="en", score=1, margin=1, candidates=()),
    "suggest": Suggest(score=0.5, margin=0, candidates=()),
    "silent": Silent(score=0, margin=0, candidates=()),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_has_its_name(name: str) -> None:
    """With how long it took."""
    decision: Decision = DECIDED[name]
    instruments = _instruments()
    instruments.matched(decision, seconds=0.004)
    told = _told(instruments)
    assert [list(labelled(told, "frontdesk_match_seconds_count", outcome=d)) for d in DECISIONS] == [
        [float(d == name)] for d in DECISIONS
    ]
    assert list(labelled(told, "frontdesk_match_seconds_bucket", outcome=name, le="0.0025")) == [0.0]
    assert list(labelled(told, "frontdesk_match_seconds_bucket", outcome=name, le="0.005")) == [1.0]


def test_the_stopwatch_changes_no_decision() -> None:
    """It is only between the question and the matcher."""
    instruments, times = _instruments(), iter((1.0, 1.25))
    plain = TableMatcher()
    timed = TimedFinder(plain, instruments, lambda: next(times))  # type: ignore[arg-type]
    decision = timed.match("networks?", language="en", addressed=True)
    assert decision == plain.match("networks?", language="en", addressed=True)
    assert timed.nearest("networks?", limit=1) == plain.nearest("networks?", limit=1)
    assert list(labelled(_told(instruments), "frontdesk_match_seconds_sum", outcome="suggest")) == [0.25]


def test_an_account_that_is_not_known_gets_no_name_of_its_own() -> None:
    """However many there are."""
    instruments = _instruments()
    for name in ("ana", "ben"):
        instruments.received(Address(platform="console", account=f"member-{name}", chat=name))
    told = _told(instruments)
    assert list(labelled(told, "frontdesk_events_received_total", platform="console")) == [2.0]
    assert list(labelled(told, "frontdesk_events_received_total", platform="console", account=OTHER)) == [2.0]


def test_it_speaks_openmetrics_to_who_asks_for_it() -> None:
    """As Prometheus does; everybody else gets the plain text."""
    body, content_type = _instruments().exposition("application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")
    assert _instruments().exposition("")[1].startswith("text/plain")
