"""The page in a real browser, against the adapter on a loopback port and a desk that answers by script."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.web.ports import Author, FormAnswer, TicketEventKind, TranscriptItem
from bot.messages import Address, FileKind, FormSent, Message, Outgoing, SentRef
from tests.adapters.web.browsing import ARGUMENTS, CHROMIUM, audit, overflow, require_chromium
from tests.adapters.web.fakes import LINK_TOKEN, NOON, FakeFiles, ticket_card, ticket_event
from tests.adapters.web.house import PNG, House, settings
from tests.adapters.web.scripts import desk_script
from tests.adapters.web.serving import listening

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = "my usdt deposit has not arrived"
ANSWER = "A deposit is credited once"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; each gets a profile of its own."""
    require_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """With a scripted desk, a picture and a ticket."""
    (tmp_path / "first-steps.en.png").write_bytes(PNG)
    house = House(settings=settings(pictures=tmp_path), script=desk_script)
    house.reading.cards["KX-1042"] = ticket_card()
    return house


@asynccontextmanager
async def profile(chromium: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    """A tab in a fresh profile; whatever goes wrong in its console fails the test."""
    context = await chromium.new_context(base_url=url, **options)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    yield page
    await context.close()
    assert errors == []


async def open_chat(page: Page, language: str = "en") -> None:
    """Open the chat and wait until it is connected."""
    await page.goto(f"/{language}/")
    await expect(page.locator("#connection.on")).to_be_attached()


async def ask(page: Page, text: str = QUESTION) -> None:
    """Write and send."""
    await page.locator("#text").fill(text)
    await page.keyboard.press("Enter")


def button(page: Page, name: str) -> Any:
    """A button by its label."""
    return page.get_by_role("button", name=name, exact=True)


# --- asking -----------------------------------------------------------------------------------------------------------


async def test_a_question_is_answered_with_buttons(chromium: Browser, house: House) -> None:
    """The answer is formatted, its link opens outside, and a press is acknowledged."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page)
        log = page.get_by_role("log")
        await expect(log.get_by_text(ANSWER)).to_be_visible()
        await expect(log.locator("ol > li")).to_have_count(3)
        await expect(page.get_by_role("link", name="the status page")).to_have_attribute("target", "_blank")
        await expect(log.locator(".typing")).to_have_count(0)
        await button(page, "Solved").click()
        await expect(page.locator(".toast")).to_contain_text("Glad to hear it!")
        await expect(button(page, "Solved")).to_have_attribute("aria-pressed", "true")


async def test_an_unsure_match_offers_choices(chromium: Browser, house: House) -> None:
    """A choice leads to its answer."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page, "transfer problem")
        await button(page, "I used the wrong network").click()
        await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()


async def test_a_starter_question_asks_itself(chromium: Browser, house: House) -> None:
    """One tap from the empty chat to an answer."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await button(page, "My deposit has not arrived").click()
        await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
        await expect(page.locator("#welcome")).to_have_count(0)


async def test_what_people_type_is_text(chromium: Browser, house: House) -> None:
    """Markup is shown, never run; also after loading again."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page, "quiet <img src=x onerror=alert(1)> **x**")
        for _ in range(2):
            mine = page.locator(".message.me .bubble")
            await expect(mine).to_have_text("quiet <img src=x onerror=alert(1)> **x**")
            await page.reload()


async def test_commands_work_in_the_chat(chromium: Browser, house: House) -> None:
    """As on the other platforms."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page, "/help")
        await expect(page.get_by_role("log")).to_contain_text("The command /help")


# --- forms and files --------------------------------------------------------------------------------------------------


class SlowFiles(FakeFiles):
    """Keeps an upload under way until it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self.pass_on = asyncio.Event()

    async def put(self, chunks: AsyncIterator[bytes], **values: Any) -> Any:
        stored = await super().put(chunks, **values)
        await self.pass_on.wait()
        return stored


async def test_a_form_with_an_attachment_and_its_progress(chromium: Browser, house: House) -> None:
    """What is missing is said at the field; the file's progress is shown; the desk gets one event."""
    house.files = SlowFiles()
    house.adapter = house.desk.adapter = house.build()
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page)
        await button(page, "Ask a person").click()
        form = page.locator(".form-card")
        await button(page, "Send to a person").click()
        await expect(form.get_by_text("Please fill this in.")).to_be_visible()
        await expect(page.get_by_label("What happened?")).to_be_focused()

        await page.get_by_label("What happened?").fill("Sent 500 USDT, nothing arrived")
        await form.get_by_text("USDT", exact=True).click()
        await page.get_by_label("Transaction hash").fill("short")
        file = {"name": "截图.png", "mimeType": "image/png", "buffer": PNG + bytes(400_000)}
        async with page.expect_file_chooser() as chooser:
            await button(page, "choose files").click()
        await (await chooser.value).set_files([file])  # type: ignore[list-item]
        await expect(form.locator("progress")).to_have_js_property("value", 1)
        await button(page, "Send to a person").click()
        await expect(form).to_contain_text("Please wait until all files are uploaded.")
        house.files.pass_on.set()
        await expect(form.locator(".file.done")).to_be_visible()

        await button(page, "Send to a person").click()
        await expect(form).to_contain_text("A hash has 64 letters and digits")
        await page.get_by_label("Transaction hash").fill("a" * 64)
        await button(page, "Send to a person").click()
        await expect(page.get_by_role("log")).to_contain_text("Your ticket is KX-1042")
        await expect(form).to_contain_text("Sent. Thank you.")
    sent = house.desk.received[-1].event
    assert isinstance(sent, FormSent)
    assert dict(sent.values) == {"what": "Sent 500 USDT, nothing arrived", "asset": "USDT", "hash": "a" * 64}
    assert [(file.name, file.kind) for file in sent.attachments] == [("截图.png", FileKind.PHOTO)]


