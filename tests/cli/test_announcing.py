"""`frontdesk announce`: the files checked, the calendar in the reader's zone."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.announcements.announcement import Announcement, Upcoming, Wording
from bot.announcements.planning import upcoming
from bot.announcements.publication import FILES, Line, Posting, Publication, Stage
from bot.announcements.schedule import Repeat, Schedule
from bot.cli.announcing import ledger_as_json, ledger_as_text, line_as_json, line_as_text
from bot.content.announcement_folder import Surroundings as ContentSurroundings
from bot.content.announcement_folder import load_announcements
from bot.delivery.delivery import State
from bot.messages import Address
from bot.store import Store
from bot.store.engine import open_engine
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


def test_status_of_what_was_never_announced(frontdesk: Frontdesk) -> None:
    """Is told in words."""
    done = frontdesk("announce", "status", "pause")
    assert done.returncode == 2
    assert "nothing named 'pause' was announced here" in done.stderr


def _published() -> tuple[Publication, tuple[Line, ...]]:
    now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    wording = Wording(language="en", title="Hello", body="World.")
    announcement = Announcement(slug="hello", wordings=(wording,))
    publication = Publication(
        announcement=announcement, stage=Stage.APPROVED, author=FILES, author_name="", updated_at=now
    )
    where = Address(platform="telegram", account="main", chat="-100")
    posting = Posting(
        key="k",
        slug="hello",
        occurrence="once",
        room="news",
        where=where,
        language="en",
        part=1,
        parts=1,
        link="https://t.me/news/",
        cost=Decimal("0.20"),
    )
    sent = Line(posting=posting, state=State.SENT, settled_at=now, message_id="7")
    refused = Line(posting=replace(posting, room="x"), state=State.REFUSED, settled_at=now, reason="no right")
    return publication, (sent, refused)


def test_status_lists_every_destination() -> None:
    """With link or reason, figures and cost of what was sent."""
    assert ledger_as_text(*_published()).splitlines() == [
        "hello: Hello (approved, revision 1)",
        "  sent       post   news (telegram:main:-100) 1/1  2026-12-01 01:00:00Z  https://t.me/news/7",
        "  refused    post   x (telegram:main:-100) 1/1  2026-12-01 01:00:00Z  no right",
        "1 sent, 1 refused, 0.20 USD",
    ]


def test_status_for_programs() -> None:
    """The same as one JSON object."""
    status = json.loads(ledger_as_json(*_published()))
    assert (status["slug"], status["stage"], status["counts"]) == ("hello", "approved", {"sent": 1, "refused": 1})
    assert status["cost_usd"] == "0.20"
    assert [(d["room"], d["state"], d["link"], d["reason"]) for d in status["destinations"]] == [
        ("news", "sent", "https://t.me/news/7", None),
        ("x", "refused", None, "no right"),
    ]


def test_what_is_coming_can_be_stopped_approved_and_withdrawn(frontdesk: Frontdesk, home: Path, folder: Path) -> None:
    """From the machine itself, whether a desk runs or not."""
    (folder / "pause.en.md").write_text(FILE.format(publish="draft"))
    for word in ("stop", "approve", "withdraw"):
        assert frontdesk("announce", word, "pause").returncode == 2  # no desk has taken it over yet
    _file_it(home, folder)
    assert "pause is stopped; 0 messages" in frontdesk("announce", "stop", "pause").stdout
    assert "(stopped, revision 1)" in frontdesk("announce", "status", "pause").stdout
    assert "pause is approved; nothing leaves before" in frontdesk("announce", "approve", "pause").stdout
    again = frontdesk("announce", "approve", "pause")
    assert (again.returncode, "waits for nobody: it is approved" in again.stderr) == (2, True)
    assert "pause is withdrawn" in frontdesk("announce", "withdraw", "pause").stdout


def _file_it(home: Path, folder: Path) -> None:
    around = ContentSurroundings(languages=("en",), rooms=(), domains=())
    with closing(Store(open_engine(f"sqlite:///{home / 'data' / 'frontdesk.db'}"))) as store, store.write() as tx:
        (announcement,) = load_announcements(folder, around).announcements
        now = datetime(2026, 12, 1, tzinfo=UTC)
        tx.announcements.put(
            Publication(announcement=announcement, stage=Stage.APPROVED, author=FILES, author_name="", updated_at=now)
        )
