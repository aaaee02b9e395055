"""What is due now: on time, late, missed, with early access, after any jump of the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.announcements.announcement import Announcement, Wording
from bot.announcements.audience import Audience
from bot.announcements.planning import Plan, plan, upcoming
from bot.announcements.schedule import Repeat, Schedule

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 — wall-clock
DUE = FIRST.replace(tzinfo=UTC)
DAILY = Repeat(cron="0 9 * * *", until=FIRST + 30 * DAY)
WORDING = Wording(language="en", title="Maintenance", body="Soon.")


def announcement(*, repeat: Repeat | None = None, **more: object) -> Announcement:
    schedule = Schedule(first=FIRST, zone="UTC", repeat=repeat)
    return Announcement(slug="x", wordings=(WORDING,), schedule=schedule, **more)  # type: ignore[arg-type]


def _short(planned: Plan) -> tuple[list[str], list[str]]:
    """(what is sent as day or day-tier, days missed)."""
    due = [f"{wave.occurrence.local.day}{wave.tier and '-' + wave.tier}" for wave in planned.due]
    return due, [str(occurrence.local.day) for occurrence in planned.missed]


@pytest.mark.parametrize(
    ("late", "missed", "sent", "skipped"),
    [
        (-timedelta(seconds=1), None, [], []),
        (timedelta(), None, ["1"], []),
        (timedelta(seconds=119), None, ["1"], []),  # a slow moment is not a missed time
        (timedelta(seconds=121), None, [], ["1"]),
        (2 * HOUR, 2 * HOUR, ["1"], []),
        (2 * HOUR + timedelta(seconds=1), 2 * HOUR, [], ["1"]),
    ],
)
def test_on_time_late_and_missed(
    late: timedelta, missed: timedelta | None, sent: list[str], skipped: list[str]
) -> None:
    """By the announcement's own policy."""
    assert _short(plan(announcement(missed=missed), now=DUE + late)) == (sent, skipped)


def test_a_draft_is_never_due() -> None:
    """It has no time."""
    draft = Announcement(slug="x", wordings=(WORDING,))
    assert plan(draft, now=DUE) == Plan()


def test_of_several_missed_only_the_last_is_sent() -> None:
    """A process that was down for days does not say the same thing several times."""
    planned = plan(announcement(repeat=DAILY, missed=DAY), now=DUE + 3 * DAY + HOUR)
    assert _short(planned) == (["4"], ["1", "2", "3"])


def test_what_was_planned_is_not_looked_at_again() -> None:
    """From one look to the next."""
    first = plan(announcement(repeat=DAILY), now=DUE)
    again = plan(announcement(repeat=DAILY), now=DUE + HOUR, planned_until=first.planned_until)
    assert (_short(first), _short(again)) == ((["1"], []), ([], []))


@pytest.mark.parametrize("steps", [[0, 1, 2], [0, -30, 0, 1, -5, 2], [0, 1, 1, 0, 2]])
def test_however_the_clock_jumps_each_day_is_planned_once(steps: list[int]) -> None:
    """Days after the first at which somebody looks; backwards, too."""
    until, found = None, []
    for step in steps:
        planned = plan(announcement(repeat=DAILY), now=DUE + step * DAY, planned_until=until)
        until = planned.planned_until
        found += _short(planned)[0]
    assert found == ["1", "2", "3"]


def test_a_tier_with_early_access_goes_first() -> None:
    """And is named until everyone's time is past: its key keeps it from going twice."""
    vip = announcement(audience=Audience(early={"vip": HOUR}))
    looks = [DUE - 2 * HOUR, DUE - HOUR, DUE]
    assert [_short(plan(vip, now=now))[0] for now in looks] == [[], ["1-vip"], ["1-vip", "1"]]


def test_nothing_goes_before_it_is_released() -> None:
    """Released late, it is late by its policy."""
    held = announcement(missed=HOUR)
    assert _short(plan(held, now=DUE, not_before=DUE + HOUR)) == ([], [])
    assert _short(plan(held, now=DUE + HOUR, not_before=DUE + HOUR)) == (["1"], [])
    assert _short(plan(held, now=DUE + 2 * HOUR, not_before=DUE + 2 * HOUR)) == ([], ["1"])


@pytest.mark.parametrize("expiry", [{"expires_after": HOUR}, {"expires_at": DUE + HOUR}])
def test_what_has_expired_is_not_sent_late(expiry: dict[str, object]) -> None:
    """However late it might be."""
    planned = plan(announcement(missed=DAY, **expiry), now=DUE + HOUR)
    assert _short(planned) == ([], ["1"])


def test_the_calendar_is_in_order_of_time() -> None:
    """Over all announcements."""
    once = announcement()
    daily = Announcement(
        slug="a", wordings=(WORDING,), schedule=Schedule(first=FIRST, zone="UTC", repeat=DAILY), topics=()
    )
    found = upcoming([once, daily], begin=DUE - HOUR, end=DUE + DAY)
    assert [(line.announcement.slug, line.occurrence.local.day) for line in found] == [("a", 1), ("x", 1), ("a", 2)]
