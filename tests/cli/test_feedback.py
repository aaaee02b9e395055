"""`frontdesk feedback digest`, as people use it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feedback.feedback import Feedback
from bot.store import Store, migrate
from bot.store.engine import open_engine
from tests.cli.conftest import Frontdesk

NOW = datetime.now(UTC)
SAID = Feedback(
    id="1",
    at=NOW - timedelta(hours=2),
    type="bug",
    text="It hangs",
    expected="It runs",
    contact="ana@example.com",
    person="chat:1",
    name="Ana",
    platform="chat",
    language="en",
)
OLD = Feedback(
    id="2", at=NOW - timedelta(days=3), type="idea", text="More", person="chat:2", platform="chat", language="en"
)


@pytest.fixture
def given(home: Path) -> None:
    """Two said something; bugs have a name."""
    (home / "faq_data" / "feedback.toml").write_text('[[type]]\nid = "bug"\ntitle = {en = "🐞 Bug"}\n')
    engine = open_engine(f"sqlite:///{home}/data/frontdesk.db")
    migrate.upgrade(engine)
    with Store(engine).write() as tx:
        tx.all_feedback.add(SAID)
        tx.all_feedback.add(OLD)
    engine.dispose()


@pytest.mark.usefixtures("given")
def test_a_digest_of_the_week_is_the_default(frontdesk: Frontdesk) -> None:
    """Counts, then a line for each, newest first, without contacts."""
    done = frontdesk("feedback", "digest")
    assert done.returncode == 0
    headline, bugs, ideas, first, second = done.stdout.splitlines()
    assert headline.startswith("2 from ")
    assert (bugs, ideas) == ("  🐞 Bug: 1", "  idea: 1")
    assert first.endswith("🐞 Bug  Ana (chat): It hangs → It runs")
    assert second.endswith("idea  chat:2 (chat): More")
    assert "ana@example.com" not in done.stdout


@pytest.mark.usefixtures("given")
def test_a_digest_of_the_day_as_json(frontdesk: Frontdesk) -> None:
    """One object with counts and quotes."""
    found = json.loads(frontdesk("feedback", "digest", "day", "--json").stdout)
    assert (found["counts"], found["more"]) == ({"bug": 1}, 0)
    assert [quote["text"] for quote in found["quotes"]] == ["It hangs"]


def test_nothing_came_in(frontdesk: Frontdesk) -> None:
    """Also where there is no database yet, and no type."""
    done = frontdesk("feedback", "digest", "day")
    assert done.returncode == 0
    assert done.stdout.startswith("0 from ")


def test_a_length_that_is_none_is_told(frontdesk: Frontdesk) -> None:
    """With those there are."""
    done = frontdesk("feedback", "digest", "month")
    assert done.returncode == 2
    assert "week" in done.stderr
