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
        ("明天上午9点", "2026-11-23 09:00 Asia/Shanghai"),
        ("明天下午3点半", "2026-11-23 15:30 Asia/Shanghai"),
        ("明天下午三点一刻", "2026-11-23 15:15 Asia/Shanghai"),
        ("明天 上午9:00 Europe/Berlin", "2026-11-23 09:00 Europe/Berlin"),
        ("今晚九点", "2026-11-22 21:00 Asia/Shanghai"),
        ("明早8点30分", "2026-11-23 08:30 Asia/Shanghai"),
        ("大后天中午12点", "2026-11-25 12:00 Asia/Shanghai"),
        ("中午1点", "2026-11-23 13:00 Asia/Shanghai"),
        ("晚上11点", "2026-11-22 23:00 Asia/Shanghai"),
        ("凌晨12点半", "2026-11-23 00:30 Asia/Shanghai"),
        ("21点", "2026-11-22 21:00 Asia/Shanghai"),
        ("下午15点", "2026-11-23 15:00 Asia/Shanghai"),
        ("周五上午10点", "2026-11-27 10:00 Asia/Shanghai"),
        ("星期日 10:00", "2026-11-29 10:00 Asia/Shanghai"),
        ("12月1日 9:00", "2026-12-01 09:00 Asia/Shanghai"),
        ("12月1日上午9点 Europe/Berlin", "2026-12-01 09:00 Europe/Berlin"),
        ("十二月一号上午九点整", "2026-12-01 09:00 Asia/Shanghai"),
        ("11月22日 21:00", "2026-11-22 21:00 Asia/Shanghai"),  # later today
        ("1月1日 0:00", "2027-01-01 00:00 Asia/Shanghai"),
        ("2026年12月31日晚上8点", "2026-12-31 20:00 Asia/Shanghai"),
        ("2026-12-01 上午９：３０", "2026-12-01 09:30 Asia/Shanghai"),
        ("2028年2月29日 9:00", "2028-02-29 09:00 Asia/Shanghai"),
        ("半小时后", "2026-11-22 20:30 Asia/Shanghai"),
        ("1小时30分钟后", "2026-11-22 21:30 Asia/Shanghai"),
        ("三天之后", "2026-11-25 20:00 Asia/Shanghai"),
        ("两个星期后 Europe/Berlin", "2026-12-06 13:00 Europe/Berlin"),
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
        "明天",
        "明天9点",  # in the morning or in the evening?
        "明天12点",
        "今晚12点",  # the beginning or the end of which day?
        "晚上3点",
        "上午15点",
        "下午25点",
        "明天上午9点60分",
        "今天上午9点",  # past
        "2026年11月1日 9:00",  # past
        "11月31日 9:00",
        "2月29日 9:00",  # neither this year nor the next
        "下周一 9:00",  # of the coming week, or of the one after it?
        "下个月1日 9:00",
        "12月1日左右 9:00",
        "tomorrow 上午9点",
        "明天一二点",
        "一会儿后",
        "一二分钟后",
        "2小时前",
    ],
)
def test_what_is_refused(words: str) -> None:
    """Rather than guessed at."""
    with pytest.raises(NoMoment):
        moment(words, now=NOW, zone="Asia/Shanghai")


def test_a_day_that_the_year_lacks_is_refused_in_every_year() -> None:
    """29 February is not 2029, not even when that is near."""
    with pytest.raises(NoMoment):
        moment("29 February 9:00", now=datetime(2027, 3, 1, tzinfo=UTC), zone="UTC")


def test_a_length_of_time_is_one_also_over_a_change_of_clocks() -> None:
    """Two hours from 01:30 on the night in which Berlin skips an hour."""
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert moment("in 2h", now=night, zone="Europe/Berlin").local.isoformat() == "2026-03-29T04:30:00"