async def test_files_can_be_dropped_and_are_shown_in_the_chat(chromium: Browser, house: House) -> None:
    """A picture appears as a picture; a refused type says why and does not stop the rest."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await page.evaluate(
            """() => {
                const dropped = new DataTransfer();
                dropped.items.add(new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0])], "shot.png"));
                dropped.items.add(new File(["MZ"], "tool.exe"));
                const how = { dataTransfer: dropped, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new DragEvent("drop", how));
            }"""
        )
        await expect(page.locator(".file.wrong")).to_contain_text("not accepted")
        await expect(page.locator(".file.done")).to_contain_text("shot.png")
        await ask(page, "quiet, see the picture")
        shown = page.locator(".shown-picture")
        await expect(shown).to_have_attribute("href", re.compile(r"^/files/[0-9a-f]{64}/shot\.png\?s="))
        await expect(page.locator("#files .file")).to_have_count(0)
    event = house.desk.received[0].event
    assert isinstance(event, Message)
    assert [file.name for file in event.attachments] == ["shot.png"]


# --- staying in step --------------------------------------------------------------------------------------------------


async def test_a_reply_of_staff_arrives_live(chromium: Browser, house: House) -> None:
    """Written on the staff page, read in the member's chat a moment later, with the name of who wrote it."""
    async with listening(house) as url, profile(chromium, url) as member, profile(chromium, url) as staff:
        await open_chat(member)
        await ask(member, "quiet: where is my money")
        await staff.goto(f"/staff/enter/{LINK_TOKEN}")
        await button(staff, "Sign in").click()
        await staff.get_by_role("link", name="KX-1042").click()
        await button(staff, "Claim").click()
        await expect(staff.locator("#live")).to_contain_text("Mei")
        await staff.get_by_role("textbox", name="Reply to the member").fill("It **arrived**.")
        await staff.keyboard.press("Enter")
        await expect(staff.locator("#history")).to_contain_text("It arrived.")
        reply = member.locator(".message.staff")
        await expect(reply).to_contain_text("Mei")
        await expect(reply.locator("strong", has_text="arrived")).to_be_visible()


