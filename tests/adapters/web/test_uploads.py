"""Files in and out."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import AttachmentUnavailable
from bot.messages import Attachment, Command, FileKind, Message
from bot.tickets.files import FileRules
from tests.adapters.web.house import PNG, Browser, House, settings

KB = 1024
SMALL = FileRules(most_bytes=64 * KB, most=2)


@pytest.fixture
def house() -> House:
    return House(settings=settings(uploads=SMALL))


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    async with house.client() as browser:
        await browser.open()
        yield browser


async def test_an_uploaded_file_travels_with_a_message(house: House, browser: Browser) -> None:
    """By the hash of its content, with the type that the content shows."""
    file = (await browser.upload(PNG, "%E6%88%AA%E5%9B%BE.png")).json()
    await browser.say("look", files=[file])
    event = house.desk.received[0].event
    assert isinstance(event, Message)
    (attachment,) = event.attachments
    assert (attachment.name, attachment.kind, attachment.media_type) == ("截图.png", FileKind.PHOTO, "image/png")
    assert house.files.contents[attachment.sha256 or ""] == PNG
    assert b"".join([chunk async for chunk in house.adapter.fetch(attachment)]) == PNG


async def test_a_file_that_was_not_uploaded_here_cannot_be_fetched(house: House) -> None:
    """The error is the house's own."""
    with pytest.raises(AttachmentUnavailable):
        [chunk async for chunk in house.adapter.fetch(Attachment(kind=FileKind.FILE, name="x"))]


async def chunks(count: int) -> AsyncIterator[bytes]:
    """A body of PNG kilobytes whose length is not announced."""
    yield PNG.ljust(KB, b"\0")
    for _ in range(count - 1):
        yield bytes(KB)


@pytest.mark.parametrize(("kilobytes", "status"), [(64, 201), (65, 413), (5000, 413)])
async def test_a_file_is_refused_as_soon_as_it_grows_too_large(
    house: House, browser: Browser, kilobytes: int, status: int
) -> None:
    """Whatever its length was said to be."""
    headers = {"X-CSRF-Token": browser.csrf, "X-File-Name": "a.png"}
    answer = await browser.http.post("/api/chat/upload", content=chunks(kilobytes), headers=headers)
    assert answer.status_code == status
    assert len(house.files.contents) == (status == 201)


async def test_an_announced_length_is_refused_at_once(browser: Browser) -> None:
    """Before a byte is read."""
    answer = await browser.upload(PNG + bytes(64 * KB))
    assert (answer.status_code, answer.json()["error"]) == (413, "file_too_large")


@pytest.mark.parametrize(("content", "name"), [(b"MZ\x90\x00", "a.exe"), (PNG, "a.html"), (b"<svg/>", "a.svg")])
async def test_other_types_are_refused_with_the_list_of_good_ones(browser: Browser, content: bytes, name: str) -> None:
    """The words name what may be sent."""
    answer = await browser.upload(content, name)
    assert answer.status_code == 415
    assert "PDF" in answer.json()["message"]


async def test_only_as_many_files_as_allowed(house: House, browser: Browser) -> None:
    """With the number."""
    file = (await browser.upload(PNG)).json()
    answer = await browser.say("x", files=[file] * 3)
    assert answer.status_code == 422
    assert "2" in answer.json()["message"]
    assert house.desk.received == []


@pytest.mark.parametrize("change", [{"name": "b.png"}, {"sha256": "0" * 64}, {"size": 1}, {"kind": "video"}])
async def test_a_file_nobody_uploaded_cannot_be_claimed(
    house: House, browser: Browser, change: dict[str, object]
) -> None:
    """Knowing a hash is not having the file."""
    file = (await browser.upload(PNG)).json()
    assert (await browser.say("x", files=[file | change])).status_code == 403
    assert house.desk.received == []


async def test_another_visitor_s_upload_cannot_be_claimed(house: House, browser: Browser) -> None:
    """The proof is good for one session."""
    file = (await browser.upload(PNG)).json()
    async with house.client() as other:
        await other.open()
        assert (await other.say("x", files=[file])).status_code == 403


async def test_a_command_carries_the_files_it_is_written_under(house: House, browser: Browser) -> None:
    """What becomes of them the desk decides."""
    file = (await browser.upload(PNG)).json()
    assert (await browser.say("/note x", files=[file])).status_code == 200
    body = house.desk.received[0].event
    assert isinstance(body, Command)
    assert [attachment.sha256 for attachment in body.attachments] == [file["sha256"]]


# --- out --------------------------------------------------------------------------------------------------------------


async def link(house: House, browser: Browser, content: bytes, name: str) -> str:
    """The link to an uploaded file as the visitor's page gets it."""
    told = (await browser.upload(content, name)).json()
    file = Attachment(kind=FileKind(told["kind"]), name=told["name"], sha256=told["sha256"])
    views = house.site().views(browser.http.cookies["visitor"])
    return views.file_url(file) or ""


@pytest.mark.parametrize(
    ("content", "name", "media_type", "place"),
    [
        (PNG, "a.png", "image/png", "inline"),
        (b"%PDF-1.7", "a.pdf", "application/octet-stream", "attachment"),
        (b"<b>hi</b>", "a.txt", "application/octet-stream", "attachment"),
    ],
)
async def test_pictures_are_shown_and_everything_else_is_saved(
    house: House, browser: Browser, content: bytes, name: str, media_type: str, place: str
) -> None:
    """With a policy that lets nothing run."""
    answer = await browser.http.get(await link(house, browser, content, name))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"].startswith(f"{place}; filename*=UTF-8''{name}")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_link_works_in_its_own_session_only(house: House, browser: Browser) -> None:
    """Passed on, it shows nothing."""
    address = await link(house, browser, PNG, "a.png")
    async with house.client() as other:
        assert (await other.http.get(address)).status_code == 403
        await other.open()
        assert (await other.http.get(address)).status_code == 403


@pytest.mark.parametrize(("old", "new"), [("a.png", "b.png"), ("?s=", "?s=0"), ("?s=", "?x=")])
async def test_a_changed_link_is_refused(house: House, browser: Browser, old: str, new: str) -> None:
    """Name and signature are part of it."""
    address = await link(house, browser, PNG, "a.png")
    assert (await browser.http.get(address.replace(old, new))).status_code == 403


async def test_a_file_that_is_gone_is_said_so(house: House, browser: Browser) -> None:
    """404 with words."""
    address = await link(house, browser, PNG, "a.png")
    house.files.contents.clear()
    answer = await browser.http.get(address)
    assert answer.status_code == 404
    assert "no longer here" in answer.text
