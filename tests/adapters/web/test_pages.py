"""The FAQ as pages: linkable, in every language, without JavaScript."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.web.settings import RateLimit, RateLimits
from bot.messages import Press
from tests.adapters.web.house import PNG, Browser, House, settings

ENTRY = "/en/faq/deposit/not-arrived"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """With one picture."""
    (tmp_path / "first-steps.en.png").write_bytes(PNG)
    (tmp_path / "notes.txt").write_text("private")
    return House(settings=settings(pictures=tmp_path))


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    async with house.client() as browser:
        yield browser


@pytest.mark.parametrize(
    ("header", "kept", "target"),
    [("zh-CN,en;q=0.5", None, "/zh/"), ("fr", None, "/en/"), ("zh", "en", "/en/"), ("en", "xx", "/en/")],
)
async def test_the_start_leads_to_the_reader_s_language(
    browser: Browser, header: str, kept: str | None, target: str
) -> None:
    """What was chosen before goes before what the browser prefers."""
    if kept:
        browser.http.cookies.set("language", kept)
    answer = await browser.http.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer.headers["location"]) == (302, target)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/", "How can we help?"),
        ("/zh/", "有什么可以帮您？"),
        ("/en/faq", "Deposits"),
        ("/zh/faq", "充币"),
        ("/en/faq/deposit", "I used the wrong network"),
        ("/zh/faq/deposit", "充错了网络怎么办"),
        (ENTRY, "<h1>My deposit has not arrived</h1>"),
        ("/zh/faq/deposit/guide-first-deposit", "入门"),
        ("/en/faq/search?q=deposit", "2 articles found"),
        ("/zh/faq/search?q=blub", "没有找到“blub”"),
        ("/en/faq/search?q=", "What are you looking for?"),
    ],
)
async def test_pages_stand_in_their_language(browser: Browser, path: str, words: str) -> None:
    """Text and `lang` agree."""
    page = await browser.open(path)
    assert page.status_code == 200
    assert words in page.text
    assert f'<html lang="{"zh-Hans" if path.startswith("/zh") else "en"}"' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/fr/",
        "/fr/faq",
        "/en/faq/nothing",
        "/en/faq/deposit/nothing",
        "/en/faq/Deposit/not-arrived",
        "/en/faq/../secret",
        "/en/faq/deposit/..%2f..%2fsecret",
        "/pictures/none.png",
        "/pictures/notes.txt",
        "/pictures/..%2fnotes.png",
        "/static/old/css/base.css",
    ],
)
async def test_what_is_not_there_is_said_with_a_way_on(browser: Browser, path: str) -> None:
    """A page, not a stack trace."""
    page = await browser.http.get(path)
    assert page.status_code == 404
    assert "/en/faq" in page.text


async def test_an_entry_is_shown_safely_with_its_picture(browser: Browser) -> None:
    """Markdown becomes HTML; the content tree's pictures are found."""
    page = await browser.open(ENTRY)
    assert "<strong>1</strong>" in page.text
    assert '<img src="/pictures/first-steps.en.png"' in page.text
    picture = await browser.http.get("/pictures/first-steps.en.png")
    assert (picture.status_code, picture.content) == (200, PNG)


async def test_an_entry_links_to_its_other_language_and_related_entries(browser: Browser) -> None:
    """Search engines and people find both."""
    page = await browser.open(ENTRY)
    assert '<link rel="alternate" hreflang="zh-Hans" href="/zh/faq/deposit/not-arrived">' in page.text
    assert 'href="/en/faq/deposit/wrong-network"' in page.text


async def test_a_search_word_is_shown_as_text(browser: Browser) -> None:
    """Whatever stands in the address."""
    page = await browser.open("/en/faq/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


async def test_a_search_without_result_goes_on_in_the_chat(browser: Browser) -> None:
    """The words come along as a draft; nothing is sent by itself."""
    page = await browser.open("/en/faq/search?q=lost+coins+%26+keys")
    assert 'href="/en/?q=lost+coins+%26+keys"' in page.text
    chat = await browser.open("/en/?q=lost+coins+%26+keys")
    assert ">lost coins &amp; keys</textarea>" in chat.text


async def test_search_while_typing_answers_with_links(browser: Browser) -> None:
    """In the language asked for."""
    answer = await browser.http.get("/api/search", params={"q": "充错", "lang": "zh"})
    assert [result["url"] for result in answer.json()["results"]] == ["/zh/faq/deposit/wrong-network"]


@pytest.mark.parametrize("query", ["", " ", "x" * 5000])
async def test_odd_searches_are_harmless(browser: Browser, query: str) -> None:
    """Nothing found, nothing broken."""
    answer = await browser.http.get("/api/search", params={"q": query})
    assert (answer.status_code, answer.json()) == (200, {"results": []})


# --- the reader's verdict ---------------------------------------------------------------------------------------------


async def vote(browser: Browser, value: str, **more: str) -> int:
    """Press a button below the entry, as a browser without JavaScript does."""
    form = {"csrf": browser.csrf, "vote": value} | more
    return (await browser.http.post(ENTRY, data=form)).status_code


@pytest.mark.parametrize(
    ("value", "status", "action"),
    [("helpful", 200, "solved"), ("unhelpful", 200, "unsolved"), ("ask", 303, "person")],
)
async def test_a_verdict_is_a_press_of_the_entry_s_action(
    house: House, browser: Browser, value: str, status: int, action: str
) -> None:
    """By the visitor whose chat will show what follows."""
    await browser.open(ENTRY)
    assert await vote(browser, value) == status
    (incoming,) = house.desk.received
    assert isinstance(incoming.event, Press)
    assert incoming.event.action == action
    assert incoming.where.chat == incoming.sender.id


@pytest.mark.parametrize(
    ("value", "more", "status"),
    [("helpful", {"csrf": "0" * 32}, 403), ("other", {}, 400), ("__class__", {}, 400), ("", {}, 400)],
)
async def test_a_forged_verdict_is_refused(
    house: House, browser: Browser, value: str, more: dict[str, str], status: int
) -> None:
    """Only what the page offers, from the page itself."""
    await browser.open(ENTRY)
    assert await vote(browser, value, **more) == status
    assert house.desk.received == []


async def test_reading_too_fast_is_slowed_with_a_page() -> None:
    """429 in words, with Retry-After."""
    house = House(settings=settings(rates=RateLimits(address_reads=RateLimit(count=1, seconds=30))))
    async with house.client() as browser:
        assert (await browser.http.get("/en/faq")).status_code == 200
        page = await browser.http.get("/en/faq")
    assert (page.status_code, page.headers["retry-after"]) == (429, "30")
    assert "A little slower, please" in page.text


async def test_static_files_may_be_kept_for_ever(browser: Browser) -> None:
    """Their address changes with their content."""
    page = await browser.open()
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    style = await browser.http.get(address)
    assert style.status_code == 200
    assert "immutable" in style.headers["cache-control"]


async def test_pages_are_not_kept(browser: Browser) -> None:
    """They hold the session's token."""
    assert (await browser.open()).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("theme", "shown"), [("dark", 'data-theme="dark"'), ('"><x', "")])
async def test_the_chosen_theme_is_in_the_first_paint(browser: Browser, theme: str, shown: str) -> None:
    """No flash; nothing but a theme gets in."""
    browser.http.cookies.set("theme", theme)
    html = (await browser.open()).text.split("<head>")[0]
    assert shown in html
    assert "<x" not in html
