"""Pace is kept exactly: no window of the platform's holds more than allowed, and nobody waits without need."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import Pacer
from bot.platform import Capabilities, Markup, Measure, Pace


def _pacer(overall: Pace | None = None, chat: Pace | None = None, group: Pace | None = None) -> Pacer:
    return Pacer(
        Capabilities(
            max_text=100,
            measure=Measure.CODEPOINTS,
            markup=Markup.PLAIN,
            buttons=0,
            pace_overall=overall,
            pace_per_chat=chat,
            pace_per_group=group,
        )
    )


@dataclass(frozen=True)
class Call:
    """One call to the platform."""

    chat: str
    begun: float
    arrived: float  # somewhere between the other two; only the platform knows
    ended: float


Wish = tuple[
    float, str, float, float
]  # seconds after the one before, chat, seconds until the answer, share until arrival


def _run(pacer: Pacer, wishes: list[Wish], groups: frozenset[str]) -> list[Call]:
    """Send everything as early as the pacer lets it, each call as long under way as it takes."""
    now, calls, open_ = 0.0, [], []

    def end_first() -> None:
        nonlocal now
        first = min(open_, key=lambda call: call.ended)
        open_.remove(first)
        now = max(now, first.ended)
        pacer.end(first.chat, group=first.chat in groups, now=first.ended)

    for gap, chat, takes, share in wishes:
        now += gap
        while any(call.ended <= now for call in open_):
            end_first()
        while (free_at := pacer.free_at(chat, group=chat in groups)) > now:
            if open_ and min(call.ended for call in open_) <= free_at:
                end_first()
            else:
                assert free_at < float("inf"), "nothing is under way, and yet an answer is waited for"
                now = free_at
        pacer.begin(chat, group=chat in groups, now=now)
        call = Call(chat=chat, begun=now, arrived=now + takes * share, ended=now + takes)
        calls.append(call)
        open_.append(call)
    return calls


PACES = st.builds(Pace, count=st.integers(1, 5), seconds=st.sampled_from([1.0, 3.0, 60.0]))
GAPS = st.sampled_from([0.0, 0.0, 0.25, 1.0, 7.0])
TAKES = st.sampled_from([0.0, 0.125, 1.0, 20.0])
WISHES = st.lists(st.tuples(GAPS, st.sampled_from("abc"), TAKES, st.sampled_from([0.0, 0.5, 1.0])), max_size=60)
AT_ONCE = st.lists(st.tuples(GAPS, st.sampled_from("abc"), st.just(0.0), st.just(0.0)), max_size=60)
GROUPS = frozenset("bc")


def _keeps(moments: list[float], pace: Pace) -> bool:
    """Any `count + 1` neighbours span at least the window: so no window of that length holds more than `count`."""
    in_order = sorted(moments)
    return all(last - first >= pace.seconds for first, last in zip(in_order, in_order[pace.count :], strict=False))


@given(PACES, PACES, PACES, WISHES)
def test_no_window_of_the_platform_holds_more_than_its_pace(
    overall: Pace, chat: Pace, group: Pace, wishes: list[Wish]
) -> None:
    """For the account, for every chat, for every group; however long the network keeps a call on its way."""
    calls = _run(_pacer(overall, chat, group), wishes, GROUPS)
    own = {name: [call.arrived for call in calls if call.chat == name] for name in "abc"}
    assert _keeps([call.arrived for call in calls], overall)
    assert all(_keeps(moments, chat) for moments in own.values())
    assert all(_keeps(own[name], group) for name in GROUPS)


@given(PACES, PACES, PACES, AT_ONCE)
def test_nobody_waits_without_need(overall: Pace, chat: Pace, group: Pace, wishes: list[Wish]) -> None:
    """Who waited had a full window before: of the account, of the chat, or of the group."""
    spent = [(call.begun, call.chat) for call in _run(_pacer(overall, chat, group), wishes, GROUPS)]
    for number in range(1, len(spent)):
        (before, _), (at, name) = spent[number - 1], spent[number]
        if at > before + wishes[number][0]:
            everywhere = [m for m, _ in spent[:number]]
            here = [m for m, c in spent[:number] if c == name]
            limits = [(overall, everywhere), (chat, here), *([(group, here)] if name in GROUPS else [])]
            assert any(len(m) >= p.count and at == m[-p.count] + p.seconds for p, m in limits)


@given(PACES, PACES, PACES, WISHES, WISHES)
def test_who_takes_over_goes_on_with_the_same_pace(
    overall: Pace, chat: Pace, group: Pace, before: list[Wish], after: list[Wish]
) -> None:
    """Known are the ends of the calls that ended; those still under way count as ending at the takeover."""
    first = _run(_pacer(overall, chat, group), before, GROUPS)
    takeover = max((call.begun for call in first), default=0.0)
    ended = sorted((min(call.ended, takeover), call.chat, call.chat in GROUPS) for call in first)
    successor = _pacer(overall, chat, group)
    successor.restore(ended)
    second = _run(successor, [(takeover if n == 0 else gap, *rest) for n, (gap, *rest) in enumerate(after)], GROUPS)
    arrived = [min(call.arrived, takeover) for call in first] + [call.arrived for call in second]
    assert _keeps(arrived, overall)


def test_without_a_pace_nobody_waits() -> None:
    """However many."""
    assert all(call.begun == 0 for call in _run(_pacer(), [(0.0, "a", 9.0, 0.5)] * 50, GROUPS))


def test_a_call_that_was_not_made_gives_its_place_back() -> None:
    """The next one may leave at once."""
    pacer = _pacer(Pace(count=1, seconds=60))
    pacer.begin("a", group=False, now=0.0)
    assert pacer.free_at("b", group=False) == float("inf")
    pacer.cancel("a", group=False)
    assert pacer.free_at("b", group=False) == float("-inf")


@pytest.mark.parametrize(("chat", "free_at"), [("a", 30.0), ("b", float("-inf"))])
def test_a_hold_of_a_chat_is_for_that_chat(chat: str, free_at: float) -> None:
    """Others go on; and who asks for closed chats is told until when."""
    pacer = _pacer()
    pacer.hold_chat("a", group=False, until=30.0)
    assert pacer.free_at(chat, group=False) == free_at
    assert (pacer.closed(29.0), pacer.next_free(29.0)) == ({"a"}, 30.0)
    assert (pacer.closed(30.0), pacer.next_free(30.0)) == (frozenset(), float("inf"))


def test_a_hold_of_the_account_is_for_all_and_never_shortened() -> None:
    """A later, shorter wish of the platform does not lift an earlier one."""
    pacer = _pacer()
    pacer.hold_account(until=30.0)
    pacer.hold_account(until=10.0)
    assert pacer.free_at("anybody", group=False) == pacer.account_free_at == 30.0


def test_chats_that_are_as_free_as_new_ones_are_forgotten() -> None:
    """A broadcast to many does not grow for ever."""
    pacer = _pacer(chat=Pace(count=1, seconds=1))
    for number in range(1000):
        pacer.begin(str(number), group=False, now=float(number))
        pacer.end(str(number), group=False, now=float(number))
    assert len(pacer._chats) <= 2


def test_private_chats_share_a_pace_that_holds_up_no_group() -> None:
    """Also one never written to; it is told as closed once it was asked about."""
    pacer = Pacer(
        Capabilities(
            max_text=100,
            measure=Measure.CODEPOINTS,
            markup=Markup.PLAIN,
            buttons=0,
            pace_private=Pace(count=2, seconds=900),
        )
    )
    for chat in ("a", "b"):
        pacer.begin(chat, group=False, now=0)
        pacer.end(chat, group=False, now=1)
    assert [pacer.free_at(chat, group=False) for chat in "abc"] == [901] * 3
    assert pacer.free_at("room", group=True) < 0
    assert pacer.closed(2) == {"a", "b", "c"}
    assert pacer.closed(901) == frozenset()