async def test_a_note_stays_among_staff(chromium: Browser, house: House) -> None:
    """The page says so before it is sent."""
    async with listening(house) as url, profile(chromium, url) as staff:
        await sign_in(staff)
        await staff.goto("/staff/tickets/KX-1042")
        await button(staff, "Note").click()
        await expect(staff.get_by_text("Notes stay among staff.")).to_be_visible()
        await staff.keyboard.type("check the memo")
        await staff.keyboard.press("Enter")
        await expect(staff.locator(".event.note")).to_contain_text("check the memo")
        await button(staff, "Solved").click()
        await expect(button(staff, "Reopen")).to_be_visible()
        await ask(staff, "/nonsense")
        await expect(staff.locator("#desk-says")).to_contain_text("There is no command")


async def test_new_tickets_appear_in_the_list(chromium: Browser, house: House) -> None:
    """Without loading the page again."""
    async with listening(house) as url, profile(chromium, url) as staff:
        await sign_in(staff)
        await expect(staff.locator(".ticket")).to_have_count(1)
        house.reading.cards["KX-1043"] = ticket_card("KX-1043", title="Account taken over", is_urgent=True)
        await house.reading.tell(ticket_event(1, TicketEventKind.OPENED, ticket="KX-1043"))
        await expect(staff.locator(".ticket")).to_have_count(2)


async def test_the_page_survives_a_restart(chromium: Browser, house: House) -> None:
    """The transcript stays, what was missed arrives, and what was written meanwhile is sent once."""
    house.settings = settings(port=0)
    async with profile(chromium, "") as page:
        async with listening(house) as url:
            await page.goto(f"{url}/en/")
            await expect(page.locator("#connection.on")).to_be_attached()
            await ask(page)
            await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
        await expect(page.locator("#connection.lost")).to_be_visible()
        where = house.desk.received[0].where
        missed = TranscriptItem(cursor=0, message_id="s-1", author=Author.STAFF, at=NOON, name="Mei", body="I looked.")
        house.reading.add(where.chat, missed)
        await ask(page, "quiet: are you there?")
        await expect(page.locator(".message.me.pending")).to_contain_text("are you there?")

        house.settings = settings(port=int(url.rsplit(":", 1)[1]))
        house.adapter = house.desk.adapter = house.build()
        async with listening(house):
            await expect(page.locator(".message.staff")).to_contain_text("I looked.")
            await expect(page.locator(".message.me.pending")).to_have_count(0)
            await expect(page.locator("#connection.on")).to_be_attached()
            await expect(page.get_by_role("log").get_by_text(ANSWER)).to_have_count(1)
            await expect(page.locator(".message.me")).to_have_count(2)
            assert [i.event.text for i in house.desk.received if isinstance(i.event, Message)] == [
                QUESTION,
                "quiet: are you there?",
            ]
            await page.reload()
            await expect(page.locator(".message")).to_have_count(4)


async def test_a_second_tab_stays_in_step(chromium: Browser, house: House) -> None:
    """Own messages, edits and removals show in both."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        other = await page.context.new_page()
        await open_chat(other)
        await ask(page)
        for tab in (page, other):
            await expect(tab.locator(".message.me")).to_have_count(1)
            await expect(tab.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
        to = house.desk.received[0].where
        sent = SentRef(where=to, message_id=house.reading.items[to.chat][-1].message_id)
        await house.adapter.edit(sent, Outgoing(to=to, body="Corrected answer"), key="e")
        for tab in (page, other):
            await expect(tab.locator(".message.bot")).to_contain_text("Corrected answer")
            await expect(tab.locator(".message.bot")).to_contain_text("edited")
        await house.adapter.delete(sent)
        for tab in (page, other):
            await expect(tab.locator(".message.bot.deleted")).to_contain_text("removed")


async def test_a_form_answered_in_one_tab_closes_in_the_other(chromium: Browser, house: House) -> None:
    """Nobody fills it in twice."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        other = await page.context.new_page()
        await open_chat(other)
        await page.bring_to_front()
        await ask(page)
        await button(page, "Ask a person").click()
        await expect(other.get_by_label("What happened?")).to_be_visible()
        await page.bring_to_front()
        await page.get_by_label("What happened?").fill("Nothing arrived")
        await page.locator(".form-card").get_by_text("BTC", exact=True).click()
        await button(page, "Send to a person").click()
        await expect(other.locator(".form-card")).to_contain_text("Sent. Thank you.")


