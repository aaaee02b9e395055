"""The token is in the address of every request, and must be nowhere else."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import pytest
import structlog
from telegram.error import NetworkError, TelegramError

from adapters.telegram import TelegramSettings
from adapters.telegram.connection import Line
from bot.errors import AttachmentUnavailable
from bot.messages import Attachment, FileKind
from tests.adapters.telegram.house import adapter_at, address, settings, to
from tests.contract.harness import Desk
from tests.fakes.telegram import DOWNLOAD, Fault

if TYPE_CHECKING:
    from adapters.telegram import TelegramAdapter
    from tests.contract.harness import QuickClock
    from tests.fakes.telegram import FakeTelegram

SECRET = "AAFakeTokenForTheTestsOfTheFrontdesk"


def test_settings_do_not_show_it(telegram: FakeTelegram) -> None:
    assert SECRET in telegram.token
    assert SECRET not in repr(settings(telegram))
    assert SECRET not in repr(TelegramSettings(account="main", token=telegram.token, proxy=f"http://u:{SECRET}@p"))


async def test_the_libraries_are_given_a_stand_in_and_the_server_the_token(telegram: FakeTelegram) -> None:
    line = Line(settings(telegram))
    me = await line.bot.get_me()
    assert me.id == telegram.bot.id  # the server took it
    assert SECRET not in f"{line.bot!r} {line.bot.token} {line.bot.base_url} {line.bot.base_file_url}"
    await line.close()


async def test_no_log_line_of_any_library_has_it(
    telegram: FakeTelegram, adapter: TelegramAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    """httpx logs the address of every request at INFO, others theirs at DEBUG."""
    caplog.set_level(logging.DEBUG)
    alice = telegram.user("Alice")
    alice.chat.started = True
    desk = Desk(lambda: adapter)
    with structlog.testing.capture_logs() as own:
        telegram.faults.next("getUpdates", Fault.UNAUTHORIZED)
        telegram.faults.next("getUpdates", Fault.BAD_GATEWAY)
        telegram.faults.next("getUpdates", Fault.DROP_BEFORE_ACCEPT)
        desk.listens()
        await alice.sends_photo(alice.chat, "hello")
        (got,) = await desk.next()
        await desk.stops()
        for fault in (Fault.NOT_FOUND, Fault.DROP_AFTER_ACCEPT, Fault.BAD_GATEWAY):
            telegram.faults.next("sendMessage", fault)
            await adapter.send(to(alice.chat), key="k")
        await adapter.send(to(alice.chat), key="k")
        async for _ in adapter.fetch(got.event.attachments[0]):  # type: ignore[union-attr]
            pass
    lines = [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
    assert any("HTTP Request: POST" in line and "sendMessage" in line for line in lines)
    assert any("file_" in line for line in lines)
    assert len(own) >= 3
    assert [line for line in [*lines, *map(str, own)] if SECRET in line] == []


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.NOT_FOUND, Fault.BAD_GATEWAY, Fault.DROP_BEFORE_ACCEPT])
async def test_no_exception_has_it(telegram: FakeTelegram, fault: Fault) -> None:
    line = Line(settings(telegram))
    telegram.faults.next("getMe", fault)
    with pytest.raises(TelegramError) as caught:
        await line.bot.initialize()
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    await line.close()


async def test_nor_that_of_an_address_that_cannot_be_reached(telegram: FakeTelegram) -> None:
    line = Line(settings(telegram, base_url="nonsense://nowhere/bot"))
    with pytest.raises(NetworkError) as caught:
        await line.bot.get_me()
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    await line.close()


async def test_nor_that_of_a_download_that_fails(telegram: FakeTelegram, clock: QuickClock) -> None:
    adapter = adapter_at(telegram, clock=clock)
    alice = telegram.user("Alice")
    file = telegram.files.store("photo", b"x", name="a.jpg", mime="image/jpeg")
    attachment = Attachment(kind=FileKind.PHOTO, name="a.jpg", source=address(alice.chat), ref=file.id)
    telegram.faults.next(DOWNLOAD, Fault.BAD_GATEWAY)
    with pytest.raises(AttachmentUnavailable) as caught:
        [chunk async for chunk in adapter.fetch(attachment)]
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    await adapter.close()


async def test_nor_do_the_messages_of_people_reach_the_log_when_an_answer_is_broken(
    telegram: FakeTelegram, adapter: TelegramAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    """The library would log the whole answer; whoever cut it short did not cut out what people wrote."""
    alice = telegram.user("Alice")
    await alice.says(alice.chat, "my seed phrase is abandon ability able " + "x" * 2000)
    telegram.faults.next("getUpdates", Fault.TRUNCATED_JSON)
    desk = Desk(lambda: adapter)
    with structlog.testing.capture_logs() as own:
        desk.listens()
        await desk.next()
        await desk.stops()
    assert len(own) == 1
    assert "abandon" not in caplog.text + str(own)
