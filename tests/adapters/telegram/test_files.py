"""Fetching what people sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from adapters.telegram.adapter import MAX_DOWNLOAD
from bot.errors import AttachmentUnavailable
from bot.messages import Attachment, FileKind
from tests.adapters.telegram.house import address
from tests.fakes.telegram import DOWNLOAD, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.telegram import TelegramAdapter
    from tests.fakes.telegram import FakeTelegram


def uploaded(world: FakeTelegram, content: bytes, *, size: int | None = None, mark: str = "") -> Attachment:
    """A file at the server."""
    file = world.files.store("document", content, name="a.pdf", mime="application/pdf", size=size)
    where = address(world.user("Alice").chat)
    return Attachment(kind=FileKind.FILE, name="a.pdf", source=where, ref=mark + file.id)


async def fetched(adapter: TelegramAdapter, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in adapter.fetch(attachment)])


@pytest.mark.parametrize("mark", ["", "animation:", "video_note:"])
async def test_a_file_comes_whole(telegram: FakeTelegram, adapter: TelegramAdapter, mark: str) -> None:
    content = bytes(range(256)) * 1000
    assert await fetched(adapter, uploaded(telegram, content, mark=mark)) == content


async def test_what_the_server_calls_too_big_is_not_fetched(telegram: FakeTelegram, adapter: TelegramAdapter) -> None:
    with pytest.raises(AttachmentUnavailable, match="too big"):
        await fetched(adapter, uploaded(telegram, b"x", size=MAX_DOWNLOAD + 1))


async def test_what_turns_out_larger_than_it_said_is_cut_off(telegram: FakeTelegram, adapter: TelegramAdapter) -> None:
    with pytest.raises(AttachmentUnavailable, match="larger"):
        await fetched(adapter, uploaded(telegram, b"x" * (MAX_DOWNLOAD + 1), size=5))


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.DROP_BEFORE_ACCEPT, Fault.CUT_BODY])
@pytest.mark.parametrize("method", [DOWNLOAD, "getFile"])
async def test_a_failure_on_the_way_is_unavailable(
    telegram: FakeTelegram, adapter: TelegramAdapter, method: str, fault: Fault
) -> None:
    attachment = uploaded(telegram, b"x" * 100)
    telegram.faults.next(method, fault)
    with pytest.raises(AttachmentUnavailable):
        await fetched(adapter, attachment)


async def test_a_file_of_another_account_is_unavailable(telegram: FakeTelegram, adapter: TelegramAdapter) -> None:
    attachment = uploaded(telegram, b"x")
    assert attachment.source is not None
    for other in (None, replace(attachment.source, account="second"), replace(attachment.source, platform="web")):
        with pytest.raises(AttachmentUnavailable):
            await fetched(adapter, replace(attachment, source=other))
    assert telegram.calls("getFile") == []


async def test_a_path_on_a_disk_is_no_address(
    telegram: FakeTelegram, adapter: TelegramAdapter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server in local mode answers with one, and the library takes any that exists here for one."""
    attachment = uploaded(telegram, b"theirs")
    ours = tmp_path / telegram.files.stored[attachment.ref or ""].path
    ours.parent.mkdir()
    ours.write_bytes(b"ours")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AttachmentUnavailable, match="outside"):
        await fetched(adapter, attachment)
