"""The page in a real browser over the whole application: asked, handed to a person, answered live, closed and rated."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy import Engine

from adapters.web import WebAdapter
from bot.app.accounts import accounts
from bot.app.announcements import Bulletin
from bot.app.bell import Bell
from bot.app.frontdesk import Frontdesk
from bot.app.house import OPERATOR, House, rules_of
from bot.app.knowledge import Knowledge
from bot.app.lessons import Lessons
from bot.clock import SystemClock
from bot.config import Config, Folders, Web
from bot.store import Store
from bot.store.files import Files
from tests.adapters.web.browsing import ARGUMENTS, CHROMIUM, require_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect.set_options(timeout=20_000)  # a busy machine is no failure
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fe"
    "a7d6059b0000000049454e44ae426082"
)


@dataclass
class Desk:
    """The application with its page served."""

    url: str
    staff_link: str
    house: House


@pytest_asyncio.fixture(loop_scope="module")
async def desk(engine: Engine, knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[Desk]:
    """Everything is running, on a free port."""
    config = Config(web=Web(port=0), folders=Folders(announcements=tmp_path / "announcements"))
    store, rules = Store(engine), rules_of(config)
    house = House(
        config=config,
        clock=SystemClock(),
        engine=engine,
        store=store,
        files=Files(tmp_path / "files"),
        knowledge=knowledge,
        lessons=Lessons(store, rules.learning, SystemClock()),
        bulletin=Bulletin(config, Files(tmp_path / "files")),
        rules=rules,
    )
    bell = Bell()
    adapters = accounts(house, bell)
    frontdesk = Frontdesk(house, bell, adapters, serving=adapters)
    async with frontdesk.running():
        web = next(adapter for adapter in adapters if isinstance(adapter, WebAdapter))
        url = await web.listening()
        with house.store.write() as tx:
            token = tx.access.new_link(OPERATOR, house.clock.now())
        yield Desk(url=url, staff_link=frontdesk.staff_link(token) or "", house=house)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; everybody in them gets a profile of their own."""
    require_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def profile(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(locale="en-GB")
    context.set_default_timeout(15_000)
    yield await context.new_page()
    await context.close()


async def ask(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.keyboard.press("Enter")


async def open_chat(page: Page, desk: Desk) -> None:
    await page.goto(f"{desk.url}/en/")
    await expect(page.locator("#connection.on")).to_be_attached()


async def test_a_member_is_answered_then_helped_by_a_person(chromium: Browser, desk: Desk) -> None:
    async with profile(chromium) as member, profile(chromium) as staff:
        log = member.get_by_role("log")
        await open_chat(member, desk)
        await ask(member, "my deposit has not arrived")
        await expect(log).to_contain_text("My deposit has not arrived")
        await member.get_by_role("button", name="🙋 Ask a person").first.click()

        await member.get_by_label("What happened?").fill("Sent 500 USDT two hours ago")
        async with member.expect_file_chooser() as chooser:
            await member.locator(".form-card").get_by_role("button", name="choose files").click()
        await (await chooser.value).set_files([{"name": "shot.png", "mimeType": "image/png", "buffer": PNG}])
        await expect(member.locator(".form-card .file.done")).to_be_visible()
        await member.locator(".form-card").get_by_role("button", name="Send").click()
        await expect(log).to_contain_text("is open.")

        await staff.goto(desk.staff_link)
        await staff.get_by_role("button", name="Sign in").click()
        await staff.locator(".ticket").first.click()
        await expect(staff.locator("#history")).to_contain_text("Sent 500 USDT two hours ago")
        await expect(staff.locator("#history img")).to_be_visible()
        await staff.get_by_role("button", name="Claim", exact=True).click()
        await staff.get_by_role("textbox", name="Reply to the member").fill("It has arrived now.")
        await staff.keyboard.press("Enter")
        await expect(member.locator(".message.staff").last).to_contain_text("It has arrived now.")

        await ask(member, "thank you, I see it")
        await expect(staff.locator("#history")).to_contain_text("thank you, I see it")
        await staff.get_by_role("button", name="Solved", exact=True).click()
        await expect(log).to_contain_text("is solved.")
        await member.get_by_role("button", name="5⭐").click()
        await expect(member.locator("body")).to_contain_text("Thank you for rating us!")
        await expect(staff.locator("#history")).to_contain_text("★★★★★")


async def test_the_transcript_is_there_on_return(chromium: Browser, desk: Desk) -> None:
    async with profile(chromium) as page:
        await open_chat(page, desk)
        await ask(page, "提币卡审核了")
        await expect(page.get_by_role("log")).to_contain_text("提现")
        await page.goto("about:blank")
        await open_chat(page, desk)
        log = page.get_by_role("log")
        await expect(log).to_contain_text("提币卡审核了")
        await expect(log.get_by_role("button", name="已解决")).to_be_visible()


async def test_choices_when_unsure_and_the_faq_by_category_and_search(chromium: Browser, desk: Desk) -> None:
    async with profile(chromium) as page:
        await open_chat(page, desk)
        await ask(page, "withdrawal problem")
        await expect(page.get_by_role("log")).to_contain_text("not sure which")
        await page.goto(f"{desk.url}/en/faq")
        await page.get_by_role("link", name="Deposits").first.click()
        await page.get_by_role("link", name="My deposit has not arrived").first.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("My deposit has not arrived")
        await page.goto(f"{desk.url}/zh/faq/search?q=验证器丢了")
        await expect(page.locator("main")).to_contain_text("2FA")


async def test_a_link_for_staff_works_once(chromium: Browser, desk: Desk) -> None:
    async with profile(chromium) as first, profile(chromium) as second:
        await first.goto(desk.staff_link)
        await first.get_by_role("button", name="Sign in").click()
        await expect(first).to_have_url(f"{desk.url}/staff")
        await second.goto(desk.staff_link)
        await second.get_by_role("button", name="Sign in").click()
        await expect(second.locator("body")).to_contain_text("link")
        await second.goto(f"{desk.url}/staff")
        await expect(second.locator(".ticket")).to_have_count(0)
