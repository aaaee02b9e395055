"""From a group to the staff's group, and the week's digest, through the real SDK and the whole application."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.app.knowledge import Knowledge
from bot.feedback.feedback import Feedback
from bot.store import Store
from tests.fakes.telegram import FakeTelegram
from tests.journeys.conftest import community_on

LAST_WEEK = Feedback(
    id="earlier",
    at=datetime(2026, 10, 30, 8, 0, tzinfo=UTC),  # the community's clock begins on Monday after
    type="suggestion",
    text="Dark mode, please",
    person="telegram:1",
    name="Zoe",
    platform="telegram",
    language="en",
)


async def test_feedback_reaches_staff_and_the_digest_comes_by_itself(
    telegram: FakeTelegram, engine: Engine, knowledge: Knowledge, tmp_path: Path
) -> None:
    """What came in last week is told when the desk starts; what a member says now stands in the staff group at once."""
    with Store(engine).write() as tx:
        tx.all_feedback.add(LAST_WEEK)
    async with community_on(telegram, engine, knowledge, tmp_path / "files") as community:
        alice, staff = community.alice, community.staff
        digest = await community.says_last(staff, "Feedback: 1")
        assert "Dark mode, please" in digest.text

        await alice.says(community.group, "/feedback")
        pointed = await community.says_last(community.group, "Feedback is given in private")
        await alice.presses(pointed, "📣 Give feedback")
        await alice.presses(await community.says_last(alice.chat, "What kind of feedback"), "🐞 Bug")
        await community.says_last(alice.chat, "1/4")
        await alice.says(alice.chat, "The chart hangs")
        for step in ("2/4", "3/4", "4/4"):
            await alice.presses(await community.says_last(alice.chat, step), "Skip")
        await alice.presses(await community.says_last(alice.chat, "Is this right?"), "Send")
        await community.says_last(alice.chat, "the team has it")
        card = await community.says_last(staff, "The chart hangs")
        assert "Feedback: 🐞 Bug" in card.text
        assert "Alice" in card.text
