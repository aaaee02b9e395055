"""`frontdesk announce`: the files checked, the calendar in the reader's zone."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.announcements.announcement import Announcement, Upcoming, Wording
from bot.announcements.planning import upcoming
from bot.announcements.schedule import Repeat, Schedule
from bot.cli.announcing import line_as_json, line_as_text
from tests.cli.conftest import Frontdesk

FILE = "---\ntitle: Maintenance\npublish: {publish}\n---\nWe pause.\n"
FIRST = datetime(2026, 10, 24, 9, 0)  # noqa: DTZ001 — wall-clock


@pytest.fixture
def folder(home: Path) -> Path:
    """A folder for announcements."""
    path = home / "announcements"
    path.mkdir()
    return path


def test_check_names_every_mistake(frontdesk: Frontdesk, folder: Path) -> None:
    """Exit code 1 while something needs mending."""
    (folder / "pause.en.md").write_text(FILE.format(publish="soon"))
    (folder / "Bad.en.md").write_text("")
    done = frontdesk("announce", "check")
    assert done.returncode == 1
    assert "announcements/pause.en.md:3: publish: found 'soon'; " in done.stdout
    assert "announcements/Bad.en.md: a name" in done.stdout
    assert "2 announcements checked, 2 problems" in done.stderr


def test_check_is_content_with_good_files(frontdesk: Frontdesk, folder: Path) -> None:
    """Drafts count."""
    (folder / "pause.en.md").write_text(FILE.format(publish="draft"))
    done = frontdesk("announce", "check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 announcements checked, 0 problems" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 0, "Nothing is due within 31 days."),
        (("--days", "7"), 0, "Nothing is due within 7 days."),
        (("--json",), 0, ""),
        (("--zone", "Mars"), 2, "'Mars' is no time zone; write one such as Europe/Berlin"),
    ],
)
def test_an_empty_calendar_says_so(frontdesk: Frontdesk, words: tuple[str, ...], code: int, said: str) -> None:
    """And a zone that does not exist is told."""
    done = frontdesk("announce", "calendar", *words)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)


def _lines() -> tuple[Upcoming, ...]:
    """A daily announcement over the night in which Berlin sets its clocks back."""
    repeat = Repeat(cron="0 9 * * *", until=FIRST + timedelta(days=1))
    schedule = Schedule(first=FIRST, zone="Europe/Berlin", repeat=repeat)
    wording = Wording(language="en", title="Hello", body="World.")
    daily = Announcement(slug="hello", wordings=(wording,), schedule=schedule)
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    return upcoming([daily], begin=begin, end=begin + timedelta(days=60))


def test_the_calendar_is_in_the_readers_zone() -> None:
    """With the scheduled time where it reads differently; the clocks' change shows."""
    assert [line_as_text(line, ZoneInfo("Asia/Shanghai")) for line in _lines()] == [
        "Sat 2026-10-24 15:00 CST  hello: Hello (scheduled 09:00 Europe/Berlin)",
        "Sun 2026-10-25 16:00 CST  hello: Hello (scheduled 09:00 Europe/Berlin)",
    ]
    assert line_as_text(_lines()[0], ZoneInfo("Europe/Berlin")) == "Sat 2026-10-24 09:00 CEST  hello: Hello"


def test_the_calendar_for_programs() -> None:
    """Instants in UTC, wall-clock time and zone beside them."""
    assert json.loads(line_as_json(_lines()[1])) == {
        "at": "2026-10-25T08:00:00+00:00",
        "slug": "hello",
        "occurrence": "2026-10-25T0900",
        "local": "2026-10-25T09:00:00",
        "zone": "Europe/Berlin",
        "titles": {"en": "Hello"},
        "topics": [],
    }
