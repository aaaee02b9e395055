"""What `doctor` says, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.telegram.house import adapter_at
from tests.fakes.telegram import Fault

if TYPE_CHECKING:
    from bot.platform import Finding
    from tests.fakes.telegram import Chat, FakeTelegram


async def checked(telegram: FakeTelegram, *staff: Chat) -> list[Finding]:
    adapter = adapter_at(telegram, staff_chats=tuple(chat.id for chat in staff))
    findings = list(await adapter.check())
    await adapter.close()
    assert all(finding.ok == (not finding.fix) for finding in findings)
    return findings


async def test_all_is_well(telegram: FakeTelegram) -> None:
    telegram.privacy = False
    staff = telegram.supergroup("Staff", forum=True, bot_admin=True)
    findings = await checked(telegram, staff)
    assert [finding for finding in findings if not finding.ok] == []
    assert findings[0].what == "@frontdesk_bot answers"


async def test_privacy_mode_is_named_with_the_way_out(telegram: FakeTelegram) -> None:
    (bad,) = [finding for finding in await checked(telegram) if not finding.ok]
    assert "/setprivacy" in bad.fix


@pytest.mark.parametrize(
    ("forum", "admin", "bad"),
    [(False, True, ["has no topics"]), (True, False, ["open and close", "remove secrets"])],
)
async def test_the_staff_chat_needs_topics_and_the_bot_rights(
    telegram: FakeTelegram, *, forum: bool, admin: bool, bad: list[str]
) -> None:
    telegram.privacy = False
    staff = telegram.supergroup("Staff", forum=forum, bot_admin=admin)
    wrong = [finding.what for finding in await checked(telegram, staff) if not finding.ok]
    assert len(wrong) == len(bad)
    assert all(part in what for part, what in zip(bad, wrong, strict=True))


async def test_every_staff_chat_is_looked_at(telegram: FakeTelegram) -> None:
    telegram.privacy = False
    good, bad = telegram.supergroup("Staff", forum=True, bot_admin=True), telegram.supergroup("Bank", bot_admin=True)
    (found,) = [finding for finding in await checked(telegram, good, bad) if not finding.ok]
    assert "Bank has no topics" in found.what


async def test_a_staff_chat_that_the_bot_is_not_in_is_told(telegram: FakeTelegram) -> None:
    telegram.privacy = False
    staff = telegram.supergroup("Staff", forum=True)
    await telegram.remove_bot(staff)
    (bad,) = [finding for finding in await checked(telegram, staff) if not finding.ok]
    assert "cannot be reached" in bad.what


async def test_a_refused_token_is_told_apart_from_a_bad_network(telegram: FakeTelegram) -> None:
    telegram.faults.next("getMe", Fault.UNAUTHORIZED)
    (token,) = await checked(telegram)
    await telegram.goes_offline()
    (network,) = await checked(telegram)
    assert "@BotFather" in token.fix
    assert "HTTPS_PROXY" in network.fix