# --- languages, looks, access -----------------------------------------------------------------------------------------


async def test_switching_the_language_keeps_the_conversation(chromium: Browser, house: House) -> None:
    """And the next visit begins in that language."""
    async with listening(house) as url, profile(chromium, url, locale="en-GB") as page:
        await page.goto("/")
        await expect(page).to_have_url(f"{url}/en/")
        await ask(page)
        await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
        await page.get_by_role("link", name="中文").click()
        await expect(page).to_have_url(f"{url}/zh/")
        await expect(page.get_by_role("log", name="对话").get_by_text(ANSWER)).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        await page.goto("/")
        await expect(page).to_have_url(f"{url}/zh/")
        await ask(page, "quiet 充币")
        await expect(page.locator(".message.me.pending")).to_have_count(0)
    assert house.desk.received[-1].sender.language == "zh"


async def test_everything_can_be_done_from_the_keyboard(chromium: Browser, house: House) -> None:
    """Skip link, message, button, form, with the focus always visible."""
    async with listening(house) as url, profile(chromium, url) as page:
        await page.goto("/en/faq")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#content")).to_be_focused()
        await open_chat(page)
        await page.locator("#text").focus()
        await page.keyboard.type("first line")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("second line")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.me .bubble")).to_have_text("first line\nsecond line")
        await expect(button(page, "Ask a person")).to_be_visible()
        for _ in range(3):
            await page.keyboard.press("Shift+Tab")
        while await page.evaluate("document.activeElement.textContent") != "Ask a person":
            await page.keyboard.press("Shift+Tab")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        await page.keyboard.press("Enter")
        await page.get_by_label("What happened?").focus()
        await page.keyboard.type("Nothing arrived")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        for _ in range(3):
            await page.keyboard.press("Tab")
        await expect(button(page, "Send to a person")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("Your ticket is KX-1042")


async def test_composing_chinese_does_not_send(chromium: Browser, house: House) -> None:
    """Enter that picks a word of an input method stays in the field."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await page.locator("#text").fill("充币")
        await page.evaluate(
            """() => document.getElementById("text").dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
        )
        await expect(page.locator("#text")).to_have_value("充币")
        await expect(page.locator(".message")).to_have_count(0)


PAGES = (
    "/en/",
    "/zh/",
    "/en/faq",
    "/zh/faq/deposit",
    "/en/faq/deposit/not-arrived",
    "/en/faq/search?q=deposit",
    "/en/nowhere",
    "/staff",
    "/staff/tickets/KX-1042",
    "/staff/enter/abc",
)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
async def test_every_page_fits_a_small_screen_and_passes_the_audit(
    chromium: Browser, house: House, scheme: str
) -> None:
    """360 pixels without sideways scrolling; names, labels, headings and contrast, in both themes."""
    for id_, kind in enumerate(TicketEventKind, start=1):
        await house.reading.tell(
            ticket_event(
                id_, kind, body="0x" + "9f3c" * 30, answers=(FormAnswer(label="Hash", text="0x" + "9f3c" * 30),)
            )
        )
    options = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    async with listening(house) as url, profile(chromium, url, **options) as page:
        await sign_in(page)
        for path in PAGES:
            await page.goto(path)
            assert (path, await overflow(page)) == (path, [])
            assert (path, await audit(page)) == (path, [])


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
async def test_a_busy_conversation_fits_and_passes_the_audit(chromium: Browser, house: House, scheme: str) -> None:
    """With every kind of message in it."""
    options = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme, "reduced_motion": "reduce"}
    async with listening(house) as url, profile(chromium, url, **options) as page:
        await open_chat(page)
        await ask(page, "x" * 300)
        await button(page, "Ask a person").click()
        await button(page, "Send to a person").click()
        await expect(page.locator(".field-error:visible")).to_have_count(2)
        to: Address = house.desk.received[0].where
        code = "```\n" + "long line of code " * 20 + "\n```\n\n> quoted\n\n`inline`"
        await house.desk.say(Outgoing(to=to, body=code), author=Author.STAFF, name="Mei")
        await house.desk.say(Outgoing(to=to, body="Done", answers_press="p"))
        await expect(page.locator(".message.staff pre")).to_be_visible()
        await expect(page.locator(".toast")).to_be_visible()
        assert await overflow(page) == []
        assert await audit(page) == []


