"""Announcements as pages and as a feed that readers can parse."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

import pytest

from adapters.web.ports import AnnouncementView
from bot.messages import Attachment, FileKind
from tests.adapters.web.house import PNG, Browser, House

ATOM = "{http://www.w3.org/2005/Atom}"
PUBLISHED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
PAUSE = AnnouncementView(
    slug="pause",
    language="en",
    title="Pause & <return>",
    body="We **pause** at 1 < 2 & go on.\n\n<script>alert(1)</script>",
    published=PUBLISHED,
    updated=PUBLISHED + timedelta(hours=1),
    is_corrected=True,
    topics=("Maintenance",),
    picture=Attachment(kind=FileKind.PHOTO, name="p.png", media_type="image/png", sha256="ab" * 32, alt="A clock"),
    languages=("en", "zh"),
)
OTHER = AnnouncementView(
    slug="listing", language="en", title="New pair", body="SOL/KES", published=PUBLISHED, updated=PUBLISHED
)


@pytest.fixture
def house() -> House:
    """Two announcements, one with a picture."""
    house = House()
    house.reading.announced += [PAUSE, OTHER]
    house.files.contents["ab" * 32] = PNG
    return house


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    async with house.client() as browser:
        yield browser


async def test_the_list_leads_to_each(browser: Browser) -> None:
    """In the reader's language, and to the feed."""
    page = await browser.http.get("/en/announcements")
    for words in (
        "Official announcements",
        "Pause &amp; &lt;return&gt;",
        "/en/announcements/listing",
        "announcements.atom",
    ):
        assert words in page.text
    assert "官方公告" in (await browser.http.get("/zh/announcements")).text


async def test_a_page_without_announcements_says_so(house: House, browser: Browser) -> None:
    """And the feed is valid without entries."""
    house.reading.announced.clear()
    assert "Nothing is announced" in (await browser.http.get("/en/announcements")).text
    feed = Xml.fromstring((await browser.http.get("/en/announcements.atom")).content)
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated")


async def test_one_announcement(browser: Browser) -> None:
    """With when it was corrected; what it says is text, never markup of its own."""
    page = (await browser.http.get("/en/announcements/pause")).text
    assert "<strong>pause</strong>" in page
    assert "<script>alert" not in page
    assert "Corrected" in page
    assert 'src="/en/announcements/pause/picture" alt="A clock"' in page
    assert "Corrected" not in (await browser.http.get("/en/announcements/listing")).text


async def test_its_picture(house: House, browser: Browser) -> None:
    """Served as what it is; gone, it is not found."""
    picture = await browser.http.get("/en/announcements/pause/picture")
    assert (picture.status_code, picture.headers["content-type"], picture.content) == (200, "image/png", PNG)
    assert (await browser.http.get("/en/announcements/listing/picture")).status_code == 404
    house.files.contents.clear()
    assert (await browser.http.get("/en/announcements/pause/picture")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/fr/announcements", "/en/announcements/none", "/en/announcements/..%2fx", "/fr/announcements.atom"]
)
async def test_what_is_not_there(browser: Browser, path: str) -> None:
    """Is told as any page."""
    assert (await browser.http.get(path)).status_code == 404


async def test_the_feed_is_atom(browser: Browser) -> None:
    """Ids that stay, absolute links, times with their zone, the text as escaped HTML."""
    answer = await browser.http.get("/en/announcements.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = Xml.fromstring(answer.content)
    first, _ = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}updated") == "2026-12-01T10:00:00+00:00"
    assert first.findtext(f"{ATOM}title") == "Pause & <return>"
    assert first.findtext(f"{ATOM}published") == "2026-12-01T09:00:00+00:00"
    (link,) = first.findall(f"{ATOM}link")
    assert link.attrib["href"].startswith("http")
    assert link.attrib["href"].endswith("/en/announcements/pause")
    content = first.find(f"{ATOM}content")
    assert content is not None
    assert content.attrib["type"] == "html"
    assert "<strong>pause</strong>" in (content.text or "")
    assert "<script>" not in (content.text or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 2


async def test_an_unchanged_feed_is_not_sent_again(browser: Browser) -> None:
    """Readers ask often."""
    first = await browser.http.get("/en/announcements.atom")
    again = await browser.http.get("/en/announcements.atom", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
