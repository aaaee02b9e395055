"""Transcripts and reports on their way into the staff room: made when they are sent, from what the store has then."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.shell.house import House, Town, open_ticket


@pytest.fixture
async def house(town: Town) -> AsyncIterator[House]:
    """At work."""
    async with town.house().open() as working:
        yield working


async def test_a_transcript_arrives_in_both_forms(town: Town, house: House) -> None:
    """As files of one message; and the access log says who took them."""
    ref = (await open_ticket(house, town.ana, "It is <b>gone</b>")).ref
    await town.mei.says(town.staff, f"/export {ref} --notes")
    await house.quiet()
    page, data = sorted((file for post in town.staff.posts for file in post.files), key=lambda f: f.startswith(b"{"))
    assert "It is &lt;b&gt;gone&lt;/b&gt;" in page.decode()
    assert json.loads(data)["ticket"]["ref"] == ref
    with house.store.read() as tx:
        assert [(access.name, access.look) for access in tx.accesses.of(ref)] == [("Mei", "export")]


async def test_a_report_arrives_with_its_pictures(town: Town, house: House) -> None:
    """The words at once, the pictures as soon as they are drawn."""
    await open_ticket(house, town.ana, "It is <b>gone</b>")
    await town.mei.says(town.staff, "/report day now")
    await house.quiet()
    assert any("1 opened" in post.text for post in town.staff.posts)
    pictures = [file for post in town.staff.posts for file in post.files]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 2
