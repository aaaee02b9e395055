"""What members and moderators teach in Telegram is what the next member gets."""

import shutil
from pathlib import Path

import pytest

from bot.app.knowledge import Knowledge
from bot.config import Config, Folders
from bot.store.files import Files
from tests.fakes.telegram import Message, Person
from tests.journeys.conftest import PROJECT, Community

ENTRIES = (
    "deposit/not-arrived",
    "deposit/wrong-network",
    "withdrawal/how-long",
    "fees/trading-fees",
    "account/register",
)
WORDS, TITLE = "coins vanished into thin air", "My deposit has not arrived"


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    """A few entries of the sample content, in a matcher that only these tests teach."""
    folder = tmp_path / "faq_data"
    sample = PROJECT / "faq_data"
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("pictures", "*.md"))
    for file in (sample / language / f"{entry}.md" for entry in ENTRIES for language in ("en", "zh")):
        if file.exists():
            shutil.copy(file, folder / file.relative_to(sample))
    loaded = Knowledge(Config(folders=Folders(content=folder)), Files(tmp_path / "pictures"))
    loaded.load()
    return loaded


async def says(community: Community, asker: Person, button: str) -> None:
    """An asker picks the entry from what is offered in private, and says how it was."""
    await asker.starts()
    await asker.says(asker.chat, WORDS)
    choices = await community.says_last(asker.chat, "not sure which")
    await asker.presses(choices, TITLE)
    press = await asker.presses(await community.says_last(asker.chat, TITLE), button)
    await community.world.until(lambda: press.answer is not None)


async def answered_in_the_group(community: Community, asker: Person) -> bool:
    """Whether the words are met with the entry there, unasked."""
    before = len(community.from_bot(community.group))
    await asker.says(community.group, WORDS)
    await asker.says(community.group, "/faq")  # handled after it
    await community.world.until(lambda: any(text.startswith("Topics") for text in said(community, before)))
    return any(text.startswith(TITLE) for text in said(community, before))


def said(community: Community, before: int) -> list[str]:
    """What the desk wrote in the group since."""
    return [message.text for message in community.from_bot(community.group)[before:]]


async def test_three_members_teach_what_the_fourth_is_answered(community: Community) -> None:
    """One alone changes nothing for others, two neither."""
    ben, cleo, dan = (community.world.user(name, language="en") for name in ("Ben", "Cleo", "Dan"))
    await says(community, ben, "✅ Solved")
    await says(community, cleo, "✅ Solved")
    assert not await answered_in_the_group(community, community.alice)
    await says(community, dan, "✅ Solved")
    await community.learns(WORDS)
    assert await answered_in_the_group(community, community.alice)


async def test_a_moderator_teaches_and_an_undo_takes_it_back_at_once(community: Community) -> None:
    """With a command and a press; who is not on the staff list cannot."""
    await community.tom.says(community.staff, f"/teach {WORDS}")
    choices = await community.says_last(community.staff, "Which entry answers")
    assert await denied(community, choices)
    await community.tom.presses(choices, TITLE)
    await community.learns(WORDS)
    assert await answered_in_the_group(community, community.alice)
    await community.mei.presses(await community.says_last(community.staff, "gets this answer"), "↩ Undo")
    await community.learns(WORDS, known=False)
    assert not await answered_in_the_group(community, community.alice)


async def denied(community: Community, choices: Message) -> bool:
    """Whether somebody in the staff group who is not on the staff list cannot press."""
    press = await community.stranger.presses(choices, TITLE)
    await community.world.until(lambda: press.answer is not None)
    return str(community.stranger.id) in press.answer.text and not community.knows(WORDS)
