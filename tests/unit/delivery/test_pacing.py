"""Pace is kept exactly: no window ever holds more than allowed, and nobody waits without need."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import Pacer
from bot.platform import Capabilities, Markup, Measure, Pace

Spent = list[tuple[float, str]]


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


def _run(pacer: Pacer, wishes: list[tuple[float, str]], groups: frozenset[str]) -> Spent:
    """Send everything as early as the pacer lets it; (moment, chat) in order."""
    now, spent = 0.0, []
    for gap, chat in wishes:
        now = max(now + gap, pacer.free_at(chat, group=chat in groups))
        pacer.spend(chat, group=chat in groups, now=now)
        spent.append((now, chat))
    return spent


PACES = st.builds(Pace, count=st.integers(1, 5), seconds=st.sampled_from([1.0, 3.0, 60.0]))
WISHES = st.lists(st.tuples(st.sampled_from([0.0, 0.0, 0.25, 1.0, 7.0]), st.sampled_from("abc")), max_size=60)
GROUPS = frozenset("bc")


def _keeps(moments: list[float], pace: Pace) -> bool:
    """Any `count + 1` neighbours span at least the window: so no window of that length holds more than `count`."""
    return all(last - first >= pace.seconds for first, last in zip(moments, moments[pace.count :], strict=False))


@given(PACES, PACES, PACES, WISHES)
def test_no_window_holds_more_than_its_pace_and_no_free_message_waits(
    overall: Pace, chat: Pace, group: Pace, wishes: list[tuple[float, str]]
) -> None:
    """For the account, for every chat, for every group; and what waited had a full window before it."""
    spent = _run(_pacer(overall, chat, group), wishes, GROUPS)
    own = {name: [at for at, c in spent if c == name] for name in "abc"}
    assert _keeps([at for at, _ in spent], overall)
    assert all(_keeps(moments, chat) for moments in own.values())
    assert all(_keeps(own[name], group) for name in GROUPS)
    for number, ((before, _), (at, name)) in enumerate(pairwise(spent), start=1):
        if at > before + wishes[number][0]:
            earlier = spent[:number]
            limits = [(overall, [m for m, _ in earlier]), (chat, [m for m, c in earlier if c == name])]
            limits += [(group, [m for m, c in earlier if c == name])] if name in GROUPS else []
            assert any(len(m) >= p.count and at == m[-p.count] + p.seconds for p, m in limits)


def test_without_a_pace_nobody_waits() -> None:
    """However many."""
    assert all(at == 0 for at, _ in _run(_pacer(), [(0.0, "a")] * 50, GROUPS))


@pytest.mark.parametrize(("chat", "free_at"), [("a", 30.0), ("b", float("-inf"))])
def test_a_hold_of_a_chat_is_for_that_chat(chat: str, free_at: float) -> None:
    """Others go on."""
    pacer = _pacer()
    pacer.hold("a", until=30.0)
    assert pacer.free_at(chat, group=False) == free_at


def test_a_hold_of_the_account_is_for_all_and_never_shortened() -> None:
    """A later, shorter wish of the platform does not lift an earlier one."""
    pacer = _pacer()
    pacer.hold(None, until=30.0)
    pacer.hold(None, until=10.0)
    assert pacer.free_at("anybody", group=False) == 30.0
