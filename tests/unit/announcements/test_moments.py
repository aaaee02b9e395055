"""What admins type for a time: what it means, and what is refused because it could mean something else."""

from datetime import UTC, datetime

import pytest

from bot.announcements.moments import NoMoment, moment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # a Sunday, 20:00 in Shanghai


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow 9:00 Asia/Shanghai", "2026-11-23 09:00 Asia/Shanghai"),
        ("tomorrow 9:00", "2026-11-23 09:00 Asia/Shanghai"),
        ("tomorrow  at 9am  America/New_York", "2026-11-23 09:00 America/New_York"),
        ("today 21:30", "2026-11-22 21:30 Asia/Shanghai"),
        ("19:00", "2026-11-23 19:00 Asia/Shanghai"),  # past today
        ("23:00 UTC", "2026-11-22 23:00 UTC"),
        ("friday 10:00", "2026-11-27 10:00 Asia/Shanghai"),
        ("in 2h", "2026-11-22 22:00 Asia/Shanghai"),
        ("in 90 minutes Europe/Berlin", "2026-11-22 14:30 Europe/Berlin"),
        ("in 3 days", "2026-11-25 20:00 Asia/Shanghai"),
        ("2026-12-01 09:00", "2026-12-01 09:00 Asia/Shanghai"),
        ("2026-12-01T09:00 Europe/Berlin", "2026-12-01 09:00 Europe/Berlin"),
        ("2026-12-01T09:00+08:00", "2026-12-01 09:00 Asia/Shanghai"),
        ("2026-12-01T01:00Z", "2026-12-01 09:00 Asia/Shanghai"),
        ("1 December 2026 9:00", "2026-12-01 09:00 Asia/Shanghai"),
        ("明天 9:00", "2026-11-23 09:00 Asia/Shanghai"),
        ("后天 9:00", "2026-11-24 09:00 Asia/Shanghai"),
        ("2小时后", "2026-11-22 22:00 Asia/Shanghai"),
        ("now", "2026-11-22 20:00 Asia/Shanghai"),
        ("现在", "2026-11-22 20:00 Asia/Shanghai"),
    ],
)
def test_what_is_meant(words: str, meant: str) -> None:
    """On the clock of the named zone, else the community's."""
    found = moment(words, now=NOW, zone="Asia/Shanghai")
    assert f"{found.local:%Y-%m-%d %H:%M} {found.zone}" == meant


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "tomorrow",  # at what time?
        "next week",
        "may",
        "9",
        "01/02/2027 9:00",  # January or February?
        "1.2.2027 9:00",
        "2026-02-30 09:00",
        "2020-01-01 09:00",  # past
        "2 hours ago",
        "2031-01-01 09:00",  # years away: a typing mistake
        "tomorrow 9:00 Mars/Base",
        "tomorrow 25:00",
        "tomorrow 9:00 EST",  # three zones have that name
    ],
)
def test_what_is_refused(words: str) -> None:
    """Rather than guessed at."""
    with pytest.raises(NoMoment):
        moment(words, now=NOW, zone="Asia/Shanghai")


def test_a_length_of_time_is_one_also_over_a_change_of_clocks() -> None:
    """Two hours from 01:30 on the night in which Berlin skips an hour."""
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert moment("in 2h", now=night, zone="Europe/Berlin").local.isoformat() == "2026-03-29T04:30:00"
