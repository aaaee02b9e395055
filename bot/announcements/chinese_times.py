"""Times as people write them in Chinese: 明天上午9点, 下午3点半, 12月1日 9:00, 2小时后. What has two readings is none.

A grammar of its own: dateparser reads part of such words and drops the rest (下个月1日 is a day and a month from now).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[零一二两兩三四五六七八九])"
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2}
_DAYS: Mapping[str, int] = {
    "今天": 0,
    "今日": 0,
    "今": 0,  # 今晚
    "明天": 1,
    "明日": 1,
    "明": 1,  # 明早
    "大后天": 3,
    "大後天": 3,
    "后天": 2,
    "後天": 2,
    "昨天": -1,
    "昨日": -1,
    "昨": -1,  # 昨晚
    "大前天": -3,
    "前天": -2,
    "前日": -2,
}
_WEEKDAYS = {sign: value for value, sign in enumerate("一二三四五六日")} | {"天": 6}
_PARTS: Mapping[str, range] = {  # the hours of the day that a part of it can hold, on a clock of 24
    "凌晨": range(6),
    "清晨": range(4, 10),
    "早晨": range(4, 12),
    "早上": range(4, 12),
    "早": range(4, 12),
    "上午": range(5, 12),
    "中午": range(11, 14),
    "下午": range(13, 19),
    "傍晚": range(16, 20),
    "晚上": range(18, 24),
    "晚": range(18, 24),
}
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_UNITS: Mapping[str, timedelta] = {
    "分": timedelta(minutes=1),
    "小": timedelta(hours=1),
    "钟": timedelta(hours=1),
    "鐘": timedelta(hours=1),
    "天": timedelta(days=1),
    "周": timedelta(weeks=1),
    "週": timedelta(weeks=1),
    "星": timedelta(weeks=1),
}
_LENGTH = re.compile(rf"({_NUMBER}|半)个?個?(分钟|分鐘|分|小时|小時|钟头|鐘頭|天|周|週|星期)")
_LATER = re.compile(rf"((?:{_LENGTH.pattern})+)(?:之|以)?[后後]")
_EARLIER = re.compile(rf"((?:{_LENGTH.pattern})+)(?:之|以)?前")
_DAY = (
    rf"(?P<day>{'|'.join(_DAYS)})"
    r"|(?:周|週|星期|礼拜|禮拜)(?P<weekday>[一二三四五六日天])"
    rf"|(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<date>{_NUMBER})[日号號]"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
)
_CLOCK = (
    r"(?P<digits>\d{1,2}):(?P<past>\d{2})"
    rf"|(?P<hour>{_NUMBER})[点點时時](?:(?P<quarter>半|一刻|三刻)|(?P<minute>{_NUMBER})分?|[整钟鐘])?"
)
_TIME = re.compile(rf"(?:{_DAY})?(?P<part>{'|'.join(_PARTS)})?(?:{_CLOCK})")


def later(words: str) -> timedelta | None:
    """The length in 2小时后, 半小时后, 1小时30分钟后; None if that is not what it is."""
    return _length(_LATER.fullmatch(_joined(words)))


def earlier(words: str) -> timedelta | None:
    """The length in 2小时前, 半小时前, 三天以前; None if that is not what it is."""
    return _length(_EARLIER.fullmatch(_joined(words)))


def _length(found: re.Match[str] | None) -> timedelta | None:
    if found is None:
        return None
    lengths = (_UNITS[unit[0]] * _amount(number) for number, unit in _LENGTH.findall(found[1]))
    return sum(lengths, timedelta())


def _amount(word: str) -> float:
    return 0.5 if word == "半" else _value(word)


def wall_clock(words: str, *, here: datetime, ahead: bool = True) -> datetime | None:
    """What the words mean on a clock that shows `here` (naive), or None if that is nothing or not certain.

    Without a year or a day it is the next time that can be meant, or (not `ahead`) the last one. 9点 alone could be in
    either half of the day, 晚上12点 at either end of it."""
    found = _TIME.fullmatch(_joined(words))
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    days = list(_days(found, here.date(), ahead=ahead))
    moments = (datetime.combine(day, clock) for day in days)
    return next((moment for moment in moments if (moment > here) is ahead or len(days) == 1), None)


def _joined(words: str) -> str:
    """Without spaces, and with full-width digits and colons as plain ones; a space between digits stays."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", normalize("NFKC", words))


def _value(word: str) -> int:
    """Of 9, 九, 十二, 三十, 四十五."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    return _DIGITS.get(ones, 0) + 10 * (_DIGITS.get(tens, 1) if ten else 0)


def _days(found: re.Match[str], today: date, *, ahead: bool) -> Iterator[date]:
    """The days that can be meant, the nearest one first; none where there is no such day."""
    onwards = 1 if ahead else -1
    if found["day"]:
        yield today + timedelta(days=_DAYS[found["day"]])
    elif found["weekday"]:
        yield from _weekdays(_WEEKDAYS[found["weekday"]], today, ahead=ahead)
    elif found["month"]:
        years = [int(found["year"])] if found["year"] else [today.year, today.year + onwards]
        yield from (day for year in years if (day := _day(year, _value(found["month"]), _value(found["date"]))))
    elif found["iso"]:
        yield from (day for day in [_day(*map(int, found["iso"].split("-")))] if day)
    else:
        yield from (today, today + timedelta(days=onwards))


def _weekdays(weekday: int, today: date, *, ahead: bool) -> Iterator[date]:
    if ahead:
        yield today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    else:
        last = today - timedelta(days=(today.weekday() - weekday) % 7)
        yield from (last, last - timedelta(weeks=1))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Written:
    """A time of day as it stands there."""

    hour: int
    minute: int
    is_exact: bool  # 9:00 is a clock of 24 hours; 9点 is one of 12


def _clock(found: re.Match[str]) -> time | None:
    if found["digits"]:
        written = _Written(int(found["digits"]), int(found["past"]), is_exact=True)
    else:
        minute = _QUARTERS.get(found["quarter"] or "") or _value(found["minute"] or "0")
        written = _Written(_value(found["hour"]), minute, is_exact=False)
    hours = _hours(written, found["part"])
    return time(hours[0], written.minute) if len(hours) == 1 and written.minute < 60 else None


def _hours(written: _Written, part: str | None) -> list[int]:
    """The hours of the day that can be meant."""
    hour = written.hour
    if part is None:
        is_one = written.is_exact or hour == 0 or hour > 12
        return [hour] if is_one and hour < 24 else []
    readings = {hour, hour % 12, hour % 12 + 12} if hour <= 12 else {hour}
    return [reading for reading in readings if reading in _PARTS[part]]
