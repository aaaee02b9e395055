"""The command menus that people see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.telegram import MenuEntry, MenuScope
from tests.adapters.telegram.house import adapter_at
from tests.contract.harness import Desk
from tests.fakes.telegram import Fault

if TYPE_CHECKING:
    from adapters.telegram import TelegramAdapter
    from tests.contract.harness import QuickClock
    from tests.fakes.telegram import FakeTelegram

HELP = {"en": "what I can do", "zh": "我能做什么"}
ENTRIES = (
    MenuEntry(name="help", descriptions=HELP, scope=MenuScope.PRIVATE),
    MenuEntry(name="mytickets", descriptions={"en": "your tickets", "zh": "你的工单"}, scope=MenuScope.PRIVATE),
    MenuEntry(name="help", descriptions=HELP, scope=MenuScope.PUBLIC),
    MenuEntry(name="claim", descriptions={"en": "take a ticket"}, scope=MenuScope.STAFF),
)


async def listen_once(telegram: FakeTelegram, adapter: TelegramAdapter) -> None:
    """Until it polls."""
    desk = Desk(lambda: adapter)
    polls = telegram.updates.polls
    desk.listens()
    await telegram.until(lambda: telegram.updates.polls > polls)
    await desk.stops()
    await adapter.close()


async def test_each_place_and_language_has_its_own(telegram: FakeTelegram, clock: QuickClock) -> None:
    alice, bo, claire = telegram.user("Alice"), telegram.user("Bo", language="zh"), telegram.user("C", language="fr")
    group = telegram.supergroup("Traders", members=[alice, bo])
    staff, bank = (telegram.supergroup(name, members=[alice]) for name in ("Staff", "Bank"))
    await listen_once(telegram, adapter_at(telegram, menus=ENTRIES, clock=clock, staff_chats=(staff.id, bank.id)))
    assert alice.menu() == {"help": "what I can do", "mytickets": "your tickets"}
    assert bo.menu() == {"help": "我能做什么", "mytickets": "你的工单"}
    assert claire.menu() == alice.menu()  # the first language is for everyone else
    assert bo.menu(group) == {"help": "我能做什么"}
    assert alice.menu(staff) == alice.menu(bank) == {"claim": "take a ticket"}


async def test_what_is_right_already_is_not_set_again(telegram: FakeTelegram, clock: QuickClock) -> None:
    for _ in range(2):
        await listen_once(telegram, adapter_at(telegram, menus=ENTRIES, clock=clock))
    assert len(telegram.calls("setMyCommands")) == 6  # two places, two languages and the default; once


async def test_a_changed_description_is_set(telegram: FakeTelegram, clock: QuickClock) -> None:
    await listen_once(telegram, adapter_at(telegram, menus=ENTRIES[:1], clock=clock))
    changed = MenuEntry(name="help", descriptions={**HELP, "zh": "帮助"}, scope=MenuScope.PRIVATE)
    await listen_once(telegram, adapter_at(telegram, menus=(changed,), clock=clock))
    assert telegram.user("Bo", language="zh").menu() == {"help": "帮助"}
    assert len(telegram.calls("setMyCommands")) == 4


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.TOO_MANY_REQUESTS])
async def test_a_menu_that_cannot_be_set_stops_nothing(telegram: FakeTelegram, clock: QuickClock, fault: Fault) -> None:
    telegram.faults.next("setMyCommands", fault)
    await listen_once(telegram, adapter_at(telegram, menus=ENTRIES, clock=clock))
    assert len(telegram.calls("setMyCommands")) == 5


async def test_a_long_description_is_cut(telegram: FakeTelegram, clock: QuickClock) -> None:
    entry = MenuEntry(name="help", descriptions={"en": "x" * 300}, scope=MenuScope.PRIVATE)
    await listen_once(telegram, adapter_at(telegram, menus=(entry,), clock=clock))
    assert telegram.user("Alice").menu() == {"help": "x" * 255 + "…"}
