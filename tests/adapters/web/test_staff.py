"""The staff page: the way in, what is shown, what staff post."""

from collections.abc import AsyncIterator

import pytest

from adapters.web.ports import FormAnswer, TicketEventKind
from adapters.web.settings import RateLimit, RateLimits
from bot.messages import Address, Attachment, Command, FileKind, FormSent, Message, Press
from tests.adapters.web.fakes import LINK_TOKEN, MEI, ticket_card, ticket_event
from tests.adapters.web.house import PNG, Browser, House, event_id, settings

TICKET = Address(platform="web", account="web", chat="staff", thread="KX-1042", user="telegram:4711")
PRIVATE = ("/staff", "/staff/tickets/KX-1042", "/staff/api/events")


@pytest.fixture
def house() -> House:
    house = House()
    house.reading.cards["KX-1042"] = ticket_card()
    return house


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """Signed in."""
    async with house.client() as browser:
        await browser.sign_in()
        yield browser


async def post(browser: Browser, text: str, **more: object) -> int:
    """Write in the ticket's view."""
    body = {"id": event_id(1), "text": text, "ticket": "KX-1042"} | more
    return (await browser.post("/staff/api/message", body)).status_code


# --- the way in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PRIVATE)
async def test_without_a_session_nothing_is_shown(house: House, path: str) -> None:
    """The words say how to get in, and offer to try again: a link from outside brings no strict cookie."""
    async with house.client() as browser:
        page = await browser.http.get(path, headers={"Cookie": "staff=made-up"})
    assert page.status_code == 401
    assert "/staff" in page.text
    assert "USDT deposit" not in page.text


async def test_looking_at_the_link_does_not_spend_it(house: House) -> None:
    """Chat apps preview links."""
    async with house.client() as browser:
        for _ in range(3):
            page = await browser.http.get(f"/staff/enter/{LINK_TOKEN}")
            assert page.status_code == 200
            assert "set-cookie" not in page.headers or "staff" not in page.headers["set-cookie"]
        entered = await browser.http.post(f"/staff/enter/{LINK_TOKEN}")
        assert (entered.status_code, entered.headers["location"]) == (303, "/staff")
        assert (await browser.http.get("/staff")).status_code == 200


async def test_a_link_works_once(house: House) -> None:
    """The second time the words say where to get a new one."""
    async with house.client() as browser:
        await browser.http.post(f"/staff/enter/{LINK_TOKEN}")
        browser.http.cookies.clear()
        again = await browser.http.post(f"/staff/enter/{LINK_TOKEN}")
    assert again.status_code == 403
    assert "used already" in again.text
    assert "staff" not in again.cookies


async def test_another_site_cannot_sign_somebody_in(house: House) -> None:
    """A link of the attacker's own must not be spent in a victim's browser."""
    async with house.client() as browser:
        headers = {"Origin": "https://evil.example"}
        assert (await browser.http.post(f"/staff/enter/{LINK_TOKEN}", headers=headers)).status_code == 403
    assert house.sessions.links


async def test_guessing_links_is_slowed() -> None:
    """Per address."""
    rates = RateLimits(staff_entries=RateLimit(count=2, seconds=60))
    async with House(settings=settings(rates=rates)).client() as browser:
        statuses = [(await browser.http.post(f"/staff/enter/{n}")).status_code for n in range(3)]
    assert statuses == [403, 403, 429]


async def test_signing_out_ends_the_session(house: House, browser: Browser) -> None:
    """On the server, not only in the browser."""
    token = browser.http.cookies["staff"]
    assert (await browser.post("/staff/leave", {})).status_code == 200
    assert house.sessions.sessions == {}
    browser.http.cookies.set("staff", token)
    assert (await browser.http.get("/staff")).status_code == 401


async def test_a_visitor_is_no_staff(house: House) -> None:
    """A visitor's cookie and token open nothing here."""
    async with house.client() as browser:
        await browser.open("/en/")
        assert await post(browser, "hi") == 401
    assert house.desk.received == []


# --- what is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("", {"KX-1", "KX-2"}),
        ("?show=unassigned", {"KX-1"}),
        ("?show=mine", {"KX-2"}),
        ("?show=closed", {"KX-3"}),
        ("?show=everything", {"KX-1", "KX-2"}),
        ("?q=kx-2", {"KX-2"}),
        ("?page=x", {"KX-1", "KX-2"}),
    ],
)
async def test_lists_by_filter_and_words(house: House, browser: Browser, query: str, refs: set[str]) -> None:
    """An unknown filter shows what is open."""
    house.reading.cards = {
        "KX-1": ticket_card("KX-1"),
        "KX-2": ticket_card("KX-2", assignee="Mei"),
        "KX-3": ticket_card("KX-3", is_open=False),
    }
    page = (await browser.http.get(f"/staff{query}")).text
    assert {ref for ref in house.reading.cards if f"/staff/tickets/{ref}" in page} == refs