async def test_the_theme_can_be_chosen_and_stays(chromium: Browser, house: House) -> None:
    """Against the system's own."""
    async with listening(house) as url, profile(chromium, url, color_scheme="light") as page:
        await open_chat(page)
        ground = "getComputedStyle(document.body).backgroundColor"
        before = await page.evaluate(ground)
        await button(page, "Switch between light and dark").click()
        after = await page.evaluate(ground)
        assert before != after
        await page.goto("/zh/faq")
        assert await page.evaluate(ground) == after


async def test_an_unread_answer_shows_in_the_title(chromium: Browser, house: House) -> None:
    """Until the tab is looked at again."""
    async with listening(house) as url, profile(chromium, url) as page:
        await open_chat(page)
        await ask(page, "quiet")
        await expect(page.locator(".message.me.pending")).to_have_count(0)
        title = await page.title()
        await page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
        await house.desk.say(Outgoing(to=house.desk.received[0].where, body="News"))
        await expect(page).to_have_title(f"(1) {title}")
        await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page).to_have_title(title)


async def test_search_as_you_type(chromium: Browser, house: House) -> None:
    """Arrow keys choose, Enter opens, Escape closes."""
    async with listening(house) as url, profile(chromium, url) as page:
        await page.goto("/en/faq")
        field = page.get_by_role("combobox", name="Search the help centre")
        await field.press_sequentially("wrong")
        option = page.get_by_role("option")
        await expect(option).to_have_count(1)
        await field.press("Escape")
        await expect(option).to_have_count(0)
        await field.press_sequentially(" network")
        await expect(option).to_have_count(1)
        await field.press("ArrowDown")
        await expect(option).to_have_attribute("aria-selected", "true")
        await field.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("I used the wrong network")


async def test_the_faq_works_without_javascript(chromium: Browser, house: House) -> None:
    """Browse, search, read, vote; and the chat says what it needs."""
    async with listening(house) as url, profile(chromium, url, java_script_enabled=False) as page:
        await page.goto("/en/faq")
        await page.get_by_label("Search the help centre").fill("arrived")
        await button(page, "Search").click()
        await page.get_by_role("link", name="My deposit has not arrived").click()
        await button(page, "Yes").click()
        await expect(page.get_by_text("Thank you.")).to_be_visible()
        await page.goto("/en/")
        await expect(page.locator(".noscript")).to_be_visible()
        await expect(button(page, "Send")).to_be_disabled()
        await expect(page.locator(".starter").first).to_be_disabled()
    assert len(house.desk.received) == 1


async def test_nothing_can_be_pressed_before_the_page_listens(chromium: Browser, house: House) -> None:
    """A press that nobody hears would be lost: staff would think that they have claimed."""
    async with listening(house) as url, profile(chromium, url) as page:
        await sign_in(page)
        await page.route("**/js/staff.js", lambda route: route.abort())
        await page.goto("/staff/tickets/KX-1042")
        await expect(button(page, "Claim")).to_be_disabled()
        await page.unroute("**/js/staff.js")
        await page.reload()
        await button(page, "Claim").click()
        await expect(page.locator("#live")).to_contain_text("Mei")


async def sign_in(page: Page) -> None:
    """By the one-time link."""
    await page.goto(f"/staff/enter/{LINK_TOKEN}")
    await button(page, "Sign in").click()
    await page.wait_for_url("**/staff")
