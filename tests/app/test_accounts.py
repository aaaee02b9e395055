"""What the accounts are told of the configuration."""

import shutil
from pathlib import Path

import pytest

from adapters.discord import DiscordAdapter
from adapters.telegram import TelegramAdapter
from adapters.web import WebAdapter
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.house import opened
from bot.clock import SystemClock
from bot.config import DISCORD_TOKEN, TELEGRAM_TOKEN, load

PROJECT = Path(__file__).parents[2]
CHANNEL, FORUM, BANK = "123456789012345678", "223456789012345678", "323456789012345678"
TOKENS = {TELEGRAM_TOKEN: "123456:ABCdef", DISCORD_TOKEN: "a.b.c"}
CONFIG = f"""
[folders]
content = "content"
data = "data"
[tickets]
max_files = 14
max_file_mb = 3
[discord]
guild = "{CHANNEL}"
channels = ["{CHANNEL}"]
{{discord}}
[telegram]
{{telegram}}
[[staff]]
name = "Mei"
ids = ["telegram:1"]
[[teams]]
name = "bank"
members = ["Mei"]
staff_room = {{{{ platform = "telegram", chat = -200 }}}}
[[teams]]
name = "vault"
members = ["Mei"]
staff_room = {{{{ platform = "discord", chat = "{BANK}" }}}}
"""


@pytest.mark.parametrize(
    ("telegram", "discord", "chats", "forums"),
    [("staff_chat = -100", "", (-100, -200), (BANK,)), ("", f'staff_forum = "{FORUM}"', (-200,), (FORUM, BANK))],
)
async def test_each_account_knows_its_staff_rooms_and_limits(
    tmp_path: Path, telegram: str, discord: str, chats: tuple[int, ...], forums: tuple[str, ...]
) -> None:
    """Everybody's and those of teams, each on its own platform; the page takes what `[tickets]` says."""
    (tmp_path / "content").mkdir()
    for name in ("categories", "tickets", "synonyms"):
        shutil.copy(PROJECT / "faq_data" / f"{name}.toml", tmp_path / "content")
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(telegram=telegram, discord=discord), "utf-8")
    with opened(load(file, TOKENS), SystemClock(), matching=False) as house:
        found = {type(adapter): adapter for adapter in accounts(house, Bell())}
        web, on_telegram, on_discord = (found[kind] for kind in (WebAdapter, TelegramAdapter, DiscordAdapter))
        assert (web._settings.uploads, web.capabilities.max_file) == (house.rules.files, 3 * 2**20)
        assert web._settings.uploads.most == web._settings.rates.visitor_uploads.count == 14
        assert on_telegram._settings.staff_chats == chats
        assert (on_discord._settings.watched, on_discord._settings.staff_forums) == ({CHANNEL}, forums)
        for adapter in found.values():
            await adapter.close()