async def test_a_ticket_shows_its_history(house: House, browser: Browser) -> None:
    """What the member typed is text; notes and replies are Markdown; files have links of this session."""
    file = Attachment(kind=FileKind.PHOTO, name="shot.png", size=9, sha256="a" * 64)
    for event in (
        ticket_event(
            1,
            TicketEventKind.OPENED,
            body="**not bold** <b>",
            answers=(
                FormAnswer(label="Asset", text="<i>USDT"),
                FormAnswer(label="Hash", text="ab", links=(("TRON", "https://tron.example/ab"),)),
                FormAnswer(label="E-mail", text="ana@example.com", private=True),
            ),
            attachments=(file,),
        ),
        ticket_event(2, TicketEventKind.NOTE, body="see **hash**"),
        ticket_event(3, TicketEventKind.RATED, body="5"),
    ):
        await house.reading.tell(event)
    page = (await browser.http.get("/staff/tickets/KX-1042")).text
    assert "**not bold** &lt;b&gt;" in page
    assert "&lt;i&gt;USDT" in page
    assert '<a href="https://tron.example/ab" target="_blank" rel="noopener noreferrer">TRON</a>' in page
    assert "E-mail (private)" in page
    assert "see <strong>hash</strong>" in page
    assert f"/files/{'a' * 64}/shot.png?s=" in page


async def test_whoever_opens_a_ticket_is_written_down(house: House, browser: Browser) -> None:
    """By the name they are signed in under."""
    await browser.http.get("/staff/tickets/KX-1042")
    ((ref, name),) = house.reading.looks
    assert (ref, name) == ("KX-1042", MEI.name)


async def test_an_unknown_ticket_is_said_so(browser: Browser) -> None:
    """404."""
    page = await browser.http.get("/staff/tickets/KX-1")
    assert page.status_code == 404
    assert "no ticket with this reference" in page.text


# --- what staff post --------------------------------------------------------------------------------------------------


async def test_plain_text_in_a_ticket_is_a_reply(house: House, browser: Browser) -> None:
    """By the person of the identity, at the ticket, addressed back to that person."""
    assert await post(browser, "Your coins have arrived.") == 200
    (incoming,) = house.desk.received
    assert incoming.event == Message(message_id=event_id(1), text="Your coins have arrived.")
    assert (incoming.sender, incoming.where, incoming.addressed) == (MEI.person, TICKET, True)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/note look twice", Command(name="note", text="look twice", message_id=event_id(1))),
        ("／note look twice", Command(name="note", text="look twice", message_id=event_id(1))),
        (" /NOTE x", Command(name="note", text="x", message_id=event_id(1))),
        ("/close", Command(name="close", message_id=event_id(1))),
        ("/unheard-of", Command(name="unheard-of", message_id=event_id(1))),
    ],
)
async def test_a_line_with_a_slash_never_reaches_the_member(
    house: House, browser: Browser, text: str, event: Command
) -> None:
    """Also mistyped, also with a full-width slash."""
    await post(browser, text)
    assert house.desk.received[0].event == event


async def test_a_note_carries_files(house: House, browser: Browser) -> None:
    """It is a note with files, not a message to the member."""
    file = (await browser.upload(PNG, path="/staff/api/upload")).json()
    assert await post(browser, "/note internal", files=[file]) == 200
    (incoming,) = house.desk.received
    assert isinstance(incoming.event, Command)
    assert (incoming.event.name, [f.name for f in incoming.event.attachments]) == ("note", ["shot.png"])


async def test_a_reply_carries_files(house: House, browser: Browser) -> None:
    """Uploaded in the staff session."""
    file = (await browser.upload(PNG, path="/staff/api/upload")).json()
    assert await post(browser, "See the picture", files=[file]) == 200
    event = house.desk.received[0].event
    assert isinstance(event, Message)
    assert event.attachments[0].kind is FileKind.PHOTO


async def test_outside_a_ticket_there_is_no_thread(house: House, browser: Browser) -> None:
    """Commands to the desk itself."""
    await post(browser, "/tickets", ticket=None)
    assert house.desk.received[0].where.thread is None


async def test_presses_and_forms_come_from_the_ticket(house: House, browser: Browser) -> None:
    """Answers of the desk can carry both."""
    press = {"id": event_id(2), "action": "pick-1", "message": "d-1", "ticket": "KX-1042"}
    form = {"id": event_id(3), "form": "close", "values": {"why": "done"}, "ticket": "KX-1042"}
    assert (await browser.post("/staff/api/press", press)).status_code == 200
    assert (await browser.post("/staff/api/form", form)).status_code == 200
    assert [incoming.where for incoming in house.desk.received] == [TICKET, TICKET]
    pressed, sent = (incoming.event for incoming in house.desk.received)
    assert pressed == Press(press_id=event_id(2), action="pick-1", message_id="d-1")
    assert isinstance(sent, FormSent)
    assert sent.values == {"why": "done"}


async def test_staff_too_have_a_limit() -> None:
    """A stuck key is not a flood."""
    rates = RateLimits(staff_posts=RateLimit(count=1, seconds=10))
    async with House(settings=settings(rates=rates)).client() as browser:
        await browser.sign_in()
        assert [await post(browser, "x"), await post(browser, "x")] == [200, 429]
